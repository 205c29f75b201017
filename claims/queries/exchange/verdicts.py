"""The live verdicts of a list, one after another: as rows of a table, or with their documents.

Each piece costs the same few queries, whatever is in it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claims.documents import Json
from claims.models import Claimant, Edition, PublicClaim, Topic
from claims.queries.exchange import chunks
from claims.queries.exchange.listed import Listed
from claims.queries.pages.cards import Card, card, findings
from claims.queries.pages.history import was_redacted
from claims.queries.pages.shown import claimant_ids, live_names, shown, source_ids, sources_now
from claims.vocabulary import RATED_KINDS, EditionKind, PublicStatus


@dataclass(frozen=True)
class VerdictRow:
    """A verdict as a table has it. `rating` is its key, '' for a claim that is not rated."""

    card: Card
    rating: str
    text: str
    topics: tuple[str, ...]
    original_language: str
    edition: int
    seq: int


@dataclass(frozen=True)
class Correction:
    """What readers were told of a correction, in which edition and when."""

    number: int
    note: str
    at: datetime


@dataclass(frozen=True)
class Documented:
    """A verdict with its document as it may be shown now; `corrections` newest first."""

    slug: str
    document: Json
    rated: bool
    first_published_at: datetime
    published_at: datetime
    corrections: tuple[Correction, ...]


def rows(what: Listed) -> Iterator[list[VerdictRow]]:
    """The list in its order, a piece at a time."""
    ratings = findings()
    for piece in chunks.keys(what.rows):
        found = _live(piece, "claimants", "topics", without=("edition__document", "words"))
        yield [
            VerdictRow(
                card=card(row, ratings),
                rating=row.rating,
                text=row.text,
                topics=tuple(sorted(topic.name for topic in row.topics.all())),
                original_language=row.original_language,
                edition=row.edition.number,
                seq=row.edition.seq,
            )
            for row in found
        ]


def documented(what: Listed, *, rated_only: bool = False) -> Iterator[list[Documented]]:
    """The list in its order, a piece at a time; `rated_only` leaves out what has no ClaimReview."""
    wanted = what.rows.filter(kind__in=list(RATED_KINDS)).exclude(rating="") if rated_only else what.rows
    for piece in chunks.keys(wanted):
        found = _live(piece, without=("words",))
        yield _documented([row for row in found if row.edition.document is not None])


def _live(piece: list[int], *related: str, without: tuple[str, ...]) -> list[PublicClaim]:
    """The live rows of these keys, in the keys' order."""
    rows = PublicClaim.objects.filter(pk__in=piece, status=PublicStatus.LIVE)
    found = {row.pk: row for row in rows.select_related("edition").defer(*without).prefetch_related(*related)}
    return [found[key] for key in piece if key in found]


def _documented(found: list[PublicClaim]) -> list[Documented]:
    stored: list[Json] = [json.loads(bytes(row.edition.document or b"")) for row in found]
    contents = [document["content"] for document in stored]
    sources = sources_now({one for content in contents for one in source_ids(content)})
    people = Claimant.objects.in_bulk({one for content in contents for one in claimant_ids(content)})
    topics = Topic.objects.in_bulk({UUID(one) for content in contents for one in content.get("topics", ())})
    corrections = _corrections(found)
    names = {str(key): row for key, row in people.items()}
    documents = [shown(one, sources, live_names(one, names, topics.values())) for one in stored]
    return [
        Documented(
            slug=row.slug,
            document=document,
            rated=document["content"]["kind"] in RATED_KINDS and document["names"]["rating"] is not None,
            first_published_at=row.first_published_at,
            published_at=row.edition.published_at,
            corrections=corrections.get((row.claim_id, row.language), ()),
        )
        for row, document in zip(found, documents, strict=True)
    ]


def _corrections(found: list[PublicClaim]) -> dict[tuple[UUID, str], tuple[Correction, ...]]:
    """The corrections of these verdicts, without those whose bytes were removed."""
    told: dict[tuple[UUID, str], tuple[Correction, ...]] = {}
    editions = (
        Edition.objects.filter(claim__in=[row.claim_id for row in found], kind=EditionKind.CORRECTED)
        .select_related("redaction")
        .defer("document")
        .order_by("-number")
    )
    for one in editions:
        if one.note and not was_redacted(one):
            key = (one.claim_id, one.language)
            told[key] = (*told.get(key, ()), Correction(one.number, one.note, one.published_at))
    return told
