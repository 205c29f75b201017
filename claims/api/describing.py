"""How a view says in the OpenAPI document what it takes, answers and refuses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from claims.api.parameters import Parameter
from claims.api.shapes import ProblemShape
from factcheck.core.problems import CONTENT_TYPE

ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH)
NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, description="Its slug or its id.")
NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="From 1.")
_REFUSALS = {
    400: "A parameter or part of the address is unknown, repeated or malformed; `errors` names it.",
    404: "Nothing public is there.",
    410: "It was withdrawn; `item` is the tombstone. Of the feed: the cursor is of another log, start again.",
    416: "No byte of the file is in the range asked for.",
    451: "It was removed on a legal ground; `item` is the notice. Delete your copy.",
}
Answer = TypeVar("Answer", bound=Callable[..., Any])


def describe(
    name: str,
    known: Sequence[Parameter] = (),
    *,
    summary: str,
    answer: Any,
    path: Sequence[OpenApiParameter] = (),
    refusals: Sequence[int] = (400,),
    media_type: str = "application/json",
) -> Callable[[Answer], Answer]:
    """Decorates a view's `get`. The query parameters are the very ones that it reads."""
    responses: Mapping[Any, Any] = {
        (200, media_type): answer,
        304: OpenApiResponse(description="Nothing changed since the ETag given."),
    }
    refused = {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemShape, description=_REFUSALS[status]) for status in refusals
    }
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=[*path, *(parameter.described() for parameter in known)],
        responses={**responses, **refused},
        auth=[],
    )


def list_of(name: str, shape: Any) -> serializers.Serializer[Any]:
    """The shape of a list."""
    return inline_serializer(
        name,
        {
            "results": shape,
            "next": serializers.URLField(allow_null=True, help_text="Address of the next page; null on the last."),
        },
    )
