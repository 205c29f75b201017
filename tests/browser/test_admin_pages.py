"""The desk's pages in a real Chromium: axe, the content security policy, with and without JavaScript."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from claims.external_reviews.services import apply_import, match_review, preview_import
from claims.models import Claim, Edition, ExternalReview
from claims.queries import lookup, working_copy
from claims.services import steps
from claims.services.claims import save_working_copy
from claims.webhooks.messages import EVENTS
from claims.webhooks.services import add_endpoint, send_test
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.browser.axe import violations, violations_in_both_schemes
from tests.browser.desk_browser import PHONE, WIDE, Watch, sign_in
from tests.claims.external_samples import as_bytes, review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
EVERY_PART = """
document.querySelectorAll(".tabs a[data-tab]").forEach(tab => {
  document.querySelector(tab.getAttribute("href")).hidden = false
})
"""
"""What stands behind every tab of a page, one under the other, to be looked at together."""


@pytest.fixture
def administrator(transactional_db: None) -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def edition(administrator: User) -> Edition:
    """A published claim, next to one that the gate blocks and one in review."""
    factories.logged_claim(citations=(), verdict=factories.verdict_copy(body="Nothing cited.", rating=None))
    waiting = factories.logged_claim(topics=(factories.topic("Bridges").pk,))
    steps.submit(claim_id=waiting.pk, language="en", actor=waiting.logged_by, revision=waiting.revision)
    return factories.published_claim()


def addresses(edition: Edition) -> list[str]:
    """The desk, every list, the claim form in each kind of state, a step's page, the other forms."""
    claims = [f"/admin/claims/claim/{claim.pk}/change/" for claim in Claim.objects.all()]
    approving = [
        f"/admin/claims/claim/{claim.pk}/en/step/{step}/"
        for claim, step in ((one, "approve") for one in Claim.objects.filter(verdicts__state="in_review"))
    ]
    lists = ["claims/claim", "sources/source", "claims/claimant", "claims/topic", "sources/publisher", "claims/edition"]
    lists += [
        "claims/externalreview",
        "claims/webhookendpoint",
        "claims/mirror",
        "claims/redaction",
        "claims/activity",
        "claims/rating",
    ]
    lists += ["accounts/user", "accounts/apikey"]
    citation = edition.claim.citations.first()
    assert citation is not None
    editor = factories.person(Role.EDITOR)
    waiting = preview_import(actor=editor, body=as_bytes([review(), review(url="")]), file_name="feed.json")
    apply_import(import_id=preview_import(actor=editor, body=as_bytes(review()), file_name="f").pk, actor=editor)
    external = ExternalReview.objects.get()
    match_review(review_id=external.pk, claim_id=edition.claim_id, actor=editor)
    keeper = factories.person(Role.ADMINISTRATOR)
    told, _ = add_endpoint(name="A partner", url="https://partner.example/hook", events=EVENTS, actor=keeper)
    test = send_test(endpoint_id=told.pk, actor=keeper)
    return [
        f"/admin/claims/webhookendpoint/{told.pk}/change/",
        f"/admin/claims/webhookendpoint/{told.pk}/deliveries/{test.pk}/",
        f"/admin/claims/externalreview/{external.pk}/change/",
        f"/admin/claims/externalreview/import/{waiting.pk}/",
        "/admin/",
        *(f"/admin/{one}/" for one in lists),
        "/admin/claims/claim/add/",
        "/admin/sources/source/add/",
        "/admin/claims/claimant/add/",
        "/admin/accounts/user/add/",
        "/admin/accounts/apikey/add/",
        "/admin/password_change/",
        f"/admin/sources/source/{citation.source_id}/change/",
        f"/admin/claims/edition/{edition.pk}/change/",
        *claims,
        *approving,
    ]


def enter(browser: Browser, live_server: Any, user: User, watch: Watch, **context: Any) -> Page:
    return sign_in(browser, live_server.url, user.username, factories.PASSWORD, watch, **context)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    live_server: Any, browser: Browser, administrator: User, edition: Edition, size: dict[str, int]
) -> None:
    page = enter(browser, live_server, administrator, Watch(live_server.url), viewport=size)
    found: dict[str, list[str]] = {}
    for address in addresses(edition):
        response = page.goto(live_server.url + address)
        assert response is not None
        assert response.status == 200, address
        tabs = page.locator(".tabs a[data-tab]").all()
        for tab in [*tabs, *tabs[:1]]:  # the first again: the button that saves stands below it
            tab.click()
            assert not page.evaluate(TOO_WIDE), f"{address} {tab.inner_text()}"
        page.evaluate(EVERY_PART)
        if wrong := violations_in_both_schemes(page):
            found[address] = wrong
        assert not page.evaluate(TOO_WIDE), address
    assert not found


