"""Searches live verdicts: for all the words, else for similar spelling, else for some of the words."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from claims.models import Claimant, Topic
from claims.public.models import PublicClaimQuerySet
from claims.public.queries.cards import Card, cards, live, public_ratings
from claims.public.queries.paging import Page, page
from claims.vocabulary import ClaimKind
from factcheck.core.errors import Invalid
from factcheck.core.search_words import any_of, for_query

SEARCH_CONFIG = "ledger"
"""The text search configuration of the index, which the first migration creates."""
OFFERED = 300
"""The most topics or claimants in the form's lists."""
LIKENESS = 0.5
"""The word similarity from which a headline or claim matches by spelling."""


@dataclass(frozen=True)
class Search:
    """A reader's search. '' is an unused filter. `page` counts from 1."""

    words: str = ""
    rating: str = ""
    kind: str = ""
    topic: str = ""
    claimant: str = ""
    page: int = 1

    @property
    def anything(self) -> bool:
        return any((self.words, self.rating, self.kind, self.topic, self.claimant))


class Match(StrEnum):
    """How the results match the words of a search."""

    ALL = "all"
    SOME = "some"
    ALIKE = "alike"
    """They match only by spelling."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class SearchResults:
    """Results, how they match, and the form's choices."""

    results: Page[Card]
    match: Match
    ratings: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    claimants: tuple[Choice, ...]


def search(asked: Search) -> SearchResults:
    """Matching live verdicts. Raises Invalid with the unknown filter, NotFound past the end."""
    ratings = public_ratings()
    kinds = tuple(Choice(kind.value, kind.label) for kind in ClaimKind)
    offered = tuple(Choice(key, rating.name) for key, rating in ratings.items())
    _require_choice("rating", asked.rating, offered)
    _require_choice("kind", asked.kind, kinds)
    topics = _choices("topic", asked.topic, Topic.objects.published())
    claimants = _choices("claimant", asked.claimant, Claimant.objects.published())
    rows, match = matching(asked)
    return SearchResults(
        page(rows, asked.page, lambda found: cards(found, ratings)), match, offered, kinds, topics, claimants
    )


def refuse_unknown(asked: Search) -> None:
    """Raises Invalid with the unknown filter."""
    _require_choice("rating", asked.rating, tuple(Choice(key, rating.name) for key, rating in public_ratings().items()))
    _require_choice("kind", asked.kind, tuple(Choice(kind.value, kind.label) for kind in ClaimKind))
    _choices("topic", asked.topic, Topic.objects.published())
    _choices("claimant", asked.claimant, Claimant.objects.published())


def _require_choice(field: str, value: str, choices: tuple[Choice, ...]) -> None:
    if value and value not in {choice.value for choice in choices}:
        raise Invalid(f"There is no such {field} among the published verdicts.", field=field)


def _choices(field: str, asked: str, rows: "QuerySet[Topic] | QuerySet[Claimant]") -> tuple[Choice, ...]:
    """The form's choices by name, and the chosen one even if it is not among the first."""
    named = rows.order_by("name").values_list("slug", "name")
    choices = tuple(Choice(slug, name) for slug, name in named[:OFFERED])
    if asked and asked not in {choice.value for choice in choices}:
        choices = (*choices, *(Choice(slug, name) for slug, name in named.filter(slug=asked)))
    _require_choice(field, asked, choices)
    return choices


def matching(asked: Search) -> tuple[PublicClaimQuerySet, Match]:
    """A queryset of the matching live verdicts, best first, and how they match."""
    rows = _filtered(asked)
    if not asked.words:
        return rows, Match.ALL
    ranked = _holding(rows, words_query(asked.words))
    if ranked.exists():
        return ranked, Match.ALL
    alike = rows.annotate(likeness=likeness(asked.words)).filter(likeness__gte=LIKENESS)
    if alike.exists():
        return alike.order_by("-likeness", "-edition__seq"), Match.ALIKE
    return _holding(rows, words_query(any_of(asked.words))), Match.SOME


def _holding(rows: PublicClaimQuerySet, query: SearchQuery) -> PublicClaimQuerySet:
    return rows.filter(words=query).order_by(SearchRank(F("words"), query).desc(), "-published_at", "-edition__seq")


def words_query(words: str) -> SearchQuery:
    """The typed words as a query of the index."""
    return SearchQuery(for_query(words), search_type="websearch", config=SEARCH_CONFIG)


def likeness(words: str) -> Greatest:
    """The similarity of headline or claim to the words, from 0 to 1."""
    return Greatest(TrigramWordSimilarity(words, "headline"), TrigramWordSimilarity(words, "short_claim"))


def _filtered(asked: Search) -> PublicClaimQuerySet:
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
