"""The readers' pages in a real Chromium: for every reader, on every screen, from this host alone."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, sync_playwright

from claims.web import page_cache
from tests import chromium
from tests.browser.axe import violations
from tests.web import newsroom
from tests.web.newsroom import Newsroom, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()
    return newsroom.open_newsroom()


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; the tests talk to the database between its calls, never in them.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield started
        started.close()


def paths(desk: Newsroom) -> list[str]:
    """Every sort of page that a reader may meet."""
    taken_down = [address(desk.withdrawn), address(desk.redacted), f"{address(desk.redacted)}editions/1/"]
    return [
        "/", "/claims/", address(desk.main), f"{address(desk.main)}editions/1/", address(desk.framing),
        address(desk.disputed), address(desk.qualified), "/claimants/", "/claimants/ada-example/", "/topics/",
        "/topics/bridges/", f"/sources/{desk.open_source.pk}/", f"/sources/{desk.protected_source.pk}/",
        "/corrections/",
        "/how-we-work/", "/search/", "/search/?q=spans", "/search/?q=zzzz", "/search/?rating=x", "/feeds/", "/nowhere",
        *taken_down,
    ]  # fmt: skip


def test_axe_would_find_a_fault(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<main><img src='x.png'><p style='color:#999;background:#888'>Pale</p></main>")
    assert {"image-alt", "color-contrast"} <= {found.partition(":")[0] for found in violations(page)}


@pytest.mark.parametrize(("scheme", "sizes"), [("light", (DESK, PHONE)), ("dark", (DESK,))])
def test_axe_finds_nothing_on_any_page(
    live_server: Any, browser: Browser, desk: Newsroom, scheme: Any, sizes: Any
) -> None:
    found: dict[str, list[str]] = {}
    for size in sizes:
        page = browser.new_context(viewport=size, color_scheme=scheme).new_page()
        for path in paths(desk):
            page.goto(live_server.url + path)
            if wrong := violations(page):
                found[f"{size['width']} {path}"] = wrong
    assert not found


def test_nothing_breaks_the_policy_and_nothing_comes_from_elsewhere(
    live_server: Any, browser: Browser, desk: Newsroom
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
        response = page.goto(live_server.url + path)
        assert response is not None
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
    # Chromium itself remarks on an answer of 4xx.
    assert [text for text in said if "the server responded with a status of 4" not in text] == []
    assert hosts == {urlsplit(live_server.url).netloc}


def test_a_phone_scrolls_down_only(live_server: Any, browser: Browser, desk: Newsroom) -> None:
    page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]  # a viewport
    wide = []
    for path in paths(desk):
        page.goto(live_server.url + path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


@pytest.mark.parametrize("media", ["screen", "print"])
def test_everything_is_there_without_javascript_on_screen_and_on_paper(
    live_server: Any, browser: Browser, desk: Newsroom, media: Any
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.emulate_media(media=media)
    page.goto(live_server.url + address(desk.main))
    for text in ("Half true", "forty spans were counted", "The first edition miscounted the spans.", "We stand by it."):
        assert page.get_by_text(text).first.is_visible()
    navigation = page.locator(".site-head .site-nav").first
    assert navigation.is_visible() == (media == "screen")


def test_the_keyboard_reaches_the_content_first(live_server: Any, browser: Browser, desk: Newsroom) -> None:
    page = browser.new_context(viewport=DESK).new_page()  # type: ignore[arg-type]  # a viewport
    page.goto(live_server.url + address(desk.main))
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement && link.getBoundingClientRect().top >= 0")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_role("link", name="Citation 1", exact=True).first.click()
    assert page.url.endswith("#citation-1")
