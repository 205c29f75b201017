"""The results of checks of quotations, from plain values."""

from dataclasses import replace
from uuid import UUID

import pytest

from claims.quotations import (
    CheckResult,
    CopyMatch,
    Judgement,
    fingerprint,
    fits_passage,
    judge,
    notice_kind,
    without_unfit_passages,
)
from claims.vocabulary import NoticeKind, Provenance, QuotationStatus, Stance
from claims.working_copy import CitationCopy, PassageCopy, WorkingCopy
from sources.models import Visit

S = QuotationStatus
HERE = CopyMatch("found", 3, 9)
NEAR = CopyMatch("near", 4, 9, (("removed", "forty"), ("added", "fifty")))
NOT = CopyMatch("absent")
PARTLY = CopyMatch("absent", partial=True)
WRITTEN = CopyMatch("found", 0, 6, transcript=True)
NOT_WRITTEN = CopyMatch("absent", transcript=True)
SAID, GONE, LOST = Provenance.CONFIRMED, Visit.GONE, Visit.UNREACHABLE

TABLE: dict[str, tuple[str, list[CopyMatch], str, QuotationStatus, int | None]] = {
    "no copy": (SAID, [], Visit.NONE, S.NOT_CHECKED, None),
    "no copy, and the page is gone": (SAID, [], GONE, S.NOT_CHECKED, None),
    "in the only copy": (SAID, [HERE], Visit.SAME, S.FOUND, 0),
    "in the newest copy": (SAID, [HERE, NOT], Visit.CHANGED, S.FOUND, 0),
    "nearly in the newest copy": (SAID, [NEAR, HERE], Visit.CHANGED, S.NEAR, 0),
    "at another address now": (SAID, [HERE], Visit.MOVED, S.FOUND, 0),
    "in an older copy only": (SAID, [NOT, NOT, HERE], Visit.CHANGED, S.CHANGED, 2),
    "an older copy holds them, a newer one nearly": (SAID, [NOT, NEAR, HERE], Visit.CHANGED, S.CHANGED, 2),
    "an older copy nearly holds them": (SAID, [NOT, NEAR], Visit.CHANGED, S.CHANGED, 1),
    "in no copy": (SAID, [NOT, NOT], Visit.SAME, S.CHANGED, None),
    "in no copy of a page that is gone": (SAID, [NOT], GONE, S.CHANGED, None),
    "the newest copy was read in part": (SAID, [PARTLY, HERE], Visit.SAME, S.FOUND, 1),
    "every copy was read in part": (SAID, [PARTLY], Visit.SAME, S.NOT_CHECKED, None),
    "the page is gone": (SAID, [HERE], GONE, S.GONE, 0),
    "the page is gone, and had changed before": (SAID, [NOT, HERE], GONE, S.GONE, 1),
    "the page is not reached": (SAID, [NEAR], LOST, S.UNREACHABLE, 0),
    "as another source words it": (Provenance.SECONDHAND, [HERE], Visit.SAME, S.FOUND, 0),
    "not confirmed, but there": (Provenance.UNCONFIRMED, [HERE], Visit.SAME, S.FOUND, 0),
    "a paraphrase": (Provenance.PARAPHRASE, [HERE], Visit.SAME, S.NOT_CHECKED, None),
    "transcribed, without a copy": (Provenance.TRANSCRIBED, [], Visit.NONE, S.TRANSCRIBED, None),
    "transcribed, with the transcript": (Provenance.TRANSCRIBED, [WRITTEN], Visit.NONE, S.TRANSCRIBED, 0),
    "transcribed, and not in a fetched copy": (Provenance.TRANSCRIBED, [NOT], Visit.SAME, S.TRANSCRIBED, None),
    "transcribed, of a page that is gone": (Provenance.TRANSCRIBED, [WRITTEN], GONE, S.TRANSCRIBED, 0),
    "only a transcript holds them": (SAID, [WRITTEN], Visit.NONE, S.TRANSCRIBED, 0),
    "a transcript of something else": (SAID, [NOT_WRITTEN], Visit.NONE, S.NOT_CHECKED, None),
    "a newer transcript of something else": (SAID, [NOT_WRITTEN, HERE], Visit.SAME, S.FOUND, 1),
    "a transcript against a fetched copy": (SAID, [WRITTEN, NOT], Visit.SAME, S.CHANGED, None),
}


@pytest.mark.parametrize(("provenance", "matches", "visit", "status", "copy"), TABLE.values(), ids=list(TABLE))
def test_judge(
    provenance: str, matches: list[CopyMatch], visit: str, status: QuotationStatus, copy: int | None
) -> None:
    finding = judge(provenance=provenance, words="forty spans", matches=matches, visit=visit)
    at = matches[copy] if copy is not None else CopyMatch("absent")
    assert finding == CheckResult(status, copy, at.start, at.end, at.differences)


