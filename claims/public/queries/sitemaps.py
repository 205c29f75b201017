"""The entries of the sitemaps, in parts of limited size.

Verdicts are split by ranges of their row ids: a new verdict is in the last part, and the other parts do not change.
Topics and claimants are split by their place in the order of ids.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, Max, QuerySet

from claims.models import Claimant, PublicClaim, Topic
from claims.public.shown import add
from claims.vocabulary import PublicStatus

PART = 10_000
"""The most addresses in one part. The protocol allows 50,000."""
VERDICTS, TOPICS, CLAIMANTS = "verdicts", "topics", "claimants"


class Part(NamedTuple):
    """One part of a kind, numbered from 1, and when it last changed."""

    kind: str
    number: int
    changed: datetime | None


class Entry(NamedTuple):
    """A page: the slug in its address, and when it last changed."""

    slug: str
    changed: datetime | None


def parts() -> Iterator[Part]:
    """Every part that is not empty."""
    add("list")
    numbered = (
        _live()
        .annotate(part=(F("pk") - 1) / PART + 1)
        .values("part")
        .annotate(changed=Max("published_at"))
        .order_by("part")
    )
    for row in numbered.values_list("part", "changed"):
        yield Part(VERDICTS, *row)
    newest = _live().aggregate(newest=Max("published_at"))["newest"]
    for kind, rows in ((TOPICS, _topics()), (CLAIMANTS, _claimants())):
        for number in range(1, -(-rows.count() // PART) + 1):
            yield Part(kind, number, newest)


def entries(kind: str, number: int) -> list[Entry]:
    """The entries of a part. Empty if there is no such part."""
    if kind == VERDICTS:
        add(f"rows:{number - 1}")
        first = (number - 1) * PART
        verdicts = _live().filter(pk__gt=first, pk__lte=first + PART).order_by("pk")
        return [Entry(*row) for row in verdicts.values_list("slug", "published_at")]
    rows = {TOPICS: _topics, CLAIMANTS: _claimants}.get(kind)
    if rows is None:
        return []
    add("list", kind)
    dated = rows().annotate(changed=Max("public_claims__published_at")).order_by("pk")
    return [Entry(*row) for row in dated.values_list("slug", "changed")[(number - 1) * PART : number * PART]]


def _live() -> QuerySet[PublicClaim]:
    return PublicClaim.objects.filter(status=PublicStatus.LIVE)


def _topics() -> QuerySet[Topic]:
    return Topic.objects.published()


def _claimants() -> QuerySet[Claimant]:
    return Claimant.objects.published()
