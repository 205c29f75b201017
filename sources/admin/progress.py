"""The status of a source's captures as text: on the source's page, and as a fragment that the page polls."""

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
from sources.admin.pages import source_or_404
from sources.admin.snapshots import SnapshotRow, copies_of, list_context
from sources.models import Capture, CaptureOutcome, CaptureState, Source
from sources.models.captures import MOST_ATTEMPTS

PAST_SHOWN = 8
READ_WITHIN = timedelta(minutes=5)
"""The page stops polling for the text of a copy that is older than this."""


@dataclass(frozen=True)
class CaptureStatus:
    """A capture's state as text, with the problem or next step in `detail`. `open`: waiting or running."""

    capture: Capture
    state: str
    detail: str
    open: bool
    ended_badly: bool
    at: datetime


def status_of(capture: Capture) -> CaptureStatus:
    """The capture's status. `detail` may be ''."""
    state = CaptureState(capture.state)
    attempt = f"attempt {capture.attempts} of {MOST_ATTEMPTS}"
    if state is CaptureState.QUEUED:
        since = capture.requested_at
        if not capture.attempts:
            return CaptureStatus(capture, "Waiting in the queue", "", open=True, ended_badly=False, at=since)
        again = timezone.localtime(capture.not_before)
        return CaptureStatus(
            capture, f"Waiting after {attempt}", f"{capture.problem} Next try at {again:%H:%M:%S}.",
            open=True, ended_badly=False, at=since,
        )  # fmt: skip
    if state is CaptureState.RUNNING:
        began = capture.started_at or capture.requested_at
        return CaptureStatus(capture, f"Under way, {attempt}", "", open=True, ended_badly=False, at=began)
    ended = capture.finished_at or capture.requested_at
    if state is CaptureState.DONE:
        copied = capture.outcome == CaptureOutcome.COPIED
        detail = "A new copy was made." if copied else "Nothing had changed since the newest copy, so none was added."
        return CaptureStatus(capture, "Done", detail, open=False, ended_badly=False, at=ended)
    if state is CaptureState.PARKED:
        detail = f"The last problem: {capture.problem}"
        return CaptureStatus(capture, "Given up after three attempts", detail, open=False, ended_badly=True, at=ended)
    return CaptureStatus(capture, "Failed", capture.problem, open=False, ended_badly=True, at=ended)


class Progress(TypedDict):
    """The captures of a source. `newest` is None if there are none."""

    source: Source
    newest: CaptureStatus | None
    earlier: list[CaptureStatus]


def progress_of(source: Source) -> Progress:
    """The template context of the fragment."""
    rows = source.captures.select_related("requested_by").order_by("-requested_at")[: PAST_SHOWN + 1]
    captures = [status_of(row) for row in rows]
    return {
        "source": source,
        "newest": captures[0] if captures else None,
        "earlier": captures[1:],
    }


def changing(newest: CaptureStatus | None, rows: list[SnapshotRow]) -> bool:
    """Whether the page should poll: a capture is open, or a new copy has not been read yet."""
    lately = timezone.now() - READ_WITHIN
    return (newest is not None and newest.open) or any(row.unread and row.copy.captured_at > lately for row in rows)


def progress_view(request: HttpRequest, source_id: UUID, *, site: AdminSite) -> HttpResponse:
    """{"open", "captures", "copies"}: whether to poll again, and the two current fragments."""
    actor = signed_in(request)
    source = source_or_404(source_id)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    captures, rows = progress_of(source), copies_of(source)
    context = {**captures, **list_context(rows), "may_remove": actor.may_act_as(Role.ADMINISTRATOR)}
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
