"""Pages for removing a copy for a legal reason: one administrator proposes, another confirms or refuses."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse

from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.two_people import why_one_person
from factcheck.core.errors import DomainError
from sources.admin.forms import RemovalForm
from sources.admin.pages import refusal, source_address
from sources.admin.snapshots import copy_or_404
from sources.models import BytesState, LegalHold, Snapshot, SnapshotRedaction
from sources.services.removals import confirm_removal, propose_removal, refuse_removal


def removal_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, site: AdminSite) -> HttpResponse:
    """GET: show what would be removed, or the pending proposal. POST: propose the removal."""
    actor = _administrator(request)
    copy = copy_or_404(source_id, copy_id)
    form = RemovalForm(request.POST or None)
    if request.method != "POST":
        return _page(request, copy, form, actor, site=site, status=200)
    if form.is_valid():
        try:
            propose_removal(snapshot_id=copy.pk, actor=actor, **form.cleaned_data)
        except DomainError as error:
            if error.field not in form.fields:
                return refusal(request, error, copy.source, site=site)
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Removal proposed. Another administrator must confirm or refuse it.")
            return redirect(reverse("admin:sources_removal", args=[source_id, copy_id]))
    return _page(request, copy, form, actor, site=site, status=422)


def decide_view(request: HttpRequest, source_id: UUID, copy_id: UUID, *, answer: str, site: AdminSite) -> HttpResponse:
    """Confirm a proposal as the second administrator, or refuse it."""
    actor = _administrator(request)
    copy = copy_or_404(source_id, copy_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    removal = SnapshotRedaction.objects.filter(snapshot=copy).first()
    if removal is None:
        raise Http404("No removal is proposed.")
    try:
        if answer == "confirm":
            confirm_removal(removal_id=removal.pk, actor=actor)
            messages.success(request, "Copy removed. Its bytes and text are gone; its row and hash stay.")
        else:
            refuse_removal(removal_id=removal.pk, actor=actor)
            messages.success(request, "Proposal refused. The copy stays.")
    except DomainError as error:
        return refusal(request, error, copy.source, site=site)
    return redirect(source_address(source_id, "copies"))


def _administrator(request: HttpRequest) -> User:
    actor = signed_in(request)
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise PermissionDenied
    return actor


def _page(
    request: HttpRequest, copy: Snapshot, form: RemovalForm, actor: User, *, site: AdminSite, status: int
) -> HttpResponse:
    removal = SnapshotRedaction.objects.filter(snapshot=copy).select_related("proposed_by", "confirmed_by").first()
    twins = Snapshot.objects.filter(body_id=copy.body_id).exclude(pk=copy.pk).select_related("source")
    sources = {copy.source_id, *(twin.source_id for twin in twins)}
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"Remove the copy of {copy.captured_at:%-d %B %Y}",
        "copy": copy,
        "source": copy.source,
        "removal": removal,
        "gone": copy.body.state == BytesState.REDACTED,
        "twins": twins,
        "holds": LegalHold.objects.filter(source_id__in=sources, lifted_at__isnull=True).select_related("source"),
        "joined": why_one_person(actor, removal.proposed_by_id) if removal is not None else "",
        "own": removal is not None and removal.proposed_by_id == actor.pk,
        "form": form,
        "back": source_address(copy.source_id, "copies"),
    }
    return render(request, "admin/sources/removal.html", context, status=status)


def urls(site: AdminSite) -> list[URLPattern]:
    copy_path = "<uuid:source_id>/copies/<uuid:copy_id>/removal"
    views = [path(f"{copy_path}/", site.admin_view(partial(removal_view, site=site)), name="sources_removal")]
    views += [
        path(
            f"{copy_path}/{answer}/",
            site.admin_view(partial(decide_view, answer=answer, site=site)),
            name=f"sources_removal_{answer}",
        )
        for answer in ("confirm", "refuse")
    ]
    return views
