"""The browser keeps unsaved text of desk forms as a draft and offers it again until it is saved or discarded."""

from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from claims.models import Claim
from claims.queries import working_copy
from claims.services import claims as claim_services
from factcheck.accounts.roles import Role
from tests import factories
from tests.browser.desk_browser import Watch, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('desk-draft:'))"
PAUSE = 2_000
"""Milliseconds without a keystroke, after which a draft is kept."""
TYPED = "A summary that took an hour to write."
THEIRS = "The old bridge has forty-two spans."


def page_with_draft(browser: Browser, live_server: LiveServer) -> tuple[Page, Claim, str]:
    """A claim's page with an unsaved summary that the browser has kept; the claim, and the page's address."""
    editor = factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=editor)
    page = sign_in(browser, live_server.url, editor.username, factories.PASSWORD, Watch(live_server.url))
    address = f"{live_server.url}/admin/claims/claim/{claim.pk}/change/"
    page.clock.install()
    page.goto(address)
    summary = page.locator("textarea[name=verdict-summary]")
    summary.fill("")
    summary.press_sequentially(TYPED)
    page.clock.run_for(PAUSE)
    assert len(page.evaluate(DRAFTS)) == 1
    return page, claim, address


def test_a_draft_is_offered_after_a_crash_and_deleted_once_saved(browser: Browser, live_server: LiveServer) -> None:
    page, _, address = page_with_draft(browser, live_server)
    # As after a crash: the page is gone without a word, and opened again.
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    summary = page.locator("textarea[name=verdict-summary]")
    expect(summary).not_to_have_value(TYPED)
    page.get_by_role("button", name="Restore it").click()
    expect(summary).to_have_value(TYPED)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".messagelist .success")).to_be_in_viewport()
    expect(page.locator(".messagelist")).to_be_focused()
    assert page.evaluate(DRAFTS) == []
    page.goto(address)
    expect(page.locator(".draft-offer")).to_have_count(0)
    # What is pasted is counted and never cut.
    page.locator("input[name=claim-short_claim]").fill("x" * 90)
    expect(page.locator(".counter.over")).to_have_text("15 characters too many: 90 of at most 75")


def test_a_draft_older_than_a_colleagues_save_leads_to_the_conflict_page(
    browser: Browser, live_server: LiveServer
) -> None:
    page, claim, address = page_with_draft(browser, live_server)
    copy, _ = working_copy.read(claim.pk, "en")
    fewer = replace(copy, text=THEIRS, citations=copy.citations[1:])
    claim_services.save_working_copy(
        claim_id=claim.pk, language="en", revision=claim.revision, copy=fewer, actor=factories.person(Role.EDITOR)
    )
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Restore it").click()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Someone saved this claim while you were writing")
    expect(page.locator("main, #content").last).to_contain_text(THEIRS)
    claim.refresh_from_db()
    assert claim.text == THEIRS


def test_a_text_too_long_for_a_draft_is_reported_beside_the_button(browser: Browser, live_server: LiveServer) -> None:
    editor = factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=editor)
    page = sign_in(browser, live_server.url, editor.username, factories.PASSWORD, Watch(live_server.url))

    def shortened(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("1_000_000", "100"))

    page.route("**/admin-drafts.js", shortened)
    page.clock.install()
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/")
    page.locator("textarea[name=verdict-summary]").press_sequentially(TYPED)
    page.clock.run_for(PAUSE)
    assert page.evaluate(DRAFTS) == []
    expect(page.locator(".save-bar [role=status]")).to_have_text(
        "This text is too long for this browser to keep a copy of. Save it before you leave the page."
    )


def test_a_refused_form_has_a_summary_with_links_to_its_fields(browser: Browser, live_server: LiveServer) -> None:
    editor = factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=editor)
    page = sign_in(browser, live_server.url, editor.username, factories.PASSWORD, Watch(live_server.url))
    page.goto(f"{live_server.url}/admin/claims/claim/{claim.pk}/change/#contacts")
    page.locator("input[name=contacts-0-whom]").fill("The office")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator("a[data-tab=history]").click()
    page.locator(".error-summary a").first.click()
    expect(page.locator("[name=contacts-0-contacted_on]")).to_be_focused()
