"""Every public list as a file, whole: CSV for a spreadsheet, JSON-LD for programs; and the feed of ClaimReviews."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from claims.documents import Json
from claims.interchange import csv_lines, linked_data
from claims.queries.exchange import other_lists, verdict_lists, verdicts
from claims.queries.exchange.verdict_lists import VerdictList
from claims.web import schema_org, tables
from claims.web.schema_org import reviewer
from claims.web.search import FIELDS, asked_for
from claims.web.streams import Stream, streamed


@streamed()
def of_verdicts(request: HttpRequest, form: str) -> Stream:
    """Every live verdict. `form` is `csv` or `jsonld`, here and below."""
    return _verdict_list(verdict_lists.every(), form)


@streamed()
def of_topic(request: HttpRequest, slug: str, form: str) -> Stream:
    """The live verdicts on a topic."""
    return _verdict_list(verdict_lists.topic(slug), form)


@streamed()
def of_claimant(request: HttpRequest, slug: str, form: str) -> Stream:
    """The live verdicts on claims by a claimant."""
    return _verdict_list(verdict_lists.claimant(slug), form)


@streamed()
def of_rating(request: HttpRequest, slug: str, form: str) -> Stream:
    """The live verdicts with a rating."""
    return _verdict_list(verdict_lists.rating(slug), form)


@streamed()
def of_source(request: HttpRequest, id: UUID, form: str) -> Stream:  # noqa: A002  # the address names it so
    """The live verdicts that lean on a source."""
    return _verdict_list(verdict_lists.source(id), form)


@streamed(*FIELDS)
def of_search(request: HttpRequest, form: str) -> Stream:
    """The live verdicts that a search finds, best first; the same parameters as the page's."""
    return _verdict_list(verdict_lists.search_results(asked_for(request)), form)


@streamed()
def of_corrections(request: HttpRequest, form: str) -> Stream:
    """What changed in what was published, newest first."""
    if form == "csv":
        return _csv("changes", tables.CHANGES, (map(tables.change, piece) for piece in other_lists.changes()))
    changes = (map(schema_org.change, piece) for piece in other_lists.changes())
    return _jsonld("changes", "Corrections and other changes", "corrections", changes)


@streamed()
def of_claimants(request: HttpRequest, form: str) -> Stream:
    """Everybody of whom there is a live verdict, by name."""
    if form == "csv":
        return _csv("claimants", tables.CLAIMANTS, (map(tables.claimant, piece) for piece in other_lists.claimants()))
    people = (map(schema_org.claimant, piece) for piece in other_lists.claimants())
    return _jsonld("claimants", "Claimants", "claimants", people)


@streamed()
def of_topics(request: HttpRequest, form: str) -> Stream:
    """Every topic of a live verdict, by name."""
    if form == "csv":
        return _csv("topics", tables.TOPICS, (map(tables.topic, piece) for piece in other_lists.topics()))
    return _jsonld("topics", "Topics", "topics", (map(schema_org.topic, piece) for piece in other_lists.topics()))


@streamed()
def of_sources(request: HttpRequest, form: str) -> Stream:
    """Every source that a live verdict rests on, by id; a protected one by its description and reason."""
    if form == "csv":
        return _csv("sources", tables.SOURCES, (map(tables.source, piece) for piece in other_lists.sources()))
    return _jsonld("sources", "Sources", "sources", (map(schema_org.source, piece) for piece in other_lists.sources()))


@streamed()
def data_feed(request: HttpRequest) -> Stream:
    """The ClaimReview of every live verdict that is rated, in the shape that Data Commons collects."""
    newsroom = reviewer()
    reviews = (
        [schema_org.review(one, newsroom) for one in piece]
        for piece in verdicts.with_documents(verdict_lists.every(), rated_only=True)
    )
    return Stream(
        linked_data.data_feed(
            ([one for one in piece if one is not None] for piece in reviews),
            name=f"{settings.NEWSROOM_NAME}: fact checks",
            publisher={"@type": "Organization", "name": newsroom.name, "url": newsroom.url},
            modified=other_lists.changed_at(),
            licence=settings.DATA_LICENCE,
        ),
        linked_data.CONTENT_TYPE,
    )


def _verdict_list(what: VerdictList, form: str) -> Stream:
    if form == "csv":
        return _csv(what.name, tables.VERDICTS, (map(tables.verdict, piece) for piece in verdicts.rows(what)))
    newsroom = reviewer()
    pieces = ([schema_org.claim(one, newsroom) for one in piece] for piece in verdicts.with_documents(what))
    return Stream(
        linked_data.item_list(
            pieces,
            name=f"{settings.NEWSROOM_NAME}: {what.title[:1].lower()}{what.title[1:]}",
            url=settings.PUBLIC_ORIGIN + what.path,
        ),
        linked_data.CONTENT_TYPE,
        f"{what.name}.jsonld",
    )


def _csv(name: str, header: Sequence[str], pieces: Iterable[Iterable[Sequence[object]]]) -> Stream:
    return Stream(csv_lines.lines(header, pieces), csv_lines.CONTENT_TYPE, f"{name}.csv")


def _jsonld(name: str, title: str, page: str, pieces: Iterable[Iterable[Json]]) -> Stream:
    return Stream(
        linked_data.item_list(
            pieces,
            name=f"{settings.NEWSROOM_NAME}: {title[:1].lower()}{title[1:]}",
            url=settings.PUBLIC_ORIGIN + reverse(page),
        ),
        linked_data.CONTENT_TYPE,
        f"{name}.jsonld",
    )
