"""The claim's form saves the whole working copy with its child rows, and reads it back unchanged."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, Verdict
from claims.queries import lookup, working_copy
from claims.services.claims import log_claim
from claims.vocabulary import ContactOutcome, LinkKind, Mode, Provenance, Stance, State
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    PartCopy,
    WorkingCopy,
)
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.partial_date import PartialDate
from tests import factories
from tests.admin.pages import change_address, fields_of, open_form, save, soup, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]


def whole_copy() -> WorkingCopy:
    """A working copy with every kind of child row and every field filled."""
    first, second, outlet = (factories.claimant() for _ in range(3))
    other = factories.logged_claim()
    return factories.working_copy(
        topics=(factories.topic("Zebra crossings").pk, factories.topic("Bridges").pk),
        original_language="uk",
        claimants=(ClaimantCopy(second.pk, "minister"), ClaimantCopy(first.pk)),
        parts=(PartCopy("It has spans.", "documented"), PartCopy("They are forty.", "not supported")),
        appearances=(
            AppearanceCopy(
                mode=Mode.REPEATED,
                date=PartialDate("2022-01~"),
                speakers=(ClaimantCopy(second.pk, "minister"), ClaimantCopy(first.pk, "spokesman")),
                outlet=outlet.pk,
                attributed_to=first.pk,
                venue="a broadcast",
                source=factories.source().pk,
                quotation="forty spans",
                provenance=Provenance.TRANSCRIBED,
                language="en",
                original_text="сорок прольотів",
                original_language="uk",
                translated_by="the desk",
                note="From the second minute.",
            ),
        ),
        citations=(
            CitationCopy(source=factories.source().pk, stance=Stance.AGAINST, part=1, quotation="thirty-nine\nspans",
                         provenance=Provenance.CONFIRMED, locator="p. 3", note="A count."),
            CitationCopy(source=factories.source().pk, stance=Stance.FOR, bears_on="wording"),
        ),
        links=(LinkCopy(other.pk, LinkKind.DISPUTES, "It says the contrary."),),
        contacts=(
            ContactCopy("press office", date(2022, 1, 26), date(2022, 2, 1), ContactOutcome.REPLIED, "We stand by it."),
        ),
        verdict=factories.verdict_copy(
            words_are_ours=True, looked_for="Plans.", issuers_reason="Few write of it.",
            applies_from=PartialDate("2021"), applies_to=PartialDate("2023-04-04"),
            review_by=date(2030, 1, 1), body="One.[@1]\n\nTwo.[@2]",
        ),
    )  # fmt: skip


def read(claim: Claim) -> WorkingCopy:
    return working_copy.read(claim.pk, "en")[0]


def logged(copy: WorkingCopy) -> Claim:
    return log_claim(copy=copy, actor=factories.person(Role.RESEARCHER))


def test_submitting_an_unchanged_form_changes_nothing(at_desk: At) -> None:
    claim = logged(whole_copy())
    before = read(claim)
    client = at_desk(Role.RESEARCHER)
    response = save(client, claim.pk, open_form(client, claim.pk))
    assert response.status_code == 302
    assert read(claim) == before
    assert Claim.objects.get(pk=claim.pk).revision == claim.revision


def test_every_kind_of_child_row_can_be_entered_in_the_empty_form(at_desk: At) -> None:
    claimant, source, topic = (
        factories.claimant("Bridge Office"),
        factories.source("Survey"),
        factories.topic("Bridges"),
    )
    other = factories.logged_claim()
    client = at_desk(Role.RESEARCHER)
    fields: dict[str, Any] = fields_of(soup(client.get("/admin/claims/claim/add/")))
    fields |= {
        "claim-text": "The bridge has forty spans.",
        "claim-short_claim": "The bridge has forty spans",
        "claim-original_language": "en",
        "claim-topics": str(topic.pk),
        "claimants-0-claimant": "bridge office",
        "claimants-0-role": "builder",
        "parts-0-text": "It has spans.",
        "appearances-0-date": "2022",
        "appearances-0-speakers-0-claimant": str(claimant.pk),
        "citations-0-source": "https://WWW." + source.url.removeprefix("https://"),
        "citations-0-stance": "against",
        "citations-0-part": "1",
        "links-0-to_claim": lookup.label(other),
        "links-0-kind": "disputes",
        "links-0-rationale": "The contrary.",
        "contacts-0-whom": "press office",
        "contacts-0-contacted_on": "2022-02-03",
        "verdict-headline": "It has thirty-nine",
        "verdict-rating": "false",
    }
    response = client.post("/admin/claims/claim/add/", {**fields, "_save": ""})
    assert response.status_code == 302, text_of(response)
    claim = Claim.objects.get(text="The bridge has forty spans.")
    copy = read(claim)
    assert copy.topics == (topic.pk,)
    assert copy.claimants == (ClaimantCopy(claimant.pk, "builder"),)
    assert copy.parts[0].text == "It has spans."
    assert copy.appearances[0].speakers == (ClaimantCopy(claimant.pk),)
    assert (copy.citations[0].source, copy.citations[0].number, copy.citations[0].part) == (source.pk, 1, 0)
    assert copy.links[0].to_claim == other.pk
    assert copy.contacts[0].contacted_on == date(2022, 2, 3)
    assert copy.verdict.rating == "false"


def test_a_claim_can_be_logged_with_only_its_text_and_language(at_desk: At) -> None:
    client = at_desk(Role.RESEARCHER)
    fields = fields_of(soup(client.get("/admin/claims/claim/add/")))
    words = {"claim-text": "Одне твердження.", "claim-short_claim": "Одне твердження", "claim-original_language": "uk"}
    assert client.post("/admin/claims/claim/add/", {**fields, **words}).status_code == 302
    assert Claim.objects.get(text="Одне твердження.").original_language == "uk"


def test_rows_can_be_removed_and_reordered(at_desk: At) -> None:
    claim = logged(whole_copy())
    client = at_desk(Role.RESEARCHER)
    fields = open_form(client, claim.pk)
    fields |= {"parts-0-place": ["9"], "contacts-0-DELETE": ["on"], "citations-1-DELETE": ["on"]}
    assert save(client, claim.pk, fields).status_code == 302
    copy = read(claim)
    assert [part.finding for part in copy.parts] == ["not supported", "documented"]
    assert copy.contacts == ()
    assert [row.number for row in copy.citations] == [1]


def test_a_row_is_added_without_javascript_and_nothing_is_saved(at_desk: At) -> None:
    claim = logged(whole_copy())
    client = at_desk(Role.RESEARCHER)
    fields = open_form(client, claim.pk) | {"claim-text": ["Half-written"]}
    response = client.post(change_address(claim.pk), {**fields, "_more": "citations"})
    again = fields_of(soup(response))
    assert "citations-3-source" in again
    assert again["claim-text"] == ["Half-written"]
    assert read(claim).text != "Half-written"
    assert "errorlist" not in response.content.decode()


def test_editing_an_approved_claim_warns_and_moves_it_back_to_research(at_desk: At) -> None:
    claim = factories.approved_claim()
    client = at_desk(Role.EDITOR)
    assert "moves the verdict back to research" in text_of(client.get(change_address(claim.pk)))
    fields = open_form(client, claim.pk) | {"verdict-summary": ["Another short answer."]}
    assert save(client, claim.pk, fields).status_code == 302
    assert Verdict.objects.get(claim=claim).state == State.RESEARCHING


def test_a_published_working_copy_is_closed_until_revised(at_desk: At) -> None:
    claim = factories.published_claim().claim
    client = at_desk(Role.EDITOR)
    page = soup(client.get(change_address(claim.pk)))
    assert page.select_one(".save-bar") is None
    assert all(control.has_attr("disabled") for control in page.select("#working-copy textarea"))
    forged = fields_of(page) | {"claim-text": ["Forged."]}
    assert save(client, claim.pk, forged).status_code == 409
    assert read(claim).text != "Forged."


def test_a_form_posted_after_publication_is_shown_with_the_stored_copy_and_can_still_be_saved(at_desk: At) -> None:
    claim = factories.approved_claim()
    client = at_desk(Role.PUBLISHER)
    fields = open_form(client, claim.pk) | {"claim-why_chosen": ["Written too late."]}
    client.post(f"/admin/claims/claim/{claim.pk}/en/step/publish/", {"revision": claim.revision})
    late = save(client, claim.pk, fields)
    assert late.status_code == 409
    assert "Written too late." in text_of(late)
    client.post(f"/admin/claims/claim/{claim.pk}/en/step/revise/", {"revision": claim.revision})
    again = {**fields_of(soup(late), "form[action*='/change/']"), "_merge": "1"}
    assert client.post(change_address(claim.pk), again).status_code == 302
    assert read(claim).why_chosen == "Written too late."


def test_the_page_counts_rows_on_its_tabs_and_shows_citation_numbers(at_desk: At) -> None:
    claim = logged(whole_copy())
    page = soup(at_desk(Role.RESEARCHER).get(change_address(claim.pk)))
    shown = {str(tab["data-tab"]): tab.select_one(".count") for tab in page.select(".tabs a")}
    counts = {key: count.text for key, count in shown.items() if count is not None}
    assert counts["appearances"] == "(1)"
    assert counts["evidence"] == "(2)"
    assert counts["links"] == "(1)"
    assert counts["contacts"] == "(1)"
    assert [one.text for one in page.select("#evidence legend .number")] == ["[@1]", "[@2]"]


def test_a_verdict_in_another_language_has_its_own_page(at_desk: At) -> None:
    claim = logged(whole_copy())
    client = at_desk(Role.RESEARCHER)
    response = client.post(f"/admin/claims/claim/{claim.pk}/en/languages/", {"language": "uk"})
    assert response.status_code == 302
    fields = open_form(client, claim.pk, "uk") | {"verdict-headline": ["Знахідка"]}
    assert save(client, claim.pk, fields, "uk").status_code == 302
    assert working_copy.read(claim.pk, "uk")[0].verdict.headline == "Знахідка"
    assert "Ukrainian" in text_of(client.get(change_address(claim.pk)))
    assert client.get(change_address(claim.pk, "fr")).status_code == 404
    assert client.post(f"/admin/claims/claim/{claim.pk}/en/languages/", {"language": "uk"}).status_code == 400


def test_history_shows_who_changed_which_field(at_desk: At) -> None:
    claim = logged(whole_copy())
    editor = factories.person(Role.EDITOR)
    client = at_desk(editor)
    save(client, claim.pk, open_form(client, claim.pk) | {"verdict-summary": ["A new short answer."]})
    client.post(f"/admin/claims/claim/{claim.pk}/en/act/comment/", {"note": "Look at the plan."})
    page = soup(client.get(change_address(claim.pk)))
    history = page.select_one("#history")
    assert history is not None
    assert "Look at the plan." in history.text
    changes = [" ".join(one.text.split()) for one in history.select(".changes li") if "A new short answer." in one.text]
    assert len(changes) == 1
    assert f"{editor.username} changed the verdict" in changes[0]
