"""A source's page in a real Chromium: an upload, a capture with live progress, a comparison, and axe."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from django.db import connection
from playwright.sync_api import Browser, expect
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Snapshot
from sources.services import capture_worker, text_extraction
from sources.services.captures import request_capture
from sources.services.holds import place_hold
from tests import copies, factories
from tests.browser.axe import violations
from tests.browser.desk_browser import PHONE, WIDE, Watch, sign_in
from tests.sources.capture.site import Reply, Site, article

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator(transactional_db: None) -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Iterator[Site]:
    """A web site on the loopback that the settings allow, and a separate store."""
    settings.STORAGES = settings.STORAGES | {
        "captures": {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": tmp_path / "captures"}}
    }
    settings.CAPTURE_HOST_DELAY = 0.0
    settings.OUTBOUND_DEADLINE = 10.0
    with Site().running() as site:
        settings.OUTBOUND_ALLOWED = [site.host]
        yield site


def in_a_worker(work: Any) -> threading.Thread:
    """Calls the service in a thread with its own connection, like a worker."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_copy_is_uploaded_a_capture_is_followed_and_both_are_compared(
    live_server: Any, browser: Browser, administrator: User, site: Site
) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def hold_back() -> None:
        asked.set()
        go_on.wait(10)

    site.pages["/survey"] = Reply(article("The bridge has thirty-nine spans."), before=hold_back)
    source = factories.source("A survey of the bridge", url=site.url("/survey"))
    watch = Watch(live_server.url)
    page = sign_in(browser, live_server.url, administrator.username, factories.PASSWORD, watch)
    page.goto(f"{live_server.url}/admin/sources/source/{source.pk}/change/")
    expect(page.get_by_text("Not captured yet")).to_be_visible()

    page.get_by_text("Upload a copy", exact=True).first.click()
    page.get_by_role("button", name="Upload a copy").click()
    complaint = page.locator(".messagelist .error")
    expect(complaint).to_have_text("Nothing was done. See the error below.")
    expect(complaint).to_have_css("background-image", "none")  # Django's own picture lies under the words
    page.locator("#id_file").set_input_files(
        {"name": "survey.html", "mimeType": "text/html", "buffer": article("The bridge has forty spans.")}
    )
    page.get_by_role("button", name="Upload a copy").click()
    expect(page.get_by_text("Copy added")).to_be_visible()
    text_extraction.read_due()

    page.goto(f"{live_server.url}/admin/sources/source/{source.pk}/change/")
    page.get_by_role("button", name="Capture again").click()
    state = page.locator("#captures .now")
    expect(state).to_contain_text("Waiting in the queue")
    # From here on nobody touches the page: what it shows, it has asked for itself.
    worker = in_a_worker(capture_worker.capture_due)
    assert asked.wait(10)
    expect(state).to_contain_text("Under way, attempt 1 of 3")
    go_on.set()
    worker.join()
    expect(state).to_contain_text("Done")
    expect(page.locator("#captures")).to_contain_text("A new copy was made.")
    rows = page.locator("#copies-list .copies > li")
    expect(rows).to_have_count(2)
    expect(page.locator("[data-tab=copies] .count")).to_have_text("2")
    expect(rows.first).to_contain_text("not read yet")
    text_extraction.read_due()
    expect(rows.first).to_contain_text("characters of text")

    page.reload()
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator(".compare-text del")).to_contain_text("forty")
    expect(page.locator(".compare-text ins").first).to_contain_text("thirty")
    assert Snapshot.objects.filter(source=source).count() == 2
    assert watch.complaints == []


ALL_PARTS = (
    "for (const part of document.querySelectorAll('#copies, #details, #claims, #safeguards')) part.hidden = false"
)
SEEN_AS: tuple[tuple[Literal["light", "dark"], dict[str, int]], ...] = (("light", WIDE), ("dark", PHONE))
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_axe_finds_nothing_and_nothing_is_too_wide(live_server: Any, browser: Browser, administrator: User) -> None:
    source = factories.source("A survey", url="http://127.0.0.1:9/a/rather/long/address/" + "of-the-survey-" * 8)
    old = copies.held(source, "The bridge is old.\nIt has forty spans.\nIt is long.", title="A survey")
    new = copies.held(source, "The bridge is old.\nIt has thirty-nine spans.\nIt is long.", media_type="text/html")
    copies.removed(copies.held(source, "Third."))
    request_capture(source_id=source.pk, actor=administrator)
    capture_worker.capture_due()
    request_capture(source_id=factories.source().pk, actor=administrator)
    hidden = factories.source(access="protected", description="A letter", protection_reason="Safety.")
    place_hold(source_id=hidden.pk, reason="A court asks.", actor=administrator)
    publisher = source.issued_by_id
    page = sign_in(browser, live_server.url, administrator.username, factories.PASSWORD, Watch(live_server.url))
    base = f"/admin/sources/source/{source.pk}"
    found: dict[str, list[str]] = {}
    addresses = (
        "/admin/sources/source/",
        "/admin/sources/source/add/",
        "/admin/sources/capture/",
        f"/admin/sources/publisher/{publisher}/change/",
        f"{base}/change/",
        f"{base}/copies/{old.pk}/text/",
        f"{base}/copies/{old.pk}/removal/",
        f"{base}/compare/?old={old.pk}&new={new.pk}",
        f"/admin/sources/source/{hidden.pk}/change/",
    )
    for scheme, size in SEEN_AS:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for address in addresses:
            answer = page.goto(live_server.url + address)
            assert answer is not None
            assert answer.status == 200, address
            page.evaluate(ALL_PARTS)
            if wrong := violations(page):
                found[f"{address} {scheme}"] = wrong
            assert not page.evaluate(TOO_WIDE), f"{address} {scheme}"
    assert not found


def test_everything_works_without_javascript(
    live_server: Any, browser: Browser, administrator: User, site: Site
) -> None:
    site.pages["/new"] = Reply(article("A long enough sentence about the bridge.", title="A new survey"))
    page = sign_in(
        browser,
        live_server.url,
        administrator.username,
        factories.PASSWORD,
        Watch(live_server.url),
        java_script_enabled=False,
    )
    page.goto(f"{live_server.url}/admin/sources/source/add/")
    page.get_by_label("Address", exact=True).fill(site.url("/new"))
    page.get_by_role("button", name="Look up").click()
    expect(page.locator("#id_title")).to_have_value("A new survey")
    page.locator("#id_issued_by").fill("An office")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator("#captures .now")).to_contain_text("Waiting in the queue")
    capture_worker.capture_due()
    page.get_by_role("link", name="Reload to see progress").click()
    expect(page.locator("#captures .now")).to_contain_text("Done")
