"""The change feed: from which a consumer keeps an exact copy of everything published."""

from django.http import HttpResponse
from rest_framework.request import Request

from claims.api import parameters
from claims.api.answers import Door, claim_address, encode, etag, send_pieces, unchanged
from claims.api.describing import describe
from claims.api.parameters import Parameter
from claims.api.shapes import ChangesShape
from claims.queries import feed
from claims.queries.feed import Position
from claims.queries.items import Version

DEFAULT_LIMIT = 100


def _cursor(text: str) -> Position:
    return Position.of_cursor(text)


_PARAMETERS = (
    Parameter("cursor", _cursor, "The `cursor` of your last page; leave it out to begin.", {"type": "string"}),
    parameters.limit(DEFAULT_LIMIT, feed.MAX_LIMIT),
)


class Changes(Door):
    """The present item of each claim and language in the log's order, tombstones and redaction notices included."""

    parameters = _PARAMETERS

    @describe(
        "listChanges", _PARAMETERS, summary="What changed since a cursor", answer=ChangesShape, refusals=(400, 410)
    )
    def get(self, request: Request) -> HttpResponse:
        given = self.given(request)
        page = feed.page(given.get("cursor"), limit=given.get("limit", DEFAULT_LIMIT), address=claim_address())
        # Items never change: what a page holds depends on the log's head alone.
        tag = etag(request, Version(page.position.epoch, page.head, 0))
        nothing_new = unchanged(request, tag)
        if nothing_new:
            return nothing_new
        end = {"cursor": page.position.cursor(), "has_more": page.has_more}
        return send_pieces(request, [b'{"results":[', *page.pieces, b"],", encode(end)[1:]], tag)
