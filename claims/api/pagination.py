"""The pages of lists: `{results, next}`, where `next` is the address of the rows after the last one."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api import query
from claims.models import PublicClaim
from factcheck.core.errors import Invalid, NotFound

_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_PAGE = OpenApiParameter(
    "page",
    {"type": "string", "pattern": f"^{_TOKEN.pattern}$", "maxLength": query.MAX_TOKEN_LENGTH},
    description="Where to go on: follow `next` rather than making one.",
)


class KeysetPagination(BasePagination):
    """Pages by key: the token of a page is the last row's values of `view.ordering`, so no row is skipped or repeated.

    `view.limits` are the default and the highest number of rows; without them the list has a single page.
    """

    def __init__(self) -> None:
        self.next: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        if view.limits is None:
            return list(queryset)
        limit = query.read_limit(view.query, *view.limits)
        parts = _parts(view.query["page"]) if "page" in view.query else None
        rows = self.read(queryset, view.ordering, parts, limit + 1)
        if len(rows) > limit:
            token = _token([_written(_value(rows[limit - 1], key)) for key in view.ordering])
            given = {name: value for name, value in request.query_params.items() if name != "page"}
            self.next = f"{settings.PUBLIC_ORIGIN}{request.path}?{urlencode(given | {'page': token})}"
        return rows[:limit]

    def read(self, queryset: Any, ordering: Sequence[str], after: Sequence[str] | None, limit: int) -> list[Any]:
        """At most `limit` rows behind the one with the values `after`. Raises NotFound."""
        if after is not None:
            queryset = queryset.filter(_after(queryset.model, ordering, after))
        return list(queryset.order_by(*ordering)[:limit])

    def get_paginated_response(self, data: Any) -> Response:
        headers = {"Link": f'<{self.next}>; rel="next"'} if self.next else None
        return Response({"results": data, "next": self.next}, headers=headers)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": ["string", "null"], "format": "uri", "example": None}
        address["description"] = "Address of the next page; null on the last."
        return {"type": "object", "required": ["results", "next"], "properties": {"results": schema, "next": address}}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: Any = [query.limit_parameter(*view.limits), _PAGE] if view.limits else []
        return [
            build_parameter_type(
                name=one.name, schema=dict(one.type), location=one.location, description=one.description
            )
            for one in parameters
        ]


class NewestFirstPagination(KeysetPagination):
    """Pages of a Selection of live verdicts, found in steps of the public index."""

    def read(
        self, queryset: Any, ordering: Sequence[str], after: Sequence[str] | None, limit: int
    ) -> list[PublicClaim]:
        below = None
        if after is not None:
            try:
                [text] = after
                below = query.whole_number(text)
            except ValueError as error:
                raise no_such_page() from error
        rows: list[PublicClaim] = queryset.newest(limit, below=below)
        return rows


def no_such_page() -> NotFound:
    return NotFound("There is no such page of this list: take it from `next`.", field="page")


def _token(parts: Sequence[str]) -> str:
    return urlsafe_b64encode("\x1f".join(parts).encode()).rstrip(b"=").decode()


def _parts(token: str) -> list[str]:
    """What `_token` made into one. Raises Invalid, and NotFound for a page that no list named."""
    if not _TOKEN.fullmatch(token):
        raise Invalid("This is not a page: take it from `next`.", field="page")
    try:
        text = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)).decode()
    except (UnicodeError, NotBase64) as error:
        raise no_such_page() from error
    parts = text.split("\x1f")
    if "\x00" in text or _token(parts) != token:
        raise no_such_page()
    return parts


def _after(model: type[models.Model], ordering: Sequence[str], parts: Sequence[str]) -> Q:
    """The rows behind the one with these values. Raises NotFound."""
    if len(parts) != len(ordering):
        raise no_such_page()
    try:
        values = [_read(_field(model, key), part) for key, part in zip(ordering, parts, strict=True)]
    except (ValueError, OverflowError) as error:
        raise no_such_page() from error
    conditions, equal = [], Q()
    # What all rows behind it have in common lets an index start at the place.
    first = ordering[0]
    start = Q(**{f"{first.removeprefix('-')}__{'lte' if first.startswith('-') else 'gte'}": values[0]})
    for key, value in zip(ordering, values, strict=True):
        name = key.removeprefix("-")
        conditions.append(equal & Q(**{f"{name}__{'lt' if key.startswith('-') else 'gt'}": value}))
        equal &= Q(**{name: value})
    return start & reduce(Q.__or__, conditions)


def _field(model: Any, key: str) -> Any:
    field = None
    for name in key.removeprefix("-").split("__"):
        field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        model = field.related_model
    return getattr(field, "target_field", field)


def _read(field: models.Field[Any, Any], text: str) -> Any:
    """The value that `_written` wrote. Raises ValueError."""
    value: Any = text
    if isinstance(field, models.DateTimeField):
        value = datetime.fromisoformat(text)
    elif isinstance(field, models.UUIDField):
        value = UUID(text)
    elif isinstance(field, models.IntegerField):
        value = query.whole_number(text)
    if _written(value) != text or (isinstance(value, datetime) and value.tzinfo is None):
        raise ValueError(text)
    return value


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _value(row: Any, key: str) -> Any:
    return reduce(getattr, key.removeprefix("-").split("__"), row)
