"""Picks a passage in a real Chromium, with the mouse and without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from claims.models import Citation
from claims.services.quotations import check_quotations
from tests import copies, factories
from tests.browser.axe import violations_in_both_schemes
from tests.browser.desk_browser import PHONE, WIDE, Watch, drag_over, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "🜚 signs that count as two in a browser 🜚🜚\nAn earlier survey counts thirty-nine spans.\n\nIt says no more."
LONG = "A paragraph that is longer than one line of the bar can show. " * 6
WORDS = "An earlier survey counts"


@pytest.fixture
def citation(transactional_db: None) -> Citation:
    """A citation whose source's copy differs from the quotation, so that the desk has a notice."""
    citation = Citation.objects.select_related("source", "claim").get(claim=factories.logged_claim(), number=2)
    copies.held(citation.source, "Nothing of the kind.")
    check_quotations(source_id=citation.source_id)
    copies.held(citation.source, f"{TEXT}\n\n{LONG}")
    return citation


def _open(browser: Browser, live_server: Any, citation: Citation, watch: Watch, **context: Any) -> Page:
    name = citation.claim.logged_by.username
    return sign_in(browser, live_server.url, name, factories.PASSWORD, watch, **context)


def _picker(live_server: Any, citation: Citation) -> str:
    return f"{live_server.url}/admin/claims/claim/{citation.claim_id}/en/passage/2/"


def test_a_passage_is_picked_with_the_mouse(live_server: Any, browser: Browser, citation: Citation) -> None:
    watch = Watch(live_server.url)
    page = _open(browser, live_server, citation, watch)
    page.goto(_picker(live_server, citation))
    button = page.get_by_role("button", name="Use the selected words")
    # The bar has its place and size before anything is selected, so nothing moves while the mouse drags.
    expect(button).to_be_disabled()
    paragraph, bar = page.locator("#copy-text p").last, page.locator("#selected")
    paragraph.scroll_into_view_if_needed()
    before = bar.bounding_box()
    paragraph.select_text()
    expect(button).to_be_enabled()
    assert bar.bounding_box() == before
    drag_over(page, WORDS)
    expect(page.get_by_text(f"“{WORDS}”")).to_be_visible()
    button.click()
    expect(page.get_by_text("[@2] now quotes this passage.")).to_be_visible()
    citation.refresh_from_db()
    assert (citation.quotation, citation.exact) == (WORDS, WORDS)
    assert watch.complaints == []


def test_a_passage_is_picked_without_javascript(live_server: Any, browser: Browser, citation: Citation) -> None:
    page = _open(browser, live_server, citation, Watch(live_server.url), java_script_enabled=False)
    page.goto(_picker(live_server, citation))
    expect(page.get_by_role("button", name="Use the selected words")).to_be_hidden()
    page.get_by_label("Words to find").fill("an earlier\nsurvey counts")
    page.get_by_role("button", name="Find in this copy").click()
    page.get_by_role("button", name="Use this passage").click()
    expect(page.get_by_text("[@2] now quotes this passage.")).to_be_visible()
    citation.refresh_from_db()
    assert citation.exact == WORDS


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    live_server: Any, browser: Browser, citation: Citation, size: dict[str, int]
) -> None:
    page = _open(browser, live_server, citation, Watch(live_server.url), viewport=size)
    claim = f"{live_server.url}/admin/claims/claim/{citation.claim_id}/change/#evidence"
    found = f"{_picker(live_server, citation)}?words=earlier+survey+counts+forty-nine+spans"
    for address in (f"{live_server.url}/admin/", claim, _picker(live_server, citation), found):
        page.goto(address)
        assert violations_in_both_schemes(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
