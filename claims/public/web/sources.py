"""Sources, their verdicts, and their copies that are free to publish."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from claims.public.queries import snapshots, sources
from claims.public.web.page import RenderedPage, number_of, page_response, position_of, public_page, refusal, render
from factcheck.core import http
from factcheck.core.errors import DomainError
from sources import downloads
from sources.services.byte_store import open_bytes


@public_page("page")
def all_sources(request: HttpRequest) -> RenderedPage:
    """Every source of a live verdict."""
    return render(request, "sources/sources.html", {"page": sources.every(position_of(request)), "section": "sources"})


@public_page("page")
def source(request: HttpRequest, id: UUID) -> RenderedPage:  # noqa: A002  # the address names it so
    """A source and its live verdicts."""
    source_page = sources.source(id, position_of(request))
    return render(
        request,
        "sources/source.html",
        {
            "source": source_page.source,
            "page": source_page.uses,
            "copies": source_page.copies,
            "visited": source_page.visited,
            "section": "sources",
        },
    )


@public_page("page")
def copy(request: HttpRequest, id: UUID, copy: UUID) -> RenderedPage:  # noqa: A002  # the address names it so
    """The text of a copy that is free to publish, with quoted passages marked."""
    page = snapshots.copy_page(id, copy, number_of(request))
    return render(request, "sources/copy.html", {"page": page, "section": "sources"})


def copy_text(request: HttpRequest, id: UUID, copy: UUID) -> HttpResponseBase:  # noqa: A002  # the address names it so
    """The whole text of a copy that is free to publish, as used by the selectors of our annotations."""
    try:
        text = snapshots.free_text(id, copy)
    except DomainError as error:
        return page_response(refusal(request, error))
    etag = f'"{text.snapshot_id}"'
    if (unchanged := http.unchanged(request, etag)) is not None:
        return unchanged
    response = HttpResponse(text.text.encode(), "text/plain; charset=utf-8")
    response["Cache-Control"] = http.REVALIDATE
    response["ETag"] = etag
    return response


def original(request: HttpRequest, id: UUID, copy: UUID) -> HttpResponseBase:  # noqa: A002  # the address names it so
    """The bytes of a copy that is free to publish, always as a download."""
    try:
        snapshot = snapshots.free_copy(id, copy)
        etag = f'"{snapshot.body_id}"'
        if (unchanged := http.unchanged(request, etag, {"Cross-Origin-Resource-Policy": "same-origin"})) is not None:
            return unchanged
        stored = open_bytes(snapshot.body)
    except DomainError as error:
        return page_response(refusal(request, error))
    response = downloads.original(snapshot, stored)
    response["Cache-Control"] = http.REVALIDATE
    response["ETag"] = etag
    return response