def test_every_status_is_in_the_table() -> None:
    assert {status for *_, status, _ in TABLE.values()} == set(QuotationStatus)


FORTY = (("removed", "forty"), ("added", "fifty"))
GAP = (("removed", " … "), ("added", " of the bridge "))
SIXTY = (("removed", "forty"), ("added", "sixty"))
HELD, NEARLY, LEFT = Judgement(S.FOUND, True), Judgement(S.NEAR, True, FORTY), Judgement(S.CHANGED, True)
TURNS: dict[str, tuple[Judgement | None, Judgement, NoticeKind | None]] = {
    "first looked for, and found": (None, HELD, None),
    "first looked for, and another word is there": (None, NEARLY, NoticeKind.DIFFERS),
    "first looked for, with an ellipsis": (None, Judgement(S.NEAR, True, GAP), None),
    "an ellipsis, and another word": (HELD, Judgement(S.NEAR, True, GAP + FORTY), NoticeKind.DIFFERS),
    "found again": (HELD, HELD, None),
    "a word is another now": (HELD, NEARLY, NoticeKind.DIFFERS),
    "the same difference": (NEARLY, NEARLY, None),
    "yet another word": (NEARLY, Judgement(S.NEAR, True, SIXTY), NoticeKind.DIFFERS),
    "reached again, with the same difference": (Judgement(S.UNREACHABLE, True, FORTY), NEARLY, None),
    "reached again, with a difference": (Judgement(S.UNREACHABLE, True), NEARLY, NoticeKind.DIFFERS),
    "the words are mended": (NEARLY, HELD, NoticeKind.BACK),
    "the words left": (HELD, LEFT, NoticeKind.LOST),
    "they came back": (LEFT, HELD, NoticeKind.BACK),
    "they came back with another word": (LEFT, NEARLY, NoticeKind.DIFFERS),
    "the page came back": (Judgement(S.GONE, True), HELD, NoticeKind.BACK),
    "no copy ever held them": (None, Judgement(S.CHANGED), NoticeKind.CONTRADICTED),
    "still none": (Judgement(S.CHANGED), Judgement(S.CHANGED), None),
    "the newest holds other words than the older, which nearly did": (
        NEARLY, Judgement(S.CHANGED, True, FORTY), NoticeKind.CONTRADICTED,
    ),
    "the page is gone": (HELD, Judgement(S.GONE, True), None),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "news"), TURNS.values(), ids=list(TURNS))
def test_notice_kind(before: Judgement | None, after: Judgement, news: NoticeKind | None) -> None:
    assert notice_kind(before, after) == news


def test_a_protected_sources_difference_is_never_reported_as_a_match() -> None:
    for status in (S.CHANGED, S.GONE, S.UNREACHABLE):
        kept = CheckResult(status, 0, 4, 9, FORTY).without_words
        assert (kept.judgement.word_for_word, kept.differences) == (False, ())


def test_without_words_there_is_nothing_to_find() -> None:
    assert judge(provenance=SAID, words=" \n", matches=[HERE]) == CheckResult(S.NOT_CHECKED)


# --- fingerprints and passages ---------------------------------------------------------------------------------------

ONE, OTHER, COPIED = UUID(int=1), UUID(int=2), UUID(int=3)


def test_a_fingerprint_distinguishes_words_and_sources() -> None:
    assert fingerprint(ONE, "forty") == fingerprint(str(ONE), " forty ")
    assert len({fingerprint(ONE, "forty"), fingerprint(ONE, "fourty"), fingerprint(OTHER, "forty")}) == 3


PICKED = CitationCopy(
    ONE, Stance.FOR, quotation="forty spans", passage=PassageCopy(COPIED, "forty\n spans", "", "", 0, 12), number=3
)


def _let_go(row: CitationCopy) -> tuple[int, ...]:
    before = WorkingCopy(text="A claim.", short_claim="A claim", citations=(PICKED,))
    after, numbers = without_unfit_passages(replace(before, citations=(row,)), before)
    assert (after.citations[0].passage is None) == (row.passage is None or bool(numbers))
    assert replace(after.citations[0], passage=row.passage) == row
    return numbers


def test_a_passage_stays_while_its_words_and_source_do() -> None:
    assert fits_passage(PICKED)
    assert _let_go(replace(PICKED, note="Seen.", quotation="forty  spans", provenance=Provenance.PARAPHRASE)) == ()


@pytest.mark.parametrize("change", [{"quotation": "forty"}, {"quotation": ""}, {"source": OTHER}])
def test_a_changed_quotation_or_source_drops_the_passage(change: dict[str, object]) -> None:
    assert _let_go(replace(PICKED, **change)) == (3,)  # type: ignore[arg-type]  # one field or the other
