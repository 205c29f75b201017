"""The copies of a source, as readers may see them.

A copy's existence, time and hash are public for every public source of a live verdict. Its text and original are public
only if an editor marked the source as free to publish.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from claims import wording
from claims.documents import Json, source_columns
from claims.models import PublicClaim, QuotationState
from claims.public.queries.cards import live
from claims.public.queries.parts import SourceShown
from claims.public.queries.verdicts import source_shown
from claims.public.shown import add, add_sources
from claims.queries.working_copy import named_source
from claims.quotations import fingerprint
from factcheck.core.errors import NotFound, RemovedByLaw
from sources.models import BytesState, How, Snapshot, SnapshotText, Source, Visit, Watch
from sources.text_pages import page_bounds

MOST_COPIES = 50
"""The most copies on a source's page, newest first."""
PAGE = 40_000
"""The most characters of a copy's text on one page. A page ends with a paragraph."""
MOST_MARKS = 500


@dataclass(frozen=True)
class CopyRow:
    """A copy in a list. The addresses are '' if the source is not free to publish or the copy was removed."""

    id: UUID
    copied_at: datetime
    how: str
    media_type: str
    size: int
    sha256: str
    removed: bool
    text_url: str
    original_url: str


@dataclass(frozen=True)
class LastVisit:
    """The last regular visit to a source's address, and its result in words."""

    on: date
    found: str


@dataclass(frozen=True)
class Mark:
    """A passage that a live verdict quotes."""

    start: int
    end: int
    slug: str
    number: int


@dataclass(frozen=True)
class Segment:
    """Part of a paragraph. `mark` is the passage that it belongs to, if any."""

    text: str
    mark: Mark | None


@dataclass(frozen=True)
class CopyPage:
    """A page of a copy's text, as paragraphs of segments. `number` counts from 1."""

    source: SourceShown
    copy: CopyRow
    title: str
    language: str
    problem: str
    paragraphs: tuple[tuple[Segment, ...], ...]
    number: int
    pages: int


def copies(source: Source) -> tuple[CopyRow, ...]:
    """The copies of a public source, newest first. One query."""
    rows = Snapshot.objects.filter(source=source, text__isnull=False).select_related("body").newest_first()
    return tuple(_row(source, snapshot) for snapshot in rows[:MOST_COPIES])


def last_visit(source: Source) -> LastVisit | None:
    """The last visit, or None if the source was not visited yet."""
    watch = Watch.objects.filter(source=source).exclude(found=Visit.NONE).exclude(last_visit_at=None).first()
    if watch is None or watch.last_visit_at is None:
        return None
    return LastVisit(timezone.localdate(watch.last_visit_at), wording.WATCHED[Visit(watch.found)])


def free_copy(source_id: UUID, snapshot_id: UUID) -> Snapshot:
    """A copy that readers may read whole, because its rights allow it.

    Raises NotFound, or RemovedByLaw if its bytes were removed.
    """
    snapshot = (
        Snapshot.objects.filter(pk=snapshot_id, source=source_id)
        .select_related("body", "source", "source__issued_by", "source__carried_by")
        .first()
    )
    if snapshot is None or snapshot.source.protected or not snapshot.source.free_to_publish:
        raise NotFound("There is no copy at this address.")
    if not live().filter(sources=source_id).exists():
        raise NotFound("There is no copy at this address.")
    if snapshot.body.state == BytesState.REDACTED:
        raise RemovedByLaw("This copy was removed for legal reasons.")
    return snapshot


def free_text(source_id: UUID, snapshot_id: UUID) -> SnapshotText:
    """The text of a copy that is free to publish. Raises NotFound, RemovedByLaw."""
    snapshot = free_copy(source_id, snapshot_id)
    text = SnapshotText.objects.filter(snapshot=snapshot).first()
    if text is None:
        raise NotFound("There is no copy at this address.")
    text.snapshot = snapshot
    return text


