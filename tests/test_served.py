"""The site under its real web server: while PostgreSQL or Valkey is away, and on connections that go on."""

import json
import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from factcheck.accounts.models import Scope
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import issue_key
from factcheck.core.http import MOST_DRAINED
from factcheck.embedded.servers import LOOPBACK
from tests import factories
from tests.conftest import Standing
from tests.serving import Line, ask, gunicorn, until
from tests.web import newsroom

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Site:
    """`read` is a page that readers know; `unread` is one that nobody asked for."""

    port: int
    database: Line
    broker: Line
    read: str
    unread: str
    key: str


def _open() -> tuple[str, str, str]:
    owner = factories.person(Role.EDITOR)
    _, token = issue_key(owner=owner, name="Bot", scopes=Scope.values, actor=owner)
    read, unread = newsroom.publish(headline="Read often"), newsroom.publish(headline="Read by nobody")
    return newsroom.address(read), newsroom.address(unread), token


@pytest.fixture(scope="module")
def site(standing: Standing[tuple[str, str, str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    read, unread, key = standing(_open)
    database, broker = Line(os.environ["DATABASE_URL"]), Line(os.environ["CELERY_BROKER_URL"])
    log: Path = tmp_path_factory.mktemp("served") / "gunicorn.log"
    with gunicorn(log, DATABASE_URL=database.url, CELERY_BROKER_URL=broker.url) as port:
        yield Site(port, database, broker, read, unread, key)
    database.cut()
    broker.cut()


def test_readers_get_kept_pages_while_the_database_is_away_and_else_a_503(site: Site) -> None:
    _, before, page = ask(site.port, site.read)
    site.database.cut()
    try:
        until(lambda: "cache-status" in ask(site.port, site.read)[1])
        status, headers, body = ask(site.port, site.read)
        banner = re.search(rb'<aside class="banner" aria-label="Saved page">.*?</aside>\n', body, re.DOTALL)
        assert banner is not None
        assert (status, body.replace(banner[0], b"")) == (200, page)
        assert {name: headers[name] for name in ("cache-control", "content-type")} == {
            name: before[name] for name in ("cache-control", "content-type")
        }
        assert headers["etag"] != before["etag"], "the body is another one"
        assert headers["cache-status"].startswith("Factcheck; hit; ttl=-")
        assert int(headers["age"]) >= 0
        status, headers, body = ask(site.port, f"{site.read}?utm_source=x", If_None_Match=before["etag"])
        assert (status, b"Saved page" in body) == (200, True)
        assert "cache-status" in headers
        key = {"Authorization": f"Bearer {site.key}"}
        for path, kind, sent in (
            (site.unread, "text/html", {}), ("/search/?q=x", "text/html", {}), ("/claims/list.csv", "text/html", {}),
            ("/feeds/verdicts.atom", "text/html", {}), ("/api/v1/claims", "application/problem+json", {}),
            ("/api/v1/changes", "application/problem+json", {}),
            ("/v1alpha1/claims:search?query=x", "application/json", {}),
            ("/api/v1/desk/claims", "application/problem+json", key),
            ("/admin/", "text/html", {"Cookie": "sessionid=" + "x" * 32}),
        ):  # fmt: skip
            status, headers, body = ask(site.port, path, **sent)
            assert (status, headers["content-type"].partition(";")[0]) == (503, kind), path
            assert int(headers["retry-after"]) > 0
            assert "no-store" in headers["cache-control"]
            assert b"Traceback" not in body
            assert b"psycopg" not in body
        status, headers, body = ask(site.port, "/healthz/ready")
        assert status == 503
        assert {"database": False, "broker": True, "disk": True}.items() <= json.loads(body).items()
        assert ask(site.port, "/healthz/live")[0] == 200
    finally:
        site.database.mend()
    until(lambda: ask(site.port, site.unread)[0] == 200)
    assert "cache-status" not in ask(site.port, site.read)[1]


def test_nothing_that_serves_readers_or_programs_needs_the_broker(site: Site) -> None:
    site.broker.cut()
    try:
        for path in (site.read, "/search/?q=x", "/api/v1/claims", "/claims/list.csv", "/admin/login/"):
            assert ask(site.port, path)[0] == 200, path
        assert ask(site.port, "/api/v1/desk/claims", Authorization=f"Bearer {site.key}")[0] == 200
        assert ask(site.port, "/api/v1/desk/claims", Authorization="Bearer fck_no_key")[0] == 401
        status, _, body = ask(site.port, "/healthz/ready")
        assert (status, json.loads(body)["status"], json.loads(body)["broker"]) == (200, "degraded", False)
    finally:
        site.broker.mend()


class Wire:
    """A connection on which requests follow each other."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((LOOPBACK, port), timeout=30)
        self._kept = b""

    def send(self, head: str, body: bytes = b"") -> None:
        self._socket.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)

    def take(self, *, body: bool = True) -> tuple[int, dict[str, str]]:
        """Status and headers of the next answer, whose body is read and left."""
        head = self._until(b"\r\n\r\n").decode()
        first, *lines = head.split("\r\n")
        headers = {name.lower(): text.strip() for name, _, text in (line.partition(":") for line in lines if line)}
        length = int(headers.get("content-length", 0)) if body else 0
        while len(self._kept) < length:
            self._kept += self._receive()
        self._kept = self._kept[length:]
        return int(first.split()[1]), headers

    def ended(self) -> bool:
        """Whether the server closed, with nothing more said."""
        return self._kept == b"" and self._socket.recv(1) == b""

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._kept:
            self._kept += self._receive()
        found, _, self._kept = self._kept.partition(mark)
        return found

    def _receive(self) -> bytes:
        data = self._socket.recv(65_536)
        assert data, "the server closed the connection"
        return data


@pytest.mark.parametrize(
    ("path", "status", "size"),
    [
        ("/api/v1/desk/claims", 413, 300_000), ("/api/v1/desk/claims", 413, 1_500_000), ("/oembed", 405, 300_000),
        ("/api/v1/claims", 405, 70_000), ("/admin/login/", 403, 300_000),
    ],
)  # fmt: skip
def test_the_next_request_lives_after_a_body_that_was_refused(site: Site, path: str, status: int, size: int) -> None:
    wire = Wire(site.port)
    wire.send(
        f"POST {path} HTTP/1.1\nHost: {LOOPBACK}\nContent-Type: application/json\nContent-Length: {size}"
        f"\nIdempotency-Key: {size}\nAuthorization: Bearer {site.key}",
        b" " * size,
    )
    answered, headers = wire.take()
    assert answered == status
    assert headers["connection"] == "keep-alive"
    wire.send(f"GET /healthz/live HTTP/1.1\nHost: {LOOPBACK}")
    assert wire.take()[0] == 200


@pytest.mark.parametrize("said", [f"Content-Length: {MOST_DRAINED + 1}", "Transfer-Encoding: chunked"])
def test_a_connection_says_that_it_ends_before_a_body_without_a_bound(site: Site, said: str) -> None:
    wire = Wire(site.port)
    wire.send(
        f"POST /api/v1/desk/claims HTTP/1.1\nHost: {LOOPBACK}\nContent-Type: application/json\n{said}"
        f"\nAuthorization: Bearer {site.key}",
        b"400\r\n" + b" " * 1024 + b"\r\n" if "chunked" in said else b" " * 1024,
    )
    status, headers = wire.take()
    assert status in (400, 413)
    assert headers["connection"] == "close"
    assert wire.ended()


@pytest.mark.parametrize("path", ["read", "/claims/list.csv", "/api/v1/claims", "/nowhere", "/api/v1/schema"])
def test_head_sends_no_body_and_no_wrong_length(site: Site, path: str) -> None:
    address = site.read if path == "read" else path
    for coding in ("identity", "gzip"):
        wire = Wire(site.port)
        wire.send(f"HEAD {address} HTTP/1.1\nHost: {LOOPBACK}\nAccept-Encoding: {coding}")
        _, head = wire.take(body=False)
        wire.send(f"GET {address} HTTP/1.1\nHost: {LOOPBACK}\nAccept-Encoding: {coding}")
        _, got = wire.take(body=False)
        assert head.get("content-length", "none") == got.get("content-length", "none")
        assert head.get("content-encoding") == got.get("content-encoding")