def test_nothing_breaks_the_policy_and_nothing_comes_from_elsewhere(
    live_server: Any, browser: Browser, administrator: User, edition: Edition
) -> None:
    watch = Watch(live_server.url)
    page = enter(browser, live_server, administrator, watch)
    for address in addresses(edition):
        response = page.goto(live_server.url + address)
        assert response is not None
        assert "unsafe" not in response.headers["content-security-policy"]
    page.goto(f"{live_server.url}/admin/claims/claim/add/")
    page.locator("#id_verdict-evidence_through").click()
    page.get_by_role("button", name="Add another claimant").click()
    page.locator("#id_claimants-1-claimant").press_sequentially("Claimant")
    expect(page.locator(".pick-list")).to_be_visible()
    assert watch.complaints == []


def test_the_sign_in_page_passes_axe(live_server: Any, browser: Browser, administrator: User) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/admin/")
    assert violations(page) == []


def test_a_conflict_is_resolved_in_the_browser(live_server: Any, browser: Browser, administrator: User) -> None:
    claim = factories.logged_claim()
    watch = Watch(live_server.url)
    first = enter(browser, live_server, administrator, watch)
    second = enter(browser, live_server, factories.person(Role.EDITOR), watch)
    for page, words in ((first, "Theirs."), (second, "Mine.")):
        page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
        page.locator("#id_verdict-summary").fill(words)
    for page in (first, second):
        page.get_by_role("button", name="Save", exact=True).last.click()
    expect(second.get_by_role("heading", name="Someone saved this claim")).to_be_visible()
    second.get_by_role("radio", name="Yours").check()
    second.get_by_role("button", name="Save with these choices").click()
    expect(second.locator("#id_verdict-summary")).to_have_value("Mine.")
    assert watch.complaints == []


LOOK = """
article => [".verdict-title > [lang]", ".label", ".facts li", ".claim-text", ".body p", ".stance h3", ".citation",
  ".citation a", ".quotation", ".side > h2", ".verdict-rest h2", ".verdict-rest p"].map(selector => {
    const found = article.querySelector(selector)
    const look = found ? getComputedStyle(found) : {}
    return [selector, look.fontFamily, look.fontSize, look.fontWeight, look.lineHeight, look.textTransform, look.color,
      look.marginBlock, look.padding, look.listStyleType, look.textDecorationLine]
  })
"""


def test_the_preview_looks_like_the_readers_page(
    live_server: Any, browser: Browser, administrator: User, edition: Edition
) -> None:
    page = enter(browser, live_server, administrator, Watch(live_server.url))
    page.goto(f"{live_server.url}/claims/{edition.slug}/")
    for_readers = page.locator("article.verdict").evaluate(LOOK)
    waiting = Claim.objects.get(verdicts__state="in_review")
    page.goto(f"{live_server.url}/admin/claims/claim/{waiting.pk}/en/step/approve/")
    assert page.locator("article.verdict").evaluate(LOOK) == for_readers


def test_the_conflict_page_passes_axe(live_server: Any, browser: Browser, administrator: User) -> None:
    claim = factories.logged_claim()
    page = enter(browser, live_server, administrator, Watch(live_server.url))
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    steps.start(claim_id=claim.pk, language="en", actor=administrator, revision=claim.revision)
    copy, _ = working_copy.read(claim.pk, "en")
    theirs = replace(copy, text="Theirs.")
    save_working_copy(claim_id=claim.pk, language="en", revision=claim.revision, copy=theirs, actor=administrator)
    page.locator("#id_claim-text").fill("Mine.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", name="Someone saved this claim")).to_be_visible()
    assert violations(page) == []


def test_leaving_with_unsaved_work_shows_a_warning(live_server: Any, browser: Browser, administrator: User) -> None:
    claim = factories.logged_claim()
    page = enter(browser, live_server, administrator, Watch(live_server.url))
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("#id_verdict-summary").fill("Not saved.")
    expect(page.get_by_text("You have unsaved changes")).to_be_visible()
    page.get_by_role("link", name="Desk", exact=True).click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.locator("#id_verdict-summary")).to_have_value("Not saved.")


def test_a_check_links_to_the_field_to_correct(live_server: Any, browser: Browser, administrator: User) -> None:
    claim = factories.logged_claim(citations=(), verdict=factories.verdict_copy(body="Nothing cited.", rating=None))
    page = enter(browser, live_server, administrator, Watch(live_server.url))
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/#history")
    page.get_by_role("link", name="Fix it: Claim & verdict, rating").click()
    expect(page.locator("#id_verdict-rating")).to_be_focused()
    page.get_by_role("link", name="Fix it: Evidence").first.click()
    expect(page.locator("#id_citations-0-source")).to_be_visible()


def test_everything_can_be_edited_without_javascript(live_server: Any, browser: Browser, administrator: User) -> None:
    claim = factories.logged_claim()
    source = factories.source("The third source")
    page = enter(browser, live_server, administrator, Watch(live_server.url), java_script_enabled=False)
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    page.get_by_role("button", name="Add another citation").click()
    page.locator("#id_citations-3-source").fill(source.title)
    page.locator("#id_citations-3-stance").select_option("context")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.locator("#id_citations-2-source")).to_have_value(lookup.label(source))
    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator("[aria-current=step]")).to_have_text("in review")
