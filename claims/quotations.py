"""Quotations against copies: the words by which a finding is kept, what fits a passage, what a finding follows from.

Pure: what was looked up comes in as plain values.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from claims.vocabulary import NoticeKind, Provenance, QuotationStatus
from claims.working_copy import CitationCopy, WorkingCopy
from sources.models import Visit

Differences = tuple[tuple[str, str], ...]
"""("same" | "removed" | "added", text), … from the quotation to what stands in the copy."""
_LOST: Final = (QuotationStatus.CHANGED, QuotationStatus.GONE)
_AWAY: Final = {Visit.GONE: QuotationStatus.GONE, Visit.UNREACHABLE: QuotationStatus.UNREACHABLE}


def collapsed(words: str) -> str:
    """The words with every run of white space as one space."""
    return " ".join(words.split())


def fingerprint(source_id: UUID | str, words: str) -> str:
    """64 hexadecimal digits that tell these words of this source from any other.

    `claims.queries.evidence` writes the same in SQL.
    """
    return hashlib.sha256(f"{source_id}\n{words.strip()}".encode()).hexdigest()


# --- a passage and the quotation it was picked for --------------------------------------------------------------------


def fits_passage(row: CitationCopy) -> bool:
    """Whether the quotation is, but for white space, the words of its passage; so it is where none was picked."""
    return row.passage is None or collapsed(row.quotation) == collapsed(row.passage.exact)


def without_unfit_passages(copy: WorkingCopy, before: WorkingCopy) -> tuple[WorkingCopy, tuple[int, ...]]:
    """The copy with only those passages that still are what their quotations quote, and the numbers of the others.

    A passage goes where the quotation was rewritten by hand, or the citation was given another source than the one
    for which `before` holds the passage.
    """
    source_of = {row.passage.snapshot: row.source for row in before.citations if row.passage}
    rows, dropped = [], []
    for row in copy.citations:
        unfit = row.passage and not (
            fits_passage(row) and source_of.get(row.passage.snapshot, row.source) == row.source
        )
        if unfit:
            dropped.append(row.number or 0)
        rows.append(replace(row, passage=None) if unfit else row)
    return replace(copy, citations=tuple(rows)), tuple(dropped)


# --- the judgement --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Judgement:
    """What was last found of a quotation. Desk, gate, readers' pages, API and notices all speak from this one.

    `held`: a copy of ours holds the words, or nearly. `differences` lead from the quotation to that copy.
    """

    status: str
    held: bool = False
    differences: Differences = ()

    @property
    def stands(self) -> bool:
        """Whether the newest copy holds the words with no word, number or name changed."""
        return self.status == QuotationStatus.FOUND

    @property
    def nearly(self) -> bool:
        """Whether the copy that is named holds other words than the quotation."""
        return self.held and (self.status == QuotationStatus.NEAR or bool(self.differences))

    @property
    def word_for_word(self) -> bool:
        return self.held and not self.nearly

    @property
    def leaves_out(self) -> bool:
        """Whether the quotation's own ellipses are all that differs."""
        gaps = [text.strip() for kind, text in self.differences if kind == "removed"]
        return set(gaps) == {"…"} and len(gaps) == sum(kind == "added" for kind, _ in self.differences)

    @property
    def differing(self) -> str:
        """How the copy differs, in words about "it"; '' where that is not kept, as of a protected source."""
        removed = _joined(self.differences, "removed")
        added = _joined(self.differences, "added")
        if removed and added:
            return f"it has “{added}” instead of “{removed}”"
        if removed:
            return f"it does not have “{removed}”"
        return f"it also has “{added}”" if added else ""


def _joined(differences: Differences, kind: str) -> str:
    return " … ".join(text.strip() for one, text in differences if one == kind)


