"""A CDN in front of readers' pages: Debian's Varnish with our VCL, purged by the names of what changed."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from claims.models import Edition
from claims.public.models import PurgePosition
from claims.public.services import purging
from claims.public.web import page_cache
from claims.services import flags
from factcheck.accounts.roles import Role
from tests import factories
from tests.servers import ROOT
from tests.web import newsroom

VARNISHD = shutil.which("varnishd", path="/usr/sbin:/usr/bin:/usr/local/sbin")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(VARNISHD is None, reason="varnishd was not found (Debian: apt-get install varnish)"),
]


@pytest.fixture
def varnish(
    live_server: LiveServer, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[int]:
    """The port of a Varnish in front of the site, which the site purges."""
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    settings.CDN_PURGE_URL = f"http://127.0.0.1:{port}/"
    settings.OUTBOUND_ALLOWED = [f"127.0.0.1:{port}"]
    vcl = (
        (ROOT / "docker" / "varnish.vcl").read_text().replace('.port = "8000"', f'.port = "{live_server.thread.port}"')
    )
    (tmp_path / "site.vcl").write_text(vcl)
    # In one process, which ends with its caller; without a secret or a port for its console.
    program = [str(VARNISHD), "-F", "-n", str(tmp_path / "run"), "-a", f"127.0.0.1:{port}", "-T", "none",
               "-f", str(tmp_path / "site.vcl"), "-s", "malloc,16m", "-j", "none"]  # fmt: skip
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(program, stdout=log, stderr=log)
    try:
        _wait_until_it_listens(port, process, tmp_path / "log")
        yield port
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _wait_until_it_listens(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


def ask(port: int, path: str, **headers: str) -> tuple[Any, bytes, bool]:
    """The response, its body, and whether Varnish had it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body, " " in str(response.getheader("X-Varnish"))


def flag(edition: Edition) -> None:
    flags.flag_under_review(claim_id=edition.claim_id, note="A letter.", actor=factories.person(Role.PUBLISHER))


def test_a_change_purges_the_pages_that_show_it(varnish: int) -> None:
    one, other = newsroom.publish(headline="One bridge stands"), newsroom.publish(headline="Another bridge fell")
    assert purging.purge_changes(settle=0.0) > 0
    paths = [newsroom.address(one), newsroom.address(other), "/claims/"]
    assert [ask(varnish, path)[2] for path in paths] == [False] * 3
    assert [ask(varnish, path)[2] for path in paths] == [True] * 3
    flag(one)
    assert purging.purge_changes(settle=0.0) == 1
    assert purging.purge_changes(settle=0.0) == 0, "it was told once"
    response, body, had = ask(varnish, paths[0])
    assert (b"Under review since" in body, had) == (True, False)
    assert response.getheader("Surrogate-Key") is None
    assert [ask(varnish, path)[2] for path in paths[1:]] == [True, True]


def test_everything_is_purged_when_changes_are_missing(varnish: int) -> None:
    edition = newsroom.publish()
    purging.purge_changes(settle=0.0)
    path = newsroom.address(edition)
    ask(varnish, path)
    assert ask(varnish, path)[2]
    PurgePosition.objects.update(tick=-1)
    assert purging.purge_changes(settle=0.0) > 0
    assert not ask(varnish, path)[2]


def test_each_coding_is_kept_by_itself_and_the_desk_not_at_all(varnish: int) -> None:
    newsroom.publish()
    for coding in ("br", "gzip", ""):
        kept = [ask(varnish, "/claims/", Accept_Encoding=coding) for _ in range(2)]
        assert [(one.getheader("Content-Encoding") or "", had) for one, _, had in kept][1] == (coding, True)
        assert kept[0][1] == kept[1][1]
    for path in ("/admin/login/", "/api/v1/claims", "/search/?q=bridge", "/claims/nope/"):
        assert [ask(varnish, path)[2] for _ in range(2)] == [False, False]


def test_a_failed_purge_is_sent_again(varnish: int, settings: Settings) -> None:
    edition = newsroom.publish()
    purging.purge_changes(settle=0.0)
    path = newsroom.address(edition)
    ask(varnish, path)
    there, settings.CDN_PURGE_URL = settings.CDN_PURGE_URL, "http://127.0.0.1:1/"
    flag(edition)
    assert purging.purge_changes(settle=0.0) == 0
    settings.CDN_PURGE_URL = there
    assert purging.purge_changes(settle=0.0) == 1
    assert b"Under review since" in ask(varnish, path)[1]
