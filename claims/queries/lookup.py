"""Finds a shared row by what a person types: words, an address, an id, or a label from this module.

A label ends in `#` and the first eight digits of the row's id, to distinguish rows with the same name.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from claims.models import Claim, Claimant, Verdict
from sources.models import Source
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
    return [(row.pk, label(row)) for row in _rows(kind).filter(_holding(kind, words))[:LIMIT]]


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


def _holding(kind: Kind, words: str) -> Q:
    if kind is Kind.CLAIMANT:
        return Q(name__unaccent__icontains=words) | Q(other_names__unaccent__icontains=words)
    if kind is Kind.SOURCE:
        named = Q(title__unaccent__icontains=words) | Q(issued_by__name__unaccent__icontains=words)
        return named | Q(url__icontains=words)
    finding = Exists(Verdict.objects.filter(claim=OuterRef("pk"), headline__unaccent__icontains=words))
    return Q(short_claim__unaccent__icontains=words) | Q(text__unaccent__icontains=words) | Q(finding)


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
