"""What drf-spectacular cannot infer from a view here: headers, refusals, scopes, and examples.

Views declare `operations`, (operation id, summary) by method, and what else `View` has; the rest is inferred.
"""

import json
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from claims.api import examples, idempotency
from claims.api.fields import ListField
from claims.api.query import PATH
from claims.api.serializers import DOCUMENT_SCHEMA, ProblemSerializer, StrictSerializer
from factcheck.core.problems import CONTENT_TYPE

_REFUSALS = {
    400: "A parameter, header, member or part of the address is unknown, missing or malformed; `errors` names it.",
    401: "No key, or one that does not work: unknown, revoked, expired, or its owner no longer works here.",
    403: "The key lacks the scope that `scope` names, or its owner’s role does not allow this.",
    404: "Nothing public is here, or this list has no such page.",
    409: "The ledger refuses it in its present state (`errors` names the member), or a request with this "
    "Idempotency-Key is being answered.",
    410: "It was withdrawn; `item` is the tombstone. Of the feed: the cursor is of another log, start again.",
    412: "It was changed since you read it: read it again.",
    413: "The body is larger than 256 kB.",
    415: "The body is not application/json.",
    416: "No byte of the file is in the range asked for.",
    422: "This Idempotency-Key was used for another request.",
    428: "If-Match is missing.",
    429: "More requests than the key may make in a minute, or too many that failed to authenticate: wait for the "
    "seconds of Retry-After.",
    451: "It was removed on a legal ground; `item` is the notice. Delete your copy.",
}
_WEAK_TAG, _STRONG_TAG = r'^(W/)?"[!#-~]*"$', '^"[!#-~]+"$'
_ONE_TAG = r'(W/)?"[!#-~]*"'
TAGS = rf"^(\*|{_ONE_TAG}(, ?{_ONE_TAG})*)$"
"""The value of If-Match (RFC 9110)."""
_RATE_LIMITS = (
    ("RateLimit-Policy", '^"key";q=[0-9]+;w=60$', "Requests (`q`) that the key may make in a window of `w` seconds."),
    (
        "RateLimit",
        '^"key";r=[0-9]+;t=[0-9]+$',
        "Requests left (`r`), and seconds until the window ends (`t`).",
    ),
)
"""As draft-ietf-httpapi-ratelimit-headers-10 has them."""
_SYNC = ("/api/v1/changes", "/api/v1/editions", "/api/v1/bulk")
_KEY = OpenApiParameter(
    "Idempotency-Key",
    {
        "type": "string",
        "pattern": idempotency.PATTERN,
        "minLength": 1,
        "maxLength": 257,
        "examples": ["8e03978e-40d5-43dd-bc93"],
    },
    OpenApiParameter.HEADER,
    required=True,
    description="New for each thing to do, the same for each attempt at it: it is then done once, however often it is "
    "sent within 24 hours.",
)


