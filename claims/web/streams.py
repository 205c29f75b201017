"""Long answers, made while they are sent: a list of a million rows costs a process no more memory than one of ten."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from claims.queries import items
from claims.web.page import keep_known, page_response, refusal
from factcheck.core import http
from factcheck.core.errors import DomainError

REPRESENTATION = "1"
"""Changes when the same data is written another way, so that nobody is told that nothing changed."""


@dataclass(frozen=True)
class Stream:
    """An answer before it is sent. `file_name` is what a download is called; '' for what is not one."""

    pieces: Iterable[bytes]
    content_type: str
    file_name: str = ""


def streamed(*known: str) -> Callable[[Callable[..., Stream]], Callable[..., HttpResponseBase]]:
    """Answer GET and HEAD, with a 304 where nothing public changed. `known` names the query parameters that are read.

    What the view refuses is answered in words before anything is sent.
    """

    def decorate(view: Callable[..., Stream]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            keep_known(request, known)
            # Weak: it names the state of everything public, not the bytes of one answer.
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
            # Of a stream nobody knows the length: an empty answer of another sort would say that it is 0.
            pieces: Iterable[bytes] = () if request.method == "HEAD" else made.pieces
            return StreamingHttpResponse(pieces, made.content_type, headers=headers)

        return answer

    return decorate


def _state(request: HttpRequest) -> str:
    state = [REPRESENTATION, settings.PUBLIC_ORIGIN, settings.NEWSROOM_NAME, settings.DATA_LICENCE]
    state += [*map(str, items.version()), request.get_full_path()]
    return sha256(" ".join(state).encode()).hexdigest()[:32]
