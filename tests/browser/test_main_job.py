"""Three people in a real Chromium bring a claim from the empty form to the public page, the API and the feeds."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from claims.public.web import page_cache
from factcheck.accounts.roles import Role
from tests import factories
from tests.browser.desk_browser import Watch, sign_in, started

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FINDING = "The survey of 2021 counts thirty-nine spans, not forty"
CLAIM = "The bridge over the lake has forty spans."


@pytest.fixture(autouse=True)
def beside_an_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    # Playwright keeps an event loop in this thread; the test talks to the database between its calls, never in them.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(autouse=True)
def new_editions_show_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH", 0.0)


def add_in_a_window(page: Page, field: str, watch: Watch, **values: str) -> None:
    """Add a row in the popup that a field's link opens. The field then refers to it."""
    with page.expect_popup() as opened:
        page.locator(f"a.pick-add[data-for='{field}']").click()
    window = opened.value
    watch.over(window)
    for name, value in values.items():
        control = window.locator(f"[name={name}]")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    window.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(f"#{field}")).to_have_value(re.compile(r"#[0-9a-f]{8}$"))


def choose(page: Page, field: str, words: str) -> None:
    """Type into a field with suggestions, and choose the first one with the keyboard."""
    box = page.locator(f"#{field}")
    box.press_sequentially(words)
    expect(page.locator(".pick-list [role=option]").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_value(re.compile(r"#[0-9a-f]{8}$"))


def fill(page: Page, prefix: str, **values: str) -> None:
    for name, value in values.items():
        control = page.locator(f"#id_{prefix}-{name}")
        if control.evaluate("one => one.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def write_the_claim(page: Page, watch: Watch) -> None:
    page.get_by_role("link", name="Log a claim").click()
    fill(page, "claim", text=CLAIM, short_claim="The lake bridge has forty spans", made_on="2022-01-25",
         original_language="en", why_chosen="It is widely repeated.")  # fmt: skip
    add_in_a_window(page, "id_claimants-0-claimant", watch, name="Bridge Office", kind="organisation")
    fill(page, "verdict", headline=FINDING, rating="false", summary="The survey counts thirty-nine.",
         body="The survey counts **thirty-nine** spans.[@1] The atlas says forty.[@2]",
         would_change="A newer survey.", no_contact_reason="The office no longer exists.",
         evidence_through="2022-02-01")  # fmt: skip

    tabs = page.get_by_role("navigation", name="Parts of this claim")
    tabs.get_by_role("link", name="Appearances").click()
    fill(page, "appearances-0", date="2022-01-25", venue="press conference", quotation="forty spans",
         provenance="confirmed", language="en")  # fmt: skip
    choose(page, "id_appearances-0-speakers-0-claimant", "Bridge")

    tabs.get_by_role("link", name="Evidence").click()
    add_in_a_window(page, "id_citations-0-source", watch, title="Survey of 2021", issued_by="Survey House",
                    url="https://survey.example/2021", standing="primary", date="2021")  # fmt: skip
    fill(page, "citations-0", stance="against", quotation="39 spans", provenance="confirmed", note="A count on site.")
    page.get_by_role("button", name="Add another citation").click()
    add_in_a_window(page, "id_citations-1-source", watch, title="Atlas of bridges", issued_by="Atlas Press",
                    url="https://atlas.example/", date="2019")  # fmt: skip
    fill(page, "citations-1", stance="for", note="It prints forty.")

    tabs.get_by_role("link", name="Links").click()
    choose(page, "id_links-0-to_claim", "tunnel")
    fill(page, "links-0", kind="disputes", rationale="It says that there are thirty-nine.")


def test_three_people_take_a_claim_from_the_empty_form_to_readers_api_and_feeds(live_server: Any) -> None:
    people = {
        role: factories.person(role, username=name, byline=f"{name.title()} Example").username
        for role, name in ((Role.RESEARCHER, "rita"), (Role.EDITOR, "edgar"), (Role.PUBLISHER, "paula"))
    }
    counter = factories.published_claim(
        text="The tunnel office counts thirty-nine spans at the lake.",
        short_claim="The tunnel office counts thirty-nine",
        verdict=factories.verdict_copy(headline="The tunnel office counted the spans rightly"),
    )
    watch = Watch(live_server.url)
    with started() as browser:
        researcher = sign_in(browser, live_server.url, people[Role.RESEARCHER], factories.PASSWORD, watch)
        write_the_claim(researcher, watch)
        researcher.get_by_role("button", name="Save", exact=True).last.click()
        expect(researcher.get_by_text("Claim logged.")).to_be_visible()
        expect(researcher.get_by_role("heading", name="Publish gate: clear")).to_be_visible()
        at_the_desk = researcher.url.partition("#")[0]
        researcher.get_by_role("button", name="Submit for review").click()
        expect(researcher.locator("[aria-current=step]")).to_have_text("in review")
        expect(researcher.get_by_role("link", name="Approve")).to_have_count(0)

        editor = sign_in(browser, live_server.url, people[Role.EDITOR], factories.PASSWORD, watch)
        editor.get_by_role("region", name=re.compile("Awaiting my review")).get_by_role("link", name=FINDING).click()
        editor.get_by_role("link", name="Approve").click()
        expect(editor.get_by_text("The survey counts thirty-nine spans.")).to_be_visible()
        editor.get_by_role("button", name="Approve").click()
        expect(editor.locator("[aria-current=step]")).to_have_text("approved")

        publisher = sign_in(browser, live_server.url, people[Role.PUBLISHER], factories.PASSWORD, watch)
        publisher.goto(at_the_desk)
        publisher.get_by_role("link", name="Publish", exact=True).click()
        publisher.get_by_role("button", name="Publish", exact=True).click()
        expect(publisher.locator("[aria-current=step]")).to_have_text("published")
        publisher.get_by_role("link", name="Readers’ page", exact=True).click()

        reader = browser.new_context().new_page()
        watch.over(reader)
        reader.goto(publisher.url)
        expect(reader.get_by_role("heading", level=1)).to_contain_text(FINDING)
        linked = "The tunnel office counted the spans rightly"
        for words in (CLAIM, "Survey of 2021", "39 spans", linked, "Bridge Office"):
            expect(reader.get_by_text(words).first).to_be_visible()
        slug = reader.url.rstrip("/").rpartition("/")[2]
        reader.goto(f"{live_server.url}/")
        expect(reader.get_by_role("link", name=FINDING).first).to_be_visible()

        api = browser.new_context().request
        listed = api.get(f"{live_server.url}/api/v1/claims").json()["results"]
        item = next(one for one in listed if one["url"].rstrip("/").endswith(slug))
        document = item["document"] if isinstance(item["document"], dict) else json.loads(item["document"])
        assert document["content"]["verdict"]["headline"] == FINDING
        assert [link["to"] for link in document["content"]["links"]] == [str(counter.claim_id)]
        assert document["content"]["citations"][0]["quotation"] == "39 spans"
        assert document["edition"]["byline"] == "Paula Example"
        changed = api.get(f"{live_server.url}/api/v1/changes").json()["results"]
        assert changed[-1]["claim"] == item["claim"]
        assert changed[-1]["digest"] == item["digest"]
        atom = api.get(f"{live_server.url}/feeds/verdicts.atom")
        assert atom.ok
        assert FINDING in atom.text()
    assert watch.complaints == []
