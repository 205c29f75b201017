"""Picks and drops passages, and pages of a copy's text."""

from dataclasses import replace

import pytest

from claims import copy_text
from claims.models import Activity, Citation, Contribution
from claims.services import claims as claim_services
from claims.services import publishing, steps
from claims.services.passages import drop_passage, pick_passage
from claims.vocabulary import ActivityVerb, Provenance
from claims.working_copy import PassageCopy
from factcheck.accounts.roles import Role
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound, StaleRevision
from sources.models import How, Snapshot
from sources.services.sources import SourceDraft, change_source
from tests import copies, factories
from tests.claims.desk_work import copy_of, document_of, now, state_of

pytestmark = pytest.mark.django_db

TEXT = "Ärger 🜚.\nAn earlier survey\n counts thirty-nine   spans. It says no more."
WORDS = "thirty-nine   spans"
START = TEXT.index(WORDS)
PLACE = {"start": START, "end": START + len(WORDS)}


@pytest.fixture
def citation() -> Citation:
    return Citation.objects.select_related("source", "claim").get(claim=factories.logged_claim(), number=2)


@pytest.fixture
def copy(citation: Citation) -> Snapshot:
    return copies.held(citation.source, TEXT)


def _about(citation: Citation, copy: Snapshot) -> dict[str, object]:
    return {"number": 2, "snapshot_id": copy.pk, "actor": citation.claim.logged_by, **now(citation.claim_id), **PLACE}


def test_the_quotation_becomes_the_copys_words(citation: Citation, copy: Snapshot) -> None:
    picked = pick_passage(**_about(citation, copy))  # type: ignore[arg-type]  # a place in a copy
    assert (picked.quotation, picked.provenance) == ("thirty-nine spans", Provenance.CONFIRMED)
    assert (picked.snapshot_id, picked.exact, picked.start, picked.end) == (copy.pk, WORDS, *PLACE.values())
    assert TEXT.startswith(f"{picked.prefix}{picked.exact}{picked.suffix}")
    assert (
        Activity.objects.filter(
            claim_id=citation.claim_id, verb=ActivityVerb.PICKED_PASSAGE, details__citation=2
        ).count()
        == 1
    )


def test_white_space_around_a_selection_is_left_out(citation: Citation, copy: Snapshot) -> None:
    about = _about(citation, copy) | {"start": START - 1, "end": PLACE["end"]}
    assert pick_passage(**about).start == START  # type: ignore[arg-type]  # a place in a copy


def test_words_of_a_transcript_are_transcribed(citation: Citation) -> None:
    transcript = copies.held(citation.source, TEXT, how=How.TRANSCRIBED)
    picked = pick_passage(**_about(citation, transcript))  # type: ignore[arg-type]  # a place in a copy
    assert picked.provenance == Provenance.TRANSCRIBED


def test_picking_is_a_contribution_and_restarts_review(citation: Citation, copy: Snapshot) -> None:
    steps.submit(**now(citation.claim_id), actor=citation.claim.logged_by)
    who = factories.person(Role.RESEARCHER)
    pick_passage(**_about(citation, copy) | {"actor": who})  # type: ignore[arg-type]  # a place in a copy
    assert state_of(citation.claim_id) == "researching"
    assert Contribution.objects.filter(claim_id=citation.claim_id, user=who).exists()


REFUSED = {
    "behind the end": (Invalid, {"end": len(TEXT) + 1}),
    "backwards": (Invalid, {"start": 20, "end": 10}),
    "nothing but white space": (Invalid, {"start": TEXT.index("\n"), "end": TEXT.index("\n") + 1}),
    "no such citation": (NotFound, {"number": 9}),
    "somebody saved meanwhile": (StaleRevision, {"revision": 1}),
}


@pytest.mark.parametrize(("error", "change"), REFUSED.values(), ids=list(REFUSED))
def test_an_invalid_place_is_refused_and_nothing_changes(
    citation: Citation, copy: Snapshot, error: type[Exception], change: dict[str, int]
) -> None:
    before = copy_of(citation.claim_id)
    with pytest.raises(error):
        pick_passage(**_about(citation, copy) | change)  # type: ignore[arg-type]  # a place in a copy
    assert copy_of(citation.claim_id) == before


def test_a_passage_that_is_too_long_is_refused(citation: Citation) -> None:
    long = copies.held(citation.source, "word " * 500)
    with pytest.raises(Invalid, match="2,000"):
        pick_passage(**_about(citation, long) | {"start": 0, "end": 2_499})  # type: ignore[arg-type]  # a place


def test_a_copy_of_another_source_or_a_removed_copy_is_refused(citation: Citation, copy: Snapshot) -> None:
    for other in (copies.held(factories.source(), TEXT + "!"), copy):
        copies.removed(other)
        with pytest.raises(NotFound):
            pick_passage(**_about(citation, other))  # type: ignore[arg-type]  # a place in a copy


def test_a_published_working_copy_is_closed_and_a_person_without_a_role_is_refused(
    citation: Citation, copy: Snapshot
) -> None:
    stranger = factories.person()
    stranger.groups.clear()
    stranger = type(stranger).objects.get(pk=stranger.pk)
    with pytest.raises(NotAllowed):
        pick_passage(**_about(citation, copy) | {"actor": stranger})  # type: ignore[arg-type]  # a place in a copy
    edition = factories.published_claim()
    published = Citation.objects.select_related("source", "claim").get(claim_id=edition.claim_id, number=2)
    with pytest.raises(IllegalTransition):
        pick_passage(**_about(published, copies.held(published.source, TEXT + "?")))  # type: ignore[arg-type]  # likewise


