"""The page of a source, and the list of sources."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from claims import wording
from claims.documents import Json, source_columns
from claims.models import PublicClaim
from claims.public.queries.cards import Card, card, live, public_ratings
from claims.public.queries.paging import Page, page
from claims.public.queries.parts import SourceShown
from claims.public.queries.snapshots import CopyRow, LastVisit, copies, last_visit
from claims.public.queries.verdicts import source_shown
from claims.public.shown import add, add_sources
from claims.queries.working_copy import named_source
from claims.vocabulary import PublicStatus
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


def every(number: int) -> Page[SourceWithCount]:
    """Sources of live verdicts by id: an order by title would reveal something of a protected one. Raises NotFound."""
    add("list")
    live_only = Q(public_claims__status=PublicStatus.LIVE)
    rows = Source.objects.filter(live_only).distinct().order_by("pk").values_list("pk", flat=True)

    def shape(keys: Sequence[UUID]) -> list[SourceWithCount]:
        sources = Source.objects.filter(pk__in=keys)
        verdicts = dict(
            sources.annotate(verdicts=Count("public_claims", filter=live_only, distinct=True)).values_list(
                "pk", "verdicts"
            )
        )
        listed = sources.with_publishers().order_by("pk")
        add_sources(listed)
        return [
            SourceWithCount(source_shown(str(row.pk), source_columns(named_source(row))), verdicts[row.pk])
            for row in listed
        ]

    return page(rows, number, shape, size=LISTED)


def source(source_id: UUID, number: int) -> SourcePage:
    """A source of a live verdict, with its verdicts. Raises NotFound for other sources."""
    row = Source.objects.with_publishers().filter(pk=source_id).first()
    if row is None:
        raise NotFound("There is no source at this address.")
    add_sources([row])
    add(f"on-source:{row.pk}", f"copies:{row.pk}", f"visits:{row.pk}")
    ratings = public_ratings()
    key = str(source_id)

    def shape(rows: Sequence[PublicClaim]) -> list[Use]:
        return [_use(row, key, card(row, ratings)) for row in rows]

    uses = page(live().filter(sources=row).select_related("edition"), number, shape)
    if not uses.total:
        raise NotFound("There is no source at this address.")
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
