"""Long answers, made while they are sent: a list of a million rows costs a process no more memory than one of ten."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified, StreamingHttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from claims.queries import items
from claims.web.page import CACHE_CONTROL, refusal
from factcheck.core.errors import DomainError

REPRESENTATION = "1"
"""Changes when the same data is written another way, so that nobody is told that nothing changed."""
GZIP = 31
"""zlib's number for a window of 32 KB within a gzip file."""


@dataclass(frozen=True)
class Stream:
    """An answer before it is sent. `file_name` is what a download is called; '' for what is not one."""

    pieces: Iterable[bytes]
    content_type: str
    file_name: str = ""


def streamed(view: Callable[..., Stream]) -> Callable[..., HttpResponseBase]:
    """Answer GET and HEAD: 304 where nothing public changed, gzip for those who take it, for pages of any site.

    What the view refuses is answered in words before anything is sent.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Weak: it names the state of everything public, not the bytes of one answer.
        tag = f'W/"{_state(request)}"'
        known = get_conditional_response(request, etag=tag)
        if isinstance(known, HttpResponseNotModified):
            known["Cache-Control"] = CACHE_CONTROL
            return _open(known)
        try:
            made = view(request, *args, **kwargs)
        except DomainError as error:
            page = refusal(request, error)
            return _open(HttpResponse(page.body, page.content_type, page.status))
        headers = {"ETag": tag, "Cache-Control": CACHE_CONTROL}
        if made.file_name:
            headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
        packed = "gzip" in request.headers.get("Accept-Encoding", "")
        if packed:
            headers["Content-Encoding"] = "gzip"
        # Of a stream nobody knows the length: an empty answer of another sort would say that it is 0.
        pieces: Iterable[bytes] = () if request.method == "HEAD" else made.pieces
        response = StreamingHttpResponse(_packed(pieces) if packed else pieces, made.content_type, headers=headers)
        patch_vary_headers(response, ["Accept-Encoding"])
        return _open(response)

    return answer


def _state(request: HttpRequest) -> str:
    state = [REPRESENTATION, settings.PUBLIC_ORIGIN, settings.NEWSROOM_NAME, settings.DATA_LICENCE]
    state += [*map(str, items.version()), request.get_full_path()]
    return sha256(" ".join(state).encode()).hexdigest()[:32]


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    # Level 1: a list is sent as fast as it is read, and a reader waits for the network either way.
    pack = zlib.compressobj(level=1, wbits=GZIP)
    for piece in pieces:
        if part := pack.compress(piece):
            yield part
    yield pack.flush()


def _open(answer: HttpResponseBase) -> HttpResponseBase:
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
