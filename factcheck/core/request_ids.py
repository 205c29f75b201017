"""An id for each request: on every log line written meanwhile, in the answer, and on the page of a fault."""

import re
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_TAKEN_OVER = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""What a proxy in front may call the request."""


def current() -> str:
    """The id of the request that is being answered; '' outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class RequestIdMiddleware:
    """Take over a well-formed id of the proxy in front, or make one. Comes before every other middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        request_id = given if _TAKEN_OVER.fullmatch(given) else uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self._get_response(request)
        response[HEADER] = request_id
        return response
