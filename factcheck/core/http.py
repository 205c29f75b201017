"""HTTP rules for every address: caching, CORS, compression and allowed methods.

`HttpRules` is the outermost middleware, so its rules also apply to redirects, errors and static files that other
middleware answers. Public addresses allow GET, HEAD and OPTIONS. The desk keeps its own methods, and its responses are
never compressed, because they hold tokens (BREACH).
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import get_resolver
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from redis.exceptions import RedisError

from factcheck.core.outages import is_outage

REVALIDATE = "public, max-age=0, must-revalidate"
"""Every cache may store the response and must revalidate it before each use."""
NO_STORE = "no-store"
PRIVATE = "private, no-store"
CACHEABLE_STATUSES = frozenset({200, 203, 204, 206, 301, 302, 303, 304, 307, 308, 404, 410, 451})
"""Statuses of responses that caches may store. The others concern a single request."""
DESK = ("/admin/", "/api/v1/desk/")
METHODS = "GET, HEAD, OPTIONS"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Age, Allow, Cache-Status, Content-Disposition, Content-Encoding, Content-Length, "
        "Content-Range, Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Sunset"
    ),
}
"""Public addresses read no cookie and no key, so every origin may read their responses."""
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": (
        "Content-Type, If-Match, If-Modified-Since, If-None-Match, If-Range, Range, X-Goog-Api-Client, X-Goog-Api-Key, "
        "X-Requested-With"
    ),
    "Access-Control-Max-Age": "86400",
}
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
WORTH_COMPRESSING = 1_000
"""Bytes from which compression pays: a smaller response fits into one packet anyway."""
MOST_DRAINED = 2_621_440
"""Bytes of a refused body that are read and discarded, so that the next request on the connection works.

For a longer body gunicorn sends `Connection: close` (`factcheck/gunicorn_settings.py`).
"""
RETRY_AFTER = 10
"""Seconds after which a client should try again when the database or broker is unavailable."""
_GZIP_WINDOW = 31
"""zlib's value for a 32 KB window and a gzip header."""
_COMPRESSIBLE = ("application/json", "application/javascript", "application/xml", "image/svg+xml", "text/")
_COMPRESSIBLE_SUFFIXES = ("+json", "+xml")


class Coding(StrEnum):
    """A content coding, as in Accept-Encoding."""

    BROTLI = "br"
    GZIP = "gzip"
    IDENTITY = "identity"


Codings = tuple[bool, bool]
"""Whether the request accepts (gzip, no compression)."""


class HttpRules:
    """The outermost middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        codings = accepted_codings(request)
        if _is_static(request):
            # WhiteNoise looks for the word gzip and ignores weights.
            accepted = [name for name, weight in _weights(request).items() if weight > 0]
            request.META["HTTP_ACCEPT_ENCODING"] = ", ".join(accepted)
        response = self.get_response(request)
        _drain(request)
        desk = is_desk(request)
        if not desk:
            response = _with_etag(request, response)
        if not response.has_header("Cache-Control"):
            caching = REVALIDATE if response.status_code in CACHEABLE_STATUSES else NO_STORE
            response["Cache-Control"] = PRIVATE if desk else caching
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin" if desk else "cross-origin")
        if not desk:
            for name, value in CORS.items():
                response[name] = value
            patch_vary_headers(response, ["Accept-Encoding"])
            _compress(request, response, codings)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Answer for all public views: preflights, other methods, and codings that we cannot send."""
        if is_desk(request):
            return None
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": METHODS, "Cache-Control": NO_STORE, **PREFLIGHT})
        if request.method not in ("GET", "HEAD"):
            response = _refusal(request, 405)
            response["Allow"] = METHODS
            return response
        if accepted_codings(request) == (False, False):
            return _refusal(request, 406)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer 503 when the database or the broker is unavailable; let other exceptions through."""
        if not is_outage(exception) and not isinstance(exception, RedisError):
            return None
        response = _refusal(request, 503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


def is_desk(request: HttpRequest) -> bool:
    """Whether the address belongs to the desk or its API, where every response is private."""
    return request.path_info.startswith(DESK) or request.path_info + "/" in DESK


def unchanged(request: HttpRequest, tag: str, headers: Mapping[str, str] | None = None) -> HttpResponse | None:
    """Return a 304 if the request's If-None-Match matches `tag` (weak comparison), otherwise None.

    The 304 has the headers of the 200 (RFC 9110, section 15.4.5); the middleware adds the rest.
    """
    tags = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if "*" not in tags and tag.removeprefix("W/") not in {known.removeprefix("W/") for known in tags}:
        return None
    return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": REVALIDATE, **(headers or {})})


def accepted_codings(request: HttpRequest) -> Codings:
    """Whether the request accepts gzip, and whether it accepts no compression (RFC 9110, section 12.5.3).

    If no compression has the higher weight, gzip counts as not accepted.
    """
    weights = _weights(request)
    return _prefers(_packed(weights, Coding.GZIP), weights), _plain(weights) > 0


def preferred_coding(request: HttpRequest) -> Coding:
    """The coding with the highest weight, for a body that exists in each. Of equals, the smallest."""
    weights = _weights(request)
    best = max((Coding.BROTLI, Coding.GZIP), key=lambda coding: _packed(weights, coding))
    return best if _prefers(_packed(weights, best), weights) else Coding.IDENTITY


def _packed(weights: Mapping[str, float], coding: Coding) -> float:
    return weights.get(coding, weights.get(f"x-{coding}", weights.get("*", 0.0)))


def _plain(weights: Mapping[str, float]) -> float:
    return weights.get("identity", weights.get("*", 1.0))


def _prefers(packed: float, weights: Mapping[str, float]) -> bool:
    return packed > 0 and (packed >= _plain(weights) or "identity" not in weights)


def _weights(request: HttpRequest) -> dict[str, float]:
    """The codings in Accept-Encoding with their weights. Malformed elements are ignored."""
    weights: dict[str, float] = {}
    for element in request.META.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        weight = next((text[2:] for text in parameters if text.startswith("q=")), "1")
        try:
            value = float(weight)
        except ValueError:
            continue
        if name and 0 <= value <= 1:
            weights[name] = value
    return weights


def _refusal(request: HttpRequest, status: int) -> HttpResponseBase:
    """The site's error response for this status, from `handler405` and so on in the URLconf."""
    handler = cast("Callable[[HttpRequest], HttpResponseBase]", get_resolver().resolve_error_handler(status))
    return handler(request)


