"""What every readers' page has in common: known parameters, kept while nothing changed, refusals answered in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from claims.web.page_cache import StoredPage, pages, stored
from factcheck.core import http, request_ids
from factcheck.core.context import newsroom
from factcheck.core.errors import DomainError, Invalid, NotFound, RemovedByLaw
from factcheck.core.outages import is_outage

HTML = "text/html; charset=utf-8"
FAULT = 500
PAGE_NUMBERS = ("page", "others")
"""Parameters that name a page of a list. The first page has no number in its address."""


@dataclass(frozen=True)
class Rendered:
    """A page before it is an answer. Only those with status 200 are kept."""

    body: str
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(NamedTuple):
    """What a page says that stands in the place of the one that was asked for."""

    title: str
    sentence: str


REFUSALS = {
    400: Refusal("This address or form cannot be read", "Something in the address or the form is not as it should be."),
    403: Refusal("Not allowed", "You are not allowed to see this page."),
    404: Refusal("There is no such page", "Nothing published has this address. It may have been mistyped."),
    405: Refusal("This page can only be read", "It accepts no forms and no changes."),
    406: Refusal("There is no such form of this page", "Your program accepts neither gzip nor an uncompressed page."),
    451: Refusal("Removed for legal reasons", ""),
    500: Refusal("Something went wrong here", "The fault is ours and has been recorded. Please try again in a moment."),
    503: Refusal(
        "This page is not available at the moment",
        "A server that it needs does not answer. Please try again in a few seconds.",
    ),
}
_BEFORE = b'<main id="content"'
_KEPT = (
    '<aside class="banner" aria-label="Kept page"><p class="wrap">This page was kept and is as of'
    ' <time datetime="{machine}">{words}</time>. What is newer cannot be read at the moment.</p></aside>\n'
)
"""Said above a page that nobody can confirm now."""
View = Callable[..., Rendered | HttpResponseBase]


def render(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> Rendered:
    """The template with what every page knows. No user, session or token: a page is the same for everybody."""
    numbers = urlencode({name: request.GET[name] for name in PAGE_NUMBERS if name in request.GET})
    canonical = f"{settings.PUBLIC_ORIGIN}{request.path}{f'?{numbers}' if numbers else ''}"
    common = newsroom(request) | {"path": request.path, "canonical": canonical}
    return Rendered(render_to_string(template, common | dict(context)), status=status)


def public_page(*known: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Answer from this process's pages where possible, with an entity tag, never with a cookie.

    `known` names the query parameters that the view reads; an address with others is the same page. While the database
    does not answer, a kept page is sent as what it is: stale.
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
            if (kept := pages.get(address)) is not None:
                return _respond(request, kept)
            try:
                made = view(request, *args, **kwargs)
            except DomainError as error:
                made = refusal(request, error)
            if not isinstance(made, Rendered):
                return made
            if made.status != 200:  # OK
                return sent(made)
            page = stored(made.body.encode(), made.content_type)
            # Anybody can make up any number of searches; pages of a list are as many as there are.
            if set(request.GET) <= set(PAGE_NUMBERS):
                pages.keep(address, state, page)
            return _respond(request, page)

        return answer

    return decorate


def keep_known(request: HttpRequest, known: tuple[str, ...]) -> None:
    """Leave only known parameters in the request's query: each once, the last one given, in one order."""
    given = {name: str(request.GET[name]) for name in sorted(known) if name in request.GET}
    query = urlencode({name: text for name, text in given.items() if name not in PAGE_NUMBERS or text != "1"})
    request.GET = QueryDict(query)
    request.META["QUERY_STRING"] = query


def _address(request: HttpRequest) -> str:
    """The one address of the page: its path, and the known parameters."""
    query = request.META.get("QUERY_STRING", "")
    return f"{request.path}?{query}" if query else request.path


def _respond(request: HttpRequest, page: StoredPage) -> HttpResponse:
    if (known := http.unchanged(request, page.etag)) is not None:
        return known
    headers = {"ETag": page.etag, "Cache-Control": http.REVALIDATE}
    packed, _ = http.accepted_codings(request)
    if packed and page.packed:
        return HttpResponse(page.packed, page.content_type, headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(page.body, page.content_type, headers=headers)


def _stale(request: HttpRequest, page: StoredPage) -> HttpResponse:
    """A kept page that nobody can confirm now. It says so (RFC 9211), and how old it is (RFC 9111, section 5.1)."""
    age = pages.age()
    if page.content_type == HTML and _BEFORE in page.body:
        since = timezone.localtime(timezone.now() - timedelta(seconds=age))
        said = _KEPT.format(machine=since.isoformat(timespec="minutes"), words=date_format(since, "j F Y, H:i"))
        # Another body than the tag names: it is neither tagged nor kept compressed.
        response = HttpResponse(page.body.replace(_BEFORE, said.encode() + _BEFORE, 1), page.content_type)
        response["Cache-Control"] = http.REVALIDATE
    else:
        response = _respond(request, page)
    response["Age"] = str(age)
    response["Cache-Status"] = f'Factcheck; hit; ttl=-{age}; detail="the database does not answer"'
    return response


def sent(made: Rendered) -> HttpResponse:
    """The page as an answer that is not kept in this process."""
    return HttpResponse(made.body, made.content_type, made.status, headers=dict(made.headers))


def refusal(request: HttpRequest, error: DomainError) -> Rendered:
    """The page that says why a request was refused, and which field is meant."""
    status = error.status if error.status in (Invalid.status, RemovedByLaw.status) else NotFound.status
    message = error.message
    if status == RemovedByLaw.status:
        message += " Two administrators decided it. The record that it was held stays."
    return _refused(request, status, message, error.field)


def _refused(request: HttpRequest, status: int, message: str, field_name: str | None) -> Rendered:
    context = {"refusal": REFUSALS[status], "message": message, "field": field_name, "canonical": ""}
    context["reported_as"] = request_ids.current() if status == FAULT else ""
    return render(request, "refused.html", context, status=status)


def number_of(request: HttpRequest, name: str = "page") -> int:
    """A page number of the query; 1 where none is given. Raises Invalid on anything else."""
    text = request.GET.get(name, "1")
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < 1:  # digits
        raise Invalid("Give the number of a page, from 1.", field=name)
    return int(text)


def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """The answer to a request that no view answered."""
    return sent(_refused(request, status, "", None))
