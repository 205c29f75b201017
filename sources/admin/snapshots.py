"""A source's copies at the desk: the list, a copy's text and the downloads."""

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
from sources.admin.pages import refusal, source_address, source_or_404
from sources.archive import wacz
from sources.models import BytesState, Snapshot, SnapshotRedaction, SnapshotText, Source, StoredBytes
from sources.services.bundles import wacz_of
from sources.services.byte_store import BytesDamaged, open_bytes
from sources.text_pages import page_bounds

PAGE = 20_000
"""Characters of text on one page. Pages end at a line's end if possible."""
MOST_COPIES = 100


@dataclass(frozen=True)
class SnapshotRow:
    """A copy in the list. `text` says how much text it has, or why none. `state` is '' for an intact copy."""

    copy: Snapshot
    how: str
    title: str
    text: str
    readable: bool
    unread: bool
    state: str
    there: bool
    removal: SnapshotRedaction | None


def copies_of(source: Source) -> list[SnapshotRow]:
    """The newest copies of a source, without loading their texts."""
    rows = (
        Snapshot.objects.filter(source=source)
        .select_related("body", "warc", "captured_by", "text", "redaction", "redaction__proposed_by")
        .defer("text__text", "headers", "hops")
        .newest_first()[:MOST_COPIES]
    )
    return [_row(copy) for copy in rows]


def list_context(rows: list[SnapshotRow]) -> dict[str, Any]:
    """The template context of the list of copies."""
    return {"copies": rows, "any_there": any(row.there for row in rows)}


def _row(copy: Snapshot) -> SnapshotRow:
    text: SnapshotText | None = getattr(copy, "text", None)
    state = BytesState(copy.body.state)
    removed = state is BytesState.REDACTED
    damaged = BytesState.DAMAGED in (copy.body.state, copy.warc.state)
    return SnapshotRow(
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
        return text.problem or "no text"
    return f"{text.characters:,} characters of text" + (f". {text.problem}" if text.problem else "")


def copy_or_404(source_id: UUID, copy_id: UUID) -> Snapshot:
    """The source's copy with this id."""
    copy = (
        Snapshot.objects.filter(pk=copy_id, source_id=source_id)
        .select_related("body", "warc", "source", "source__issued_by", "captured_by")
        .first()
    )
    if copy is None:
        raise Http404("There is no such copy.")
    return copy


# --- the text --------------------------------------------------------------------------------------------------------


def text_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponse:
    """Show a page of the copy's text, as plain text only."""
    signed_in(request)
    copy = copy_or_404(source_id, copy_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    text = SnapshotText.objects.filter(snapshot=copy).first()
    whole = text.text if text else ""
    pages = page_bounds(whole, most=PAGE)
    number = _whole(request.GET.get("page", ""), most=len(pages))
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"Text of the copy of {copy.captured_at:%-d %B %Y}",
        "row": _row(copy),
        "copy": copy,
        "source": copy.source,
        "text": text,
        "shown": whole[slice(*pages[number - 1])],
        "number": number,
        "pages": len(pages),
        "back": source_address(source_id, "copies"),
    }
    return render(request, "admin/sources/text.html", context)


def _whole(written: str, *, most: int) -> int:
    """The page number as typed, limited to existing pages; 1 for anything else."""
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() and len(written) < 9 else 1


# --- downloads -------------------------------------------------------------------------------------------------------


def original_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponseBase:
    """Download the copy's bytes."""
    copy = _downloaded(request, source_id, copy_id)
    if isinstance(copy, HttpResponse):
        return copy
    return _sent(request, copy, copy.body, lambda file: downloads.original(copy, file), site=site)


def warc_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponseBase:
    """Download the copy's WARC record."""
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
    """Download all intact copies of the source as one WACZ archive."""
    signed_in(request)
    source = source_or_404(source_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        file = wacz_of(source_id)
    except DomainError as error:
        return refusal(request, error, source, site=site)
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
    """Send the stored bytes, or a page with the reason why not. The admin site forbids caching."""
    try:
        file = open_bytes(stored)
    except Gone as error:
        return refusal(request, error, copy.source, site=site)
    except BytesDamaged as error:
        damaged = IllegalTransition(f"{error} The desk and the log show this. Capture the source again.")
        return refusal(request, damaged, copy.source, site=site)
    return answer(file)


def urls(site: AdminSite) -> list[URLPattern]:
    def wrapped(view: Any) -> Any:
        return site.admin_view(partial(view, site=site))

    copy_path = "<uuid:source_id>/copies/<uuid:copy_id>"
    return [
        path(f"{copy_path}/text/", wrapped(text_view), name="sources_copy_text"),
        path(f"{copy_path}/original/", wrapped(original_view), name="sources_copy_original"),
        path(f"{copy_path}/warc/", wrapped(warc_view), name="sources_copy_warc"),
        path("<uuid:source_id>/copies.wacz", wrapped(wacz_view), name="sources_wacz"),
    ]
