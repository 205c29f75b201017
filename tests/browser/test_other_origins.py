"""Caching and CORS in a real Chromium."""

from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from claims.models import Claim, Edition
from claims.public.web import page_cache
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import publishing, steps
from claims.vocabulary import EditionKind
from factcheck.accounts.roles import Role
from tests import factories
from tests.conftest import Standing
from tests.web import newsroom
from tests.web.newsroom import address

pytestmark = pytest.mark.browser

READ = """async (address) => {
    const headers = {'If-None-Match': '"x"', 'X-Goog-Api-Key': 'k', 'Range': 'bytes=0-'};
    const answer = await fetch(address, {headers});
    return [answer.status, (await answer.text()).length > 0, answer.headers.get('ETag') !== null];
}"""
"""Asks with headers that need a preflight, and reads one that must be exposed."""


class _Elsewhere(BaseHTTPRequestHandler):
    """A page of another site."""

    def do_GET(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, *args: object) -> None:
        """Logs nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def pages_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()


@pytest.fixture(scope="module", autouse=True)
def committed(standing: Standing[Any], django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests without a transaction, because the browser sees only committed rows. `standing` empties the tables."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def edition(committed: None) -> Edition:
    return newsroom.publish(headline="The first headline", topics=(factories.topic("Bridges").pk,))


@pytest.fixture(scope="module")
def origin(edition: Edition) -> Iterator[str]:
    server = LiveServer("localhost")
    yield server.url
    server.stop()


def test_a_page_of_another_origin_reads_feeds_files_and_the_schema(
    origin: str, elsewhere: str, browser: Browser
) -> None:
    page = browser.new_context().new_page()
    page.goto(elsewhere)
    for path in (
        "/feeds/verdicts.atom", "/feeds/verdicts.json", "/topics/bridges/feed.json", "/claims/list.csv",
        "/claims/list.jsonld", "/feeds/claimreview.json", "/api/v1/schema", "/api/v1/claims", "/sitemap.xml",
        "/v1alpha1/claims:search?query=x",
    ):  # fmt: skip
        assert page.evaluate(READ, origin + path) == [200, True, True], path
    assert page.evaluate(READ, f"{origin}/oembed?url=x")[0] == HTTPStatus.NOT_FOUND


def test_a_headline_that_changes_and_changes_back_stays_reachable(
    origin: str, edition: Edition, browser: Browser
) -> None:
    page = browser.new_context().new_page()
    first = address(edition)
    for headline in ("The second headline", "The first headline", "The second headline"):
        newsroom.revised(edition, kind=EditionKind.UPDATED, note="A newer survey.", headline=headline)
        answer = page.goto(origin + first)
        assert answer is not None
        assert answer.status == HTTPStatus.OK
        assert page.inner_text("h1") == headline
        assert page.url == origin + address(edition)


def test_a_withdrawn_verdict_is_readable_again_once_reinstated(origin: str, edition: Edition, browser: Browser) -> None:
    page = browser.new_context().new_page()
    place = origin + address(edition)
    newsroom.withdraw(edition, note="It rested on a forged drawing.")
    for _ in range(2):
        gone = page.goto(place)
        assert gone is not None
        assert gone.status == HTTPStatus.GONE
    _reinstate(edition)
    back = page.goto(place)
    assert back is not None
    assert back.status == HTTPStatus.OK


def _reinstate(edition: Edition) -> None:
    editor, publisher = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)

    def now() -> dict[str, Any]:
        claim = Claim.objects.get(pk=edition.claim_id)
        return {"claim_id": claim.pk, "language": "en", "revision": claim.revision}

    steps.reopen(**now(), actor=editor, note="The drawing is genuine.")
    copy, _ = working_copy.read(edition.claim_id, "en")
    changed = replace(copy, verdict=replace(copy.verdict, summary="The drawing is genuine."))
    claim_services.save_working_copy(**now(), copy=changed, actor=editor)
    steps.submit(**now(), actor=editor)
    steps.approve(**now(), actor=publisher)
    publishing.publish(
        **now(), actor=publisher, kind=EditionKind.REINSTATED, note="The drawing is genuine.", severity=""
    )
