"""What all readers' pages share: query parameters, caching, rendering and error pages."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial, wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from claims.public import shown
from claims.public.queries.changes import State
from claims.public.queries.paging import PageMoved, Position, position
from claims.public.web.one_render import renders
from claims.public.web.page_cache import FRESH, pages
from claims.public.web.shared_pages import shared
from claims.public.web.stored_page import StoredPage, stored_page
from factcheck.core import http, request_ids
from factcheck.core.context import newsroom
from factcheck.core.errors import DomainError, Invalid, NotFound, RemovedByLaw
from factcheck.core.http import Coding
from factcheck.core.outages import is_outage

HTML = "text/html; charset=utf-8"
FAULT = 500
KEPT = (200, 410, 451)
"""Statuses of pages that are kept: they exist, or did."""
PAGE_NUMBERS = ("page", "others")
"""Query parameters for a page of a list. The first page has none."""


@dataclass(frozen=True)
class RenderedPage:
    """A rendered page. Pages are kept if their status is in `KEPT`."""

    body: str
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(NamedTuple):
    """The text of an error page."""

    title: str
    sentence: str


REFUSALS = {
    400: Refusal("Bad request", "The address or the form contains something that this site cannot read."),
    403: Refusal("Not allowed", "You are not allowed to see this page."),
    404: Refusal("Page not found", "Nothing published has this address. Check it for typing errors."),
    405: Refusal("This page is read-only", "It does not accept forms or changes."),
    406: Refusal("Not acceptable", "Your program accepts neither gzip nor an uncompressed page."),
    451: Refusal("Removed for legal reasons", ""),
    500: Refusal("Something went wrong", "The error is ours and was logged. Try again in a moment."),
    503: Refusal(
        "This page is temporarily unavailable",
        "A server that it needs does not respond. Try again in a few seconds.",
    ),
}
_BEFORE = b'<main id="content"'
_STALE_BANNER = (
    '<aside class="banner" aria-label="Saved page"><p class="wrap">This is a saved copy of the page from'
    ' <time datetime="{machine}">{words}</time>. The current version is temporarily unavailable.</p></aside>\n'
)
"""Shown above a cached page that may be outdated."""
View = Callable[..., RenderedPage | HttpResponseBase]


def render(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> RenderedPage:
    """Render a template with the common context. It has no user, session or token: pages are the same for everyone."""
    numbers = urlencode({name: request.GET[name] for name in PAGE_NUMBERS if name in request.GET})
    canonical = f"{settings.PUBLIC_ORIGIN}{request.path}{f'?{numbers}' if numbers else ''}"
    common = newsroom(request) | {"path": request.path, "canonical": canonical}
    return RenderedPage(render_to_string(template, common | dict(context)), status=status)


def public_page(*known: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A decorator that responds from this process's page cache if possible, with an entity tag and without cookies.

    `known` are the query parameters that the view reads. Others are ignored. While the database does not respond, a
    cached page is sent as stale.
    """

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            keep_known(request, known)
            address = _address(request)
            try:
                state = pages.state()
            except (DatabaseError, InterfaceError) as error:
                kept = pages.get(address)
                if kept is None or not is_outage(error):
                    raise
                return _stale(request, kept)
            # Searches are not kept, because their number is unlimited.
            searched = not set(request.GET) <= set(PAGE_NUMBERS)
            make = partial(_make, view, request, args, kwargs)
            made = make() if searched else _kept_or_made(address, state, make)
            if isinstance(made, StoredPage):
                return _respond(request, made)
            return page_response(made) if isinstance(made, RenderedPage) else made

        return answer

    return decorate


def _make(view: View, request: HttpRequest, args: Any, kwargs: Any) -> RenderedPage | HttpResponseBase:
    try:
        return view(request, *args, **kwargs)
    except DomainError as error:
        return refusal(request, error)
    except PageMoved:
        return _first_page(request)


def _first_page(request: HttpRequest) -> HttpResponse:
    """A redirect from a page that has moved to the first page of the same list."""
    query = urlencode({name: text for name, text in request.GET.items() if name not in PAGE_NUMBERS})
    return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)


def _kept_or_made(
    address: str, state: State, make: Callable[[], RenderedPage | HttpResponseBase]
) -> StoredPage | RenderedPage | HttpResponseBase:
    """The page from this process's cache or the shared one; else what `make` returns, kept if it can be."""
    with renders.turn(address) as turn:
        if turn.page is None and turn.leads:
            turn.page = shared.get(address)
        if turn.page is not None:
            return turn.page
        try:
            with shown.collected() as names:
                made = make()
            if not isinstance(made, RenderedPage) or made.status not in KEPT:
                return made
            turn.page = stored_page(made.body.encode(), made.content_type, names, status=made.status)
            # Reads what changed during the render.
            with suppress(DatabaseError, InterfaceError):
                pages.state()
            if pages.keep(address, state, turn.page):
                shared.keep(address, state, turn.page)
            return turn.page
        finally:
            if turn.leads:
                shared.rendered(address)


