"""How a view of the desk says in the OpenAPI document what it takes, answers and refuses."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from claims.api.idempotency import HEADER as IDEMPOTENCY_KEY
from claims.api.idempotency import REPLAYED
from claims.api.parameters import Parameter
from claims.api.shapes import ProblemShape
from factcheck.accounts.models import Scope
from factcheck.core.problems import CONTENT_TYPE

CLAIM = OpenApiParameter(
    "id", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description="The claim’s id."
)
SOURCE = OpenApiParameter(
    "id", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description="The source’s id."
)
SNAPSHOT = OpenApiParameter(
    "copy", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH, description="The copy’s id."
)
_REFUSALS = {
    400: "It is not as it is described here; `errors` names each member, header or parameter that is not.",
    401: "No key, or none that works: unknown, revoked, expired, or of somebody who no longer works here.",
    403: "The key lacks the scope that `scope` names, or its owner’s role does not reach.",
    404: "There is no such row, or no such page of the list.",
    409: "The ledger as it stands refuses it (`errors` names the member), or a request with this Idempotency-Key is "
    "being answered.",
    412: "It was changed since you read it: read it again.",
    413: "The body is larger than 256 kB.",
    415: "The body is not application/json.",
    422: "This Idempotency-Key was given to another request.",
    428: "If-Match is missing.",
    429: "More requests than the key may make in a minute, or too many that failed to authenticate: wait for the "
    "seconds of Retry-After.",
}
_ALWAYS = (400, 401, 403, 429)
_OF_BODY = (409, 413, 415)
_STRONG_TAG = {"type": "string", "pattern": '^"[!#-~]+"$'}
_TAG = r'(W/)?"[!#-~]*"'
TAGS = rf"^(\*|{_TAG}(, ?{_TAG})*)$"
"""What stands in If-Match (RFC 9110)."""
Answer = TypeVar("Answer", bound=Callable[..., Any])


class DeskSchema(AutoSchema):
    """As drf-spectacular's, but a body is owed also where each of its members may be left out."""

    def _get_request_body(self, direction: Any = "request") -> Any:
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
        return body | {"required": True} if body else body


def operation(
    name: str,
    *,
    summary: str,
    scopes: Sequence[Scope],
    answer: Any,
    status: int = 200,
    others: Mapping[int, Any] | None = None,
    body: Any = None,
    sent: Mapping[str, Any] | None = None,
    got: Mapping[str, Any] | None = None,
    path: Sequence[OpenApiParameter] = (),
    known: Sequence[Parameter] = (),
    if_match: bool | None = None,
    tag: bool = False,
    refusals: Sequence[int] = (),
) -> Callable[[Answer], Answer]:
    """Decorates a method of a view. `sent` and `got` are an example of its body and of its answer.

    `if_match`: True where it is owed, False where it may be given, None where it says nothing. `tag`: an ETag is
    answered.
    """
    once = body is not None and if_match is not True
    headers = [IDEMPOTENCY_KEY] if once else []
    if if_match is not None:
        headers.append(
            OpenApiParameter(
                "If-Match",
                {"type": "string", "maxLength": 200, "pattern": TAGS, "examples": ['"7-0f3a5b1c2d4e6f70"']},
                OpenApiParameter.HEADER,
                required=if_match,
                description="The ETag of what you read: the change is made to that state or not at all.",
            )
        )
    answers = {status: answer, **(others or {})}
    owed = {*_ALWAYS, *refusals}
    owed |= set(_OF_BODY) if body is not None else set()
    owed |= {422} if once else set()
    owed |= {412} if if_match is not None else set()
    owed |= {428} if if_match else set()
    responses: dict[Any, Any] = {
        (code, "application/json"): OpenApiResponse(shape, description=f"{summary}.") for code, shape in answers.items()
    }
    for code in sorted(owed):
        responses[code, CONTENT_TYPE] = OpenApiResponse(ProblemShape, description=_REFUSALS[code])
    needs = ", ".join(f"`{scope.value}`" for scope in scopes)
    codes = [str(code) for code in answers]
    examples = []
    if sent is not None:
        examples.append(OpenApiExample("A request", sent, request_only=True))
    if got is not None:
        examples.append(OpenApiExample("An answer", got, response_only=True, status_codes=codes))
    return extend_schema(
        operation_id=name,
        summary=summary,
        description=f"{summary}. Needs a key with {needs}.",
        parameters=[
            *path,
            *(parameter.described() for parameter in known),
            *headers,
            *_answered_headers(codes, tag=tag, made=once and status == 201, once=once),
            *_refusal_headers(),
        ],
        request={"application/json": body} if body is not None else None,
        responses=responses,
        examples=examples,
        tags=["desk"],
    )


def _answered_headers(codes: list[str], *, tag: bool, made: bool, once: bool) -> list[OpenApiParameter]:
    found = []
    if tag:
        found.append(_header("ETag", _STRONG_TAG, codes, "Names the state that is answered, for If-Match."))
    if made:
        found.append(_header("Location", {"type": "string", "format": "uri"}, codes, "Where to find what was made."))
    if once:
        said = "Given where this is the answer to an earlier attempt."
        found.append(_header(REPLAYED, {"type": "string", "enum": ["true"]}, codes, said))
    return found


def _refusal_headers() -> list[OpenApiParameter]:
    return [
        _header("WWW-Authenticate", {"type": "string"}, ["401"], "How to authenticate.", required=True),
        _header("Retry-After", {"type": "integer", "minimum": 1}, ["429"], "Seconds to wait.", required=True),
    ]


def _header(
    name: str, schema: dict[str, Any], codes: list[str], description: str, *, required: bool = False
) -> OpenApiParameter:
    return OpenApiParameter(
        name, schema, OpenApiParameter.HEADER, response=codes, description=description, required=required
    )
