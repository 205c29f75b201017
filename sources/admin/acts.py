"""What is done to a source beside its form: copies are asked for, given and written down; holds are placed and lifted.

Each has an address of its own that takes POST and nothing else; who may is the service's to say.
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
from factcheck.core.errors import DomainError, Invalid, NotAllowed, NotFound
from sources.admin.forms import HoldForm, TranscriptForm, UploadForm
from sources.admin.pages import refused, source_address, source_or_404
from sources.models import LegalHold, Source
from sources.queries import without_copy
from sources.services.captures import request_capture, request_captures
from sources.services.holds import lift_hold, place_hold
from sources.services.uploads import transcribe, upload_copy

Act = Callable[[Source, User, dict[str, Any]], str]


def _capture(source: Source, actor: User, said: dict[str, Any]) -> str:
    request_capture(source_id=source.pk, actor=actor)
    return "Asked for. A worker fetches it; this page shows how it goes."


def _upload(source: Source, actor: User, said: dict[str, Any]) -> str:
    file = said["file"]
    upload_copy(source_id=source.pk, body=file.read(), file_name=file.name or "", actor=actor)
    return "Kept as a copy. Its text is read next."


def _transcribe(source: Source, actor: User, said: dict[str, Any]) -> str:
    transcribe(source_id=source.pk, actor=actor, **said)
    return "Kept as a copy, transcribed."


def _hold(source: Source, actor: User, said: dict[str, Any]) -> str:
    place_hold(source_id=source.pk, actor=actor, **said)
    return "Held. Nothing of this source is removed or changed until the hold is lifted."


def _lift(source: Source, actor: User, said: dict[str, Any]) -> str:
    hold = LegalHold.objects.filter(source=source, lifted_at__isnull=True).first()
    if hold is None:
        raise NotFound("No legal hold stands on this source.")
    lift_hold(hold_id=hold.pk, actor=actor)
    return "The hold is lifted. It stays on record."


ACTS: dict[str, tuple[type[Form], Act, str]] = {
    "capture": (Form, _capture, "copies"),
    "upload": (UploadForm, _upload, "copies"),
    "transcribe": (TranscriptForm, _transcribe, "copies"),
    "hold": (HoldForm, _hold, "safeguards"),
    "lift-hold": (Form, _lift, "safeguards"),
}
"""By name: the form, what is done with it, the part of the page that shows it."""
HOLDS = frozenset({"hold", "lift-hold"})
Again = Callable[[HttpRequest, Source, str, Form, int], HttpResponse]
"""Shows the source's page with this act's form and its errors, under a status."""


def act_view(request: HttpRequest, source_id: UUID, *, act: str, site: AdminSite, again: Again) -> HttpResponse:
    """Do it, and go back to the source with a word on what was done."""
    actor = signed_in(request)
    source = source_or_404(source_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if act in HOLDS and not actor.may_act_as(Role.ADMINISTRATOR):
        return refused(request, NotAllowed("Only an administrator places and lifts legal holds."), source, site=site)
    make, do, place = ACTS[act]
    form = make(request.POST, request.FILES)
    if not form.is_valid():
        return again(request, source, act, form, 422)
    try:
        done = do(source, actor, form.cleaned_data)
    except Invalid as error:
        if error.field not in form.fields:
            return refused(request, error, source, site=site)
        form.add_error(error.field, error.message)
        return again(request, source, act, form, 422)
    except DomainError as error:
        return refused(request, error, source, site=site)
    messages.success(request, done)
    return redirect(source_address(source_id, place))


def capture_missing_view(request: HttpRequest, *, site: AdminSite) -> HttpResponse:
    """Have every source captured that could be and has no copy."""
    actor = signed_in(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        queued = request_captures(source_ids=list(without_copy().values_list("pk", flat=True)), actor=actor)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect(reverse("admin:sources_source_changelist"))
    if queued:
        messages.success(
            request, f"{queued} {'source' if queued == 1 else 'sources'} wait to be fetched, one host at a time."
        )
    else:
        messages.info(request, "Every public source with an address has a copy, or waits for one.")
    return redirect(reverse("admin:sources_capture_changelist"))


def urls(site: AdminSite, again: Again) -> list[URLPattern]:
    found = [
        path(
            f"<uuid:source_id>/{act}/",
            site.admin_view(partial(act_view, act=act, site=site, again=again)),
            name=f"sources_{act.replace('-', '_')}",
        )
        for act in ACTS
    ]
    missing = site.admin_view(partial(capture_missing_view, site=site))
    return [path("capture-missing/", missing, name="sources_capture_missing"), *found]
