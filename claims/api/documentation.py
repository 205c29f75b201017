"""What there is, the OpenAPI document, and a page to read it by."""

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.utils import inline_serializer
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.request import Request

from claims.api.answers import Door, absolute, encode, fresh, send
from claims.api.describing import describe

_LISTS = ("claims", "changes", "log", "bulk", "sources", "claimants", "topics", "ratings", "schema", "docs")


class Index(Door):
    """Where everything is."""

    @describe(
        "index",
        summary="Where everything is",
        answer=inline_serializer("Index", {name: serializers.URLField() for name in _LISTS}),
    )
    def get(self, request: Request) -> HttpResponse:
        self.given(request)
        tag, nothing_new = fresh(request)
        return nothing_new or send(request, encode({name: absolute(reverse(f"api:{name}")) for name in _LISTS}), tag)


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document."""


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from this site's own files, under the site's own content security policy."""

    url_name = "api:schema"
    template_name = "api/docs.html"
