"""The change feed, from which a consumer keeps an exact copy of what is current, and the whole log."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import Door, absolute, encode, etag, send_pieces
from claims.api.describing import SYNC, describe
from claims.api.parameters import Parameter
from claims.api.shapes import ChangesShape, LogShape
from claims.queries import feed, items
from claims.queries.feed import Page, Position
from claims.vocabulary import BulkKind
from factcheck.core import http

DEFAULT_LIMIT = 100


def _cursor(text: str) -> Position:
    return Position.of_cursor(text)


_PARAMETERS = (
    Parameter(
        "cursor",
        _cursor,
        "The `cursor` of your last page, or of a bulk file; leave it out to begin.",
        {"type": "string", "pattern": feed.CURSOR},
    ),
    parameters.limit(DEFAULT_LIMIT, feed.MAX_LIMIT),
)


class Changes(Door):
    """The present item of each claim and language in the log's order, tombstones and redaction notices included."""

    parameters = _PARAMETERS

    @describe(
        "listChanges",
        _PARAMETERS,
        summary="What changed since a cursor",
        answer=ChangesShape,
        refusals=(400, 410),
        tag=SYNC,
    )
    def get(self, request: Request) -> HttpResponse:
        return _follow(self, request, BulkKind.ITEMS)


class Log(Door):
    """Every edition in the log's order, those that were superseded too. What was redacted has no document any more."""

    parameters = _PARAMETERS

    @describe("listEditionsOfAll", _PARAMETERS, summary="The whole log", answer=LogShape, refusals=(400, 410), tag=SYNC)
    def get(self, request: Request) -> HttpResponse:
        return _follow(self, request, BulkKind.EDITIONS)


def _follow(door: Door, request: Request, kind: BulkKind) -> HttpResponse:
    given = door.given(request)
    # Who has this answer already is told so without reading a row of it. The tag names the cursor and the log's newest
    # edition, by more than its number: none was ever given for a cursor of another log.
    if "If-None-Match" in request.headers:
        nothing_new = http.unchanged(request, etag(request, feed.head()))
        if nothing_new is not None:
            return nothing_new
    limit = given.get("limit", DEFAULT_LIMIT)
    page = feed.page(given.get("cursor"), limit=limit, address=items.claim_address(), kind=kind)
    tag = etag(request, page.head)
    answer = send_pieces(request, [b'{"results":[', *page.pieces, b"],", _end(page)], tag)
    if page.has_more:
        asked_next = urlencode({"cursor": page.position.cursor(), "limit": limit})
        answer["Link"] = f'<{absolute(request.path)}?{asked_next}>; rel="next"'
    return answer


def _end(page: Page) -> bytes:
    end: dict[str, Any] = {"cursor": page.position.cursor(), "has_more": page.has_more, "head": page.head.seq}
    return encode(end)[1:]
