"""What there is, the OpenAPI document, and a page to read it by."""

import hashlib
import json
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import inline_serializer
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework import generics, serializers
from rest_framework.request import Request

from claims.api.serializers import DOCUMENT_SCHEMA
from claims.api.views import PublicView, absolute
from factcheck.core import http

_LISTS = ("claims", "changes", "log", "bulk", "sources", "claimants", "topics", "ratings", "schema", "docs")


class Index(PublicView, generics.RetrieveAPIView[Any]):
    """Where everything is."""

    serializer_class = inline_serializer("Index", {name: serializers.URLField() for name in _LISTS}).__class__
    operations = {"GET": ("index", "Where everything is")}

    def get_object(self) -> dict[str, str]:
        return {name: absolute(reverse(f"api:{name}")) for name in _LISTS}


class DocumentSchema(PublicView):
    """The JSON Schema (2020-12) of a stored document, with an example."""

    response_type = OpenApiTypes.OBJECT
    media_type = "application/schema+json"
    example = {name: DOCUMENT_SCHEMA[name] for name in ("$schema", "$id", "title")}
    operations = {"GET": ("getDocumentSchema", "The JSON Schema of a document")}

    def get(self, request: Request) -> HttpResponse:
        body = json.dumps(DOCUMENT_SCHEMA, ensure_ascii=False).encode()
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": http.REVALIDATE}
        return http.unchanged(request, tag) or HttpResponse(body, content_type=self.media_type, headers=headers)


class Schema(SpectacularJSONAPIView):
    """The OpenAPI document."""


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from this site's own files, under the site's own content security policy."""

    url_name = "api:schema"
    template_name = "api/docs.html"
