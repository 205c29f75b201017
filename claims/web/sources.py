"""Sources, the verdicts that lean on them, and the copies that are free to publish."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from claims.queries.pages import copies, sources
from claims.web.page import Rendered, number_of, public_page, refusal, render, sent
from factcheck.core import http
from factcheck.core.errors import DomainError
from sources import downloads
from sources.services.byte_store import open_bytes


@public_page("page")
def all_sources(request: HttpRequest) -> Rendered:
    """Every source that a live verdict leans on."""
    return render(request, "sources/sources.html", {"page": sources.every(number_of(request)), "section": "sources"})


@public_page("page")
def source(request: HttpRequest, id: UUID) -> Rendered:  # noqa: A002  # the address names it so
    """A source and every live verdict that leans on it; a protected one by its description and reason alone."""
    found = sources.source(id, number_of(request))
    return render(
        request,
        "sources/source.html",
        {
            "source": found.source,
            "page": found.uses,
            "copies": found.copies,
            "visited": found.visited,
            "section": "sources",
        },
    )


@public_page("page")
def copy(request: HttpRequest, id: UUID, copy: UUID) -> Rendered:  # noqa: A002  # the address names it so
    """The text of a copy that is free to publish, with the passages that verdicts quote marked."""
    page = copies.copy_page(id, copy, number_of(request))
    return render(request, "sources/copy.html", {"page": page, "section": "sources"})


def copy_text(request: HttpRequest, id: UUID, copy: UUID) -> HttpResponseBase:  # noqa: A002  # the address names it so
    """The whole text of a copy that is free to publish: the selectors of our annotations apply to it."""
    try:
        found = copies.free_text(id, copy)
    except DomainError as error:
        return sent(refusal(request, error))
    etag = f'"{found.snapshot_id}"'
    if (known := http.unchanged(request, etag)) is not None:
        return known
    answer = HttpResponse(found.text.encode(), "text/plain; charset=utf-8")
    answer["Cache-Control"] = http.REVALIDATE
    answer["ETag"] = etag
    return answer


def original(request: HttpRequest, id: UUID, copy: UUID) -> HttpResponseBase:  # noqa: A002  # the address names it so
    """The bytes of a copy that is free to publish: always a download, never a page on this origin."""
    try:
        found = copies.free_copy(id, copy)
        etag = f'"{found.body_id}"'
        if (known := http.unchanged(request, etag, {"Cross-Origin-Resource-Policy": "same-origin"})) is not None:
            return known
        stored = open_bytes(found.body)
    except DomainError as error:
        return sent(refusal(request, error))
    answer = downloads.original(found, stored)
    answer["Cache-Control"] = http.REVALIDATE
    answer["ETag"] = etag
    return answer
