"""No odd value in a parameter, a header, a form's field or a member of a body is a server error.

The names are those of the real pages and of the OpenAPI document, the addresses those of existing rows. A seeded sample
is tried; `make odd-values` tries every value at every name, with a test for each address and each role, so that a run
can be divided: `make odd-values PYTEST_ARGUMENTS="-v -k administrator-admin/sources"`.
"""

import json
import logging
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote_plus, unquote_to_bytes, urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from claims.workflow import Step
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests.admin.pages import fields_of
from tests.api.bot import OPERATIONS, Bot
from tests.conftest import Standing
from tests.permissions_world import World, addresses, filled, make_world

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent

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
HEADERS = [
    {"Accept": "\xff;q=x"},
    {"If-None-Match": '"' * 50},
    {"If-Modified-Since": "Fri, 99 Zzz 99999"},
    {"If-Match": "W/"},
    {"Range": "bytes=9-1,-0,a-"},
    {"Cookie": "sessionid=\xff; csrftoken=%00"},
    {"Accept-Encoding": "gzip;q=nan"},
]
EVERYTHING = os.environ.get("ODD_VALUES") == "all"
ADDRESSES = sorted(pattern for pattern in set(addresses()) if "logout" not in pattern)
PARTS = [[pattern] for pattern in ADDRESSES] if EVERYTHING else [ADDRESSES]
SPECIFIED = {"oembed": {501}}
"""What a specification asks for: oEmbed of a format that is not served."""
ACTS = ("assign", "comment", "waive", "unwaive", "flag", "clear-flag")
IN_JSON: list[Any] = [
    *(unquote_to_bytes(value).decode(errors="surrogatepass") if "%FF" not in value else "\ufffd" for value in ODD),
    None,
    True,
    -1,
    10**400,
    1.5,
    [],
    {},
    [[]],
    {"a": None},
    "\x07",
    ["a"] * 500,
]
BODIES = [b"[" * 5_000, b'{"a": 1e309}', b"[]", b"null", b'"\\ud800"', b"{"]


@pytest.fixture(scope="module")
def world(standing: Standing[World]) -> World:
    return standing(make_world)


def chosen(chance: random.Random, from_: list[Any], most: int) -> list[Any]:
    return from_ if EVERYTHING else chance.sample(from_, min(most, len(from_)))


def pages(patterns: list[str], world: World) -> Iterator[tuple[str, str]]:
    """(pattern, address) of each of the patterns, with each step and each act of a claim."""
    for pattern in patterns:
        for step in [one.value for one in Step] if "<str:step>" in pattern else [""]:
            for act in ACTS if "<str:act>" in pattern else [""]:
                spelled = pattern.replace("<str:step>", step or "<str:step>").replace("<str:act>", act or "<str:act>")
                yield pattern, filled(spelled, world)


