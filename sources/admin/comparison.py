"""Two copies of a source side by side: what was taken out and what came in, for a person to read."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import URLPattern, path

from factcheck.accounts.desk_admin import signed_in
from sources.admin.copies import copies_of, copy_or_404
from sources.admin.pages import source_address
from sources.comparing import Comparison, Piece, Stretch, compare
from sources.models import Snapshot, SnapshotText

FOLDED = 20_000
"""Characters of an unchanged stretch that the page carries folded away; of a longer one it says how long it is."""
MOST_SHOWN = 400_000
"""Characters of a page; what comes after is counted."""
_AROUND = 600
"""Characters of the unchanged paragraph shown on either side of a change."""


@dataclass(frozen=True)
class Shown:
    """A stretch as the page shows it. Unchanged: `head` and `tail` stand beside changes, `middle` is folded away, and
    `left_out` counts characters that are not on the page at all."""

    changed: bool
    paragraphs: int
    pieces: tuple[Piece, ...] = ()
    head: str = ""
    middle: str = ""
    tail: str = ""
    left_out: int = 0


def shown(comparison: Comparison) -> tuple[list[Shown], int]:
    """The stretches for the page, and how many it does not hold because it would become too long."""
    found: list[Shown] = []
    room = MOST_SHOWN
    last = len(comparison.stretches) - 1
    for place, stretch in enumerate(comparison.stretches):
        size = sum(len(piece.text) for piece in stretch.pieces)
        if stretch.changed:
            if size > room:
                return found, last + 1 - place
            # Its last line's end would stand on the page as an empty line.
            *pieces, last_piece = stretch.pieces
            pieces.append(replace(last_piece, text=last_piece.text.rstrip("\n") or last_piece.text))
            found.append(Shown(changed=True, paragraphs=stretch.paragraphs, pieces=tuple(pieces)))
        else:
            one = _folded(stretch, first=place == 0, last=place == last, most=min(FOLDED, room))
            size = len(one.head) + len(one.middle) + len(one.tail)
            found.append(one)
        room -= size
    return found, 0


def _folded(stretch: Stretch, *, first: bool, last: bool, most: int) -> Shown:
    """The paragraphs next to a change stay in sight; those between them are folded away."""
    paragraphs = [line for line in "".join(piece.text for piece in stretch.pieces).split("\n") if line.strip()]
    head = "" if first or not paragraphs else paragraphs.pop(0)
    tail = "" if last or not paragraphs else paragraphs.pop()
    middle = "\n\n".join(paragraphs)
    fits = len(middle) <= most
    return Shown(
        changed=False,
        paragraphs=len(paragraphs),
        head=head if len(head) <= _AROUND else f"{head[:_AROUND]} …",
        middle=middle if fits else "",
        tail=tail if len(tail) <= _AROUND else f"… {tail[-_AROUND:]}",
        left_out=0 if fits else len(middle),
    )


def compare_view(request: HttpRequest, source_id: UUID, *, site: AdminSite) -> HttpResponse:
    """`?old=` and `?new=` name two copies; the older one is always on the left, whichever was named first."""
    signed_in(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    one, other = (copy_or_404(source_id, _named(request, name)) for name in ("old", "new"))
    old, new = sorted((one, other), key=lambda copy: (copy.captured_at, str(copy.pk)))
    before, after = (_text(copy) for copy in (old, new))
    comparison = compare(before, after) if old.pk != new.pk and before and after else None
    stretches, more = shown(comparison) if comparison is not None else ([], 0)
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


def _named(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        raise Http404("There is no such copy.") from None


def _text(copy: Snapshot) -> str:
    return SnapshotText.objects.filter(snapshot=copy).values_list("text", flat=True).first() or ""


def _why_not(old: Snapshot, new: Snapshot, before: str, after: str) -> str:
    """Why there is nothing to compare; '' where there is."""
    if old.pk == new.pk:
        return "This is one and the same copy. Choose two."
    without = [copy for copy, text in ((old, before), (new, after)) if not text]
    if without:
        dates = " and ".join(f"{copy.captured_at:%-d %B %Y, %H:%M}" for copy in without)
        return f"No text was read out of the copy of {dates}: there is nothing to compare."
    return ""


def urls(site: AdminSite) -> list[URLPattern]:
    view = site.admin_view(partial(compare_view, site=site))
    return [path("<uuid:source_id>/compare/", view, name="sources_compare")]
