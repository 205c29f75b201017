"""How a view says in the OpenAPI document what it takes, answers and refuses."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    inline_serializer,
)
from rest_framework import serializers

from claims.api import examples
from claims.api.parameters import SLUG_OR_ID, Parameter
from claims.api.shapes import ProblemShape
from factcheck.core.problems import CONTENT_TYPE

HIGHEST_NUMBER = 999_999_999
ID = OpenApiParameter("id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Its id.")
SLUG = OpenApiParameter("slug", SLUG_OR_ID, OpenApiParameter.PATH, description="Its slug or its id.")
NUMBER = OpenApiParameter(
    "number",
    {"type": "integer", "minimum": 1, "maximum": HIGHEST_NUMBER},
    OpenApiParameter.PATH,
    description="From 1.",
)
PUBLISHED, SYNC = "published", "sync"
_REFUSALS = {
    400: "A parameter or part of the address is unknown, repeated or malformed; `errors` names it.",
    404: "Nothing public is there, or this list has no such page.",
    410: "It was withdrawn; `item` is the tombstone. Of the feed: the cursor is of another log, start again.",
    416: "No byte of the file is in the range asked for.",
    451: "It was removed on a legal ground; `item` is the notice. Delete your copy.",
}
_ITEMS: Mapping[int, Mapping[str, Any]] = {410: {"item": examples.TOMBSTONE}, 451: {"item": examples.REDACTION}}
_TAG = {"type": "string", "pattern": r'^(W/)?"[!#-~]*"$'}
_CONDITION = OpenApiParameter(
    "If-None-Match",
    {"type": "string", "examples": ['W/"0f3a5b1c2d4e6f708192a3b4c5d6e7f8"']},
    OpenApiParameter.HEADER,
    description="The ETag of your last answer: where nothing changed since, a 304 says so.",
)
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
    tag: str = PUBLISHED,
) -> Callable[[Answer], Answer]:
    """Decorates a view's `get`. The query parameters are the very ones that it reads; the example is `examples`' own.

    Its description is the view's docstring.
    """
    responses: dict[Any, Any] = {
        (200, media_type): OpenApiResponse(answer, description=f"{summary}."),
        304: OpenApiResponse(description="Nothing changed since the ETag given."),
    }
    paged = any(parameter.name == "page" for parameter in known)
    for status in sorted({*refusals, *([404] if paged else [])}):
        responses[status, CONTENT_TYPE] = OpenApiResponse(ProblemShape, description=_REFUSALS[status])
    return extend_schema(
        operation_id=name,
        summary=summary,
        parameters=[
            *path,
            *(parameter.described() for parameter in known),
            _CONDITION,
            _answered("ETag", _TAG, "Names the state that is answered, for If-None-Match.", required=True),
            *([_answered("Link", {"type": "string"}, "The next page, where there is one.")] if paged else []),
        ],
        responses=responses,
        examples=[
            *_example(name, media_type),
            *(_refusal(status) for status in sorted({*refusals, *([404] if paged else [])})),
        ],
        tags=[tag],
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


def _answered(name: str, schema: dict[str, Any], description: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(
        name, schema, OpenApiParameter.HEADER, response=["200"], description=description, required=required
    )


def _example(name: str, media_type: str) -> list[OpenApiExample]:
    if name not in examples.ANSWERS:
        return []
    return [
        OpenApiExample(
            "An answer", examples.ANSWERS[name], response_only=True, status_codes=["200"], media_type=media_type
        )
    ]


def _refusal(status: int) -> OpenApiExample:
    title = HTTPStatus(status).phrase
    return OpenApiExample(
        title,
        examples.problem(status, title, _REFUSALS[status].partition(";")[0], **_ITEMS.get(status, {})),
        response_only=True,
        status_codes=[str(status)],
        media_type=CONTENT_TYPE,
    )
