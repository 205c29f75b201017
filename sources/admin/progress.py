"""Where a source's captures stand, in words for the desk, on its page and as a fragment that the page asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypedDict
from uuid import UUID

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone

from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.roles import Role
from sources.admin.copies import Row, copies_of, listed
from sources.admin.pages import source_or_404
from sources.models import Capture, CaptureOutcome, CaptureState, Source
from sources.models.captures import MOST_ATTEMPTS

PAST_SHOWN = 8
READ_WITHIN = timedelta(minutes=5)
"""A copy that is older and was not read waits for something that nobody watches for."""


@dataclass(frozen=True)
class Told:
    """A capture in words: what the state is, then what went wrong or comes next. `open`: it will change by itself."""

    capture: Capture
    state: str
    detail: str
    open: bool
    ended_badly: bool
    at: datetime


def told(capture: Capture) -> Told:
    """The capture for people. `detail` is '' where there is no more to say."""
    state = CaptureState(capture.state)
    attempt = f"attempt {capture.attempts} of {MOST_ATTEMPTS}"
    if state is CaptureState.QUEUED:
        if not capture.attempts:
            return Told(capture, "Waiting for its turn", "", open=True, ended_badly=False, at=capture.requested_at)
        again = timezone.localtime(capture.not_before)
        return Told(
            capture, f"Waiting after {attempt}", f"{capture.problem} It is tried again at {again:%H:%M:%S}.",
            open=True, ended_badly=False, at=capture.requested_at,
        )  # fmt: skip
    if state is CaptureState.RUNNING:
        began = capture.started_at or capture.requested_at
        return Told(capture, f"Under way, {attempt}", "", open=True, ended_badly=False, at=began)
    ended = capture.finished_at or capture.requested_at
    if state is CaptureState.DONE:
        made = capture.outcome == CaptureOutcome.COPIED
        detail = "A new copy was made." if made else "Nothing had changed since the newest copy; none was added."
        return Told(capture, "Done", detail, open=False, ended_badly=False, at=ended)
    if state is CaptureState.PARKED:
        detail = f"The last time: {capture.problem}"
        return Told(capture, "Given up after three attempts", detail, open=False, ended_badly=True, at=ended)
    return Told(capture, "Failed", capture.problem, open=False, ended_badly=True, at=ended)


class Progress(TypedDict):
    """Of one source; `newest` is None where nothing was asked for."""

    source: Source
    newest: Told | None
    earlier: list[Told]


def progress_of(source: Source) -> Progress:
    """What the fragment is drawn from."""
    rows = source.captures.select_related("requested_by").order_by("-requested_at")[: PAST_SHOWN + 1]
    captures = [told(row) for row in rows]
    return {
        "source": source,
        "newest": captures[0] if captures else None,
        "earlier": captures[1:],
    }


def changing(newest: Told | None, rows: list[Row]) -> bool:
    """Whether the page will show something else by itself: a capture goes on, or a new copy is about to be read."""
    lately = timezone.now() - READ_WITHIN
    return (newest is not None and newest.open) or any(row.unread and row.copy.captured_at > lately for row in rows)


def progress_view(request: HttpRequest, source_id: UUID, *, site: AdminSite) -> HttpResponse:
    """{"open", "captures", "copies"}: whether anything is still going on, and the two fragments as they stand now."""
    actor = signed_in(request)
    source = source_or_404(source_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    captures, rows = progress_of(source), copies_of(source)
    context = {**captures, **listed(rows), "may_remove": actor.may_act_as(Role.ADMINISTRATOR)}
    return JsonResponse(
        {
            "open": changing(captures["newest"], rows),
            "captures": render_to_string("admin/sources/components/captures.html", context, request),
            "copies": render_to_string("admin/sources/components/copies.html", context, request),
        }
    )


def urls(site: AdminSite) -> list[URLPattern]:
    view = site.admin_view(partial(progress_view, site=site))
    return [path("<uuid:source_id>/progress/", view, name="sources_progress")]
