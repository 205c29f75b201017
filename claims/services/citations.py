"""Citations of a working copy: their numbers, their passages, and the bell that has their words looked for."""

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
    """Bring the claim's citations to these, each under the number that it has or is given for ever.

    Raises Invalid on a bad value, and on a passage that does not stand in a copy of its source or is not what the
    quotation quotes.
    """
    claim.refresh_from_db(fields=["citation_counter"])
    present = {row.pk: row for row in Citation.objects.filter(claim=claim)}
    _check_passages(copies, present)
    following = claim.citation_counter
    rows = []
    for place, row in enumerate(copies):
        number = present[row.id].number if row.id in present else None
        if number is None:
            following += 1
            number = following
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
    """In sentences about fields what the database holds as well; a passage that stands already is not looked up."""
    for place, row in enumerate(copies):
        if not fits_passage(row):
            raise Invalid(
                "These are not the words of the passage that was picked: pick it again, or drop it.",
                field=f"citations.{place}.quotation",
            )
        stored = present.get(row.id) if row.id else None
        passage = row.passage
        if passage is None or (stored and stored.source_id == row.source and passage_of(stored) == passage):
            continue
        if not Snapshot.objects.filter(pk=passage.snapshot, source_id=row.source).exists():
            raise Invalid("There is no such copy of this source.", field=f"citations.{place}.snapshot")
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
    """Have the words looked for, once committed, of every source of which there are copies and whose words changed."""
    words_before = {(row.number, *_words(row)) for row in before}
    words_after = {(row.number, *_words(row)) for row in after}
    sources = {source for _, source, *_ in words_before ^ words_after}
    if not sources:
        return
    for source_id in sorted(set(Snapshot.objects.filter(source_id__in=sources).values_list("source_id", flat=True))):
        enqueue("claims.check_quotations", str(source_id))


def _words(row: CitationCopy) -> tuple[UUID, str, str, PassageCopy | None]:
    return row.source, row.quotation.strip(), str(row.provenance), row.passage
