"""Other lists for exports, a piece at a time: changes, claimants, topics and sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from claims.documents import Json, source_columns
from claims.models import Claimant, Edition, Topic
from claims.public.exchange import chunks
from claims.public.queries import corrections as reads
from claims.public.queries.cards import public_ratings
from claims.public.queries.corrections import Correction
from claims.queries.working_copy import named_source
from sources.models import Source


@dataclass(frozen=True)
class NameRow:
    """A claimant or topic with its number of live verdicts. `kind` is '' for a topic."""

    id: UUID
    slug: str
    name: str
    kind: str
    about: str
    same_as: tuple[str, ...]
    verdicts: int


@dataclass(frozen=True)
class SourceRow:
    """The public columns of a source that live verdicts use."""

    id: UUID
    columns: Json


def changed_at() -> datetime | None:
    """When the newest edition was published, or None. One query."""
    return Edition.objects.order_by("-seq").values_list("published_at", flat=True).first()


def changes() -> Iterator[list[Correction]]:
    """Corrections, clarifications, updates, withdrawals and removals, newest first."""
    ratings = public_ratings()
    for piece in chunks.keys(Edition.objects.filter(kind__in=list(reads.KINDS)).order_by("-seq")):
        yield list(reads.of_editions(piece, ratings))


def claimants() -> Iterator[list[NameRow]]:
    """Claimants of live verdicts, by name."""
    columns = ("id", "slug", "name", "kind", "role", "same_as", "verdicts")
    for piece in chunks.keys(Claimant.objects.published().order_by("name", "id")):
        rows = (
            Claimant.objects.published()
            .filter(pk__in=piece)
            .annotate(verdicts=F("tally__verdicts"))
            .order_by("name", "id")
        )
        yield [
            NameRow(key, slug, name, kind, role, tuple(same_as), verdicts)
            for key, slug, name, kind, role, same_as, verdicts in rows.values_list(*columns)
        ]


def topics() -> Iterator[list[NameRow]]:
    """Topics of live verdicts, by name."""
    for piece in chunks.keys(Topic.objects.published().order_by("name", "id")):
        rows = (
            Topic.objects.published()
            .filter(pk__in=piece)
            .annotate(verdicts=F("tally__verdicts"))
            .order_by("name", "id")
        )
        yield [
            NameRow(key, slug, name, "", about, (), verdicts)
            for key, slug, name, about, verdicts in rows.values_list("id", "slug", "name", "description", "verdicts")
        ]


def sources() -> Iterator[list[SourceRow]]:
    """Sources of live verdicts, ordered by id: an order by title would reveal something of a protected source."""
    live = Source.objects.filter(tally__isnull=False).order_by("pk")
    for piece in chunks.keys(live):
        rows = Source.objects.filter(pk__in=piece).with_publishers().order_by("pk")
        yield [SourceRow(row.pk, source_columns(named_source(row))) for row in rows]
