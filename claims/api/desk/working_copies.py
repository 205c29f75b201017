"""Validated members as working copies, and working copies as members."""

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

Values = Mapping[str, Any]
_SIMPLE = ("text", "short_claim", "kind", "original_language", "made_on", "why_chosen")


def new_copy(values: Values) -> WorkingCopy:
    """The working copy with these values; what they leave out is empty."""
    return changed_copy(WorkingCopy(text=values["text"], short_claim=values["short_claim"]), values)


def changed_copy(kept: WorkingCopy, values: Values) -> WorkingCopy:
    """The kept copy with these values put in.

    A citation's passage stays where the change does not mention it and the citation still quotes it. Raises Invalid
    where a citation is given another number than it has.
    """
    existing = {row.id: row for row in kept.citations}
    rows: dict[str, Callable[[Any], Any]] = {
        "topics": tuple,
        "claimants": _claimants,
        "parts": lambda given: tuple(PartCopy(**row) for row in given),
        "appearances": lambda given: tuple(appearance_of(row) for row in given),
        "citations": lambda given: tuple(_citation(row, existing, place) for place, row in enumerate(given)),
        "links": lambda given: tuple(LinkCopy(**row) for row in given),
        "contacts": lambda given: tuple(ContactCopy(**row) for row in given),
        "verdict": lambda given: replace(kept.verdict, **given),
    }
    found: dict[str, Any] = {name: values[name] for name in _SIMPLE if name in values}
    found |= {name: read(values[name]) for name, read in rows.items() if name in values}
    return replace(kept, **found)


def appearance_of(values: Values) -> AppearanceCopy:
    """The appearance with these values."""
    return AppearanceCopy(**{**values, "speakers": _claimants(values.get("speakers", ()))})


def citation_of(values: Values) -> CitationCopy:
    """The citation with these values."""
    passage = values.get("passage")
    return CitationCopy(**{**values, "passage": PassageCopy(**passage) if passage is not None else None})


def plain(value: Any) -> Any:
    """The value, such as a working copy, as JSON has it."""
    if isinstance(value, UUID | PartialDate):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _citation(values: Values, existing: Mapping[UUID | None, CitationCopy], place: int) -> CitationCopy:
    copy = citation_of(values)
    before = existing.get(copy.id) if copy.id else None
    if copy.number is not None and (before is None or copy.number != before.number):
        raise Invalid(
            "Only the ledger gives a citation its number, and never changes it.", field=f"citations.{place}.number"
        )
    if "passage" in values or before is None:
        return copy
    kept = replace(copy, passage=before.passage)
    return kept if fits_passage(kept) and copy.source == before.source else copy


def _claimants(rows: Any) -> tuple[ClaimantCopy, ...]:
    return tuple(ClaimantCopy(**row) for row in rows)
