"""The change feed, from which a consumer keeps an exact copy of what is current, and the whole log.

The one exception from the way of the other views (docs/decisions/0033-the-api-is-plain-drf.md): PostgreSQL writes the
items, and their pieces go to the web server without a serializer or a renderer.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from claims.api import query
from claims.api.renderers import encode
from claims.api.serializers import HistoryItemSerializer, ItemSerializer
from claims.api.views import JSON, View, absolute, etag
from claims.queries import items
from claims.sync import feed
from claims.sync.feed import Position
from claims.vocabulary import BulkKind
from factcheck.core import http

DEFAULT_LIMIT = 100
PIECES_AT_ONCE = 150
"""Pieces of a body that are handed to the web server together: some fifty items, half a megabyte."""
_CURSOR = OpenApiParameter(
    "cursor",
    {"type": "string", "pattern": feed.CURSOR},
    description="The `cursor` of your last page, or of a bulk file; leave it out to begin.",
)


class ChangesSerializer(serializers.Serializer[Any]):
    """A page of the change feed."""

    results = ItemSerializer(many=True)
    cursor = serializers.CharField(help_text="Keep it, and ask with it next time.")
    has_more = serializers.BooleanField(help_text="False: you have everything.")
    head = serializers.IntegerField(min_value=0, help_text="The newest `seq` of the log: how far behind you are.")


class LogSerializer(ChangesSerializer):
    """A page of the whole log."""

    results = HistoryItemSerializer(many=True)


class FeedView(View):
    http_method_names = ["get", "head", "options"]
    parameters = (_CURSOR, query.limit_parameter(DEFAULT_LIMIT, feed.MAX_LIMIT))
    pagination_class = None
    refusals = (410,)
    kind: BulkKind

    def get(self, request: Request) -> HttpResponse:
        # A consumer that has this answer already costs no row of it. The tag names the cursor and the log's newest
        # edition, by more than its number: it is never the tag of a cursor of another log.
        limit = query.read_limit(self.query, DEFAULT_LIMIT, feed.MAX_LIMIT)
        cursor = Position.of_cursor(self.query["cursor"]) if "cursor" in self.query else None
        if "If-None-Match" in request.headers:
            unchanged = http.unchanged(request, etag(request, *feed.head()))
            if unchanged is not None:
                return unchanged
        page = feed.page(cursor, limit=limit, address=items.claim_address(), kind=self.kind)
        end = {"cursor": page.position.cursor(), "has_more": page.has_more, "head": page.head.seq}
        answer = _answer([b'{"results":[', *page.pieces, b"],", encode(end)[1:]])
        answer["ETag"] = etag(request, *page.head)
        if page.has_more:
            following = urlencode({"cursor": page.position.cursor(), "limit": limit})
            answer["Link"] = f'<{absolute(request.path)}?{following}>; rel="next"'
        return answer


class Changes(FeedView):
    """The present item of each claim and language in the log's order, tombstones and redaction notices included."""

    kind = BulkKind.ITEMS
    serializer_class = ChangesSerializer
    operations = {"GET": ("listChanges", "What changed since a cursor")}


class Log(FeedView):
    """Every edition in the log's order, superseded ones included. A redacted edition has no document any more."""

    kind = BulkKind.EDITIONS
    serializer_class = LogSerializer
    operations = {"GET": ("listEditionsOfAll", "The whole log")}


def _answer(pieces: list[bytes]) -> HttpResponse:
    """The pieces as they are, cut anywhere. Joining a large body into one would be half of its cost."""
    answer = HttpResponse(content_type=JSON, headers={"Cache-Control": http.REVALIDATE})
    for start in range(0, len(pieces), PIECES_AT_ONCE):
        answer.write(b"".join(pieces[start : start + PIECES_AT_ONCE]))
    # Django's middleware would join the pieces in order to count them.
    answer["Content-Length"] = str(sum(map(len, pieces)))
    return answer
