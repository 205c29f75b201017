"""Saves the working copy completely, once, by people with the role, and never over another person's changes."""

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from claims import documents
from claims.models import Activity, Citation, Claim, Contribution, Verdict
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import steps
from claims.vocabulary import Bearing, ClaimKind, LinkKind, Mode, Provenance, Stance, State
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    PartCopy,
    PassageCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.canonical import canonical_bytes
from factcheck.core.errors import DomainError, IllegalTransition, Invalid, NotAllowed, NotFound, StaleRevision
from factcheck.core.partial_date import PartialDate
from sources.models import Source
from sources.services.sources import SourceDraft, change_source
from tests import copies, factories

pytestmark = pytest.mark.django_db


def _full(actor: User) -> WorkingCopy:
    """A working copy with a value in every field of every row."""
    one, two, outlet = (factories.claimant(actor=actor).pk for _ in range(3))
    source, other = factories.source(actor=actor).pk, factories.source(actor=actor).pk
    copied = copies.held(Source.objects.get(pk=source), "The survey counts forty spans.")
    return WorkingCopy(
        text="Міст має сорок прольотів.",
        short_claim="Forty spans",
        kind=ClaimKind.ATTRIBUTION,
        original_language="uk",
        made_on=PartialDate("2022-01~"),
        why_chosen="It was repeated.",
        topics=(factories.topic(actor=actor).pk, factories.topic(actor=actor).pk),
        claimants=(ClaimantCopy(two, "mayor then"), ClaimantCopy(one, "engineer")),
        parts=(PartCopy("It has spans", "documented"), PartCopy("They are forty", "not supported")),
        appearances=(
            AppearanceCopy(
                mode=Mode.REPORTED,
                date=PartialDate("2022-01-25~"),
                speakers=(ClaimantCopy(one, "engineer"), ClaimantCopy(two, "mayor")),
                outlet=outlet,
                attributed_to=two,
                venue="a hall",
                source=source,
                quotation="forty spans",
                provenance=Provenance.TRANSCRIBED,
                language="en",
                original_text="сорок прольотів",
                original_language="uk",
                translated_by="the desk",
                note="At noon.",
            ),
            AppearanceCopy(venue="a square", provenance=Provenance.PARAPHRASE),
        ),
        citations=(
            CitationCopy(
                source=source,
                stance=Stance.FOR,
                bears_on=Bearing.WORDING,
                note="It counts.",
                quotation="forty",
                provenance=Provenance.CONFIRMED,
                locator="p. 4",
                passage=PassageCopy(copied.pk, "forty", "The survey counts ", " spans.", 18, 23),
                part=1,
            ),
            CitationCopy(source=other, stance=Stance.AGAINST),
        ),
        links=(LinkCopy(factories.logged_claim(actor=actor).pk, LinkKind.DISPUTES, "They cannot both be so."),),
        contacts=(ContactCopy("the office", date(2022, 1, 26), date(2022, 1, 28), "replied", "It is forty."),),
        verdict=VerdictCopy(
            headline="The mayor said so",
            summary="She did.",
            body="She did.[@1]",
            rating="accurate",
            unrated_reason="none",
            looked_for="Other speeches.",
            would_change="A recording.",
            issuers_reason="One office only.",
            no_contact_reason="On record.",
            words_are_ours=True,
            evidence_through=date(2022, 2, 1),
            applies_from=PartialDate("2021"),
            applies_to=PartialDate("2023-05"),
            review_by=date(2024, 1, 1),
        ),
    )


def _log(copy: WorkingCopy, actor: User) -> tuple[Claim, WorkingCopy]:
    claim = claim_services.log_claim(copy=copy, actor=actor)
    return claim, working_copy.read(claim.pk, "en")[0]


