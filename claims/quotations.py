"""Checks quotations against copies: fingerprints of words, passages that fit, and the result of a check.

Pure: callers pass in what they read from the database.
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
"""("same" | "removed" | "added", text), … from the quotation to the copy."""
_LOST: Final = (QuotationStatus.CHANGED, QuotationStatus.GONE)
_UNAVAILABLE: Final = {Visit.GONE: QuotationStatus.GONE, Visit.UNREACHABLE: QuotationStatus.UNREACHABLE}


def collapsed(words: str) -> str:
    """The words with every run of white space replaced by one space."""
    return " ".join(words.split())


def fingerprint(source_id: UUID | str, words: str) -> str:
    """The SHA-256 that identifies these words of this source.

    `claims.queries.evidence` computes the same in SQL.
    """
    return hashlib.sha256(f"{source_id}\n{words.strip()}".encode()).hexdigest()


# --- a passage and the quotation it was picked for --------------------------------------------------------------------


def fits_passage(row: CitationCopy) -> bool:
    """Whether the quotation equals its passage, apart from white space. True if no passage was picked."""
    return row.passage is None or collapsed(row.quotation) == collapsed(row.passage.exact)


def without_unfit_passages(copy: WorkingCopy, before: WorkingCopy) -> tuple[WorkingCopy, tuple[int, ...]]:
    """The copy without passages that no longer fit, and the numbers of the citations that lost theirs.

    A passage no longer fits if someone rewrote the quotation, or changed the source since `before`.
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
    """The result of a quotation's last check, as the desk, gate, readers' pages, API and notices use it.

    `held`: a copy of ours has the words, or nearly. `differences` are those between the quotation and that copy.
    """

    status: str
    held: bool = False
    differences: Differences = ()

    @property
    def stands(self) -> bool:
        """Whether the newest copy has the words, with no word, number or name changed."""
        return self.status == QuotationStatus.FOUND

    @property
    def nearly(self) -> bool:
        """Whether the copy has words that differ from the quotation."""
        return self.held and (self.status == QuotationStatus.NEAR or bool(self.differences))

    @property
    def word_for_word(self) -> bool:
        return self.held and not self.nearly

    @property
    def leaves_out(self) -> bool:
        """Whether the quotation's own ellipses are the only differences."""
        gaps = [text.strip() for kind, text in self.differences if kind == "removed"]
        return set(gaps) == {"…"} and len(gaps) == sum(kind == "added" for kind, _ in self.differences)

    @property
    def differing(self) -> str:
        """How the copy ("it") differs. '' if the differences are not stored, as for a protected source."""
        removed = _joined(self.differences, "removed")
        added = _joined(self.differences, "added")
        if removed and added:
            return f"it has “{added}” instead of “{removed}”"
        if removed:
            return f"it does not have “{removed}”"
        return f"it also has “{added}”" if added else ""


def _joined(differences: Differences, kind: str) -> str:
    return " … ".join(text.strip() for difference, text in differences if difference == kind)


def notice_kind(before: Judgement | None, after: Judgement) -> NoticeKind | None:
    """The kind of notice to add when a judgement changes. None if the change needs no notice."""
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
    """The result of searching one copy for the words.

    `match` is "found", "near" or "absent". `start` and `end` count code points. `partial`: the copy's text is
    incomplete, so absent words may be in the rest. `transcript`: an editor transcribed the copy.
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
        """Whether the search proves anything."""
        return self.holds or not self.partial


@dataclass(frozen=True)
class CheckResult:
    """A quotation's status. `copy` is the index, among the matches, of the copy that has the words."""

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
        """The same without the copy's words. The result then shows a difference only for a near match."""
        if self.judgement.nearly and self.status != QuotationStatus.NEAR:
            return CheckResult(QuotationStatus.CHANGED)
        return replace(self, differences=())


def judge(*, provenance: str, words: str, matches: Sequence[CopyMatch], visit: str = Visit.NONE) -> CheckResult:
    """The result for a quotation, from its matches in the copies, newest first.

    Words that an editor transcribed are never "found", only "transcribed". A transcript never contradicts a quotation:
    it is only part of its source. A paraphrase is not checked. `visit` is the outcome of the last visits.
    """
    if not words.strip() or provenance == Provenance.PARAPHRASE:
        return CheckResult(QuotationStatus.NOT_CHECKED)
    if provenance == Provenance.TRANSCRIBED:
        return _at(QuotationStatus.TRANSCRIBED, matches, _holding(matches, transcript=True))
    machine = [place for place, match in enumerate(matches) if match.conclusive and not match.transcript]
    if not machine:
        transcript = _holding(matches, transcript=True)
        status = QuotationStatus.NOT_CHECKED if transcript is None else QuotationStatus.TRANSCRIBED
        return _at(status, matches, transcript)
    holding = _holding(matches, transcript=False)
    if holding is None:
        return CheckResult(QuotationStatus.CHANGED)
    unavailable = _UNAVAILABLE.get(Visit(visit))
    if unavailable is not None:
        return _at(unavailable, matches, holding)
    newest = machine[0]
    if not matches[newest].holds:
        return _at(QuotationStatus.CHANGED, matches, holding)
    exact = matches[newest].match == "found"
    return _at(QuotationStatus.FOUND if exact else QuotationStatus.NEAR, matches, newest)


def _holding(matches: Sequence[CopyMatch], *, transcript: bool) -> int | None:
    """The index of the newest copy that has the words, or else of the newest that nearly has them."""
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
