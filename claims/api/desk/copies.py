"""Bodies as working copies, and working copies as bodies."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from claims.quotations import fits_passage
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    PartCopy,
    PassageCopy,
    WorkingCopy,
)
from factcheck.core.errors import Invalid
from factcheck.core.partial_date import PartialDate

Said = Mapping[str, Any]
_PLAIN = ("text", "short_claim", "kind", "original_language", "made_on", "why_chosen")


def new_copy(said: Said) -> WorkingCopy:
    """The working copy that a body describes; what it leaves out is empty."""
    return changed_copy(WorkingCopy(text=said["text"], short_claim=said["short_claim"]), said)


def changed_copy(kept: WorkingCopy, said: Said) -> WorkingCopy:
    """The kept copy with what a body says put in its place.

    A passage of which nothing is said stays where the citation still quotes it. Raises Invalid where a citation is
    given another number than it has.
    """
    standing = {row.id: row for row in kept.citations}
    rows: dict[str, Callable[[Any], Any]] = {
        "topics": tuple,
        "claimants": _claimants,
        "parts": lambda given: tuple(PartCopy(**row) for row in given),
        "appearances": lambda given: tuple(appearance_of(row) for row in given),
        "citations": lambda given: tuple(_citation(row, standing, place) for place, row in enumerate(given)),
        "links": lambda given: tuple(LinkCopy(**row) for row in given),
        "contacts": lambda given: tuple(ContactCopy(**row) for row in given),
        "verdict": lambda given: replace(kept.verdict, **given),
    }
    found: dict[str, Any] = {name: said[name] for name in _PLAIN if name in said}
    found |= {name: read(said[name]) for name, read in rows.items() if name in said}
    return replace(kept, **found)


def appearance_of(said: Said) -> AppearanceCopy:
    """The appearance that a body describes."""
    return AppearanceCopy(**{**said, "speakers": _claimants(said.get("speakers", ()))})


def citation_of(said: Said) -> CitationCopy:
    """The citation that a body describes."""
    passage = said.get("passage")
    return CitationCopy(**{**said, "passage": PassageCopy(**passage) if passage is not None else None})


def plain(value: Any) -> Any:
    """The value, a working copy for one, in what JSON knows."""
    if isinstance(value, UUID | PartialDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _citation(said: Said, standing: Mapping[UUID | None, CitationCopy], place: int) -> CitationCopy:
    copy = citation_of(said)
    before = standing.get(copy.id) if copy.id else None
    if copy.number is not None and (before is None or copy.number != before.number):
        raise Invalid("A citation’s number is the ledger’s to give, for ever.", field=f"citations.{place}.number")
    if "passage" in said or before is None:
        return copy
    kept = replace(copy, passage=before.passage)
    return kept if fits_passage(kept) and copy.source == before.source else copy


def _claimants(rows: Any) -> tuple[ClaimantCopy, ...]:
    return tuple(ClaimantCopy(**row) for row in rows)