def _save(claim: Claim, copy: WorkingCopy, actor: User, *, revision: int | None = None) -> Claim:
    revision = Claim.objects.get(pk=claim.pk).revision if revision is None else revision
    return claim_services.save_working_copy(claim_id=claim.pk, language="en", revision=revision, copy=copy, actor=actor)


def _without_keys(copy: WorkingCopy) -> WorkingCopy:
    def bare(rows: tuple[Any, ...], **keys: None) -> tuple[Any, ...]:
        return tuple(replace(row, id=None, **keys) for row in rows)

    return replace(
        copy,
        parts=bare(copy.parts),
        appearances=bare(copy.appearances),
        citations=bare(copy.citations, number=None),
        links=bare(copy.links),
        contacts=bare(copy.contacts),
    )


@pytest.fixture
def researcher() -> User:
    return factories.person(Role.RESEARCHER)


def test_the_example_fills_every_field(researcher: User) -> None:
    """So that the round trip below covers all of them."""
    copy = _full(researcher)
    children = (copy.claimants, copy.parts, copy.appearances, copy.citations, copy.links, copy.contacts)
    rows: list[Any] = [copy, copy.verdict, *(entries[0] for entries in children)]
    for row in rows:
        empty = [field.name for field in fields(row) if getattr(row, field.name) in (None, "", ())]
        assert set(empty) <= {"id", "number"}, row


@pytest.mark.database_rules
@pytest.mark.parametrize(
    "words", ["plain", 'a "quoted" \\ back\n\tslash end', "сорок 🜚 אַרְבָּעִים \u2028 é", "</script>\r\n{}[]:,"]
)
@pytest.mark.parametrize("access", ["public", "protected"])
def test_the_databases_content_equals_that_of_documents(researcher: User, words: str, access: str) -> None:
    """Byte for byte, with any words. Otherwise nothing could be approved."""
    full = _full(researcher)
    copy = replace(full, text=words, verdict=replace(full.verdict, body=words, rating=None, evidence_through=None))
    copied = copies.held(Source.objects.get(pk=copy.citations[0].source), words + " and more")
    quoted = replace(
        copy.citations[0], quotation=words, passage=PassageCopy(copied.pk, words, "", " and more", 0, len(words))
    )
    claim, kept = _log(replace(copy, citations=(quoted, *copy.citations[1:])), researcher)
    change_source(
        source_id=kept.citations[0].source,
        draft=SourceDraft(
            title="A paper", issued_by="An office", access=access, description="A paper", protection_reason="Safety"
        ),
        actor=researcher,
    )
    kept, names = working_copy.read(claim.pk, "en")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_canonical(ledger_content(%s))", [claim.verdicts.get().pk])
        assert cursor.fetchone()[0].encode() == canonical_bytes(documents.content(kept, names))