def keep_known(request: HttpRequest, known: tuple[str, ...]) -> None:
    """Remove unknown parameters from the request, sort the others, and keep the last value of each."""
    given = {name: str(request.GET[name]) for name in sorted(known) if name in request.GET}
    query = urlencode({name: text for name, text in given.items() if name not in PAGE_NUMBERS or text != "1"})
    request.GET = QueryDict(query)
    request.META["QUERY_STRING"] = query


def _address(request: HttpRequest) -> str:
    """The page's normalised address: its path and the known parameters."""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.path}?{query}" if query else request.path


def _respond(request: HttpRequest, page: StoredPage) -> HttpResponse:
    coding = http.preferred_coding(request)
    body = page.coded(coding)
    if not body:  # too short to be worth compressing
        coding, body = Coding.IDENTITY, page.body
    tag = page.etag(coding)
    if page.status == 200 and (unchanged := http.unchanged(request, tag, _for_cdn(request, page))) is not None:  # OK
        return unchanged
    headers = {"ETag": tag, "Cache-Control": http.REVALIDATE, **_for_cdn(request, page)}
    if coding != Coding.IDENTITY:
        headers["Content-Encoding"] = coding.value
    return HttpResponse(body, page.content_type, page.status, headers=headers)


def _for_cdn(request: HttpRequest, page: StoredPage) -> dict[str, str]:
    """Headers that let a CDN keep a current page until it is purged, or until midnight."""
    if not settings.CDN_PURGE_URL or pages.get(_address(request)) is not page or pages.age() > FRESH:
        return {}
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0)
    seconds = min(settings.CDN_SECONDS, int((midnight - now).total_seconds()))
    return {"Surrogate-Control": f"max-age={seconds}", "Surrogate-Key": shown.surrogate_key(page.names)}


def _stale(request: HttpRequest, page: StoredPage) -> HttpResponse:
    """A cached page that may be outdated, marked as such (RFC 9211) and with its age (RFC 9111, section 5.1)."""
    age = pages.age()
    if page.content_type == HTML and _BEFORE in page.body:
        since = timezone.localtime(timezone.now() - timedelta(seconds=age))
        banner = _STALE_BANNER.format(
            machine=since.isoformat(timespec="minutes"), words=date_format(since, "j F Y, H:i")
        )
        # The body differs from the cached one, so neither its entity tag nor its compressed form is used.
        response = HttpResponse(
            page.body.replace(_BEFORE, banner.encode() + _BEFORE, 1), page.content_type, page.status
        )
        response["Cache-Control"] = http.REVALIDATE
    else:
        response = _respond(request, page)
    response["Age"] = str(age)
    response["Cache-Status"] = f'Factcheck; hit; ttl=-{age}; detail="the database does not respond"'
    return response


def page_response(made: RenderedPage) -> HttpResponse:
    """A response for a page that is not cached."""
    return HttpResponse(made.body, made.content_type, made.status, headers=dict(made.headers))


def refusal(request: HttpRequest, error: DomainError) -> RenderedPage:
    """The error page for a refused request, with the field."""
    status = error.status if error.status in (Invalid.status, RemovedByLaw.status) else NotFound.status
    message = error.message
    if status == RemovedByLaw.status:
        message += " Two administrators decided this. A record of the removed content stays."
    return _refused(request, status, message, error.field)


def _refused(request: HttpRequest, status: int, message: str, field_name: str | None) -> RenderedPage:
    context = {"refusal": REFUSALS[status], "message": message, "field": field_name, "canonical": ""}
    context["reported_as"] = request_ids.current() if status == FAULT else ""
    return render(request, "refused.html", context, status=status)


def number_of(request: HttpRequest, name: str = "page") -> int:
    """The page number in the query, by default 1. Raises Invalid on other text."""
    text = request.GET.get(name, "1")
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < 1:  # digits
        raise Invalid("Enter a page number, from 1.", field=name)
    return int(text)


def position_of(request: HttpRequest, name: str = "page") -> Position:
    """The page of a list in the query. Raises Invalid, and PageMoved for a number, as addresses once had."""
    return position(request.GET.get(name, ""), name)


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The error page for a status."""
    return page_response(_refused(request, status, "", None))
