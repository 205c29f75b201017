"""The front page, and the verdicts of a claimant or a topic."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from claims.models import Claimant, ClaimantTally, PublicClaim, Topic, TopicTally, VerdictTally
from claims.public.facets import facet
from claims.public.models import TallyOf
from claims.public.queries import walk
from claims.public.queries.cards import Card, PublicRating, cards, live, public_ratings
from claims.public.queries.corrections import Correction, newest
from claims.public.queries.paging import Item, Page, PageMoved, Position, page
from claims.public.queries.walk import EVERYTHING, Selection
from claims.public.shown import add
from claims.vocabulary import ClaimantKind
from factcheck.core.errors import NotFound

ON_FRONT = 12
TOPICS_ON_FRONT = 24
COUNTED_PAGE = 60
"""Claimants or topics on one page of their list."""


@dataclass(frozen=True)
class NameWithCount:
    """A claimant or topic with its number of published claims."""

    name: str
    slug: str
    kind: str
    role: str
    claims: int


@dataclass(frozen=True)
class Front:
    newest: tuple[Card, ...]
    topics: tuple[NameWithCount, ...]
    corrections: tuple[Correction, ...]
    total: int


def front() -> Front:
    """The front page: newest verdicts, topics with the most claims, latest corrections."""
    add("list", "topics")
    ratings = public_ratings()
    return Front(
        newest=cards(live()[:ON_FRONT], ratings),
        topics=tuple(
            _topics(
                TopicTally.objects.select_related("topic").order_by("-claims", "name", "topic_id")[:TOPICS_ON_FRONT]
            )
        ),
        corrections=newest(ratings, 4),
        total=_tally(TallyOf.ALL),
    )


def verdicts(at: Position) -> Page[Card]:
    """Every live verdict, newest first. Raises PageMoved."""
    add("list")
    return verdicts_of(EVERYTHING, at, total=_tally(TallyOf.ALL))


def claimants(at: Position) -> Page[NameWithCount]:
    """Claimants of live verdicts by name. Raises PageMoved."""
    add("list", "claimants")

    def shape(rows: Sequence[ClaimantTally]) -> list[NameWithCount]:
        return [
            NameWithCount(
                row.name, row.claimant.slug, ClaimantKind(row.claimant.kind).label, row.claimant.role, row.claims
            )
            for row in rows
        ]

    return _by_name(ClaimantTally.objects.select_related("claimant"), "claimant_id", at, shape)


def topics(at: Position) -> Page[NameWithCount]:
    """Topics of live verdicts by name. Raises PageMoved."""
    add("list", "topics")
    return _by_name(TopicTally.objects.select_related("topic"), "topic_id", at, _topics)


def claimant(slug: str, at: Position) -> tuple[Claimant, Page[Card]]:
    """A claimant of at least one live verdict, with those verdicts. Raises NotFound, PageMoved."""
    row = Claimant.objects.published().select_related("tally").filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no claimant at this address.")
    add(f"claimant:{row.pk}", f"by-claimant:{row.pk}")
    return row, verdicts_of(Selection((facet("claimant", row.pk),)), at, total=row.tally.verdicts)


def topic(slug: str, at: Position) -> tuple[Topic, Page[Card]]:
    """A topic of at least one live verdict, with those verdicts. Raises NotFound, PageMoved."""
    row = Topic.objects.published().select_related("tally").filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no topic at this address.")
    add(f"topic:{row.pk}", f"in-topic:{row.pk}")
    return row, verdicts_of(Selection((facet("topic", row.pk),)), at, total=row.tally.verdicts)


def rating(key: str, at: Position) -> tuple[PublicRating, Page[Card]]:
    """A rating and its live verdicts, which may be none. Raises NotFound if there is no such rating, PageMoved."""
    ratings = public_ratings()
    if key not in ratings:
        raise NotFound("There is no rating at this address.")
    add(f"rated:{key}")
    return ratings[key], verdicts_of(Selection((facet("rating", key),)), at, total=_tally(TallyOf.RATING, key))


def verdicts_of(selection: Selection, at: Position, *, total: int = 0) -> Page[Card]:
    """Live verdicts of a selection, newest first. Raises PageMoved."""
    ratings = public_ratings()
    return rows_of(selection, at, lambda rows: cards(rows, ratings), total=total)


def rows_of(
    selection: Selection, at: Position, shape: Callable[[Sequence[PublicClaim]], Sequence[Item]], *, total: int = 0
) -> Page[Item]:
    """Rows of live verdicts of a selection, newest first, each as `shape` makes it. Raises PageMoved."""
    return page(
        at,
        lambda after, limit: walk.newest(selection, limit, below=after.seq if after else None),
        lambda before, limit: walk.oldest(selection, limit, above=before.seq if before else 0),
        lambda seq: seq,
        lambda seqs: shape(list(live().filter(seq__in=seqs))),
        total=total,
    )


def _tally(of: TallyOf, key: str = "") -> int:
    return VerdictTally.objects.filter(of=of, key=key).values_list("verdicts", flat=True).first() or 0


def _topics(rows: Iterable[TopicTally]) -> list[NameWithCount]:
    return [NameWithCount(row.name, row.topic.slug, "", row.topic.description, row.claims) for row in rows]


def _by_name(
    rows: "QuerySet[Any]", key: str, at: Position, shape: Callable[[Sequence[Any]], Sequence[NameWithCount]]
) -> Page[NameWithCount]:
    """A page of tallies by name and the column `key`."""

    def read(start: Position | None, limit: int, *, back: bool) -> list[Any]:
        order = ("-name", f"-{key}") if back else ("name", key)
        wanted = rows.order_by(*order)
        if start is not None:
            name = rows.filter(**{key: start.id}).values_list("name", flat=True).first()
            if name is None:
                raise PageMoved
            side = "lt" if back else "gt"
            # The first condition lets the index start at the name.
            wanted = wanted.filter(
                Q(**{f"name__{side}e": name}), Q(**{f"name__{side}": name}) | Q(**{f"{key}__{side}": start.id})
            )
        return list(wanted[:limit])

    return page(
        at,
        lambda after, limit: read(after, limit, back=False),
        lambda before, limit: read(before, limit, back=True),
        lambda row: getattr(row, key),
        shape,
        size=COUNTED_PAGE,
    )
