"""Lists of live verdicts, for feeds and exports. Every page that lists verdicts has one."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from claims.documents import source_columns
from claims.models import Claimant, Topic
from claims.public.facets import facet
from claims.public.models import PublicClaimQuerySet
from claims.public.queries import search, walk
from claims.public.queries.cards import PublicRating, live, public_ratings
from claims.public.queries.search import Search
from claims.public.queries.verdicts import source_shown
from claims.public.queries.walk import EVERYTHING, Selection
from claims.public.shown import add
from claims.queries.working_copy import named_source
from factcheck.core.errors import NotFound
from sources.models import Source


@dataclass(frozen=True)
class VerdictList:
    """A list of verdicts. `path` is its page, `name` is for file names, `rows` are in the page's order.

    `selection` finds the newest of them without reading the others.
    """

    title: str
    path: str
    name: str
    rows: PublicClaimQuerySet
    selection: Selection = EVERYTHING

    def newest(self, limit: int) -> PublicClaimQuerySet:
        """The newest rows of the list."""
        return live().filter(seq__in=walk.newest(self.selection, limit))


def every() -> VerdictList:
    """All live verdicts."""
    add("list")
    return VerdictList("Verdicts", reverse("verdicts"), "verdicts", live())


def topic(slug: str) -> VerdictList:
    """Verdicts on a topic. Raises NotFound."""
    row = Topic.objects.published().filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no topic at this address.")
    add(f"topic:{row.pk}", f"in-topic:{row.pk}")
    return VerdictList(
        f"Verdicts on {row.name}",
        reverse("topic", args=[slug]),
        f"topic-{slug}",
        live().filter(topics=row),
        Selection((facet("topic", row.pk),)),
    )


def claimant(slug: str) -> VerdictList:
    """Verdicts on claims by a claimant. Raises NotFound."""
    row = Claimant.objects.published().filter(slug=slug).first()
    if row is None:
        raise NotFound("There is no claimant at this address.")
    add(f"claimant:{row.pk}", f"by-claimant:{row.pk}")
    return VerdictList(
        f"Verdicts on claims by {row.name}",
        reverse("claimant", args=[slug]),
        f"claimant-{slug}",
        live().filter(claimants=row),
        Selection((facet("claimant", row.pk),)),
    )


def rating(key: str) -> VerdictList:
    """Verdicts with a rating. Raises NotFound if there is no such rating."""
    add(f"rated:{key}")
    named = rated(key).name
    return VerdictList(
        f"Verdicts rated {named}",
        reverse("rating", args=[key]),
        f"rating-{key}",
        live().filter(rating=key),
        Selection((facet("rating", key),)),
    )


def source(source_id: UUID) -> VerdictList:
    """Verdicts that use a source. Raises NotFound. A protected source is named by its description."""
    row = Source.objects.with_publishers().filter(pk=source_id, tally__isnull=False).first()
    rows = live().filter(sources=source_id)
    if row is None:
        raise NotFound("There is no source at this address.")
    shown = source_shown(str(source_id), source_columns(named_source(row)))
    title = f"Verdicts that use {shown.description if shown.protected else shown.title}"
    return VerdictList(title, reverse("source", args=[source_id]), f"source-{source_id}", rows)


def search_results(asked: Search) -> VerdictList:
    """What the pages of a search show, best first. Raises Invalid with the unknown filter."""
    search.refuse_unknown(asked)
    rows, _, _ = search.matching(asked)
    return VerdictList("Verdicts found", reverse("search"), "search", rows)


def rated(key: str) -> PublicRating:
    """The rating with this key. Raises NotFound."""
    rating = public_ratings().get(key)
    if rating is None:
        raise NotFound("There is no rating at this address.")
    return rating
