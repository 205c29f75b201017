"""The page that compares two copies of a source."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path

from factcheck.accounts.desk_admin import signed_in
from sources.admin.pages import source_address
from sources.admin.snapshots import copies_of, copy_or_404
from sources.comparing import Comparison, Piece, Stretch, compare
from sources.models import Snapshot, SnapshotText

FOLDED = 20_000
"""Characters of the longest unchanged stretch on the page. Of longer ones it only shows the length."""
MOST_SHOWN = 400_000
"""Characters of the longest page. It only counts the stretches after that."""
_AROUND = 600
"""Characters shown of the unchanged paragraphs before and after a change."""


@dataclass(frozen=True)
class StretchRow:
    """A stretch as the page shows it. Of an unchanged one, `head` and `tail` are beside changes, `middle` is collapsed,
    and `left_out` counts the characters that are not on the page."""

    changed: bool
    paragraphs: int
    pieces: tuple[Piece, ...] = ()
    head: str = ""
    middle: str = ""
    tail: str = ""
    left_out: int = 0


def rows_of(comparison: Comparison) -> tuple[list[StretchRow], int]:
    """The stretches for the page, and the number of those left out because the page would be too long."""
    rows: list[StretchRow] = []
    room = MOST_SHOWN
    last = len(comparison.stretches) - 1
    for place, stretch in enumerate(comparison.stretches):
        size = sum(len(piece.text) for piece in stretch.pieces)
        if stretch.changed:
            if size > room:
                return rows, last + 1 - place
            # The last line break would show as an empty line.
            *pieces, last_piece = stretch.pieces
            pieces.append(replace(last_piece, text=last_piece.text.rstrip("\n") or last_piece.text))
            rows.append(StretchRow(changed=True, paragraphs=stretch.paragraphs, pieces=tuple(pieces)))
        else:
            row = _folded(stretch, first=place == 0, last=place == last, most=min(FOLDED, room))
            size = len(row.head) + len(row.middle) + len(row.tail)
            rows.append(row)
        room -= size
    return rows, 0


def _folded(stretch: Stretch, *, first: bool, last: bool, most: int) -> StretchRow:
    """Show the paragraphs next to changes and collapse those between them."""
    paragraphs = [line for line in "".join(piece.text for piece in stretch.pieces).split("\n") if line.strip()]
    head = "" if first or not paragraphs else paragraphs.pop(0)
    tail = "" if last or not paragraphs else paragraphs.pop()
    middle = "\n\n".join(paragraphs)
    fits = len(middle) <= most
    return StretchRow(
        changed=False,
        paragraphs=len(paragraphs),
        head=head if len(head) <= _AROUND else f"{head[:_AROUND]} …",
        middle=middle if fits else "",
        tail=tail if len(tail) <= _AROUND else f"… {tail[-_AROUND:]}",
        left_out=0 if fits else len(middle),
    )


def compare_view(request: HttpRequest, source_id: UUID, *, site: AdminSite) -> HttpResponse:
    """Compare the copies in `?old=` and `?new=`. The older one is always on the left."""
    signed_in(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    copies = [copy_or_404(source_id, _copy_id(request, name)) for name in ("old", "new")]
    old, new = sorted(copies, key=lambda copy: (copy.captured_at, str(copy.pk)))
    before, after = (_text(copy) for copy in (old, new))
    comparison = compare(before, after) if old.pk != new.pk and before and after else None
    stretches, more = rows_of(comparison) if comparison is not None else ([], 0)
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": "Two copies compared",
        "source": old.source,
        "old": old,
        "new": new,
        "copies": [row for row in copies_of(old.source) if row.readable],
        "sides": (("old", "Older copy", old.pk), ("new", "Newer copy", new.pk)),
        "why_not": _why_not(old, new, before, after),
        "comparison": comparison,
        "stretches": stretches,
        "more": more,
        "back": source_address(source_id, "copies"),
    }
    return render(request, "admin/sources/compare.html", context)


def _copy_id(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        raise Http404("There is no such copy.") from None


def _text(copy: Snapshot) -> str:
    return SnapshotText.objects.filter(snapshot=copy).values_list("text", flat=True).first() or ""


def _why_not(old: Snapshot, new: Snapshot, before: str, after: str) -> str:
    """Why the copies cannot be compared; '' if they can."""
    if old.pk == new.pk:
        return "This is the same copy twice. Choose two different copies."
    without = [copy for copy, text in ((old, before), (new, after)) if not text]
    if without:
        dates = " and ".join(f"{copy.captured_at:%-d %B %Y, %H:%M}" for copy in without)
        return f"The copy of {dates} has no text to compare."
    return ""


def urls(site: AdminSite) -> list[URLPattern]:
    view = site.admin_view(partial(compare_view, site=site))
    return [path("<uuid:source_id>/compare/", view, name="sources_compare")]
