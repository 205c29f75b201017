"""Search over live verdicts: all the words; where no verdict has them, what is spelled alike; then some of them."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest

from claims.models import Claimant, Topic
from claims.models.index import PublicClaimQuerySet
from claims.queries.pages.cards import Card, cards, findings, live
from claims.queries.pages.paging import Page, page
from claims.vocabulary import ClaimKind
from factcheck.core.errors import Invalid
from factcheck.core.search_words import any_of, for_query

SEARCH_CONFIG = "ledger"
"""The text search configuration of the index, which the first migration creates."""
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


class Match(StrEnum):
    """How the results hold the words of a search."""

    ALL = "all"
    SOME = "some"
    ALIKE = "alike"
    """They are only spelled like them."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True)
class Found:
    """Results, how they match, and what the form offers."""

    results: Page[Card]
    match: Match
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
    rows, match = matching(asked)
    return Found(page(rows, asked.page, lambda found: cards(found, ratings)), match, offered, kinds, topics, claimants)


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


def matching(asked: Asked) -> tuple[PublicClaimQuerySet, Match]:
    """The live verdicts that match, best first, and how they match. Not read yet."""
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
    """What people typed, for the index of the verdicts' words."""
    return SearchQuery(for_query(words), search_type="websearch", config=SEARCH_CONFIG)


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