@pytest.mark.database_rules
@pytest.mark.parametrize("words", ["a\x7fb", "a\x85b", "a\u202eb", "a\x1b\x0b\x07b"])
def test_the_databases_content_equals_that_of_documents_for_older_rows(words: str) -> None:
    """Only rows from before the rule for text have these characters."""
    value = {"text": words, words: [words]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_canonical(%s::jsonb)", [json.dumps(value)])
        assert cursor.fetchone()[0].encode() == canonical_bytes(value)


def test_a_logged_copy_is_read_back(researcher: User) -> None:
    copy = _full(researcher)
    _, read = _log(copy, researcher)
    assert _without_keys(read) == copy
    assert [row.number for row in read.citations] == [1, 2]


def test_a_saved_copy_is_read_back(researcher: User) -> None:
    claim = factories.logged_claim(actor=researcher)
    before, _ = working_copy.read(claim.pk, "en")
    copy = _full(researcher)
    _save(claim, copy, researcher)
    read, _ = working_copy.read(claim.pk, "en")
    assert _without_keys(read) == copy
    assert [row.number for row in read.citations] == [3, 4]
    assert not {row.id for row in read.citations} & {row.id for row in before.citations}


def test_saving_an_unchanged_copy_writes_nothing(researcher: User) -> None:
    claim, read = _log(_full(researcher), researcher)
    contributions = Contribution.objects.count()
    activities = Activity.objects.count()
    saved = _save(claim, read, researcher)
    assert saved.revision == claim.revision
    assert (Contribution.objects.count(), Activity.objects.count()) == (contributions, activities)


def test_white_space_around_the_same_words_voids_no_approval(researcher: User) -> None:
    claim = factories.approved_claim(actor=researcher)
    read, _ = working_copy.read(claim.pk, "en")
    saved = _save(claim, replace(read, text=f"  {read.text}\n"), researcher)
    assert saved.revision == claim.revision
    assert Verdict.objects.get(claim=claim).state == State.APPROVED


CHANGES: dict[str, Any] = {
    "text": lambda copy: replace(copy, text="Another statement."),
    "kind": lambda copy: replace(copy, kind=ClaimKind.FACT),
    "topics": lambda copy: replace(copy, topics=copy.topics[::-1]),
    "claimants in another order": lambda copy: replace(copy, claimants=copy.claimants[::-1]),
    "a claimant's role": lambda copy: replace(
        copy, claimants=(replace(copy.claimants[0], role="x"), copy.claimants[1])
    ),
    "a part less": lambda copy: replace(
        copy, parts=copy.parts[:1], citations=tuple(replace(row, part=None) for row in copy.citations)
    ),
    "parts in another order": lambda copy: replace(
        copy, parts=copy.parts[::-1], citations=(replace(copy.citations[0], part=0), copy.citations[1])
    ),
    "a speaker less": lambda copy: replace(
        copy, appearances=(replace(copy.appearances[0], speakers=copy.appearances[0].speakers[1:]), copy.appearances[1])
    ),
    "appearances in another order": lambda copy: replace(copy, appearances=copy.appearances[::-1]),
    "a citation less": lambda copy: replace(copy, citations=copy.citations[1:]),
    "a citation's stance": lambda copy: replace(
        copy, citations=(replace(copy.citations[0], stance=Stance.CONTEXT), copy.citations[1])
    ),
    "a link less": lambda copy: replace(copy, links=()),
    "a contact's outcome": lambda copy: replace(copy, contacts=(replace(copy.contacts[0], outcome="silent"),)),
    "the summary": lambda copy: replace(copy, verdict=replace(copy.verdict, summary="No.")),
    "a date taken away": lambda copy: replace(copy, made_on=None, verdict=replace(copy.verdict, applies_to=None)),
    "the rating taken away": lambda copy: replace(copy, verdict=replace(copy.verdict, rating=None)),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_each_change_bumps_the_revision_and_makes_older_forms_stale(researcher: User, change: Any) -> None:
    claim, read = _log(_full(researcher), researcher)
    opened = claim.revision
    second = factories.person(Role.RESEARCHER)
    wanted = change(read)
    saved = _save(claim, wanted, second)
    assert working_copy.read(claim.pk, "en")[0] == wanted
    assert saved.revision > opened
    assert Contribution.objects.filter(claim=claim, user=second, revision__gt=opened).exists()
    with pytest.raises(StaleRevision) as stale:
        _save(claim, replace(read, text="Mine."), researcher, revision=opened)
    assert stale.value.revision == saved.revision
    assert working_copy.read(claim.pk, "en")[0] == wanted


def test_two_links_can_swap_targets(researcher: User) -> None:
    claim, read = _log(_full(researcher), researcher)
    other = factories.logged_claim(actor=researcher).pk
    two = replace(read, links=(*read.links, LinkCopy(other, LinkKind.DISPUTES, "Nor these.")))
    _save(claim, two, researcher)
    first, second = working_copy.read(claim.pk, "en")[0].links
    swapped = (replace(first, to_claim=second.to_claim), replace(second, to_claim=first.to_claim))
    _save(claim, replace(two, links=swapped, citations=read.citations), researcher)
    targets = [link.to_claim for link in working_copy.read(claim.pk, "en")[0].links]
    assert targets == [second.to_claim, first.to_claim]


def test_a_citation_number_is_never_reused(researcher: User) -> None:
    claim, read = _log(_full(researcher), researcher)
    _save(claim, replace(read, citations=read.citations[:1]), researcher)
    _save(claim, replace(read, citations=(read.citations[0], CitationCopy(factories.source().pk, "for"))), researcher)
    assert list(Citation.objects.filter(claim=claim).values_list("number", flat=True)) == [1, 3]


# --- who, and when ---------------------------------------------------------------------------------------------------


def test_an_edit_in_review_or_approved_moves_it_back_to_research(researcher: User) -> None:
    for claim in (factories.approved_claim(actor=researcher), factories.logged_claim(actor=researcher)):
        if Verdict.objects.get(claim=claim).state == State.LOGGED:
            steps.submit(claim_id=claim.pk, language="en", actor=researcher, revision=claim.revision)
        read, _ = working_copy.read(claim.pk, "en")
        _save(claim, replace(read, why_chosen="Another reason."), researcher)
        assert Verdict.objects.get(claim=claim).state == State.RESEARCHING
        assert Activity.objects.filter(claim=claim, verb="edited, so review starts again").count() == 1


def test_a_published_verdict_must_be_revised_before_an_edit(researcher: User) -> None:
    edition = factories.published_claim()
    read, _ = working_copy.read(edition.claim_id, "en")
    changed = replace(read, text="Another.")
    with pytest.raises(IllegalTransition, match="Revise or reopen"):
        _save(edition.claim, changed, researcher)
    steps.revise(
        claim_id=edition.claim_id, language="en", actor=researcher,
        revision=Claim.objects.get(pk=edition.claim_id).revision,
    )  # fmt: skip
    _save(edition.claim, changed, researcher)


def _nobody() -> User:
    return User.objects.create_user(username=f"nobody-{uuid4()}", password=factories.PASSWORD)


def _left() -> User:
    user = factories.person(Role.ADMINISTRATOR)
    user.is_active = False
    user.save()
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("someone", [_nobody, _left], ids=["without a role", "deactivated"])
def test_people_without_a_role_or_deactivated_cannot_change_anything(researcher: User, someone: Any) -> None:
    claim, read = _log(_full(researcher), researcher)
    outsider = someone()
    with pytest.raises(NotAllowed):
        claim_services.log_claim(copy=WorkingCopy(text="A claim.", short_claim="A claim"), actor=outsider)
    with pytest.raises(NotAllowed):
        _save(claim, replace(read, text="Mine."), outsider)
    with pytest.raises(NotAllowed):
        claim_services.add_language(claim_id=claim.pk, language="uk", actor=outsider)
    assert Claim.objects.get(pk=claim.pk).revision == claim.revision


def test_missing_rows_are_not_found(researcher: User) -> None:
    claim, read = _log(_full(researcher), researcher)
    for claim_id, language in ((uuid4(), "en"), (claim.pk, "uk")):
        with pytest.raises(NotFound):
            claim_services.save_working_copy(
                claim_id=claim_id, language=language, revision=0, copy=read, actor=researcher
            )
        with pytest.raises(NotFound):
            working_copy.read(claim_id, language)


def _cite(copy: WorkingCopy, **change: Any) -> WorkingCopy:
    return replace(copy, citations=(replace(copy.citations[0], **change), copy.citations[1]))


BAD: dict[str, tuple[Any, str]] = {
    "no text": (lambda copy: replace(copy, text=" "), "text"),
    "a long short claim": (lambda copy: replace(copy, short_claim="x" * 76), "short_claim"),
    "an unknown kind": (lambda copy: replace(copy, kind="rumour"), "kind"),
    "no language": (lambda copy: replace(copy, original_language="English"), "original_language"),
    "NUL": (lambda copy: replace(copy, text="a\x00b"), "text"),
    "NUL in a note": (lambda copy: _cite(copy, note="a\x00b"), "citations.0.note"),
    "NUL in the body": (lambda copy: replace(copy, verdict=replace(copy.verdict, body="\x00")), "verdict.body"),
    "an unknown stance": (lambda copy: _cite(copy, stance="maybe"), "citations.0.stance"),
    "an unknown source": (lambda copy: _cite(copy, source=uuid4()), "citations.0.source"),
    "no such part": (lambda copy: _cite(copy, part=2), "citations.0.part"),
    "a part before the first": (lambda copy: _cite(copy, part=-1), "citations.0.part"),
    "another claim's citation": (lambda copy: _cite(copy, id=uuid4()), "citations.0"),
    "an unknown topic": (lambda copy: replace(copy, topics=(uuid4(),)), "topics.0"),
    "a topic twice": (lambda copy: replace(copy, topics=copy.topics[:1] * 2), "topics"),
    "an unknown claimant": (lambda copy: replace(copy, claimants=(ClaimantCopy(uuid4()),)), "claimants.0.claimant"),
    "a claimant twice": (lambda copy: replace(copy, claimants=copy.claimants[:1] * 2), "claimants"),
    "an unknown rating": (lambda copy: replace(copy, verdict=replace(copy.verdict, rating="superb")), "verdict.rating"),
    "an unknown claim": (lambda copy: replace(copy, links=(LinkCopy(uuid4(), "disputes", "x"),)), "links.0.to_claim"),
    "a link twice": (lambda copy: replace(copy, links=(replace(copy.links[0], id=None),) * 2), "links"),
    "a link without reason": (
        lambda copy: replace(copy, links=(replace(copy.links[0], rationale=" "),)), "links.0.rationale",
    ),
    "a long headline": (
        lambda copy: replace(copy, verdict=replace(copy.verdict, headline="x" * 161)), "verdict.headline",
    ),
    "a contact with nobody": (
        lambda copy: replace(copy, contacts=(replace(copy.contacts[0], whom=""),)), "contacts.0.whom",
    ),
    "an unknown mode": (
        lambda copy: replace(copy, appearances=(replace(copy.appearances[0], mode="sung"), copy.appearances[1])),
        "appearances.0.mode",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "field"), BAD.values(), ids=BAD.keys())
def test_a_bad_value_is_refused_at_its_field_and_nothing_is_saved(researcher: User, change: Any, field: str) -> None:
    claim, read = _log(_full(researcher), researcher)
    with pytest.raises(Invalid) as refusal:
        _save(claim, change(read), researcher)
    assert refusal.value.field == field
    assert working_copy.read(claim.pk, "en")[0] == read
    assert Claim.objects.get(pk=claim.pk).revision == claim.revision


def test_a_claim_cannot_link_to_itself_or_twice_to_its_counter_claim(researcher: User) -> None:
    claim, read = _log(_full(researcher), researcher)
    with pytest.raises(Invalid, match="itself"):
        _save(claim, replace(read, links=(LinkCopy(claim.pk, "supports", "It is."),)), researcher)
    other = Claim.objects.get(pk=read.links[0].to_claim)
    counter, _ = working_copy.read(other.pk, "en")
    with pytest.raises(Invalid, match="already has this link"):
        _save(other, replace(counter, links=(LinkCopy(claim.pk, LinkKind.DISPUTES, "The same."),)), researcher)


@pytest.mark.parametrize("language", ["en", "English", "", "uk\x00"])
def test_a_second_language_must_be_new_and_known(researcher: User, language: str) -> None:
    claim = factories.logged_claim(actor=researcher)
    with pytest.raises(DomainError):
        claim_services.add_language(claim_id=claim.pk, language=language, actor=researcher)
