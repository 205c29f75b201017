"""Hunting for a planted marker, in whatever spelling, wherever outsiders, operators or other machines could see it."""

import base64
import itertools
import logging
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import quote, quote_plus

import redis
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver


def spellings(text: str) -> set[bytes]:
    """The text as it may be written: plain, in URLs, JSON and HTML, in hex, and in base64 at each of three places."""
    plain = text.encode()
    found = {
        plain,
        quote(text).encode(),
        quote_plus(text).encode(),
        escape(text).encode(),
        text.encode("ascii", "backslashreplace"),
        plain.hex().encode(),
        text.encode("utf-16-le"),
    }
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            # What stands before and behind it changes the digits at either end.
            found.add(encode(b"\0" * shift + plain)[4 if shift else 0 : -4])
    return {spelling.lower() for spelling in found}


def digests(body: bytes) -> set[bytes]:
    """The hashes of these bytes as records, tables and headers write them."""
    found = set()
    for algorithm in (sha256, sha1):
        digest = algorithm(body, usedforsecurity=False).digest()
        for encode in (base64.b64encode, base64.urlsafe_b64encode, base64.b32encode):
            found.add(encode(digest).rstrip(b"="))
        found.add(digest.hex().encode())
    return {spelling.lower() for spelling in found}


@dataclass
class Hunt:
    """What was looked at, by where it was, and what of the marked was seen there."""

    needles: set[bytes]
    looked: int = 0
    seen: dict[str, set[bytes]] = field(default_factory=dict)

    def look(self, where: str, what: object) -> None:
        """Look into bytes or whatever has a text; numbers and rows by their repr."""
        body = what if isinstance(what, bytes) else str(what).encode("utf-8", "surrogateescape")
        self.looked += 1
        lowered = body.lower()
        found = {needle for needle in self.needles if needle in lowered}
        if found:
            self.seen.setdefault(where, set()).update(found)


class Everything(logging.Handler):
    """Every log record of the process at every level, with all that it carries."""

    def __init__(self) -> None:
        super().__init__(level=logging.DEBUG)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(f"{record.__dict__!r} {record.getMessage()} {record.exc_info!r}")


# --- addresses -------------------------------------------------------------------------------------------------------


def _patterns(found: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    for one in found:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            if getattr(one, "app_name", None) != "admin":
                yield from _patterns(one.url_patterns, route)
        else:
            yield route, {name: type(converter).__name__ for name, converter in one.pattern.converters.items()}


def addresses(fill: Mapping[str, Sequence[object]]) -> list[str]:
    """Every address below every public pattern of the site with these values, by the name of the pattern's variable.

    A pattern with a variable that is not known here fails: a new address is looked at or the test says so.
    """
    found = []
    for route, variables in _patterns(get_resolver().url_patterns):
        for values in itertools.product(*(fill[name] for name in variables)):
            address = route
            for name, value in zip(variables, values, strict=True):
                start = address.index("<")
                end = address.index(">") + 1
                assert address[start:end].endswith((f":{name}>", f"<{name}>"))
                address = address[:start] + quote(str(value)) + address[end:]
            found.append("/" + address)
    return found


def answer(client: Client, address: str, method: str = "get", **headers: str) -> tuple[int, bytes]:
    """Status and all that was sent: headers and body, also of a stream."""
    response: Any = getattr(client, method)(address, headers=headers)
    body = b"".join(response.streaming_content) if getattr(response, "streaming", False) else response.content
    sent = "\n".join(f"{name}: {value}" for name, value in response.items())
    return response.status_code, sent.encode() + b"\n\n" + body


# --- what is kept elsewhere ------------------------------------------------------------------------------------------


def broker() -> dict[str, bytes]:
    """Everything in the broker and cache, by key."""
    connection: Any = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    found = {}
    for key in connection.keys("*"):
        kind = connection.type(key).decode()
        if kind == "string":
            parts = [connection.get(key) or b""]
        elif kind == "list":
            parts = connection.lrange(key, 0, -1)
        elif kind == "set":
            parts = connection.smembers(key)
        elif kind == "hash":
            parts = [part for pair in connection.hgetall(key).items() for part in pair]
        else:
            parts = connection.zrange(key, 0, -1)
        found[key.decode(errors="replace")] = b"\n".join(parts)
    connection.close()
    return found


def messages(kept: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The broker's entries, and the bodies of tasks within them, which travel in base64."""
    for key, value in kept.items():
        yield key, value
        for piece in value.split(b'"'):
            if len(piece) > 20 and len(piece) % 4 == 0:
                try:
                    yield key, base64.b64decode(piece, validate=True)
                except ValueError:
                    continue


def rows(*models: str) -> Iterator[tuple[str, str]]:
    """Every row of these tables, column by column; bytes as text."""
    for name in models:
        for row in apps.get_model(name).objects.all().values():
            texts = {key: bytes(value) if isinstance(value, memoryview) else value for key, value in row.items()}
            yield (
                name,
                " ".join(
                    value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                    for value in texts.values()
                ),
            )


def files_of(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """The entries of a ZIP archive."""
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        for name in opened.namelist():
            yield name, name.encode() + b"\n" + opened.read(name)
