"""Finds a shared row by what a person types: words, an address, an id, or a label from this module.

A label ends in `#` and the first eight digits of the row's id, to distinguish rows with the same name.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from claims.models import Claim, Claimant, Verdict
from factcheck.core.folded import holding
from sources.models import Publisher, Source
from sources.urls_normal import normalise


class Kind(StrEnum):
    """The kinds of rows that can be looked up."""

    CLAIMANT = "claimant"
    SOURCE = "source"
    CLAIM = "claim"


LIMIT = 12
"""The most rows that a search returns."""
MOST = 2_000
"""The longest search, in characters. No row has a longer line."""
_MARK = re.compile(r"#([0-9a-f]{8})\s*$")


def search(kind: Kind, words: str) -> list[tuple[UUID, str]]:
    """Rows that contain the words, with their labels. At most LIMIT, and none for a longer search than MOST."""
    words = words.strip().replace("\x00", "")
    if len(words) > MOST:
        return []
    return [(row.pk, label(row)) for row in _rows(kind).filter(pk__in=_holding(kind, words))]


def labels(kind: Kind, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The rows' labels by id. One query. Unknown ids are left out."""
    wanted = set(ids)
    return {row.pk: label(row) for row in _rows(kind).filter(pk__in=wanted)} if wanted else {}


def resolve(kind: Kind, typed: str) -> list[tuple[UUID, str]]:
    """The rows that match the text exactly. Several if they have the same name (at most LIMIT)."""
    typed = typed.strip().replace("\x00", "")
    rows = _rows(kind)
    if identity := _identity(typed):
        return [(row.pk, label(row)) for row in rows.filter(pk=identity)]
    if mark := _MARK.search(typed):
        digits = mark.group(1)
        bounds = (UUID(digits + "0" * 24), UUID(digits + "f" * 24))
        return [(row.pk, label(row)) for row in rows.filter(pk__range=bounds)[:LIMIT]]
    return [(row.pk, label(row)) for row in rows.filter(_exactly(kind, typed))[:LIMIT]]


def label(row: Claimant | Source | Claim) -> str:
    """The row's label in a list of suggestions. A claim's label includes its finding."""
    mark = f"#{row.pk.hex[:8]}"
    if isinstance(row, Claimant):
        return f"{row.name} ({row.get_kind_display()}) {mark}"
    if isinstance(row, Source):
        details = [row.issued_by.name, *([row.date.written] if row.date else [])]
        return f"{row.title} ({', '.join(details)}) {mark}"
    verdict = next(iter(row.verdicts.all()), None)
    finding = verdict.headline if verdict and verdict.headline else "no finding yet"
    rating = f"{verdict.rating.name}: " if verdict and verdict.rating else ""
    return f"{rating}{finding} / claim: {row.short_claim} {mark}"


def _rows(kind: Kind) -> "QuerySet[Claimant] | QuerySet[Source] | QuerySet[Claim]":
    if kind is Kind.CLAIMANT:
        return Claimant.objects.all()
    if kind is Kind.SOURCE:
        return Source.objects.with_publishers()
    return Claim.objects.prefetch_related(
        Prefetch("verdicts", Verdict.objects.select_related("rating").order_by("language"))
    )


def _holding(kind: Kind, words: str) -> list[UUID]:
    """The ids of at most LIMIT rows that hold the words. Each column has its own query and index."""
    found: list[UUID] = []
    for rows, field, key in _columns(kind):
        if len(found) < LIMIT:
            ids = holding(rows, field, words).order_by().values_list(key, flat=True)
            found += [pk for pk in dict.fromkeys(ids[: 2 * LIMIT]) if pk not in found]
    return found[:LIMIT]


def _columns(kind: Kind) -> "list[tuple[QuerySet[Any], str, str]]":
    """The columns that a search looks into, best first: rows, field, and the path to the id."""
    if kind is Kind.CLAIMANT:
        return [(Claimant.objects.all(), field, "pk") for field in ("name", "other_names")]
    if kind is Kind.SOURCE:
        issued = Publisher.objects.filter(issues__isnull=False)
        sources = Source.objects.all()
        return [(sources, "title", "pk"), (sources, "url", "pk"), (issued, "name", "issues__pk")]
    claims = Claim.objects.all()
    return [(claims, "short_claim", "pk"), (claims, "text", "pk"), (Verdict.objects.all(), "headline", "claim_id")]


def _exactly(kind: Kind, typed: str) -> Q:
    if kind is Kind.CLAIMANT:
        return Q(name__iexact=typed)
    if kind is Kind.SOURCE:
        named = Q(title__iexact=typed)
        return named | Q(normalised_url=normalise(typed)) if typed.startswith(("http://", "https://")) else named
    return Q(short_claim__iexact=typed) | Q(text__iexact=typed)


def _identity(typed: str) -> UUID | None:
    try:
        return UUID(typed) if len(typed) in (32, 36) else None
    except ValueError:
        return None
