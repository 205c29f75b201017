"""Saves the citations of a working copy, with their numbers and passages, and queues checks of their quotations."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from claims.models import Citation, Claim
from claims.queries.working_copy import passage_of
from claims.quotations import fits_passage
from claims.services.rows import Row, sync_rows
from claims.working_copy import CitationCopy, PassageCopy
from factcheck.core.errors import Invalid
from factcheck.core.jobs import enqueue
from sources.models import Snapshot, SnapshotText


def save_citations(claim: Claim, copies: tuple[CitationCopy, ...], parts: list[UUID]) -> None:
    """Make the claim's citations equal these. New rows get the next numbers.

    Raises Invalid on a bad value, and on a passage that is not in a copy of its source or does not fit the quotation.
    """
    claim.refresh_from_db(fields=["citation_counter"])
    present = {row.pk: row for row in Citation.objects.filter(claim=claim)}
    _check_passages(copies, present)
    next_number = claim.citation_counter
    rows = []
    for place, row in enumerate(copies):
        number = present[row.id].number if row.id in present else None
        if number is None:
            next_number += 1
            number = next_number
        if row.part is not None and not 0 <= row.part < len(parts):
            raise Invalid("There is no such part.", field=f"citations.{place}.part")
        rows.append(
            Row(
                {"id": row.id},
                {
                    "claim_id": claim.id,
                    "number": number,
                    "source_id": row.source,
                    "part_id": parts[row.part] if row.part is not None else None,
                    "stance": row.stance,
                    "bears_on": row.bears_on,
                    "note": row.note.strip(),
                    "quotation": row.quotation.strip(),
                    "provenance": row.provenance,
                    "locator": row.locator.strip(),
                    **_columns(row.passage),
                },
            )
        )
    sync_rows(Citation.objects.filter(claim=claim), rows, within="citations")


def _columns(passage: PassageCopy | None) -> dict[str, Any]:
    if passage is None:
        return {"snapshot_id": None, "exact": "", "prefix": "", "suffix": "", "start": None, "end": None}
    return {
        "snapshot_id": passage.snapshot,
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "start": passage.start,
        "end": passage.end,
    }


def _check_passages(copies: Iterable[CitationCopy], present: Mapping[UUID, Citation]) -> None:
    """Raises Invalid where the database would refuse a passage. Unchanged passages are not checked."""
    for place, row in enumerate(copies):
        if not fits_passage(row):
            raise Invalid(
                "The quotation does not match the picked passage. Pick it again, or drop it.",
                field=f"citations.{place}.quotation",
            )
        stored = present.get(row.id) if row.id else None
        passage = row.passage
        if passage is None or (stored and stored.source_id == row.source and passage_of(stored) == passage):
            continue
        if not Snapshot.objects.filter(pk=passage.snapshot, source_id=row.source).exists():
            raise Invalid("This source has no such copy.", field=f"citations.{place}.snapshot")
        text = SnapshotText.objects.values_list("text", flat=True).filter(pk=passage.snapshot).first() or ""
        if not _is_at_place(passage, text):
            raise Invalid("These words are not at that place in the copy.", field=f"citations.{place}.quotation")


def _is_at_place(passage: PassageCopy, text: str) -> bool:
    return (
        0 <= passage.start < passage.end
        and text[passage.start : passage.end] == passage.exact
        and text[: passage.start].endswith(passage.prefix)
        and text[passage.end :].startswith(passage.suffix)
    )


def queue_quotation_checks(before: Iterable[CitationCopy], after: Iterable[CitationCopy]) -> None:
    """Queue a check, after the commit, for every source with copies whose quotations changed."""
    words_before = {(row.number, *_words(row)) for row in before}
    words_after = {(row.number, *_words(row)) for row in after}
    sources = {source for _, source, *_ in words_before ^ words_after}
    if not sources:
        return
    for source_id in sorted(set(Snapshot.objects.filter(source_id__in=sources).values_list("source_id", flat=True))):
        enqueue("claims.check_quotations", str(source_id))


def _words(row: CitationCopy) -> tuple[UUID, str, str, PassageCopy | None]:
    return row.source, row.quotation.strip(), str(row.provenance), row.passage
