"""Reads the verdicts of a list, as table rows or with their documents.

Each piece takes the same few queries.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from claims.documents import Json
from claims.models import Claimant, Edition, PublicClaim, Topic
from claims.public.exchange import chunks
from claims.public.exchange.verdict_lists import VerdictList
from claims.public.queries.cards import Card, card, public_ratings
from claims.public.queries.current_document import claimant_ids, live_names, shown, source_ids, sources_now
from claims.public.queries.history import was_redacted
from claims.vocabulary import RATED_KINDS, EditionKind, PublicStatus


@dataclass(frozen=True)
class VerdictRow:
    """A verdict as a row of a table. `rating` is a key, '' for a claim that is not rated."""

    card: Card
    rating: str
    text: str
    topics: tuple[str, ...]
    original_language: str
    edition: int
    seq: int
    claimant_ids: tuple[UUID, ...]
    """Ids of the card's claimants, in the same order."""
    topic_ids: tuple[UUID, ...]
    """Ids of `topics`, in the same order."""


@dataclass(frozen=True)
class Correction:
    """A correction's edition number, public note and time."""

    number: int
    note: str
    at: datetime


@dataclass(frozen=True)
class VerdictDocument:
    """A verdict with its document as readers may see it now. `corrections` are newest first."""

    slug: str
    document: Json
    rated: bool
    first_published_at: datetime
    published_at: datetime
    corrections: tuple[Correction, ...]


def rows(verdict_list: VerdictList) -> Iterator[list[VerdictRow]]:
    """The list in order, a piece at a time."""
    ratings = public_ratings()
    for piece in chunks.keys(verdict_list.rows):
        live = PublicClaim.objects.filter(pk__in=piece, status=PublicStatus.LIVE)
        rows_by_key = {row.pk: row for row in live.defer("words").prefetch_related("claimants", "topics")}
        # As plain values: a row and its edition refer to each other, so only the garbage collector would free them.
        editions = {
            key: (number, seq) for key, number, seq in live.values_list("pk", "edition__number", "edition__seq")
        }
        yield [
            _row(rows_by_key[key], card(rows_by_key[key], ratings), *editions[key])
            for key in piece
            if key in rows_by_key and key in editions
        ]


def _row(row: PublicClaim, verdict_card: Card, edition: int, seq: int) -> VerdictRow:
    ids = {claimant.slug: claimant.pk for claimant in row.claimants.all()}
    topics = sorted((topic.name, topic.pk) for topic in row.topics.all())
    return VerdictRow(
        card=verdict_card,
        rating=row.rating,
        text=row.text,
        topics=tuple(name for name, _ in topics),
        original_language=row.original_language,
        edition=edition,
        seq=seq,
        claimant_ids=tuple(ids[claimant.slug] for claimant in verdict_card.claimants),
        topic_ids=tuple(key for _, key in topics),
    )


def with_documents(verdict_list: VerdictList, *, rated_only: bool = False) -> Iterator[list[VerdictDocument]]:
    """The list in order, a piece at a time. `rated_only` leaves out verdicts without a ClaimReview."""
    wanted = verdict_list.rows
    if rated_only:
        wanted = wanted.filter(kind__in=list(RATED_KINDS)).exclude(rating="")
    for piece in chunks.keys(wanted):
        live = PublicClaim.objects.filter(pk__in=piece, status=PublicStatus.LIVE, edition__document__isnull=False)
        columns = live.values_list(
            "pk", "claim_id", "language", "slug", "first_published_at", "edition__published_at", "edition__document"
        )
        stored = {
            key: _StoredRow(claim, language, slug, first, published, json.loads(bytes(document or b"")))
            for key, claim, language, slug, first, published, document in columns
        }
        yield _verdict_documents([stored[key] for key in piece if key in stored])


class _StoredRow(NamedTuple):
    claim: UUID
    language: str
    slug: str
    first_published_at: datetime
    published_at: datetime
    document: Json


def _verdict_documents(rows: list[_StoredRow]) -> list[VerdictDocument]:
    contents = [row.document["content"] for row in rows]
    sources = sources_now({key for content in contents for key in source_ids(content)})
    people = Claimant.objects.in_bulk({key for content in contents for key in claimant_ids(content)})
    topics = Topic.objects.in_bulk({UUID(key) for content in contents for key in content.get("topics", ())})
    names = {str(key): row for key, row in people.items()}
    corrections = _corrections({row.claim for row in rows})
    return [
        VerdictDocument(
            slug=row.slug,
            document=shown(row.document, sources, live_names(row.document, names, topics.values())),
            rated=row.document["content"]["kind"] in RATED_KINDS and row.document["names"]["rating"] is not None,
            first_published_at=row.first_published_at,
            published_at=row.published_at,
            corrections=corrections.get((row.claim, row.language), ()),
        )
        for row in rows
    ]


def _corrections(claims: set[UUID]) -> dict[tuple[UUID, str], tuple[Correction, ...]]:
    """The corrections of these claims by claim and language, without redacted ones."""
    corrections_by_verdict: dict[tuple[UUID, str], tuple[Correction, ...]] = {}
    editions = (
        Edition.objects.filter(claim__in=claims, kind=EditionKind.CORRECTED)
        .select_related("redaction")
        .defer("document")
        .order_by("-number")
    )
    for edition in editions:
        if edition.note and not was_redacted(edition):
            key = (edition.claim_id, edition.language)
            corrections_by_verdict[key] = (
                *corrections_by_verdict.get(key, ()),
                Correction(edition.number, edition.note, edition.published_at),
            )
    return corrections_by_verdict
