"""The API's error responses: problem details (RFC 9457), `application/problem+json`.

Members: `type`, `title`, `status`, `detail`, `instance` and, if fields are invalid, `errors`: a list of
`{field, detail}`. `type` is `urn:factcheck:problem:<code>`, or `about:blank` where the status is enough.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.encoding import escape_uri_path
from rest_framework import exceptions
from rest_framework.views import set_rollback

from factcheck.core.errors import DomainError, StaleRevision

CONTENT_TYPE = "application/problem+json"
API = "/api/"
"""Below this path every response is JSON, even if there is no view."""
TYPE = "urn:factcheck:problem:"
MOST_ERRORS = 50
"""Errors that one refusal of a body lists."""
Answer = Callable[..., HttpResponseBase]


class Refused(DomainError):
    """A refused request with its own status and further members in the problem."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str,
        field: str | None = None,
        errors: Sequence[tuple[str, str]] = (),
        members: Mapping[str, bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`errors` are pairs (field, detail). `members` are further members of the problem as encoded JSON."""
        super().__init__(message, field=field)
        self.status = status
        self.code = code
        self.errors = tuple(errors)
        self.members = dict(members or {})
        self.headers = dict(headers or {})


def problem(
    request: HttpRequest,
    status: int,
    *,
    detail: str,
    code: str = "",
    errors: Sequence[tuple[str, str]] = (),
    members: Mapping[str, bytes] | None = None,
) -> HttpResponse:
    """Return the problem response. `errors` are pairs (field, detail); `members` are encoded JSON."""
    body: dict[str, Any] = {
        "type": TYPE + code if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": escape_uri_path(request.path),
    }
    if errors:
        body["errors"] = [{"field": field, "detail": text} for field, text in errors]
    content = json.dumps(body, ensure_ascii=True).encode()
    for name, value in (members or {}).items():
        content = content[:-1] + b", " + json.dumps(name).encode() + b": " + value + b"}"
    return HttpResponse(content, status=status, content_type=CONTENT_TYPE)


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponseBase | None:
    """DRF's exception handler. None for unexpected exceptions: Django logs them, and `server_error` answers."""
    request: HttpRequest = context["request"]
    answer: HttpResponse | None = None
    if isinstance(exc, DomainError):
        answer = _of_domain_error(request, exc)
    elif isinstance(exc, Http404):
        answer = problem(request, 404, detail="There is nothing at this address.")
    elif isinstance(exc, PermissionDenied):
        answer = problem(request, 403, detail="This is not open to you.")
    elif isinstance(exc, exceptions.APIException):
        answer = _of_api_exception(request, exc)
    if answer is not None:
        set_rollback()
    return answer


def below_api(programs: Answer, people: Answer) -> Answer:
    """Return an error handler that calls `programs` below /api/ and `people` elsewhere."""

    def answer(request: HttpRequest, *args: Exception, **kwargs: Exception) -> HttpResponseBase:
        return (programs if request.path_info.startswith(API) else people)(request, *args, **kwargs)

    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer a request that Django refuses: an unknown host, too many fields."""
    return problem(request, 400, detail="This request cannot be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem(request, 403, detail="This is not open to you.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    return problem(request, 404, detail="There is nothing at this address. /api/v1/ lists what there is.")


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500 without the cause, which is in the log."""
    return problem(request, 500, detail="Something went wrong here, and was logged.")


def method_not_allowed(request: HttpRequest) -> HttpResponseBase:
    return problem(request, 405, detail="This address answers GET, HEAD and OPTIONS.")


def not_acceptable(request: HttpRequest) -> HttpResponseBase:
    return problem(request, 406, detail="Accept gzip or no compression in Accept-Encoding: there is nothing else here.")


def unavailable(request: HttpRequest) -> HttpResponseBase:
    return problem(
        request, 503, detail="A server that this needs does not answer. Try again after the seconds of Retry-After."
    )


def _of_domain_error(request: HttpRequest, exc: DomainError) -> HttpResponse:
    errors: Sequence[tuple[str, str]] = [(exc.field, exc.message)] if exc.field else []
    members: dict[str, bytes] = {}
    headers: dict[str, str] = {}
    if isinstance(exc, Refused):
        errors, members, headers = exc.errors or errors, exc.members, exc.headers
    if isinstance(exc, StaleRevision):
        members["revision"] = json.dumps(exc.revision).encode()
    answer = problem(request, exc.status, detail=exc.message, code=exc.code, errors=errors, members=members)
    for name, value in headers.items():
        answer[name] = value
    return answer


def _of_api_exception(request: HttpRequest, exc: exceptions.APIException) -> HttpResponse:
    errors: list[tuple[str, str]] = []
    code = ""
    if isinstance(exc, exceptions.ValidationError):
        errors, code = list(_by_path(exc.detail, ""))[:MOST_ERRORS], "malformed"
    sentence = "; ".join(f"{path}: {text}" for path, text in errors[:3]) or str(exc.detail)
    answer = problem(request, exc.status_code, detail=sentence, code=code, errors=errors)
    # DRF sets these attributes on some exceptions.
    if wait := getattr(exc, "wait", None):
        answer["Retry-After"] = str(math.ceil(wait))
    if scheme := getattr(exc, "auth_header", None):
        answer["WWW-Authenticate"] = scheme
    return answer


def _by_path(errors: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, message) of a serializer's nested errors: `citations.0.note`."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            own = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _by_path(inner, own)
    elif isinstance(errors, list):
        for place, inner in enumerate(errors):
            nested = isinstance(inner, Mapping | list)
            yield from _by_path(inner, f"{path}.{place}" if nested and path else path)
    else:
        yield path or "body", str(errors)
