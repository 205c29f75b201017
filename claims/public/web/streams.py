"""Streaming responses: a list of any length uses constant memory."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from claims.public.web.page import keep_known, page_response, refusal
from claims.queries import items
from factcheck.core import http
from factcheck.core.errors import DomainError

REPRESENTATION = "1"
"""Change it when the same data is written differently, so that old entity tags no longer match."""


@dataclass(frozen=True)
class Stream:
    """A response to stream. `file_name` is the download's name. '' if it is not a download."""

    pieces: Iterable[bytes]
    content_type: str
    file_name: str = ""


def streamed(*known: str) -> Callable[[Callable[..., Stream]], Callable[..., HttpResponseBase]]:
    """A decorator that streams the view's response, or sends 304 if nothing public changed.

    `known` are the query parameters that the view reads. If the view raises DomainError, an error page is sent instead.
    """

    def decorate(view: Callable[..., Stream]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            keep_known(request, known)
            # Weak: it covers the state of everything public, not the bytes of the response.
            tag = f'W/"{_state(request)}"'
            if (unchanged := http.unchanged(request, tag)) is not None:
                return unchanged
            try:
                made = view(request, *args, **kwargs)
            except DomainError as error:
                return page_response(refusal(request, error))
            headers = {"ETag": tag, "Cache-Control": http.REVALIDATE}
            if made.file_name:
                headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
            # Also for HEAD a streaming response, because an ordinary one would send Content-Length: 0.
            pieces: Iterable[bytes] = () if request.method == "HEAD" else made.pieces
            return StreamingHttpResponse(pieces, made.content_type, headers=headers)

        return answer

    return decorate


def _state(request: HttpRequest) -> str:
    state = [REPRESENTATION, settings.PUBLIC_ORIGIN, settings.NEWSROOM_NAME, settings.DATA_LICENCE]
    state += [*map(str, items.version()), request.get_full_path()]
    return sha256(" ".join(state).encode()).hexdigest()[:32]
