"""The site's addresses, and beside them what it is measured against, behind the same middleware in the same process."""

import json
import os
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path, reverse
from rest_framework import generics, pagination, serializers

from claims.api.views import absolute
from claims.models import Edition
from factcheck.urls import handler405, handler406, handler503

__all__ = ["handler405", "handler406", "handler503", "urlpatterns"]


def constant(request: HttpRequest) -> HttpResponse:
    """As little as a view can do."""
    return HttpResponse(b"constant")


def process(request: HttpRequest) -> HttpResponse:
    """Which process answers."""
    return HttpResponse(str(os.getpid()))


class PlainItem(serializers.ModelSerializer[Edition]):
    """The item as a ModelSerializer makes it: the same members, the document parsed and written again."""

    url = serializers.SerializerMethodField()
    document = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = ["seq", "claim", "language", "kind", "url", "published_at", "digest", "document"]

    def get_url(self, edition: Edition) -> str:
        return absolute(reverse("claim", args=[edition.slug]))

    def get_document(self, edition: Edition) -> Any:
        return None if edition.document is None else json.loads(bytes(edition.document))


class BySeq(pagination.CursorPagination):
    """Like the feed: a thousand at a time from where the last page ended."""

    page_size = 1_000
    ordering = "seq"


class PlainList(generics.ListAPIView[Edition]):
    """What one would write in ten minutes."""

    queryset = Edition.objects.current()
    serializer_class = PlainItem
    pagination_class = BySeq


urlpatterns = [
    path("bench/constant", constant),
    path("bench/process", process),
    path("bench/plain", PlainList.as_view()),
    path("", include("factcheck.urls")),
]
