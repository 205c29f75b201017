"""The ground of every view here: who may read (everyone), what is refused, and how answers are put on the wire."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.api import parameters
from claims.api.parameters import Parameter
from claims.queries import items
from claims.queries.feed import Head
from claims.queries.items import Version
from factcheck.core import http

JSON = "application/json"
AT_ONCE = 150
"""Pieces of a body that go to the web server in one go: some fifty items, half a megabyte."""
REPRESENTATION = "2"
"""Changes when the same data is written another way, so that no consumer is told that nothing changed."""


class AlwaysJSON(BaseContentNegotiation):
    """There is one representation; `Accept` and `?format=` choose nothing."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[BaseRenderer, str]:
        return renderers[0], JSON


class Door(APIView):
    """A public, read-only resource. It names the parameters it knows; any other is refused."""

    http_method_names = ["get", "head", "options"]
    content_negotiation_class = AlwaysJSON
    parameters: tuple[Parameter, ...] = ()

    def given(self, request: Request) -> dict[str, Any]:
        """The request's parameters, read. Raises Invalid, naming the field."""
        return parameters.read(request._request, self.parameters)  # noqa: SLF001  # the raw query string, before Django decodes it leniently


def absolute(path: str) -> str:
    """The public address of a path of this site."""
    return f"{settings.PUBLIC_ORIGIN}{path}"


def etag(request: Request, version: Version | Head) -> str:
    """Weak: it names the state of everything public, not the bytes of one answer."""
    state = [REPRESENTATION, settings.PUBLIC_ORIGIN, *map(str, version), request.get_full_path()]
    return f'W/"{hashlib.sha256(" ".join(state).encode()).hexdigest()[:32]}"'


def etag_of(body: bytes) -> str:
    """Weak: of an answer that depends on more than what is published."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def fresh(request: Request) -> tuple[str, HttpResponse | None]:
    """The ETag of the present state, and the answer that nothing changed where that is so: one cheap query."""
    tag = etag(request, items.version())
    return tag, http.unchanged(request, tag)


def send(request: Request, body: bytes, tag: str, *, link: str | None = None, content_type: str = JSON) -> HttpResponse:
    """JSON bytes as they are; the middleware compresses them for those who take gzip."""
    answer = send_pieces(request, [body], tag, content_type=content_type)
    if link is not None:
        answer["Link"] = f'<{link}>; rel="next"'
    return answer


def send_pieces(request: Request, pieces: Sequence[bytes], tag: str, *, content_type: str = JSON) -> HttpResponse:
    """JSON bytes as they are, cut anywhere. They are never copied into one: of a large body that is half the cost."""
    answer = HttpResponse(content_type=content_type, headers={"ETag": tag, "Cache-Control": http.REVALIDATE})
    length = sum(map(len, pieces))
    for start in range(0, len(pieces), AT_ONCE):
        answer.write(b"".join(pieces[start : start + AT_ONCE]))
    # Said here, since whoever wanted to know would join them.
    answer["Content-Length"] = str(length)
    return answer


def send_list(request: Request, results: Iterable[bytes], tag: str, *, page: str | None) -> HttpResponse:
    """`{results, next}`; `page` is the token of the next page, None on the last."""
    link = next_address(request, page) if page is not None else None
    body = b'{"results":[%b],"next":%b}' % (b",".join(results), json.dumps(link).encode())
    return send(request, body, tag, link=link)


def next_address(request: Request, page: str) -> str:
    """This request's address with another page token."""
    query = {name: value for name, value in request.query_params.items() if name != "page"} | {"page": page}
    return f"{absolute(request.path)}?{urlencode(query)}"


def encode(value: Any) -> bytes:
    """Plain values as JSON, in any script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