def _drain(request: HttpRequest) -> None:
    """Read the rest of the request's body, so that the connection can take the next request."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or not 0 < int(length) <= MOST_DRAINED:
        return
    try:
        while request.read(64 * 1024):
            pass
    except (UnreadablePostError, ValueError, OSError):
        # The client disconnected, or the view closed the stream.
        return


def _is_static(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.STATIC_URL)


def _with_etag(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add a weak ETag where the view set none, and answer 304 where it matches the request.

    The tag is a digest of the body; responses that may not be stored get none. WhiteNoise gives a file and its
    compressed form the same strong tag and compares tags as text, so tags of static files become weak.
    """
    tag = response.headers.get("ETag", "")
    if _is_static(request) and tag:
        tag = f"W/{tag.removeprefix('W/')}"
    elif tag or not isinstance(response, HttpResponse) or NO_STORE in response.headers.get("Cache-Control", ""):
        return response
    elif response.status_code == 200:  # OK
        tag = f'W/"{sha256(response.content).hexdigest()[:32]}"'
    else:
        return response
    response["ETag"] = tag
    not_modified = unchanged(request, tag) if response.status_code == 200 else None  # OK
    if not_modified is None:
        return response
    for name, value in response.headers.items():
        if not name.startswith("Content-") or name == "Content-Security-Policy":
            not_modified[name] = value
    if response.streaming:
        # Closes the file. Closing any other response would end the request and its database connection.
        response.close()
    not_modified.headers.setdefault("Cache-Control", REVALIDATE)
    return not_modified


def _compress(request: HttpRequest, response: HttpResponseBase, codings: Codings) -> None:
    """Compress the response if the request prefers it and it pays, or if the request accepts nothing else."""
    packed, plain = codings
    if not packed or response.has_header("Content-Encoding") or response.status_code in (204, 206, 304):
        return
    if isinstance(response, StreamingHttpResponse):
        # A stream with a known length is a file. Files are not compressed, so that byte ranges work.
        if plain and (response.has_header("Content-Length") or not _is_compressible(response)):
            return
        if request.method != "HEAD":
            response.streaming_content = compressed(cast("Iterable[bytes]", response.streaming_content))
        del response["Content-Length"]
        del response["Accept-Ranges"]
    elif isinstance(response, HttpResponse):
        if plain and (len(response.content) < WORTH_COMPRESSING or not _is_compressible(response)):
            return
        # Level 1 saves two thirds of what the best level saves, in a fifth of the time. Cached pages are compressed.
        response.content = gzip.compress(response.content, compresslevel=1, mtime=0)
        response["Content-Length"] = str(len(response.content))
    response["Content-Encoding"] = "gzip"
    tag = response.headers.get("ETag", "")
    if tag.startswith('"'):
        # The bytes differ from the uncompressed response, so the tag must be weak.
        response["ETag"] = f"W/{tag}"


def _is_compressible(response: HttpResponseBase) -> bool:
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return media_type.startswith(_COMPRESSIBLE) or media_type.endswith(_COMPRESSIBLE_SUFFIXES)


def compressed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Compress the pieces into one gzip stream."""
    pack = zlib.compressobj(level=1, wbits=_GZIP_WINDOW)
    for piece in pieces:
        if part := pack.compress(piece):
            yield part
    yield pack.flush()
