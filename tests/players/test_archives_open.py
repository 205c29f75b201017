"""The archives that editors download open in the programs that people have: ReplayWeb.page, pywb, warcio and py-wacz.

Each is asked for the address that was cited, and has to show what stood there when it was captured.
"""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from factcheck.embedded.servers import free_port
from tests.browser.desk_browser import started
from tests.players import found
from tests.players.conftest import PDF, Archive
from tests.serving import until
from tests.sources.capture.site import Reply, Site

needs_replaywebpage = pytest.mark.skipif(not found.replaywebpage_is_here(), reason=found.NO_REPLAYWEBPAGE)
needs_pywb = pytest.mark.skipif(not found.pywb_is_here(), reason=found.NO_PYWB)
Archives = dict[str, Archive]
START_WORKER = """async () => {
    await navigator.serviceWorker.register("/replay/sw.js?serveIndex=1")
    await navigator.serviceWorker.ready
}"""


@pytest.mark.browser
@needs_replaywebpage
def test_replaywebpage_shows_every_copy_at_the_address_that_was_cited(archives: Archives) -> None:
    with Site().running() as site, started() as chromium:
        site.pages |= {
            "/": Reply(_players(archives)),
            "/replay/": Reply(b"<!doctype html>"),
            "/ui.js": _script("ui.js"),
            "/replay/sw.js": _script("sw.js"),
        } | {
            f"/{name}.wacz": Reply(one.file.read_bytes(), content_type="application/wacz")
            for name, one in archives.items()
        }
        page = chromium.new_page()
        # A player shows nothing where its frame loads before the service worker is active: start the worker first.
        page.goto(site.url("/replay/"))
        page.evaluate(START_WORKER)
        page.goto(site.url("/"))
        for name, archive in archives.items():
            if name == "pdf":
                assert _replayed_bytes(page, name, archive.address) == PDF
            else:
                shown = page.locator(f"#{name}").frame_locator("iframe").frame_locator("iframe")
                expect(shown.get_by_text(archive.holds.decode())).to_be_visible(timeout=30_000)


def _players(archives: Archives) -> bytes:
    elements = "".join(
        f'<replay-web-page id="{name}" source="/{name}.wacz" url="{escape(archive.address)}" embed="default"'
        ' replayBase="/replay/" style="height: 300px"></replay-web-page>'
        for name, archive in archives.items()
    )
    return f'<!doctype html><meta charset="utf-8"><script src="/ui.js"></script>{elements}'.encode()


def _script(name: str) -> Reply:
    return Reply((found.REPLAYWEBPAGE / name).read_bytes(), content_type="text/javascript")


def _replayed_bytes(page: Page, name: str, address: str) -> bytes:
    """What the player answers at that address: Chromium draws a PDF where no test can read."""
    player = page.locator(f"#{name} iframe").element_handle().content_frame()
    assert player is not None
    document = player.locator("iframe")
    expect(document).to_have_attribute("src", re.compile(re.escape(address) + "$"), timeout=30_000)
    read = "async src => Array.from(new Uint8Array(await (await fetch(src)).arrayBuffer()))"
    return bytes(player.evaluate(read, document.get_attribute("src")))


@needs_pywb
def test_pywb_unpacks_every_archive_and_answers_at_the_address_that_was_cited(
    archives: Archives, tmp_path: Path
) -> None:
    files = [str(archive.file) for archive in archives.values()]
    _run(tmp_path, found.PYWB / "wb-manager", "init", "copies")
    _run(tmp_path, found.PYWB / "wb-manager", "add", "--unpack-wacz", "copies", *files)
    with _wayback(tmp_path) as origin:
        answers = {name: _read(f"{origin}/copies/mp_/{archive.address}") for name, archive in archives.items()}
    assert [name for name, archive in archives.items() if archive.holds not in answers[name]] == []


@needs_pywb
def test_py_wacz_finds_the_archive_valid(archives: Archives, tmp_path: Path) -> None:
    said = _run(tmp_path, found.PYWB / "wacz", "validate", "-f", str(archives["earlier"].file))
    assert "the passed WACZ is valid" in said


def test_warcio_verifies_every_record(archives: Archives, tmp_path: Path) -> None:
    for name, archive in archives.items():
        with ZipFile(archive.file) as opened:
            opened.extractall(tmp_path / name)
    files = sorted(map(str, tmp_path.rglob("*.warc.gz")))
    assert len(files) == len(archives) + 1  # the redirects of the earlier copy have a file of their own
    _run(tmp_path, Path(sys.executable), "-m", "warcio.cli", "check", *files)


@contextmanager
def _wayback(folder: Path) -> Iterator[str]:
    """pywb's server over the collections in this folder."""
    port = free_port()
    command = [str(found.PYWB / "wayback"), "--bind", "127.0.0.1", "--port", str(port), "--directory", str(folder)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            until(lambda: _answers(port, server))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _answers(port: int, server: "subprocess.Popen[bytes]") -> bool:
    """Whether somebody listens at the port; fails where the server has ended instead."""
    assert server.poll() is None, f"pywb ended with status {server.returncode}"
    with socket.create_connection(("127.0.0.1", port)):
        return True


def _read(address: str) -> bytes:
    """What is there, after redirects; b"" for what is not there."""
    try:
        with urlopen(quote(address, safe=":/?&=%"), timeout=30) as answer:
            return bytes(answer.read())
    except HTTPError:
        return b""


def _run(folder: Path, program: Path, *arguments: str) -> str:
    """What the program said; fails with it where the program fails."""
    done = subprocess.run([str(program), *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
