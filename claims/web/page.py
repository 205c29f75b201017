"""What every readers' page has in common: GET only, kept while nothing changed, refusals answered in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from claims.web.page_cache import StoredPage, pages, stored
from factcheck.core.context import newsroom
from factcheck.core.errors import DomainError, Invalid, NotFound, RemovedByLaw

HTML = "text/html; charset=utf-8"
CACHE_CONTROL = "public, max-age=0, must-revalidate"


@dataclass(frozen=True)
class Rendered:
    """A page before it is an answer. Only those with status 200 are kept."""

    body: str
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


_REFUSALS = {Invalid.status: "400.html", RemovedByLaw.status: "451.html"}
"""Pages of refusals by status; every other one reads as not found."""

View = Callable[..., Rendered | HttpResponseBase]


def render(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> Rendered:
    """The template with what every page knows. No user, session or token: a page is the same for everybody."""
    common = newsroom(request) | {"path": request.path, "canonical": settings.PUBLIC_ORIGIN + request.path}
    return Rendered(render_to_string(template, common | dict(context)), status=status)


def public_page(view: View) -> Callable[..., HttpResponseBase]:
    """Answer GET and HEAD from this process's pages where it can, with an entity tag, never with a cookie."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Addresses with a query are many, and anybody can make more: they are rendered each time.
        path = request.path if not request.META.get("QUERY_STRING") else None
        state = pages.state()
        if path is not None and (kept := pages.get(path)) is not None:
            return _respond(request, kept)
        try:
            made = view(request, *args, **kwargs)
        except DomainError as error:
            made = refusal(request, error)
        if not isinstance(made, Rendered):
            return made
        page = stored(made.body.encode(), made.content_type)
        if made.status != 200:  # OK
            return HttpResponse(page.body, page.content_type, made.status, headers=dict(made.headers))
        if path is not None:
            pages.keep(path, state, page)
        return _respond(request, page)

    return answer


def _respond(request: HttpRequest, page: StoredPage) -> HttpResponseBase:
    if request.META.get("HTTP_IF_NONE_MATCH"):
        known = get_conditional_response(request, etag=page.etag)
        if isinstance(known, HttpResponseNotModified):
            known["Cache-Control"] = CACHE_CONTROL
            return known
    return HttpResponse(page.body, page.content_type, headers={"ETag": page.etag, "Cache-Control": CACHE_CONTROL})


def refusal(request: HttpRequest, error: DomainError) -> Rendered:
    """The page that says why a request was refused, and which field is meant."""
    template = _REFUSALS.get(error.status, "404.html")
    status = error.status if error.status in _REFUSALS else NotFound.status
    return render(request, template, {"message": error.message, "field": error.field}, status=status)


def number_of(request: HttpRequest, name: str = "page") -> int:
    """A page number of the query; 1 where none is given. Raises Invalid on anything else."""
    text = request.GET.get(name, "1")
    if not (text.isascii() and text.isdigit()) or len(text) > 6 or int(text) < 1:  # digits
        raise Invalid("Give the number of a page, from 1.", field=name)
    return int(text)


def error_page(request: HttpRequest, template: str, status: int, message: str = "") -> HttpResponse:
    """An answer for Django's own refusals."""
    made = render(request, template, {"message": message}, status=status)
    return HttpResponse(made.body, made.content_type, status)
