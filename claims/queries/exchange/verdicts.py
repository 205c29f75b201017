"""The live verdicts of a list, one after another: as rows of a table, or with their documents.

Each piece costs the same few queries, whatever is in it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from claims.documents import Json
from claims.models import Claimant, Edition, PublicClaim, Topic
from claims.queries.exchange import chunks
from claims.queries.exchange.verdict_lists import VerdictList
from claims.queries.pages.cards import Card, card, findings
from claims.queries.pages.current_document import claimant_ids, live_names, shown, source_ids, sources_now
from claims.queries.pages.history import was_redacted
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
    claimant_ids: tuple[UUID, ...]
    """Of the card's claimants, in their order."""
    topic_ids: tuple[UUID, ...]
    """Of `topics`, in their order."""


@dataclass(frozen=True)
class Correction:
    """What readers were told of a correction, in which edition and when."""

    number: int
    note: str
    at: datetime


@dataclass(frozen=True)
class VerdictDocument:
    """A verdict with its document as it may be shown now; `corrections` newest first."""

    slug: str
    document: Json
    rated: bool
    first_published_at: datetime
    published_at: datetime
    corrections: tuple[Correction, ...]


def rows(what: VerdictList) -> Iterator[list[VerdictRow]]:
    """The list in its order, a piece at a time."""
    ratings = findings()
    for piece in chunks.keys(what.rows):
        live = PublicClaim.objects.filter(pk__in=piece, status=PublicStatus.LIVE)
        found = {row.pk: row for row in live.defer("words").prefetch_related("claimants", "topics")}
        # As values: a row and its edition hold each other, and would stay until Python looks for such circles.
        editions = {
            key: (number, seq) for key, number, seq in live.values_list("pk", "edition__number", "edition__seq")
        }
        yield [
            _row(found[key], card(found[key], ratings), *editions[key])
            for key in piece
            if key in found and key in editions
        ]


def _row(row: PublicClaim, shown_as: Card, edition: int, seq: int) -> VerdictRow:
    ids = {one.slug: one.pk for one in row.claimants.all()}
    topics = sorted((topic.name, topic.pk) for topic in row.topics.all())
    return VerdictRow(
        card=shown_as,
        rating=row.rating,
        text=row.text,
        topics=tuple(name for name, _ in topics),
        original_language=row.original_language,
        edition=edition,
        seq=seq,
        claimant_ids=tuple(ids[one.slug] for one in shown_as.claimants),
        topic_ids=tuple(key for _, key in topics),
    )


def documented(what: VerdictList, *, rated_only: bool = False) -> Iterator[list[VerdictDocument]]:
    """The list in its order, a piece at a time; `rated_only` leaves out what has no ClaimReview."""
    wanted = what.rows.filter(kind__in=list(RATED_KINDS)).exclude(rating="") if rated_only else what.rows
    for piece in chunks.keys(wanted):
        live = PublicClaim.objects.filter(pk__in=piece, status=PublicStatus.LIVE, edition__document__isnull=False)
        columns = live.values_list(
            "pk", "claim_id", "language", "slug", "first_published_at", "edition__published_at", "edition__document"
        )
        found = {
            key: _StoredRow(claim, language, slug, first, published, json.loads(bytes(document or b"")))
            for key, claim, language, slug, first, published, document in columns
        }
        yield _verdict_documents([found[key] for key in piece if key in found])


class _StoredRow(NamedTuple):
    claim: UUID
    language: str
    slug: str
    first_published_at: datetime
    published_at: datetime
    document: Json


def _verdict_documents(found: list[_StoredRow]) -> list[VerdictDocument]:
    contents = [one.document["content"] for one in found]
    sources = sources_now({one for content in contents for one in source_ids(content)})
    people = Claimant.objects.in_bulk({one for content in contents for one in claimant_ids(content)})
    topics = Topic.objects.in_bulk({UUID(one) for content in contents for one in content.get("topics", ())})
    names = {str(key): row for key, row in people.items()}
    corrections = _corrections({one.claim for one in found})
    return [
        VerdictDocument(
            slug=one.slug,
            document=shown(one.document, sources, live_names(one.document, names, topics.values())),
            rated=one.document["content"]["kind"] in RATED_KINDS and one.document["names"]["rating"] is not None,
            first_published_at=one.first_published_at,
            published_at=one.published_at,
            corrections=corrections.get((one.claim, one.language), ()),
        )
        for one in found
    ]


def _corrections(claims: set[UUID]) -> dict[tuple[UUID, str], tuple[Correction, ...]]:
    """The corrections of these claims by claim and language, without those whose bytes were removed."""
    corrections_by_verdict: dict[tuple[UUID, str], tuple[Correction, ...]] = {}
    editions = (
        Edition.objects.filter(claim__in=claims, kind=EditionKind.CORRECTED)
        .select_related("redaction")
        .defer("document")
        .order_by("-number")
    )
    for one in editions:
        if one.note and not was_redacted(one):
            key = (one.claim_id, one.language)
            corrections_by_verdict[key] = (
                *corrections_by_verdict.get(key, ()),
                Correction(one.number, one.note, one.published_at),
            )
    return corrections_by_verdict
