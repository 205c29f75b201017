"""The front page, and the verdicts of a claimant or a topic."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django_stubs_ext import ValuesQuerySet

from claims.models import Claimant, PublicClaim, Topic
from claims.public.queries.cards import Card, PublicRating, cards, live, public_ratings
from claims.public.queries.corrections import Correction, newest
from claims.public.queries.paging import Page, page
from claims.public.shown import add
from claims.vocabulary import ClaimantKind, PublicStatus
from factcheck.core.errors import NotFound

ON_FRONT = 12
_LIVE = Count("public_claims__claim", filter=Q(public_claims__status=PublicStatus.LIVE), distinct=True)
COUNTED_PAGE = 60
"""Claimants or topics on one page of their list."""


@dataclass(frozen=True)
class NameWithCount:
    """A claimant or topic with its number of claims that have a live verdict."""

    name: str
    slug: str
    kind: str
    role: str
    verdicts: int


@dataclass(frozen=True)
class Front:
    newest: tuple[Card, ...]
    topics: tuple[NameWithCount, ...]
    corrections: tuple[Correction, ...]
    total: int


def front() -> Front:
    """The front page: newest verdicts, topics with the most verdicts, latest corrections."""
    add("list", "topics")
    ratings = public_ratings()
    return Front(
        newest=cards(live()[:ON_FRONT], ratings),
        topics=tuple(
            NameWithCount(name, slug, "", description, verdicts)
            for name, slug, description, verdicts in _topics("-verdicts", "name")[:24]
        ),
        corrections=newest(ratings, 4),
        total=PublicClaim.objects.published().count(),
    )


def verdicts(number: int) -> Page[Card]:
    """Every live verdict, newest first. Raises NotFound past the end."""
    add("list")
    ratings = public_ratings()
    return page(live(), number, lambda rows: cards(rows, ratings))


def claimants(number: int) -> Page[NameWithCount]:
    """Claimants of live verdicts by name. Raises NotFound past the end."""
    add("list", "claimants")
    rows = Claimant.objects.annotate(verdicts=_LIVE).filter(verdicts__gt=0).order_by("name", "id")
    columns = rows.values_list("name", "slug", "kind", "role", "verdicts")

    def shape(rows: Sequence[tuple[str, str, str, str, int]]) -> list[NameWithCount]:
        return [
            NameWithCount(name, slug, ClaimantKind(kind).label, role, verdicts)
            for name, slug, kind, role, verdicts in rows
        ]

    return page(columns, number, shape, size=COUNTED_PAGE)


def topics(number: int) -> Page[NameWithCount]:
    """Topics of live verdicts by name. Raises NotFound past the end."""
    add("list", "topics")

    def shape(rows: Sequence[tuple[str, str, str, int]]) -> list[NameWithCount]:
        return [NameWithCount(name, slug, "", description, verdicts) for name, slug, description, verdicts in rows]

    return page(_topics("name"), number, shape, size=COUNTED_PAGE)


def claimant(slug: str, number: int) -> tuple[Claimant, Page[Card]]:
    """A claimant of at least one live verdict, with those verdicts. Raises NotFound."""
    row = Claimant.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no claimant at this address.")
    add(f"claimant:{row.pk}", f"by-claimant:{row.pk}")
    page = verdicts_where(Q(claimants=row), number)
    if not page.total:
        raise NotFound("There is no claimant at this address.")
    return row, page


def topic(slug: str, number: int) -> tuple[Topic, Page[Card]]:
    """A topic of at least one live verdict, with those verdicts. Raises NotFound."""
    row = Topic.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no topic at this address.")
    add(f"topic:{row.pk}", f"in-topic:{row.pk}")
    page = verdicts_where(Q(topics=row), number)
    if not page.total:
        raise NotFound("There is no topic at this address.")
    return row, page


def rating(key: str, number: int) -> tuple[PublicRating, Page[Card]]:
    """A rating and its live verdicts, which may be none. Raises NotFound if there is no such rating."""
    add(f"rated:{key}")
    ratings = public_ratings()
    if key not in ratings:
        raise NotFound("There is no rating at this address.")
    return ratings[key], page(live().filter(rating=key), number, lambda rows: cards(rows, ratings))


def verdicts_where(condition: Q, number: int) -> Page[Card]:
    """Live verdicts that match the condition, newest first. Raises NotFound past the end."""
    ratings = public_ratings()
    return page(live().filter(condition), number, lambda rows: cards(rows, ratings))


def _topics(*order: str) -> "ValuesQuerySet[Topic, tuple[str, str, str, int]]":
    """Name, slug, description and number of live verdicts of every topic that has one."""
    return (
        Topic.objects.annotate(verdicts=_LIVE)
        .filter(verdicts__gt=0)
        .order_by(*order)
        .values_list("name", "slug", "description", "verdicts")
    )
