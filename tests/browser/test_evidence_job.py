"""Evidence from start to end in a real Chromium: pasted, captured, quoted, published, and then the page changes."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from claims import tasks as ledger_tasks
from claims import wording
from claims.models import Claim
from claims.public.web import page_cache
from claims.services import publishing, steps
from claims.working_copy import CitationCopy
from factcheck.accounts.roles import Role
from sources import tasks
from sources.models import Source
from sources.models import Watch as Visits
from tests import factories
from tests.browser.desk_browser import Watch, drag_over, sign_in
from tests.sources.capture.site import Reply, Site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "thirty-nine spans were counted on site"
PARAGRAPH = f"On the east bank {WORDS}, and none on the west bank."
HEADLINE = "The survey counts thirty-nine spans"
TRACKED = "?utm_source=letter&fbclid=abc"


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


def survey(*paragraphs: str) -> Reply:
    """A page with its publisher, date and language."""
    said = "".join(f"<p>{one}</p>" for one in paragraphs)
    page = (
        "<!doctype html><html lang=en-GB><head><title>Survey of the lake bridge</title>"
        '<meta property="og:site_name" content="Survey House">'
        '<meta property="article:published_time" content="2021-06-03T09:00:00Z">'
        f"</head><body><main><h1>Survey of the lake bridge</h1>{said}</main></body></html>"
    )
    return Reply(page.encode())


def a_visit_is_made() -> None:
    """Moves to the day of the next visit, and runs the tasks that are due and the tasks that they queue."""
    Visits.objects.update(next_visit_at=Now())
    tasks.visit_due()
    tasks.capture_due()
    tasks.read_due()
    ledger_tasks.check_due()


def the_desk_is_told(desk: Page, origin: str, news: str) -> None:
    """Checks a notice on the desk, and the editor marks it as seen."""
    desk.goto(f"{origin}/admin/")
    notice = desk.locator("li.notice", has_text=news)
    expect(notice).to_have_count(1)
    notice.get_by_role("button", name="Seen").click()
    expect(desk.locator("li.notice")).to_have_count(0)


def published(claim: Claim) -> None:
    """Other people than the editor approve and publish it."""
    claim.refresh_from_db()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    steps.approve(claim_id=claim.pk, language="en", actor=factories.person(), revision=claim.revision)
    publishing.publish(
        claim_id=claim.pk, language="en", actor=factories.person(Role.PUBLISHER), revision=claim.revision
    )


def the_source_is_added_by_its_address(desk: Page, origin: str, address: str) -> Source:
    desk.goto(f"{origin}/admin/sources/source/add/")
    desk.get_by_label("Address", exact=True).fill(address)
    desk.get_by_role("button", name="Look up").click()
    expect(desk.get_by_text("Filled in from the page.")).to_be_visible()
    for field, value in (
        ("title", "Survey of the lake bridge"), ("issued_by", "Survey House"), ("date", "2021-06-03"),
        ("language", "en-GB"),
    ):  # fmt: skip
        expect(desk.locator(f"#id_{field}")).to_have_value(value)
    desk.get_by_role("button", name="Save and continue editing").click()
    state = desk.locator("#captures .now")
    expect(state).to_contain_text("Waiting in the queue")
    # From here on nobody touches the page: what it shows, it has asked for itself.
    tasks.capture_due()
    tasks.read_due()
    expect(state).to_contain_text("Done")
    expect(desk.locator("#copies-list .copies > li")).to_contain_text("characters of text")
    return Source.objects.get(title="Survey of the lake bridge")


def test_from_a_pasted_address_to_a_page_that_is_gone(
    live_server: Any, browser: Browser, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    origin, day = live_server.url, wording.written(timezone.localdate())
    site.pages["/survey"] = survey("The survey began in spring.", PARAGRAPH)
    editor = factories.person()
    watch = Watch(origin)
    desk = sign_in(browser, origin, editor.username, factories.PASSWORD, watch)

    source = the_source_is_added_by_its_address(desk, origin, site.url("/survey") + TRACKED)
    desk.goto(f"{origin}/admin/sources/source/add/")
    desk.get_by_label("Address", exact=True).fill(site.url("/survey/#top"))
    desk.get_by_role("button", name="Look up").click()
    expect(desk.get_by_text("exists already")).to_be_visible()

    claim = factories.logged_claim(
        actor=editor,
        citations=(
            CitationCopy(source=factories.source().pk, stance="for", note="An atlas prints forty."),
            CitationCopy(source=source.pk, stance="against", note="It counts thirty-nine."),
        ),
        verdict=factories.verdict_copy(headline=HEADLINE),
    )
    desk.goto(f"{origin}/admin/claims/claim/{claim.pk}/en/passage/2/")
    drag_over(desk, WORDS)
    desk.get_by_role("button", name="Use the selected words").click()
    expect(desk.get_by_text("[@2] now quotes this passage.")).to_be_visible()
    published(claim)
    ledger_tasks.check_due()

    reader = browser.new_context().new_page()
    watch.over(reader)
    reader.goto(f"{origin}/claims/")
    reader.get_by_role("link", name=HEADLINE).first.click()
    citation = reader.locator("#citation-2")
    expect(citation).to_contain_text(f"matches our copy of {day}")
    citation.get_by_text("The passage in our copy").click()
    expect(citation.locator(".passage-text mark")).to_have_text(WORDS)
    expect(citation.locator(".passage-text")).to_contain_text(PARAGRAPH)
    live = citation.get_by_role("link", name="Find it at the source")
    assert str(live.get_attribute("href")).startswith(f"{site.url('/survey')}{TRACKED}#:~:text=")

    api = browser.new_context().request
    [item] = api.get(f"{origin}/api/v1/claims").json()["results"]
    cited = next(one for one in item["document"]["content"]["citations"] if one["number"] == 2)
    [found] = api.get(f"{origin}/api/v1/claims/{claim.pk}/annotations").json()["items"]
    assert found["target"]["source"] == source.url
    assert found["target"]["selector"] == [{"type": "TextQuoteSelector", "exact": WORDS}]
    passage = cited["passage"]
    assert passage["exact"] == cited["quotation"] == WORDS
    assert passage["snapshot"] == str(source.snapshots.get().pk)

    site.pages["/survey"] = survey("The survey began in spring.", PARAGRAPH, "A drawing was added in autumn.")
    a_visit_is_made()
    the_desk_is_told(desk, origin, "the page changed; the quotation is still there")
    reader.reload()
    expect(citation).to_contain_text(f"matches our copy of {day}")

    site.pages["/survey"] = survey("The survey began in spring.", "A drawing was added in autumn.")
    a_visit_is_made()
    the_desk_is_told(desk, origin, "the quotation is no longer on the page")
    reader.reload()
    lost = f"the quoted text is no longer on the live page (since {day}); archived copy of {day}"
    expect(citation).to_contain_text(lost)
    expect(live).to_have_count(0)

    site.pages["/survey"] = Reply(status=404)
    a_visit_is_made()
    reader.reload()
    expect(citation).to_contain_text(lost)  # one failure is no news
    Visits.objects.update(suspected_since=F("suspected_since") - timedelta(hours=1))
    a_visit_is_made()
    the_desk_is_told(desk, origin, "the page is gone")
    reader.reload()
    expect(citation).to_contain_text(f"the page is no longer at its address (since {day})")
    expect(citation.get_by_role("link", name="Open the source")).to_be_visible()
    assert watch.complaints == []