def test_a_dropped_passage_keeps_its_quotation(citation: Citation, copy: Snapshot) -> None:
    pick_passage(**_about(citation, copy))  # type: ignore[arg-type]  # a place in a copy
    dropped = drop_passage(**now(citation.claim_id), number=2, actor=citation.claim.logged_by)
    assert (dropped.quotation, dropped.snapshot_id, dropped.exact) == ("thirty-nine spans", None, "")


@pytest.mark.parametrize("access", ["public", "protected"])
def test_a_passage_is_published_with_its_copy_unless_the_source_is_protected(
    citation: Citation, copy: Snapshot, access: str
) -> None:
    pick_passage(**_about(citation, copy))  # type: ignore[arg-type]  # a place in a copy
    draft = SourceDraft(title="A", issued_by="B", access=access, description="C", protection_reason="D")
    change_source(source_id=citation.source_id, draft=draft, actor=citation.claim.logged_by)
    steps.submit(**now(citation.claim_id), actor=citation.claim.logged_by)
    steps.approve(**now(citation.claim_id), actor=factories.person(Role.EDITOR))
    edition = publishing.publish(**now(citation.claim_id), actor=factories.person(Role.PUBLISHER))
    document = document_of(edition)
    row = document["content"]["citations"][1]
    if access == "protected":
        assert "passage" not in row
        assert "snapshots" not in document["names"]
    else:
        assert (row["passage"]["exact"], row["passage"]["start"]) == (WORDS, START)
        assert document["names"]["snapshots"][str(copy.pk)]["sha256"] == copy.body_id


LIES = {
    "words that do not stand there": {"exact": "thirty-eight  spans"},
    "another place": {"start": 0, "end": len(WORDS)},
    "made-up surroundings": {"prefix": "It is not so that "},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_a_passage_must_be_in_its_copy(citation: Citation, copy: Snapshot, lie: dict[str, object]) -> None:
    passage = replace(PassageCopy(copy.pk, WORDS, "", "", *PLACE.values()), **lie)  # type: ignore[arg-type]  # a field
    kept = copy_of(citation.claim_id)
    row = replace(kept.citations[1], passage=passage, quotation=passage.exact)
    with pytest.raises(Invalid):
        claim_services.save_working_copy(
            **now(citation.claim_id),
            copy=replace(kept, citations=(kept.citations[0], row)),
            actor=citation.claim.logged_by,
        )


def test_a_quotation_that_does_not_fit_its_passage_is_refused_at_its_field(citation: Citation, copy: Snapshot) -> None:
    pick_passage(**_about(citation, copy))  # type: ignore[arg-type]  # a place in a copy
    kept = copy_of(citation.claim_id)
    row = replace(kept.citations[1], quotation="forty spans")
    with pytest.raises(Invalid) as refusal:
        claim_services.save_working_copy(
            **now(citation.claim_id),
            copy=replace(kept, citations=(kept.citations[0], row)),
            actor=citation.claim.logged_by,
        )
    assert refusal.value.field == "citations.1.quotation"


# --- the text as it is shown ------------------------------------------------------------------------------------------


def test_every_character_of_a_long_text_is_on_exactly_one_page() -> None:
    text = "\n".join([f"Line {number} 🜚" for number in range(450)] + ["long " * 2_000, "x" * 9_000, ""])
    count = copy_text.page_of(text, 1).count
    shown = [one for number in range(1, count + 1) for one in copy_text.page_of(text, number).paragraphs]
    assert count > 2
    for paragraph in shown:
        words = "".join(part for _, part in paragraph.runs)
        assert len(words) <= copy_text.LONGEST
        assert text[paragraph.start : paragraph.start + len(words)] == words
    assert sum(len("".join(part for _, part in one.runs)) for one in shown) == len(text.replace("\n", ""))


def test_marked_words_can_span_two_paragraphs() -> None:
    page = copy_text.page_of("One two.\nThree four.", 1, marked=(4, 14))
    assert [one.runs for one in page.paragraphs] == [
        (("same", "One "), ("here", "two.")),
        (("on", "Three"), (("same", " four."))),
    ]


def test_words_are_found_at_every_place() -> None:
    text = "Forty spans.\nAgain: forty spans.\nAnd forty spans. " + "filler " * 9_000 + "\nforty spans at last."
    found = copy_text.candidates(text, "forty\nspans")
    assert [text[one.start : one.end] for one in found] == ["Forty spans", *["forty spans"] * 3]
    assert [one.page for one in found] == [1, 1, 1, 2]
    assert all(one.exact for one in found)


def test_a_near_place_shows_its_differences() -> None:
    found = copy_text.candidates("The old bridge has fifty spans of steel.", "The old bridge has forty spans of steel")
    assert [one.exact for one in found] == [False]
    assert [(kind, words.strip()) for kind, words in found[0].runs if kind != "same"] == [
        ("removed", "forty"),
        ("added", "fifty"),
    ]
    assert copy_text.candidates("Nothing of that.", "The old bridge has forty spans of steel") == []
