"""Buttons and small forms on a source's page: request, upload or transcribe a copy, place or lift a legal hold.

Each has its own address, which accepts POST only. The services check permissions.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse

from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.counting import COUNTED
from factcheck.core.errors import DomainError, Invalid, NotAllowed, NotFound
from sources.admin.forms import HoldForm, TranscriptForm, UploadForm
from sources.admin.pages import refusal, source_address, source_or_404
from sources.models import LegalHold, Source
from sources.queries import without_copy
from sources.services.captures import request_capture, request_captures
from sources.services.holds import lift_hold, place_hold
from sources.services.uploads import transcribe, upload_copy

Act = Callable[[Source, User, dict[str, Any]], str]


def _capture(source: Source, actor: User, values: dict[str, Any]) -> str:
    request_capture(source_id=source.pk, actor=actor)
    return "Capture requested. This page shows its progress."


def _upload(source: Source, actor: User, values: dict[str, Any]) -> str:
    file = values["file"]
    upload_copy(source_id=source.pk, body=file.read(), file_name=file.name or "", actor=actor)
    return "Copy added. Its text will be read next."


def _transcribe(source: Source, actor: User, values: dict[str, Any]) -> str:
    transcribe(source_id=source.pk, actor=actor, **values)
    return "Transcript added as a copy."


def _hold(source: Source, actor: User, values: dict[str, Any]) -> str:
    place_hold(source_id=source.pk, actor=actor, **values)
    return "Legal hold placed. Nothing of this source can be removed or changed until the hold is lifted."


def _lift(source: Source, actor: User, values: dict[str, Any]) -> str:
    hold = LegalHold.objects.filter(source=source, lifted_at__isnull=True).first()
    if hold is None:
        raise NotFound("This source is not under legal hold.")
    lift_hold(hold_id=hold.pk, actor=actor)
    return "Legal hold lifted. It stays on record."


ACTS: dict[str, tuple[type[Form], Act, str]] = {
    "capture": (Form, _capture, "copies"),
    "upload": (UploadForm, _upload, "copies"),
    "transcribe": (TranscriptForm, _transcribe, "copies"),
    "hold": (HoldForm, _hold, "safeguards"),
    "lift-hold": (Form, _lift, "safeguards"),
}
"""For each act: its form, its function and the part of the page that shows it."""
HOLDS = frozenset({"hold", "lift-hold"})
Again = Callable[[HttpRequest, Source, str, Form, int], HttpResponse]
"""Renders the source's page with this act's form and errors, with a status."""


def act_view(request: HttpRequest, source_id: UUID, *, act: str, site: AdminSite, again: Again) -> HttpResponse:
    """Perform the act and redirect to the source with a message."""
    actor = signed_in(request)
    source = source_or_404(source_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if act in HOLDS and not actor.may_act_as(Role.ADMINISTRATOR):
        return refusal(request, NotAllowed("Only an administrator may place or lift legal holds."), source, site=site)
    form_class, perform, place = ACTS[act]
    form = form_class(request.POST, request.FILES)
    if not form.is_valid():
        return again(request, source, act, form, 422)
    try:
        message = perform(source, actor, form.cleaned_data)
    except Invalid as error:
        if error.field not in form.fields:
            return refusal(request, error, source, site=site)
        form.add_error(error.field, error.message)
        return again(request, source, act, form, 422)
    except DomainError as error:
        return refusal(request, error, source, site=site)
    messages.success(request, message)
    return redirect(source_address(source_id, place))


def capture_missing_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Request captures of the first `COUNTED` public sources that have an address and no copy."""
    actor = signed_in(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        queued = request_captures(source_ids=list(without_copy().values_list("pk", flat=True)[:COUNTED]), actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(reverse("admin:sources_source_changelist"))
    if queued:
        messages.success(
            request, f"Requested captures of {queued:,} {'source' if queued == 1 else 'sources'}, one host at a time."
        )
    else:
        messages.info(request, "Every public source with an address has a copy or an open capture.")
    return redirect(reverse("admin:sources_capture_changelist"))


def urls(site: AdminSite, again: Again) -> list[URLPattern]:
    patterns = [
        path(
            f"<uuid:source_id>/{act}/",
            site.admin_view(partial(act_view, act=act, site=site, again=again)),
            name=f"sources_{act.replace('-', '_')}",
        )
        for act in ACTS
    ]
    missing = site.admin_view(partial(capture_missing_view, site=site))
    return [path("capture-missing/", missing, name="sources_capture_missing"), *patterns]
