"""The page of a source, and the list of sources."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import prefetch_related_objects

from claims import wording
from claims.documents import Json, source_columns
from claims.models import PublicClaim, SourceTally
from claims.public.facets import facet
from claims.public.queries.cards import Card, card, public_ratings
from claims.public.queries.lists import rows_of
from claims.public.queries.paging import Page, Position, page
from claims.public.queries.parts import SourceShown
from claims.public.queries.snapshots import CopyRow, LastVisit, copies, last_visit
from claims.public.queries.verdicts import source_shown
from claims.public.queries.walk import Selection
from claims.public.shown import add, add_sources
from claims.queries.working_copy import named_source
from factcheck.core.errors import NotFound
from sources.models import Source

LISTED = 60
"""Sources on one page of their list."""


@dataclass(frozen=True)
class Use:
    """A verdict that uses the source: its citations by number and stance, and whether the claim appeared there."""

    card: Card
    citations: tuple[tuple[int, str], ...]
    appeared: bool


@dataclass(frozen=True)
class SourcePage:
    """A source with the verdicts that use it, its copies and last visit. A protected source has no copies or visit."""

    source: SourceShown
    uses: Page[Use]
    copies: tuple[CopyRow, ...]
    visited: LastVisit | None


@dataclass(frozen=True)
class SourceWithCount:
    """A source with its number of live verdicts."""

    source: SourceShown
    verdicts: int


def every(at: Position) -> Page[SourceWithCount]:
    """Sources of live verdicts by id: an order by title would reveal something of a protected one. Raises PageMoved."""
    add("list")
    rows = SourceTally.objects.all()

    def after(start: Position | None, limit: int) -> list[SourceTally]:
        ascending = rows.order_by("source_id")
        return list((ascending.filter(source_id__gt=start.id) if start else ascending)[:limit])

    def before(end: Position | None, limit: int) -> list[SourceTally]:
        descending = rows.order_by("-source_id")
        return list((descending.filter(source_id__lt=end.id) if end else descending)[:limit])

    def shape(rows: Sequence[SourceTally]) -> list[SourceWithCount]:
        sources = Source.objects.with_publishers().in_bulk([row.source_id for row in rows])
        add_sources(sources.values())
        return [
            SourceWithCount(
                source_shown(str(row.source_id), source_columns(named_source(sources[row.source_id]))), row.verdicts
            )
            for row in rows
        ]

    return page(at, after, before, lambda row: row.source_id, shape, size=LISTED)


def source(source_id: UUID, at: Position) -> SourcePage:
    """A source of a live verdict, with its verdicts. Raises NotFound for others, PageMoved."""
    row = Source.objects.with_publishers().select_related("tally").filter(pk=source_id, tally__isnull=False).first()
    if row is None:
        raise NotFound("There is no source at this address.")
    add_sources([row])
    add(f"on-source:{row.pk}", f"copies:{row.pk}", f"visits:{row.pk}")
    ratings = public_ratings()
    key = str(source_id)

    def shape(rows: Sequence[PublicClaim]) -> list[Use]:
        prefetch_related_objects(rows, "edition")
        return [_use(row, key, card(row, ratings)) for row in rows]

    uses = rows_of(Selection((facet("source", row.pk),)), at, shape, total=row.tally.verdicts)
    return SourcePage(
        source=source_shown(key, source_columns(named_source(row))),
        uses=uses,
        copies=() if row.protected else copies(row),
        visited=None if row.protected else last_visit(row),
    )


def _use(row: PublicClaim, key: str, shown: Card) -> Use:
    content: Json = json.loads(bytes(row.edition.document or b"{}")).get("content", {})
    return Use(
        card=shown,
        citations=tuple(
            (citation["number"], wording.STANCES[citation["stance"]].lower())
            for citation in content.get("citations", ())
            if citation["source"] == key
        ),
        appeared=any(appearance.get("source") == key for appearance in content.get("appearances", ())),
    )
