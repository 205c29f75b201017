"""The editions of a verdict, and what each one changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from claims import wording
from claims.models import Edition, PublicClaim
from claims.public.queries.cards import PublicRating
from claims.vocabulary import CONTENT_KINDS


@dataclass(frozen=True)
class EditionRow:
    """One edition in a history. `readable`: it has its own page. A redacted edition has no note."""

    number: int
    kind: str
    label: str
    severity: str
    note: str
    change: str
    published_at: datetime
    readable: bool
    removed: bool


def edition_row(edition: Edition, ratings: Mapping[str, PublicRating], *, redacted: bool) -> EditionRow:
    """The row of an edition. `redacted`: its bytes were removed."""

    def name(key: str) -> str:
        return ratings[key].name if key in ratings else key

    return EditionRow(
        number=edition.number,
        kind=edition.kind,
        label=wording.EDITIONS[edition.kind],  # type: ignore[index]  # the column's choices are the mapping's keys
        severity=edition.severity,
        note="" if redacted else edition.note,
        change=wording.rating_change(name(edition.rating_before), name(edition.rating_after)),
        published_at=edition.published_at,
        readable=edition.kind in CONTENT_KINDS and not redacted,
        removed=redacted,
    )


def history(row: PublicClaim, ratings: Mapping[str, PublicRating]) -> tuple[EditionRow, ...]:
    """Every edition of the claim and language, newest first. One query."""
    editions = (
        Edition.objects.filter(claim=row.claim_id, language=row.language)
        .select_related("redaction")
        .defer("document")
        .order_by("-number")
    )
    return rows(editions, ratings)


def rows(editions: Iterable[Edition], ratings: Mapping[str, PublicRating]) -> tuple[EditionRow, ...]:
    """Rows of editions that were fetched with their redaction."""
    return tuple(edition_row(edition, ratings, redacted=was_redacted(edition)) for edition in editions)


def was_redacted(edition: Edition) -> bool:
    """Whether the edition's bytes were removed. Fetch it with its redaction."""
    redaction = getattr(edition, "redaction", None)  # a missing reverse one-to-one raises, it is not None
    return redaction is not None and redaction.confirmed_by_id is not None
