"""The readers' pages in a real Chromium: accessible, on every screen size, from this host only."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from claims.external_reviews.services import apply_import, match_review, preview_import
from claims.public.web import page_cache
from claims.services.quotations import check_quotations
from sources.models import Snapshot
from sources.services.sources import change_source
from tests import copies, factories
from tests.browser.axe import violations, violations_in_both_schemes
from tests.claims.external_samples import as_bytes, review
from tests.conftest import Standing
from tests.web import newsroom
from tests.web.newsroom import Newsroom, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def pages_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()


@pytest.fixture(scope="module")
def desk(standing: Standing[Newsroom]) -> Newsroom:
    return standing(_open_newsroom)


def _open_newsroom() -> Newsroom:
    """A newsroom with a copy that is free to publish, a quoted passage in it, and a review by others."""
    desk = newsroom.open_newsroom()
    free = factories.draft_of(desk.open_source, free_to_publish=True)
    change_source(source_id=desk.open_source.pk, draft=free, actor=factories.person())
    copies.held(desk.open_source, "A survey.\n\nIn it forty spans were counted, from both banks.", title="Survey")
    check_quotations(source_id=desk.open_source.pk)
    editor = factories.person()
    imported = preview_import(actor=editor, body=as_bytes(review(inLanguage="ar")), file_name="feed.json")
    apply_import(import_id=imported.pk, actor=editor)
    match_review(review_id=imported.reviews.get().pk, claim_id=desk.main.claim_id, actor=editor)
    return desk


@pytest.fixture(scope="module")
def origin(desk: Newsroom) -> Iterator[str]:
    """The origin of the newsroom's own server, because its rows outlive a test."""
    server = LiveServer("localhost")
    yield server.url
    server.stop()


def paths(desk: Newsroom) -> list[str]:
    """Every kind of readers' page."""
    copy = f"/sources/{desk.open_source.pk}/copies/{Snapshot.objects.get(source=desk.open_source).pk}/"
    taken_down = [address(desk.withdrawn), address(desk.redacted), f"{address(desk.redacted)}editions/1/"]
    cards = [f"{address(one)}embed/" for one in (desk.main, desk.framing, desk.withdrawn, desk.redacted)]
    return [
        "/", "/claims/", address(desk.main), f"{address(desk.main)}editions/1/", address(desk.framing),
        address(desk.disputed), address(desk.qualified), "/claimants/", "/claimants/ada-example/", "/topics/",
        "/topics/bridges/", f"/sources/{desk.open_source.pk}/", f"/sources/{desk.protected_source.pk}/",
        "/corrections/",
        "/how-we-work/", "/search/", "/search/?q=spans", "/search/?q=zzzz", "/search/?rating=x", "/feeds/", "/nowhere",
        "/ratings/half-true/", "/ratings/false/", copy, *taken_down, *cards,
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "looked_for"), [(DESK, violations_in_both_schemes), (PHONE, violations)])
def test_axe_finds_nothing_on_any_page(
    origin: str, browser: Browser, desk: Newsroom, size: Any, looked_for: Callable[[Page], list[str]]
) -> None:
    found: dict[str, list[str]] = {}
    page = browser.new_context(viewport=size).new_page()
    for path in paths(desk):
        page.goto(origin + path)
        if wrong := looked_for(page):
            found[path] = wrong
    assert not found


def test_nothing_breaks_the_policy_and_nothing_comes_from_elsewhere(
    origin: str, browser: Browser, desk: Newsroom
) -> None:
    page = browser.new_context(viewport=DESK).new_page()  # type: ignore[arg-type]  # a viewport
    said: list[str] = []
    hosts: set[str] = set()
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI))"
    )
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in paths(desk):
        response = page.goto(origin + path)
        assert response is not None
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
    # Chromium itself remarks on an answer of 4xx.
    assert [text for text in said if "the server responded with a status of 4" not in text] == []
    assert hosts == {urlsplit(origin).netloc}


def test_a_phone_scrolls_down_only(origin: str, browser: Browser, desk: Newsroom) -> None:
    page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]  # a viewport
    wide = []
    for path in paths(desk):
        page.goto(origin + path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_everything_is_there_without_javascript_on_screen_and_on_paper(
    origin: str, browser: Browser, desk: Newsroom, media: Any
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.emulate_media(media=media)
    page.goto(origin + address(desk.main))
    for text in ("Half true", "forty spans were counted", "The first edition miscounted the spans.", "We stand by it."):
        assert page.get_by_text(text).first.is_visible()
    navigation = page.locator(".site-head .site-nav").first
    assert navigation.is_visible() == (media == "screen")


def test_the_keyboard_reaches_the_content_first(origin: str, browser: Browser, desk: Newsroom) -> None:
    page = browser.new_context(viewport=DESK).new_page()  # type: ignore[arg-type]  # a viewport
    page.goto(origin + address(desk.main))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_role("link", name="Citation 1", exact=True).first.click()
    assert page.url.endswith("#citation-1")


@pytest.mark.parametrize("width", [200, 320, 600])
def test_a_card_fits_into_the_frame_that_it_asks_for(origin: str, browser: Browser, desk: Newsroom, width: int) -> None:
    page = browser.new_context().new_page()
    for one in (desk.main, desk.framing, desk.withdrawn, desk.redacted):
        asked = urlencode({"url": f"{settings.PUBLIC_ORIGIN}{address(one)}", "maxwidth": width})
        told = page.request.get(f"{origin}/oembed?{asked}").json()
        page.set_viewport_size({"width": told["width"], "height": 10})
        page.goto(f"{origin}{address(one)}embed/")
        needed = page.evaluate("document.documentElement.scrollHeight")
        assert needed <= told["height"] <= needed + 150, address(one)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
