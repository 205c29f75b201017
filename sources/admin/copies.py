"""Copies at the desk: the list, a copy's text, its bytes as downloads, and any two side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, BinaryIO
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path

from factcheck.accounts.desk_admin import signed_in
from factcheck.core.errors import DomainError, Gone, IllegalTransition
from sources import downloads
from sources.admin.pages import refused, source_address, source_or_404
from sources.archive import wacz
from sources.models import BytesState, Snapshot, SnapshotRedaction, SnapshotText, Source, StoredBytes
from sources.services.bundles import wacz_of
from sources.services.storing import NotThere, open_bytes

PAGE = 20_000
"""Characters of text on one page; a page ends with a line where there is one."""
MOST_COPIES = 100


@dataclass(frozen=True)
class Row:
    """A copy in the list. `text` says how much text there is, or why none; `state` is '' where nothing is wrong."""

    copy: Snapshot
    how: str
    title: str
    text: str
    readable: bool
    unread: bool
    state: str
    there: bool
    removal: SnapshotRedaction | None


def copies_of(source: Source) -> list[Row]:
    """The newest copies of a source; without their texts' characters, which nobody looks at in a list."""
    rows = (
        Snapshot.objects.filter(source=source)
        .select_related("body", "warc", "captured_by", "text", "redaction", "redaction__proposed_by")
        .defer("text__text", "headers", "hops")
        .newest_first()[:MOST_COPIES]
    )
    return [_row(one) for one in rows]


def listed(rows: list[Row]) -> dict[str, Any]:
    """What the list of copies is drawn from, besides its source and who looks."""
    return {"copies": rows, "any_there": any(row.there for row in rows)}


def _row(copy: Snapshot) -> Row:
    text: SnapshotText | None = getattr(copy, "text", None)
    state = BytesState(copy.body.state)
    removed = state is BytesState.REDACTED
    damaged = BytesState.DAMAGED in (copy.body.state, copy.warc.state)
    return Row(
        copy=copy,
        how=f"{copy.get_how_display()}{f', {copy.locator}' if copy.locator else ''}",
        title=text.title if text else "",
        text=_amount(text),
        readable=not removed and text is not None and text.characters > 0,
        unread=not removed and text is None,
        state="removed" if removed else "damaged" if damaged else "",
        there=not removed,
        removal=getattr(copy, "redaction", None),
    )


def _amount(text: SnapshotText | None) -> str:
    if text is None:
        return "not read yet"
    if not text.characters:
        return text.problem or "no text in it"
    return f"{text.characters:,} characters of text" + (f". {text.problem}" if text.problem else "")


def copy_or_404(source_id: UUID, copy_id: UUID) -> Snapshot:
    """A copy of this very source."""
    found = (
        Snapshot.objects.filter(pk=copy_id, source_id=source_id)
        .select_related("body", "warc", "source", "source__issued_by", "captured_by")
        .first()
    )
    if found is None:
        raise Http404("There is no such copy.")
    return found


# --- the text --------------------------------------------------------------------------------------------------------


def text_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponse:
    """A page of what was read out of the copy, as text and never as the page that it was."""
    signed_in(request)
    copy = copy_or_404(source_id, copy_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    text = SnapshotText.objects.filter(snapshot=copy).first()
    pages = pages_of(text.text if text else "")
    number = _whole(request.GET.get("page", ""), most=len(pages))
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"Text of the copy of {copy.captured_at:%-d %B %Y}",
        "row": _row(copy),
        "copy": copy,
        "source": copy.source,
        "text": text,
        "shown": pages[number - 1],
        "number": number,
        "pages": len(pages),
        "back": source_address(source_id, "copies"),
    }
    return render(request, "admin/sources/text.html", context)


def pages_of(text: str) -> list[str]:
    """The text in pages of about PAGE characters, cut after a line where one ends in the page's second half."""
    pages = []
    start = 0
    while len(text) - start > PAGE:
        cut = text.rfind("\n", start + PAGE // 2, start + PAGE) + 1 or start + PAGE
        pages.append(text[start:cut])
        start = cut
    return [*pages, text[start:]]


def _whole(written: str, *, most: int) -> int:
    """A page's number; the nearest there is for anything else."""
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() and len(written) < 9 else 1


# --- downloads -------------------------------------------------------------------------------------------------------


def original_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponseBase:
    """The copy's bytes: always a download, never a page on this origin."""
    copy = _downloaded(request, source_id, copy_id)
    if isinstance(copy, HttpResponse):
        return copy
    return _sent(request, copy, copy.body, lambda file: downloads.original(copy, file), site=site)


def warc_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponseBase:
    """The copy's WARC record."""
    copy = _downloaded(request, source_id, copy_id)
    if isinstance(copy, HttpResponse):
        return copy
    name, size = f"copy-{copy.pk}.warc.gz", copy.warc.size
    return _sent(
        request,
        copy,
        copy.warc,
        lambda file: downloads.attachment(file, "application/warc", name, size=size),
        site=site,
    )


def wacz_view(request: HttpRequest, source_id: UUID, *, site: AdminSite) -> HttpResponseBase:
    """All copies of the source whose bytes are there, as one archive."""
    signed_in(request)
    source = source_or_404(source_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        file = wacz_of(source_id)
    except DomainError as error:
        return refused(request, error, source, site=site)
    return downloads.attachment(file, wacz.MEDIA_TYPE, f"source-{source_id}.wacz")


def _downloaded(request: HttpRequest, source_id: UUID, copy_id: UUID) -> Snapshot | HttpResponse:
    signed_in(request)
    copy = copy_or_404(source_id, copy_id)
    return copy if request.method in ("GET", "HEAD") else HttpResponseNotAllowed(["GET", "HEAD"])


def _sent(
    request: HttpRequest,
    copy: Snapshot,
    stored: StoredBytes,
    answer: Callable[[BinaryIO], HttpResponseBase],
    *,
    site: AdminSite,
) -> HttpResponseBase:
    """The stored bytes as this answer, or a page that says why not. The admin site itself forbids caches."""
    try:
        file = open_bytes(stored)
    except Gone as error:
        return refused(request, error, copy.source, site=site)
    except NotThere as error:
        damaged = IllegalTransition(f"{error} The desk and the log have been told; capture the source again.")
        return refused(request, damaged, copy.source, site=site)
    return answer(file)


def urls(site: AdminSite) -> list[URLPattern]:
    def wrapped(view: Any) -> Any:
        return site.admin_view(partial(view, site=site))

    one = "<uuid:source_id>/copies/<uuid:copy_id>"
    return [
        path(f"{one}/text/", wrapped(text_view), name="sources_copy_text"),
        path(f"{one}/original/", wrapped(original_view), name="sources_copy_original"),
        path(f"{one}/warc/", wrapped(warc_view), name="sources_copy_warc"),
        path("<uuid:source_id>/copies.wacz", wrapped(wacz_view), name="sources_wacz"),
    ]