def asked_for(document: Any, address: str) -> list[str]:
    """The parameters of the OpenAPI document for an address of the API."""
    for path, operations in document["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), address):
            said = [one for one in operations.get("get", {}).get("parameters", []) if one.get("in") == "query"]
            return [one["name"] for one in said]
    return []


def of_page(response: HttpResponse) -> tuple[list[str], list[tuple[str, dict[str, list[str]]]]]:
    """The parameters that the page's links and GET forms send, and its POST forms: action and fields."""
    if (
        response.status_code != 200
        or "html" not in response.get("Content-Type", "")
        or not hasattr(response, "content")
    ):
        return [], []
    page = BeautifulSoup(response.content, "html.parser")
    names = {name for link in page.select('a[href^="?"]') for name, _ in parse_qsl(str(link["href"])[1:], True)}
    names |= {str(field["name"]) for field in page.select("form:not([method=post]) [name]")}
    forms = []
    for place, form in enumerate(page.select("form[method=post]")):
        if "logout" in str(form.get("action", "")):
            continue
        form["data-place"] = str(place)
        forms.append((str(form.get("action", "")), fields_of(page, f'form[data-place="{place}"]')))
    return sorted(names), forms


class Asking:
    """Sends requests, undoes what they did, and remembers the server errors."""

    def __init__(self, who: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if who is not None:
            self.client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        self.cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        self.forms = 0
        self.failed: list[tuple[str, str, int]] = []

    def ask(
        self,
        method: str,
        address: str,
        pattern: str = "",
        data: bytes = b"",
        kind: str = "",
        headers: dict[str, str] | None = None,
    ) -> Any:
        # An answer to an odd cookie deletes it; the next request is the same person's.
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        with transaction.atomic():
            answer = self.client.generic(
                method, address, data, kind or "application/x-www-form-urlencoded", headers=headers
            )
            transaction.set_rollback(True)
        if answer.status_code >= 500 and answer.status_code not in SPECIFIED.get(pattern, ()):
            self.failed.append((f"{method} {address[:200]}", data[:300].decode(errors="replace"), answer.status_code))
        return answer


def send_form(asking: Asking, chance: random.Random, pattern: str, address: str, fields: dict[str, list[str]]) -> None:
    """The form as a browser sends it, but for an odd value in a field."""
    asking.forms += 1
    for name in chosen(chance, sorted(fields), 2):
        rest = urlencode({key: said for key, said in fields.items() if key != name}, doseq=True)
        for value in chosen(chance, ODD, 1):
            asking.ask("POST", address, pattern, f"{rest}&{quote_plus(name)}={value}&_save=".encode())


def tracebacks(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.exc_info and record.levelno >= logging.ERROR and not record.name.startswith("django.security")
    ]


@pytest.mark.parametrize("patterns", PARTS, ids=[part[0] if EVERYTHING else "sample" for part in PARTS])
@pytest.mark.parametrize("role", [None, *Role])
def test_no_odd_value_is_a_server_error(
    role: Role | None, patterns: list[str], world: World, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(f"odd {role}")
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    asking = Asking(world.people[role] if role else None)
    # Outside the desk everybody gets the same answer, as test_permissions says.
    there = [one for one in pages(patterns, world) if role is None or one[0].startswith("admin/")]
    for pattern, address in chosen(chance, there, len(there) if role is None else 22):
        names, forms = of_page(asking.ask("GET", address, pattern))
        names = [*names, *asked_for(document, address), "nothing__regex"]
        for name in chosen(chance, names, 2):
            for value in chosen(chance, ODD, 1):
                asking.ask("GET", f"{address}?{quote_plus(name)}={value}", pattern, headers=chance.choice(HEADERS))
        for action, fields in chosen(chance, forms, 2):
            send_form(asking, chance, pattern, action if action.startswith("/") else address, fields)
        if "<" in pattern:
            spelled = re.sub(r"<[^>]+>", lambda _: chance.choice(ODD) or "x", pattern)
            asking.ask("GET", f"/{spelled}", pattern)
        for body in chosen(chance, BODIES, 1):
            asking.ask("POST", address, pattern, body, "application/json")
    assert asking.failed == []
    assert role is None or EVERYTHING or asking.forms >= 5
    assert tracebacks(caplog) == []


def members(document: Any, path: str, method: str) -> dict[str, Any]:
    """The members that the OpenAPI document gives the operation's body, each with an empty value."""
    for spelled, operations in document["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", spelled), f"/api/v1/desk/{path}"):
            content = operations.get(method.lower(), {}).get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            if "$ref" in schema:
                schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            return dict.fromkeys(schema.get("properties", {}), "")
    return {}


def test_no_odd_member_from_a_program_is_a_server_error(world: World, caplog: pytest.LogCaptureFixture) -> None:
    chance = random.Random("odd members")
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    bot = Bot.of(
        User.objects.get(pk=world.people[Role.EDITOR].pk), per_minute=6_000, actor=world.people[Role.ADMINISTRATOR]
    )
    rows = {"claim": world.values["claim_id"], "source": world.values["source_id"], "copy": world.values["copy_id"]}
    failed = []
    for operation in OPERATIONS:
        path, said = (json.dumps(part) for part in (operation.path, operation.body))
        for name, row in rows.items():
            path, said = path.replace(f"<{name}>", row), said.replace(f"<{name}>", row)
        path, body = json.loads(path), json.loads(said)
        known = members(document, path, operation.method) | body
        for name in chosen(chance, sorted(known) if operation.method != "GET" else ["limit", "page", "text"], 6):
            for value in chosen(chance, IN_JSON, 2):
                if operation.method == "GET":
                    answer = bot.ask("GET", f"{path}?{name}={chance.choice(ODD)}")
                else:
                    with transaction.atomic():
                        answer = bot.ask(operation.method, path, body | {name: value}, If_Match="*")
                        transaction.set_rollback(True)
                if answer.status_code >= 500:
                    failed.append((operation.name, name, repr(value)[:100], answer.status_code))
    assert failed == []
    assert tracebacks(caplog) == []
