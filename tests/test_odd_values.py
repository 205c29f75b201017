"""No value at any address of the URLconf is a server error. ODD_VALUES=all tries every value at every address."""

import logging
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from factcheck.accounts.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db

ODD = [
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "9" * 40,
    "-1",
    "1e309",
    "a" * 3_000,
    "",
    "[]",
    "%7B%22a%22%3A%7B%7D%7D",
    "0000-00-00",
    "9999-12-31T23%3A59-14%3A00",
    "10000-01-01",
    "00000000-0000-4000-8000-000000000000",
    "(",
    "%5B%2A%2B",
    "-" * 60,
    "%22" * 60,
    "%21%26%7C%3A%2A",
    "%EF%BD%81dmin",
    "%E2%80%AEabc",
    "%EF%BF%BF",
    "%2F%2Fevil.example",
    "..%2F..%2Fetc",
    "NaN",
    "%27%3B--",
]
NAMES = [
    "q",
    "page",
    "p",
    "o",
    "e",
    "all",
    "next",
    "language",
    "id",
    "url",
    "format",
    "cursor",
    "limit",
    "since",
    "as_of",
    "query",
    "pageToken",
    "maxAgeDays",
    "offset",
    "text__regex",
    "pk__in",
    "id__year",
    "created_at__year",
    "requested_at__gte",
    "nothing__regex",
    "_popup",
    "_to_field",
    "_changelist_filters",
    "text",
    "note",
    "name",
    "to",
    "revision",
    "at",
    "username",
    "password",
    "full_name",
    "file",
    "same_as",
    "start",
    "end",
    "copy",
    "older",
    "newer",
]
HEADERS = [
    {"Accept": "\xff;q=x"},
    {"If-None-Match": '"' * 50},
    {"If-Modified-Since": "Fri, 99 Zzz 99999"},
    {"If-Match": "W/"},
    {"Range": "bytes=9-1,-0,a-"},
    {"Cookie": "sessionid=\xff; csrftoken=%00"},
    {"Accept-Encoding": "gzip;q=nan"},
]
SOME_ID = "00000000-0000-4000-8000-000000000000"
EVERYTHING = os.environ.get("ODD_VALUES") == "all"
SAMPLE = 1
SPECIFIED = {"/oembed": 501, "/healthz/ready": 503}
"""Answers that a specification asks for: oEmbed of a format that is not served, readiness without Valkey."""


def addresses() -> list[str]:
    """Every address of the URLconf, with a placeholder for each argument."""
    return sorted(set(_below(get_resolver().url_patterns, "/")))


def _below(patterns: Any, prefix: str) -> Iterator[str]:
    for one in patterns:
        route = str(one.pattern).lstrip("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(one, URLResolver):
            yield from _below(one.url_patterns, prefix + route)
        elif isinstance(one, URLPattern):
            yield prefix + route


def filled(route: str, value: str) -> str:
    """The address with the value for each argument; ids stay ids, so that the view is reached."""
    parts = []
    for part in route.replace("(?P<", "<").split("<"):
        inner, closed, rest = part.partition(">")
        if not closed:
            parts.append(part)
            continue
        parts.append(("1" if inner.startswith("int:") else SOME_ID if "uuid" in inner else value) + rest)
    return "".join(parts)


@pytest.mark.parametrize("role", [None, *Role])
def test_no_odd_value_is_a_server_error(role: Role | None, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random(f"odd {role}")
    client = Client(raise_request_exception=False)
    if role is not None:
        client.force_login(factories.person(role), backend="django.contrib.auth.backends.ModelBackend")
    failed = []
    for route in addresses():
        for value in ODD if EVERYTHING else chance.sample(ODD, SAMPLE):
            if "logout" in route:
                continue
            names = NAMES if EVERYTHING else chance.sample(NAMES, 6)
            query = "&".join(f"{name}={value}" for name in (*names, names[0]))
            address = filled(route, value or "x")
            asked = f"{address}?{query}"
            said = [client.get(asked, headers=chance.choice(HEADERS)).status_code]
            said.append(client.post(address, query, content_type="application/x-www-form-urlencoded").status_code)
            said.extend(client.get(f"{address}?{name}={value}").status_code for name in names[:2])
            body = chance.choice(["[" * 5_000, '{"a": 1e309}', "[]", "null", '"\\ud800"', "{"])
            said.append(client.post(address, body, content_type="application/json").status_code)
            if any(status >= 500 and status != SPECIFIED.get(route) for status in said):
                failed.append((asked[:300], said))
    assert failed == []
    assert [
        record.getMessage()
        for record in caplog.records
        if record.exc_info and record.levelno >= logging.ERROR and not record.name.startswith("django.security")
    ] == []
