"""The entries of the sitemaps, in parts of limited size.

Parts are ranges of the ids of rows (verdicts) or of tallies (topics and claimants): what is new is in the last part,
the other parts do not change, and each is read by its range alone.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from claims.models import ClaimantTally, PublicClaim, TopicTally, VerdictTally
from claims.public.models import TallyOf
from claims.public.shown import add
from claims.vocabulary import PublicStatus
from factcheck.core import replicas

PART = 10_000
"""The most addresses in one part. The protocol allows 50,000."""
VERDICTS, TOPICS, CLAIMANTS = "verdicts", "topics", "claimants"
_NAMES: dict[str, tuple[type[TopicTally | ClaimantTally], str]] = {
    TOPICS: (TopicTally, "topic"),
    CLAIMANTS: (ClaimantTally, "claimant"),
}


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
    tallies = VerdictTally.objects.filter(of=TallyOf.PART).values_list("key", "changed_at")
    for number, changed in sorted((int(key), changed) for key, changed in tallies):
        yield Part(VERDICTS, number, changed)
    newest = VerdictTally.objects.filter(of=TallyOf.ALL).values_list("changed_at", flat=True).first()
    for kind, (model, _) in _NAMES.items():
        for number in _parts_of(model._meta.db_table):
            yield Part(kind, number, newest)


def entries(kind: str, number: int) -> list[Entry]:
    """The entries of a part. Empty if there is no such part."""
    first = (number - 1) * PART
    if kind == VERDICTS:
        add(f"rows:{number - 1}")
        verdicts = PublicClaim.objects.filter(status=PublicStatus.LIVE, pk__gt=first, pk__lte=first + PART)
        return [Entry(*row) for row in verdicts.order_by("pk").values_list("slug", "published_at")]
    if kind not in _NAMES:
        return []
    add("list", kind)
    model, name = _NAMES[kind]
    rows: QuerySet[Any] = model.objects.filter(pk__gt=first, pk__lte=first + PART).order_by("pk")
    return [Entry(*row) for row in rows.values_list(f"{name}__slug", "changed_at")]


def _parts_of(table: str) -> list[int]:
    """The numbers of the parts with rows: one look into the primary key for each part."""
    with replicas.connection().cursor() as cursor:
        cursor.execute(
            f"""SELECT n FROM generate_series(1, (SELECT coalesce(max(id) - 1, 0) / {PART} + 1 FROM {table})) n
            WHERE EXISTS (SELECT FROM {table} WHERE id > (n - 1) * {PART} AND id <= n * {PART})"""  # noqa: S608 -- our own words
        )
        return [number for (number,) in cursor.fetchall()]