def notice_kind(before: Judgement | None, after: Judgement) -> NoticeKind | None:
    """What the desk hears when the judgement of a quotation goes from one to another; None where that is no news."""
    was = before.status if before else QuotationStatus.NOT_CHECKED
    if after.status == QuotationStatus.CHANGED:
        if before and was == QuotationStatus.CHANGED and (after.word_for_word or not before.word_for_word):
            return None
        return NoticeKind.LOST if after.word_for_word else NoticeKind.CONTRADICTED
    if after.status == QuotationStatus.NEAR:
        same = before is not None and before.held and before.differences == after.differences
        known = same and was in (QuotationStatus.NEAR, QuotationStatus.UNREACHABLE)
        return None if known or after.leaves_out else NoticeKind.DIFFERS
    if after.stands and before and before.held and (before.nearly or was in _LOST):
        return NoticeKind.BACK
    return None


# --- what a finding follows from --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CopyMatch:
    """What was found of the words in one copy.

    `match` is "found", "near" or "absent"; `start` and `end` say where, in code points. `partial`: not all of the
    copy's text was read, so that what is absent may stand in the rest. `transcript`: an editor wrote the copy down.
    """

    match: str
    start: int | None = None
    end: int | None = None
    differences: Differences = ()
    partial: bool = False
    transcript: bool = False

    @property
    def holds(self) -> bool:
        return self.match in ("found", "near")

    @property
    def conclusive(self) -> bool:
        """Whether anything follows from it."""
        return self.holds or not self.partial


@dataclass(frozen=True)
class CheckResult:
    """A quotation's status; `copy` is the place, among the looks, of the copy that holds the words."""

    status: QuotationStatus
    copy: int | None = None
    start: int | None = None
    end: int | None = None
    differences: Differences = ()

    @property
    def judgement(self) -> Judgement:
        return Judgement(self.status, self.copy is not None, self.differences)

    @property
    def without_words(self) -> "CheckResult":
        """The same without a word of the copy. Only a near match may then be known to differ."""
        if self.judgement.nearly and self.status != QuotationStatus.NEAR:
            return CheckResult(QuotationStatus.CHANGED)
        return replace(self, differences=())


def judge(*, provenance: str, words: str, matches: Sequence[CopyMatch], visit: str = Visit.NONE) -> CheckResult:
    """What follows from looking for the words in the copies, newest first.

    Words that an editor transcribed are never found, only transcribed, and a transcript never contradicts anything:
    it is a part of its source. A paraphrase has no words to look for. `visit` is what the last visits found.
    """
    if not words.strip() or provenance == Provenance.PARAPHRASE:
        return CheckResult(QuotationStatus.NOT_CHECKED)
    if provenance == Provenance.TRANSCRIBED:
        return _at(QuotationStatus.TRANSCRIBED, matches, _holding(matches, transcript=True))
    machine = [place for place, match in enumerate(matches) if match.conclusive and not match.transcript]
    if not machine:
        written_down = _holding(matches, transcript=True)
        return (
            CheckResult(QuotationStatus.NOT_CHECKED)
            if written_down is None
            else _at(QuotationStatus.TRANSCRIBED, matches, written_down)
        )
    holding = _holding(matches, transcript=False)
    if holding is None:
        return CheckResult(QuotationStatus.CHANGED)
    away = _AWAY.get(Visit(visit))
    if away is not None:
        return _at(away, matches, holding)
    newest = machine[0]
    if not matches[newest].holds:
        return _at(QuotationStatus.CHANGED, matches, holding)
    exact = matches[newest].match == "found"
    return _at(QuotationStatus.FOUND if exact else QuotationStatus.NEAR, matches, newest)


def _holding(matches: Sequence[CopyMatch], *, transcript: bool) -> int | None:
    """The newest copy that holds the words; one that nearly holds them only where none holds them all."""
    for wanted in ("found", "near"):
        for place, match in enumerate(matches):
            if match.match == wanted and match.transcript == transcript:
                return place
    return None


def _at(status: QuotationStatus, matches: Sequence[CopyMatch], place: int | None) -> CheckResult:
    if place is None:
        return CheckResult(status)
    match = matches[place]
    return CheckResult(status, place, match.start, match.end, match.differences)
