"""The person who must act next sees it, and the claim's history lists every change in words."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from claims.models import Claim, ClaimTopic, Contact, Verdict
from claims.queries import history, working_copy
from claims.queries.queues import queues
from claims.services import claims, steps
from claims.vocabulary import ClaimKind, ContactOutcome, LinkKind, Mode, Provenance, Stance
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    PartCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.partial_date import PartialDate
from tests import factories
from tests.admin.pages import text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
NOTE = "The survey of 2019 is missing."


def sent_back(claim: Claim, editor: User) -> None:
    claim.refresh_from_db()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    claim.refresh_from_db()
    steps.request_changes(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision, note=NOTE)


def queue(user: User, key: str) -> list[object]:
    return [row.claim_id for one in queues(user) if one.key == key for row in one.rows]


def test_the_person_who_logs_a_claim_or_adds_a_language_is_assigned_to_it() -> None:
    researcher, editor = factories.person(Role.RESEARCHER), factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=researcher)
    claims.add_language(claim_id=claim.pk, language="fr", actor=editor)
    assigned = dict(Verdict.objects.filter(claim=claim).values_list("language", "assigned_to"))
    assert assigned == {"en": researcher.pk, "fr": editor.pk}


def test_requested_changes_are_on_the_claim_and_in_the_queue_until_it_is_submitted_again(at_desk: At) -> None:
    researcher, editor, other = (factories.person(role) for role in (Role.RESEARCHER, Role.EDITOR, Role.RESEARCHER))
    claim = factories.logged_claim(actor=researcher)
    address = f"/admin/claims/claim/{claim.pk}/change/"
    assert queue(researcher, "changes") == []
    sent_back(claim, editor)
    assert queue(researcher, "changes") == [claim.pk]
    assert queue(other, "changes") == []
    assert queue(editor, "changes") == []
    page = text_of(at_desk(researcher).get(address))
    assert "Changes requested" in page
    assert NOTE in page
    assert "Changes requested of me" in text_of(at_desk(researcher).get("/admin/"))
    claim.refresh_from_db()
    steps.submit(claim_id=claim.pk, language="en", actor=researcher, revision=claim.revision)
    assert queue(researcher, "changes") == []
    assert "Changes requested by" not in text_of(at_desk(researcher).get(address))


def test_requested_changes_of_an_unassigned_claim_go_to_its_contributors() -> None:
    researcher, editor = factories.person(Role.RESEARCHER), factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=researcher)
    steps.assign(claim_id=claim.pk, language="en", to=None, actor=editor)
    sent_back(claim, editor)
    assert queue(researcher, "changes") == [claim.pk]
    assert queue(factories.person(Role.RESEARCHER), "changes") == []


def test_an_activity_shows_the_finding_in_its_own_language(at_desk: At) -> None:
    claim = factories.logged_claim()
    claims.add_language(claim_id=claim.pk, language="de", actor=claim.logged_by)
    copy, _ = working_copy.read(claim.pk, "de")
    claim.refresh_from_db()
    claims.save_working_copy(
        claim_id=claim.pk,
        language="de",
        revision=claim.revision,
        copy=replace(copy, verdict=replace(copy.verdict, headline="Die Zählung stimmt")),
        actor=claim.logged_by,
    )
    page = text_of(at_desk(Role.EDITOR).get("/admin/claims/activity/"))
    english = Verdict.objects.get(claim=claim, language="en").headline
    assert page.count(english) == 1
    assert page.count("Die Zählung stimmt") >= 1


CHANGED: dict[str, dict[str, Any]] = {
    "claim": {
        "text": "Another claim.", "short_claim": "Another short claim", "kind": ClaimKind.OPINION,
        "original_language": "de", "made_on": PartialDate("2021-03"), "why_chosen": "Another reason.",
    },
    "verdict": {
        "headline": "Another finding", "summary": "Another answer.", "body": "Another body.[@1]", "rating": "false",
        "unrated_reason": "Not rated, because.", "looked_for": "We looked elsewhere.",
        "would_change": "Another survey.",
        "issuers_reason": "One issuer alone.", "no_contact_reason": "Nobody to ask.", "words_are_ours": True,
        "evidence_through": date(2021, 5, 6), "applies_from": PartialDate("2001"), "applies_to": PartialDate("2002"),
        "review_by": date(2031, 5, 6),
    },
}  # fmt: skip
WORDS: dict[str, tuple[str, ...]] = {
    "kind": ("opinion",), "original_language": ("German",), "made_on": ("2021-03",), "rating": ("False",),
    "words_are_ours": ("yes",), "evidence_through": ("2021-05-06",), "applies_from": ("2001",),
    "applies_to": ("2002",), "review_by": ("2031-05-06",),
}  # fmt: skip


def shown(claim: Claim) -> str:
    """Everything that the page lists under "Changes to fields"."""
    return "\n".join(
        f"{change.what} the {change.noun}{change.which and f' {change.which}'}: {name}: {before} -> {after}"
        for change in history.field_changes(Claim.objects.get(pk=claim.pk))
        for name, before, after in change.fields
    )


def saved(claim: Claim, copy: WorkingCopy) -> str:
    claim.refresh_from_db()
    before = shown(claim)
    claims.save_working_copy(
        claim_id=claim.pk, language="en", revision=claim.revision, copy=copy, actor=factories.person(Role.EDITOR)
    )
    return shown(claim).removesuffix(before)


def test_every_field_of_the_claim_and_the_verdict_is_listed_in_words() -> None:
    own = {field.name for field in fields(WorkingCopy)}
    assert set(CHANGED["claim"]) == {
        name for name in own if not isinstance(getattr(factories.working_copy(), name), tuple | VerdictCopy)
    }
    assert set(CHANGED["verdict"]) == {field.name for field in fields(VerdictCopy)}
    claim = factories.logged_claim()
    for part, values in CHANGED.items():
        for name, value in values.items():
            copy, _ = working_copy.read(claim.pk, "en")
            changed = (
                replace(copy, verdict=replace(copy.verdict, **{name: value}))
                if part == "verdict"
                else replace(copy, **{name: value})
            )
            listed = saved(claim, changed)
            for words in WORDS.get(name, (str(value),)):
                assert words in listed, f"{name}: {listed}"
            assert f"changed the {part}" in listed


def test_every_row_that_belongs_to_a_claim_is_listed_in_words() -> None:
    claim, other = factories.logged_claim(), factories.logged_claim()
    claimant, topic = factories.claimant("Ada Second"), factories.topic("Bridges and tolls")
    source = factories.source(title="The second survey")
    copy, _ = working_copy.read(claim.pk, "en")
    listed = saved(
        claim,
        replace(
            copy,
            claimants=(*copy.claimants, ClaimantCopy(claimant.pk, role="Surveyor")),
            topics=(topic.pk,),
            parts=(PartCopy(text="The first span stands", finding="It does"),),
            appearances=(
                *copy.appearances,
                AppearanceCopy(
                    mode=Mode.SAID, date=PartialDate("2022-02"), speakers=(ClaimantCopy(claimant.pk, role="Chief"),),
                    venue="Town hall", quotation="forty spans", provenance=Provenance.CONFIRMED, language="en",
                ),
            ),
            citations=(*copy.citations, CitationCopy(source=source.pk, stance=Stance.FOR, note="It counts again.")),
            links=(LinkCopy(to_claim=other.pk, kind=LinkKind.QUALIFIES, rationale="It says when."),),
            contacts=(
                ContactCopy(whom="The office", contacted_on=date(2022, 1, 2), outcome=ContactOutcome.WAITING),
            ),
        ),
    )  # fmt: skip
    for words in (
        "Ada Second", "Surveyor", "added the topic", "Bridges and tolls", "The first span stands", "Town hall", "Chief",
        "The second survey", "It counts again.", other.short_claim, "It says when.", "added the contact", "The office",
    ):  # fmt: skip
        assert words in listed, f"{words} is not in:\n{listed}"
    number = claim.citations.get(source=source).number
    assert f"added the citation [@{number}] The second survey: note:" in listed
    contact = Contact.objects.get(claim=claim)
    copy, _ = working_copy.read(claim.pk, "en")
    listed = saved(claim, replace(copy, topics=(), contacts=(replace(copy.contacts[0], whom="The press office"),)))
    assert "The office -> The press office" in listed
    assert "removed the topic" in listed
    assert not ClaimTopic.objects.filter(claim=claim).exists()
    assert contact.whom == "The office"


def test_an_assignment_is_listed_with_names() -> None:
    claim = factories.logged_claim()
    somebody = factories.person(Role.EDITOR, username="edna")
    before = shown(claim)
    steps.assign(claim_id=claim.pk, language="en", to=somebody, actor=claim.logged_by)
    assert "assigned to: " in shown(claim).removesuffix(before)
    assert "edna" in shown(claim).removesuffix(before)
