"""Every public list as a file: CSV for spreadsheets, JSON-LD for programs, and the DataFeed of ClaimReviews."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from claims.documents import Json
from claims.interchange import csv_lines, linked_data
from claims.public.exchange import other_lists, verdict_lists, verdicts
from claims.public.exchange.verdict_lists import VerdictList
from claims.public.web import csv_columns, schema_org
from claims.public.web.addresses import absolute
from claims.public.web.schema_org import reviewer
from claims.public.web.search import FIELDS, asked_for
from claims.public.web.streams import Stream, streamed


@streamed()
def of_verdicts(request: HttpRequest, form: str) -> Stream:
    """Every live verdict. `form` is `csv` or `jsonld`, in all these views."""
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
    """The live verdicts that use a source."""
    return _verdict_list(verdict_lists.source(id), form)


@streamed(*FIELDS)
def of_search(request: HttpRequest, form: str) -> Stream:
    """The results of a search, best first. Takes the search page's parameters."""
    return _verdict_list(verdict_lists.search_results(asked_for(request)), form)


@streamed()
def of_corrections(request: HttpRequest, form: str) -> Stream:
    """Corrections and other changes, newest first."""
    if form == "csv":
        return _csv("changes", csv_columns.CHANGES, (map(csv_columns.change, piece) for piece in other_lists.changes()))
    changes = (map(schema_org.change, piece) for piece in other_lists.changes())
    return _jsonld("changes", "Corrections and other changes", "corrections", changes)


@streamed()
def of_claimants(request: HttpRequest, form: str) -> Stream:
    """Every claimant with a live verdict, by name."""
    if form == "csv":
        return _csv(
            "claimants", csv_columns.CLAIMANTS, (map(csv_columns.claimant, piece) for piece in other_lists.claimants())
        )
    people = (map(schema_org.claimant, piece) for piece in other_lists.claimants())
    return _jsonld("claimants", "Claimants", "claimants", people)


@streamed()
def of_topics(request: HttpRequest, form: str) -> Stream:
    """Every topic of a live verdict, by name."""
    if form == "csv":
        return _csv("topics", csv_columns.TOPICS, (map(csv_columns.topic, piece) for piece in other_lists.topics()))
    return _jsonld("topics", "Topics", "topics", (map(schema_org.topic, piece) for piece in other_lists.topics()))


@streamed()
def of_sources(request: HttpRequest, form: str) -> Stream:
    """Every source of a live verdict, by id."""
    if form == "csv":
        return _csv("sources", csv_columns.SOURCES, (map(csv_columns.source, piece) for piece in other_lists.sources()))
    return _jsonld("sources", "Sources", "sources", (map(schema_org.source, piece) for piece in other_lists.sources()))


@streamed()
def data_feed(request: HttpRequest) -> Stream:
    """The ClaimReview of every rated live verdict, in Data Commons' format."""
    newsroom = reviewer()
    reviews = (
        [schema_org.review(verdict, newsroom) for verdict in piece]
        for piece in verdicts.with_documents(verdict_lists.every(), rated_only=True)
    )
    return Stream(
        linked_data.data_feed(
            ([review for review in piece if review is not None] for piece in reviews),
            name=f"{settings.NEWSROOM_NAME}: fact checks",
            publisher={"@type": "Organization", "name": newsroom.name, "url": newsroom.url},
            modified=other_lists.changed_at(),
            licence=settings.DATA_LICENCE,
        ),
        linked_data.CONTENT_TYPE,
    )


def _verdict_list(rows: VerdictList, form: str) -> Stream:
    if form == "csv":
        return _csv(rows.name, csv_columns.VERDICTS, (map(csv_columns.verdict, piece) for piece in verdicts.rows(rows)))
    newsroom = reviewer()
    pieces = ([schema_org.claim(verdict, newsroom) for verdict in piece] for piece in verdicts.with_documents(rows))
    return Stream(
        linked_data.item_list(
            pieces,
            name=f"{settings.NEWSROOM_NAME}: {rows.title[:1].lower()}{rows.title[1:]}",
            url=settings.PUBLIC_ORIGIN + rows.path,
        ),
        linked_data.CONTENT_TYPE,
        f"{rows.name}.jsonld",
    )


def _csv(name: str, header: Sequence[str], pieces: Iterable[Iterable[Sequence[object]]]) -> Stream:
    return Stream(csv_lines.lines(header, pieces), csv_lines.CONTENT_TYPE, f"{name}.csv")


def _jsonld(name: str, title: str, page: str, pieces: Iterable[Iterable[Json]]) -> Stream:
    return Stream(
        linked_data.item_list(
            pieces,
            name=f"{settings.NEWSROOM_NAME}: {title[:1].lower()}{title[1:]}",
            url=absolute(page),
        ),
        linked_data.CONTENT_TYPE,
        f"{name}.jsonld",
    )
