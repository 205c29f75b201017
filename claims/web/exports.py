"""Every public list as a file, whole: CSV for a spreadsheet, JSON-LD for programs; and the feed of ClaimReviews."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from claims.documents import Json
from claims.interchange import csv_lines, linked_data
from claims.queries.exchange import listed, others, verdicts
from claims.queries.exchange.listed import Listed
from claims.web import tables, things
from claims.web.addresses import absolute
from claims.web.search import FIELDS, asked_for
from claims.web.streams import Stream, streamed
from claims.web.things import reviewer


@streamed()
def of_verdicts(request: HttpRequest, form: str) -> Stream:
    """Every live verdict. `form` is `csv` or `jsonld`, here and below."""
    return _of_listed(listed.every(), form)


@streamed()
def of_topic(request: HttpRequest, slug: str, form: str) -> Stream:
    """The live verdicts on a topic."""
    return _of_listed(listed.topic(slug), form)


@streamed()
def of_claimant(request: HttpRequest, slug: str, form: str) -> Stream:
    """The live verdicts on claims by a claimant."""
    return _of_listed(listed.claimant(slug), form)


@streamed()
def of_rating(request: HttpRequest, slug: str, form: str) -> Stream:
    """The live verdicts with a rating."""
    return _of_listed(listed.rating(slug), form)


@streamed()
def of_source(request: HttpRequest, id: UUID, form: str) -> Stream:  # noqa: A002  # the address names it so
    """The live verdicts that lean on a source."""
    return _of_listed(listed.source(id), form)


@streamed(*FIELDS)
def of_search(request: HttpRequest, form: str) -> Stream:
    """The live verdicts that a search finds, best first; the same parameters as the page's."""
    return _of_listed(listed.found(asked_for(request)), form)


@streamed()
def of_corrections(request: HttpRequest, form: str) -> Stream:
    """What changed in what was published, newest first."""
    if form == "csv":
        return _csv("changes", tables.CHANGES, (map(tables.change, piece) for piece in others.changes()))
    changes = (map(things.change, piece) for piece in others.changes())
    return _jsonld("changes", "Corrections and other changes", "corrections", changes)


@streamed()
def of_claimants(request: HttpRequest, form: str) -> Stream:
    """Everybody of whom there is a live verdict, by name."""
    if form == "csv":
        return _csv("claimants", tables.CLAIMANTS, (map(tables.claimant, piece) for piece in others.claimants()))
    people = (map(things.claimant, piece) for piece in others.claimants())
    return _jsonld("claimants", "Claimants", "claimants", people)


@streamed()
def of_topics(request: HttpRequest, form: str) -> Stream:
    """Every topic of a live verdict, by name."""
    if form == "csv":
        return _csv("topics", tables.TOPICS, (map(tables.topic, piece) for piece in others.topics()))
    return _jsonld("topics", "Topics", "topics", (map(things.topic, piece) for piece in others.topics()))


@streamed()
def of_sources(request: HttpRequest, form: str) -> Stream:
    """Every source that a live verdict rests on, by id; a protected one by its description and reason."""
    if form == "csv":
        return _csv("sources", tables.SOURCES, (map(tables.source, piece) for piece in others.sources()))
    return _jsonld("sources", "Sources", "sources", (map(things.source, piece) for piece in others.sources()))


@streamed()
def data_feed(request: HttpRequest) -> Stream:
    """The ClaimReview of every live verdict that is rated, in the shape that Data Commons collects."""
    newsroom = reviewer()
    reviews = (
        [things.review(one, newsroom) for one in piece]
        for piece in verdicts.documented(listed.every(), rated_only=True)
    )
    return Stream(
        linked_data.data_feed(
            ([one for one in piece if one is not None] for piece in reviews),
            name=f"{settings.NEWSROOM_NAME}: fact checks",
            publisher={"@type": "Organization", "name": newsroom.name, "url": newsroom.url},
            modified=others.changed_at(),
            licence=settings.DATA_LICENCE,
        ),
        linked_data.CONTENT_TYPE,
    )


def _of_listed(what: Listed, form: str) -> Stream:
    if form == "csv":
        return _csv(what.name, tables.VERDICTS, (map(tables.verdict, piece) for piece in verdicts.rows(what)))
    newsroom = reviewer()
    pieces = ([things.claim(one, newsroom) for one in piece] for piece in verdicts.documented(what))
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
            url=absolute(page),
        ),
        linked_data.CONTENT_TYPE,
        f"{name}.jsonld",
    )
