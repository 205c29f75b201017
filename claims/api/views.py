"""The base classes of all views: a strictly read address, one representation, ETags and conditional requests."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.utils.http import http_date
from drf_spectacular.utils import OpenApiParameter
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer

from claims.api import query
from claims.api.filters import FilterSet, StrictFilterBackend
from claims.api.pagination import KeysetPagination
from claims.api.parsers import StrictJSONParser
from claims.api.renderers import AlwaysJSON, VerbatimJSONRenderer
from claims.api.schema import ApiSchema
from claims.queries import items
from factcheck.core import http
from factcheck.core.errors import NotFound

JSON = "application/json"
REPRESENTATION = "2"
"""Changes when the same data is written another way, so that no consumer is told that nothing changed."""


class View(generics.GenericAPIView[Any]):
    """A resource. Its address is read strictly: `path` and `query` hold the values."""

    content_negotiation_class = AlwaysJSON
    parser_classes = [StrictJSONParser]
    renderer_classes = [VerbatimJSONRenderer]
    filter_backends = [StrictFilterBackend]
    pagination_class: Any = KeysetPagination
    schema = ApiSchema()
    filterset_class: ClassVar[type[FilterSet] | None] = None
    operations: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """(operation id, summary) by method, for the OpenAPI document."""
    refusals: Sequence[int] = ()
    """Statuses that the document cannot infer."""
    parameters: Sequence[OpenApiParameter] = ()
    """Query parameters beside filters and pages."""
    media_type = JSON
    ordering: Sequence[str] = ("pk",)
    limits: tuple[int, int] | None = None
    """The default and the highest number of rows of a page; None for a list without pages."""
    request_serializers: ClassVar[Mapping[str, type[BaseSerializer[Any]]]] = {}
    """What reads a body, by method."""
    conditional: Sequence[str] = ()
    """Methods that take If-Match."""
    response_type: Any = None
    """What describes an answer without a serializer in the OpenAPI document, and `example` shows."""
    example: Any = None
    deprecated: tuple[datetime, datetime] | None = None
    """Since when this resource should not be used, and when it may stop working."""
    created_status = 201
    """The status of a successful POST."""
    tagged: Sequence[str] = ()
    """Methods of the desk that answer an ETag."""

    missing = "There is no such row."
    """The message of a 404 for one row."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.query = query.read_query(request, self.known_parameters())
        self.path = query.read_path(kwargs)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.deprecated:
            since, until = self.deprecated
            response["Deprecation"] = f"@{int(since.timestamp())}"  # RFC 9745
            response["Sunset"] = http_date(until.timestamp())  # RFC 8594
        return response

    def known_parameters(self) -> list[str]:
        """The names of this method's query parameters."""
        reads = self.request.method in ("GET", "HEAD")
        filters = list(self.filterset_class.base_filters) if self.filterset_class is not None else []
        pages = ["limit", "page"] if self.limits and reads else []
        return [*(filters if reads or not self.limits else []), *(one.name for one in self.parameters), *pages]

    def get_object(self) -> Any:
        """The row that the last value of the path names, by id or slug. Raises NotFound, naming that value."""
        name, value = [*self.path.items()][-1]
        rows = self.filter_queryset(self.get_queryset())
        row = rows.filter(**{"slug" if isinstance(value, str) else "pk": value}).first()
        if row is None:
            raise NotFound(self.missing, field=name)
        return row

    def get_response_serializer_class(self) -> type[BaseSerializer[Any]]:
        """What writes the answer, whatever reads the body."""
        return super().get_serializer_class()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return self.request_serializers.get(self.request.method or "") or self.get_response_serializer_class()


class PublicView(View):
    """A resource for everybody, under an ETag that names the state of everything public.

    It is mixed into DRF's generic views, before them.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        # The state is read before the rows: a change in between costs a reader one more request, and no change is lost.
        tag = etag(request, *items.version())
        unchanged = http.unchanged(request, tag)
        if unchanged is not None and self.is_public():
            return unchanged
        answer = super().get(request, *args, **kwargs)  # type: ignore[misc]  # the generic view's
        answer["ETag"], answer["Cache-Control"] = tag, http.REVALIDATE
        return answer

    def is_public(self) -> bool:
        """Whether a matching ETag is answered with 304. Raises NotFound."""
        return True


def absolute(path: str) -> str:
    """The public address of a path of this site."""
    return f"{settings.PUBLIC_ORIGIN}{path}"


def etag(request: Request, *version: object) -> str:
    """Weak: it names the state of everything public, not the bytes of one answer."""
    state = [REPRESENTATION, settings.PUBLIC_ORIGIN, *map(str, version), request.get_full_path()]
    return f'W/"{hashlib.sha256(" ".join(state).encode()).hexdigest()[:32]}"'
