"""Search over live verdicts: full text first; where that finds nothing, what is spelled alike."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from claims.models import Claimant, Topic
from claims.models.index import PublicClaimQuerySet
from claims.queries.pages.cards import Card, cards, findings, live
from claims.queries.pages.paging import Page, page
from claims.vocabulary import ClaimKind
from factcheck.core.errors import Invalid

SEARCH_CONFIG = "ledger"
"""The text search configuration that migrations/rules.sql makes and the index is written in."""
OFFERED = 300
"""Topics or claimants that the form lists; the others are found by their words."""
LIKENESS = 0.5
"""Word similarity from which a headline or claim counts as spelled like the query."""


@dataclass(frozen=True)
class Asked:
    """A search as the reader typed it; '' means not asked. `page` counts from 1."""

    words: str = ""
    rating: str = ""
    kind: str = ""
    topic: str = ""
    claimant: str = ""
    page: int = 1

    @property
    def anything(self) -> bool:
        return any((self.words, self.rating, self.kind, self.topic, self.claimant))


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Found:
    """Results, whether they are merely alike, and what the form offers."""

    results: Page[Card]
    alike: bool
    ratings: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    claimants: tuple[Choice, ...]


def search(asked: Asked) -> Found:
    """Live verdicts that match. Raises Invalid naming the filter that does not exist, NotFound past the end."""
    ratings = findings()
    kinds = tuple(Choice(kind.value, kind.label) for kind in ClaimKind)
    offered = tuple(Choice(key, one.name) for key, one in ratings.items())
    _known("rating", asked.rating, offered)
    _known("kind", asked.kind, kinds)
    topics = _offered("topic", asked.topic, Topic.objects.published())
    claimants = _offered("claimant", asked.claimant, Claimant.objects.published())
    rows, alike = matching(asked)
    return Found(page(rows, asked.page, lambda found: cards(found, ratings)), alike, offered, kinds, topics, claimants)


def refuse_unknown(asked: Asked) -> None:
    """Raises Invalid naming the filter that does not exist."""
    _known("rating", asked.rating, tuple(Choice(key, one.name) for key, one in findings().items()))
    _known("kind", asked.kind, tuple(Choice(kind.value, kind.label) for kind in ClaimKind))
    _offered("topic", asked.topic, Topic.objects.published())
    _offered("claimant", asked.claimant, Claimant.objects.published())


def _known(field: str, value: str, choices: tuple[Choice, ...]) -> None:
    if value and value not in {choice.value for choice in choices}:
        raise Invalid(f"There is no such {field} among the published verdicts.", field=field)


def _offered(field: str, asked: str, rows: "QuerySet[Topic] | QuerySet[Claimant]") -> tuple[Choice, ...]:
    """What the form offers, by name, and what was asked for even where it is not among the first."""
    named = rows.order_by("name").values_list("slug", "name")
    choices = tuple(Choice(slug, name) for slug, name in named[:OFFERED])
    if asked and asked not in {choice.value for choice in choices}:
        choices = (*choices, *(Choice(slug, name) for slug, name in named.filter(slug=asked)))
    _known(field, asked, choices)
    return choices


def matching(asked: Asked) -> tuple[PublicClaimQuerySet, bool]:
    """The live verdicts that match, best first, and whether they are merely spelled alike. Not read yet."""
    rows = _filtered(asked)
    if not asked.words:
        return rows, False
    query = words_query(asked.words)
    ranked = rows.filter(words=query).order_by(SearchRank(F("words"), query).desc(), "-published_at", "-edition__seq")
    if ranked.exists():
        return ranked, False
    alike = rows.annotate(likeness=likeness(asked.words)).filter(likeness__gte=LIKENESS)
    return alike.order_by("-likeness", "-edition__seq"), True


def words_query(words: str) -> SearchQuery:
    """What people typed, for the index of the verdicts' words."""
    return SearchQuery(words, search_type="websearch", config=SEARCH_CONFIG)


def likeness(words: str) -> Greatest:
    """How much a headline or a claim is spelled like the words, from 0 to 1."""
    return Greatest(TrigramWordSimilarity(words, "headline"), TrigramWordSimilarity(words, "short_claim"))


def _filtered(asked: Asked) -> PublicClaimQuerySet:
    condition = Q()
    for column, value in (
        ("rating", asked.rating),
        ("kind", asked.kind),
        ("topics__slug", asked.topic),
        ("claimants__slug", asked.claimant),
    ):
        if value:
            condition &= Q(**{column: value})
    return live().filter(condition)