def copy_page(source_id: UUID, snapshot_id: UUID, number: int) -> CopyPage:
    """A page of the text of a copy that is free to publish. Raises NotFound, RemovedByLaw."""
    text = free_text(source_id, snapshot_id)
    snapshot = text.snapshot
    add_sources([snapshot.source])
    add(f"on-source:{source_id}", f"copies:{source_id}", f"marks:{snapshot_id}")
    bounds = page_bounds(text.text, most=PAGE)
    if number > len(bounds):
        raise NotFound("This copy has no such page.")
    begin, end = bounds[number - 1]
    return CopyPage(
        source=source_shown(str(source_id), source_columns(named_source(snapshot.source))),
        copy=_row(snapshot.source, snapshot),
        title=text.title,
        language=text.language or snapshot.source.language,
        problem=text.problem,
        paragraphs=_paragraphs(text.text, begin, end, _marks(source_id, snapshot_id)),
        number=number,
        pages=len(bounds),
    )


def _row(source: Source, snapshot: Snapshot) -> CopyRow:
    removed = snapshot.body.state == BytesState.REDACTED
    free = source.free_to_publish and not removed
    address = [source.pk, snapshot.pk]
    return CopyRow(
        id=snapshot.pk,
        copied_at=snapshot.captured_at,
        how=wording.HOW_COPIED[How(snapshot.how)],
        media_type=snapshot.media_type,
        size=snapshot.body.size,
        sha256=snapshot.body_id,
        removed=removed,
        text_url=reverse("copy", args=address) if free else "",
        original_url=reverse("original", args=address) if free else "",
    )


def _marks(source_id: UUID, snapshot_id: UUID) -> list[Mark]:
    """The passages of this copy that live verdicts quote, in order, without overlaps."""
    rows = live().filter(sources=source_id).select_related("edition")[:MOST_MARKS]
    states = {
        (state.claim_id, state.number, state.words): state
        for state in QuotationState.objects.filter(
            claim__in=[row.claim_id for row in rows], copy=snapshot_id, start__isnull=False, end__isnull=False
        )
    }
    marks = [mark for row in rows for mark in _marks_of(row, str(source_id), str(snapshot_id), states)]
    separate: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if not separate or mark.start >= separate[-1].end:
            separate.append(mark)
    return separate


def _marks_of(
    row: PublicClaim, source: str, snapshot: str, states: dict[tuple[UUID, int, str], QuotationState]
) -> list[Mark]:
    marks = []
    content: Json = json.loads(bytes(row.edition.document or b"{}")).get("content", {})
    for citation in content.get("citations", ()):
        if citation["source"] != source or "quotation" not in citation:
            continue
        state = states.get((row.claim_id, citation["number"], fingerprint(source, citation["quotation"])))
        passage = citation.get("passage")
        if state is not None and state.start is not None and state.end is not None:
            marks.append(Mark(state.start, state.end, row.slug, citation["number"]))
        elif passage is not None and passage["snapshot"] == snapshot:
            marks.append(Mark(passage["start"], passage["end"], row.slug, citation["number"]))
    return marks


def _paragraphs(text: str, begin: int, end: int, marks: Sequence[Mark]) -> tuple[tuple[Segment, ...], ...]:
    paragraphs = []
    for line in text[begin:end].splitlines(keepends=True):
        words = line.rstrip("\n\r\f")
        if words.strip():
            near = [mark for mark in marks if mark.start < begin + len(words) and mark.end > begin]
            paragraphs.append(tuple(_segments(words, begin, near)))
        begin += len(line)
    return tuple(paragraphs)


def _segments(words: str, begin: int, marks: Sequence[Mark]) -> list[Segment]:
    segments, at = [], 0
    for mark in marks:
        start, end = max(mark.start - begin, at), min(mark.end - begin, len(words))
        if start >= end:
            continue
        if start > at:
            segments.append(Segment(words[at:start], None))
        segments.append(Segment(words[start:end], mark))
        at = end
    if at < len(words):
        segments.append(Segment(words[at:], None))
    return segments