class ApiSchema(AutoSchema):
    """One operation of the OpenAPI document."""

    view: Any

    @property
    def desk(self) -> bool:
        return "/desk/" in self.path

    @property
    def writes(self) -> bool:
        return self.method in ("POST", "PATCH")

    @property
    def _paged(self) -> bool:
        return self.view.limits is not None and self.method == "GET"

    def get_operation_id(self) -> str:
        return str(self.view.operations[self.method][0])

    def get_summary(self) -> str:
        return str(self.view.operations[self.method][1])

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        if not self.desk:
            return str(get_doc(type(self.view)))
        scopes = ", ".join(f"`{scope.value}`" for scope in self.view.scopes[self.method])
        return f"{self.get_summary()}. Needs a key with {scopes}."

    def get_tags(self) -> list[str]:
        return ["desk" if self.desk else "sync" if self.path.startswith(_SYNC) else "published"]

    def get_auth(self) -> list[Any]:
        return super().get_auth() if self.desk else []

    def is_deprecated(self) -> bool:
        return self.view.deprecated is not None

    def get_filter_backends(self) -> list[Any]:
        return super().get_filter_backends() if self.view.filterset_class else []

    def get_request_serializer(self) -> Any:
        return self.view.request_serializers[self.method]() if self.writes else None

    def get_response_serializers(self) -> Any:
        status = self.view.created_status if self.method == "POST" else 200
        answer = self.view.response_type or self.view.get_response_serializer_class()
        found: dict[Any, Any] = {
            (status, self.view.media_type): OpenApiResponse(answer, description=f"{self.get_summary()}.")
        }
        if not self.desk:
            found[304] = OpenApiResponse(description="Nothing changed since the ETag given.")
        for refusal in sorted(self._refusals()):
            found[refusal, CONTENT_TYPE] = OpenApiResponse(ProblemSerializer, description=_REFUSALS[refusal])
        return found

    def _refusals(self) -> set[int]:
        found = {400, *self.view.refusals}
        if "{" in self.path or self._paged:
            found.add(404)
        if self.desk:
            found |= {401, 403, 429}
        if self.writes:
            found |= {409, 413, 415} | ({422} if self.method == "POST" else {428})
        return found | ({412} if self.method in self.view.conditional else set())

    def get_override_parameters(self) -> list[Any]:
        found = [parameter for name, parameter in PATH.items() if f"{{{name}}}" in self.path]
        found += self.view.parameters
        if self.desk:
            return found + self._desk_headers()
        found.append(
            _header(
                "If-None-Match",
                {"type": "string", "examples": ['W/"0f3a5b1c2d4e6f708192a3b4c5d6e7f8"']},
                "The ETag of your last answer: where nothing changed since, the answer is 304.",
            )
        )
        found.append(_header("ETag", _WEAK_TAG, "Names this state, for If-None-Match.", answers="200", required=True))
        if self._paged:
            found.append(_header("Link", "", "The next page, where there is one.", answers="200"))
        return found

    def _desk_headers(self) -> list[OpenApiParameter]:
        status = str(self.view.created_status) if self.method == "POST" else "200"
        found = [
            _header("WWW-Authenticate", "", "How to authenticate.", answers="401", required=True),
            _header("Retry-After", {"type": "integer", "minimum": 1}, "Seconds to wait.", answers="429", required=True),
        ]
        for name, pattern, description in _RATE_LIMITS:
            found.append(_header(name, pattern, description, answers=status))
        if self.method in self.view.tagged:
            found.append(_header("ETag", _STRONG_TAG, "Names this state, for If-Match.", answers=status))
        if self.method in self.view.conditional:
            schema = {"type": "string", "maxLength": 200, "pattern": TAGS, "examples": ['"7-0f3a5b1c2d4e6f70"']}
            description = "The ETag of what you read: the change is made to that state or not at all."
            found.append(_header("If-Match", schema, description, required=self.method == "PATCH"))
        if self.method == "POST":
            found.append(_KEY)
            if status == "201":
                found.append(_header("Location", "", "Where to find what was made.", answers=status))
            replayed = {"type": "string", "enum": ["true"]}
            description = "Present where this is the answer to an earlier attempt."
            found.append(_header(idempotency.REPLAYED, replayed, description, answers=status))
        return found

    def get_examples(self) -> list[OpenApiExample]:
        found = []
        if self.writes:
            sent = examples.example(self.get_request_serializer(), sent=True)
            found.append(OpenApiExample("A request", sent, request_only=True))
        answer = self.view.example
        if answer is None and self.view.response_type is None:
            answer = examples.example(self.view.get_response_serializer_class()())
        if answer is not None:
            found.append(OpenApiExample("An answer", answer, response_only=True, media_type=self.view.media_type))
        for status in sorted(self._refusals()):
            title = HTTPStatus(status).phrase
            problem = examples.problem(status, title, _REFUSALS[status].partition(";")[0])
            found.append(
                OpenApiExample(title, problem, response_only=True, status_codes=[str(status)], media_type=CONTENT_TYPE)
            )
        return found

    def get_paginated_name(self, serializer_name: str) -> str:
        return f"{serializer_name}List"

    def _get_request_body(self, direction: Any = "request") -> Any:
        body = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # drf-spectacular leaves it untyped
        # A body is required also where each of its members is optional.
        return body | {"required": True} if body else body

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        found = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]  # as above
        if direction == "response":
            found["required"] = sorted(set(found["properties"]) - set(getattr(serializer, "sometimes", ())))
        elif isinstance(serializer, StrictSerializer):
            found["additionalProperties"] = False
        return found

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:  # noqa: FBT001, FBT002  # its base's signature
        found = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # as above
        return found | {"uniqueItems": True} if isinstance(field, ListField) and field.unique else found


def _header(
    name: str, schema: dict[str, Any] | str, description: str, *, answers: str = "", required: bool = False
) -> OpenApiParameter:
    """A header of the request, or of the answers with this status. A schema may be the pattern of a string."""
    described = {"type": "string"} | ({"pattern": schema} if schema else {}) if isinstance(schema, str) else schema
    return OpenApiParameter(
        name,
        described,
        OpenApiParameter.HEADER,
        response=[answers] if answers else False,
        description=description,
        required=required,
    )


def _document_schemas() -> dict[str, Any]:
    """The document's JSON Schema as components: `Document`, and its definitions under the same prefix."""
    text = json.dumps(DOCUMENT_SCHEMA).replace('"#/$defs/', '"#/components/schemas/Document')
    whole = json.loads(text)
    found = {f"Document{name}": schema for name, schema in whole.pop("$defs").items()}
    return found | {"Document": {name: value for name, value in whole.items() if not name.startswith("$")}}


def completed(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """A postprocessing hook: the document's schema, operations without a key, names of webhooks, no trailing slash."""
    result["components"]["schemas"] |= _document_schemas()
    for methods in result["paths"].values():
        for operation in methods.values():
            operation.setdefault("security", [])
    for event, methods in result.get("webhooks", {}).items():
        for operation in methods.values():
            operation["operationId"] = "receive" + "".join(word.capitalize() for word in event.split("."))
            operation.setdefault("security", [])
    result["paths"] = {path.rstrip("/"): methods for path, methods in result["paths"].items()}
    return result
