"""Searches live verdicts: for all the words, else for similar spelling, else for some of the words.

A search with words ranks the newest CANDIDATES verdicts that match: a common word does not rank the whole ledger. A
search by filters alone is a list, newest first, without a bound.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.db.utils import OperationalError
from psycopg.errors import QueryCanceled

from claims.models import Claimant, ClaimantTally, Topic, TopicTally
from claims.public.facets import facet
from claims.public.models import PublicClaimQuerySet
from claims.public.queries import walk
from claims.public.queries.cards import Card, cards, live, public_ratings
from claims.public.queries.lists import verdicts_of
from claims.public.queries.paging import PAGE, Page, position
from claims.public.queries.walk import SEARCH_CONFIG, Selection
from claims.vocabulary import ClaimKind
from factcheck.core import replicas
from factcheck.core.errors import Invalid, NotFound
from factcheck.core.search_words import any_of, for_query

CANDIDATES = 500
"""The most verdicts that a search with words ranks and shows: the newest that match."""
BUDGET = 2_000
"""The most milliseconds that one statement of a search may take."""
OFFERED = 300
"""The most topics or claimants in the form's lists."""


@dataclass(frozen=True)
class Search:
    """A reader's search. '' is an unused filter. `page` is what the address holds."""

    words: str = ""
    rating: str = ""
    kind: str = ""
    topic: str = ""
    claimant: str = ""
    page: str = ""

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
    bounded: bool
    """Whether there are more matches than the CANDIDATES."""
    match: Match
    ratings: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    claimants: tuple[Choice, ...]


def search(asked: Search) -> SearchResults:
    """Matching live verdicts. Raises Invalid with the unknown filter, NotFound past the end, PageMoved."""
    ratings = public_ratings()
    kinds = tuple(Choice(kind.value, kind.label) for kind in ClaimKind)
    offered = tuple(Choice(key, rating.name) for key, rating in ratings.items())
    _require_choice("rating", asked.rating, offered)
    _require_choice("kind", asked.kind, kinds)
    topics = _choices("topic", asked.topic)
    claimants = _choices("claimant", asked.claimant)
    bounded, match = False, Match.ALL
    if not asked.words:
        with time_budget():
            results = verdicts_of(_selection(asked), position(asked.page))
    else:
        rows, seqs, match = matching(asked)
        bounded = len(seqs) == CANDIDATES
        results = _ranked_page(rows, asked.page or "1", len(seqs))
    return SearchResults(results, bounded, match, offered, kinds, topics, claimants)


def refuse_unknown(asked: Search) -> None:
    """Raises Invalid with the unknown filter."""
    _require_choice("rating", asked.rating, tuple(Choice(key, rating.name) for key, rating in public_ratings().items()))
    _require_choice("kind", asked.kind, tuple(Choice(kind.value, kind.label) for kind in ClaimKind))
    if asked.topic:
        _choices("topic", asked.topic)
    if asked.claimant:
        _choices("claimant", asked.claimant)


def _require_choice(field: str, value: str, choices: tuple[Choice, ...]) -> None:
    if value and value not in {choice.value for choice in choices}:
        raise Invalid(f"There is no such {field} among the published verdicts.", field=field)


def _choices(field: str, asked: str) -> tuple[Choice, ...]:
    """The form's choices by name, and the chosen one even if it is not among the first."""
    rows: QuerySet[TopicTally] | QuerySet[ClaimantTally] = TopicTally.objects.all()
    if field == "claimant":
        rows = ClaimantTally.objects.all()
    named = rows.order_by("name", f"{field}_id").values_list(f"{field}__slug", "name")
    choices = tuple(Choice(slug, name) for slug, name in named[:OFFERED])
    if asked and asked not in {choice.value for choice in choices}:
        choices = (*choices, *(Choice(slug, name) for slug, name in named.filter(**{f"{field}__slug": asked})))
    _require_choice(field, asked, choices)
    return choices


@contextmanager
def time_budget() -> Iterator[None]:
    """Raises Invalid if a statement of the block takes longer than BUDGET."""
    try:
        with transaction.atomic(using=replicas.read_alias()), replicas.connection().cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {BUDGET}")
            yield
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        raise Invalid("This search takes too long. Use fewer or rarer words, or another filter.") from error


def matching(asked: Search) -> tuple[PublicClaimQuerySet, list[int], Match]:
    """The matching live verdicts, best first, their seqs (at most CANDIDATES), and how they match.

    Without words, the rows are all verdicts with the filters, newest first, and there are no seqs. Raises Invalid.
    """
    selection = _selection(asked)
    if not asked.words:
        return live().filter(facets__contains=list(selection.facets)), [], Match.ALL
    with time_budget():
        if seqs := walk.newest(replace(selection, words=for_query(asked.words)), CANDIDATES):
            return _ranked(seqs, words_query(asked.words)), seqs, Match.ALL
        if seqs := walk.alike(replace(selection, spelling=asked.words), CANDIDATES):
            rows = live().filter(seq__in=seqs).annotate(likeness=likeness(asked.words))
            return rows.order_by("-likeness", "-seq"), seqs, Match.ALIKE
        some = any_of(asked.words)
        seqs = walk.newest(replace(selection, words=some), CANDIDATES) if some else []
        return _ranked(seqs, words_query(some)), seqs, Match.SOME


def _ranked(seqs: list[int], query: SearchQuery) -> PublicClaimQuerySet:
    return live().filter(seq__in=seqs).order_by(SearchRank(F("words"), query).desc(), "-seq")


def _ranked_page(rows: PublicClaimQuerySet, text: str, total: int) -> Page[Card]:
    """One page of ranked results; they are few, so their pages have numbers. Raises Invalid, NotFound past the end."""
    pages = max(1, -(-total // PAGE))
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < 1:
        raise Invalid("Enter a page number, from 1.", field="page")
    number = int(text)
    if number > pages:
        raise NotFound(f"This list has {pages} page{'s' if pages > 1 else ''}.", field="page")
    with time_budget():
        found = list(rows[(number - 1) * PAGE : number * PAGE])
    return Page(
        cards(found, public_ratings()),
        previous=str(number - 1) if number > 1 else None,
        next=str(number + 1) if number < pages else None,
        last=str(pages) if number < pages else None,
        total=total,
    )


def words_query(words: str) -> SearchQuery:
    """The typed words as a query of the index."""
    return SearchQuery(for_query(words), search_type="websearch", config=SEARCH_CONFIG)


def likeness(words: str) -> TrigramWordSimilarity:
    """The similarity of finding or claim to the words, from 0 to 1."""
    return TrigramWordSimilarity(words, Concat("headline", Value(" "), "short_claim"))


def _selection(asked: Search) -> Selection:
    """The filters. A topic or claimant that is not among the published verdicts matches nothing."""
    facets = [facet(name, value) for name, value in (("rating", asked.rating), ("kind", asked.kind)) if value]
    if asked.topic:
        facets.append(facet("topic", Topic.objects.filter(slug=asked.topic).values_list("pk", flat=True).first()))
    if asked.claimant:
        key = Claimant.objects.filter(slug=asked.claimant).values_list("pk", flat=True).first()
        facets.append(facet("claimant", key))
    return Selection(tuple(facets))
