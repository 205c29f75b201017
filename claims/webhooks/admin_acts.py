"""Acts on a webhook endpoint besides its form. Each has its own address and accepts only POST."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from claims.models import WebhookEndpoint
from claims.webhooks import services as webhooks
from claims.webhooks.queries import Health
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.refusal import refusal_page
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError, Invalid

RenderAgain = Callable[[HttpRequest, WebhookEndpoint, str, forms.Form], HttpResponse]
"""Renders the endpoint's page with an act's form and its errors."""


class RotateForm(forms.Form):
    overlap = forms.IntegerField(
        label="Hours of overlap with the old secret", min_value=0, max_value=168, initial=24,
        help_text="During the overlap both secrets sign. Enter 0 for a leaked secret.",
    )  # fmt: skip


class RangeForm(forms.Form):
    first = forms.IntegerField(label="From log entry", min_value=0, required=False)
    last = forms.IntegerField(label="To log entry", min_value=0, required=False)
    since = forms.DateField(label="From the day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To the day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    only_failed = forms.BooleanField(label="Only messages that were given up", required=False)


class RemoveForm(forms.Form):
    sure = forms.BooleanField(label="Yes, remove it permanently")


class NothingForm(forms.Form):
    """An act without fields."""


def administrator(request: HttpRequest) -> User:
    """The signed-in administrator. Raises PermissionDenied for others."""
    actor = signed_in(request)
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise PermissionDenied
    return actor


def secret_page(
    request: HttpRequest, endpoint: WebhookEndpoint, secret: str, *, site: AdminSite, new: bool
) -> HttpResponse:
    """The only response with the secret. It must not be cached or logged."""
    context = {
        **site.each_context(request),
        "title": "Endpoint added" if new else "New secret",
        "endpoint": endpoint,
        "secret": secret,
        "new": new,
    }
    response = render(request, "admin/webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


def css_state(health: Health) -> str:
    """The CSS class of the health badge."""
    return "failed" if health.word in {"failing", "disabled"} else "plain"


def back_to(endpoint_id: UUID, place: str = "") -> HttpResponseRedirect:
    address = reverse("admin:claims_webhookendpoint_change", args=[endpoint_id])
    return HttpResponseRedirect(f"{address}#{place}" if place else address)


def act_view(request: HttpRequest, endpoint_id: UUID, *, act: str, site: AdminSite, again: RenderAgain) -> HttpResponse:
    """Perform an act and return to the endpoint with a message."""
    actor = administrator(request)
    endpoint = _endpoint(endpoint_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    make, do, place = ACTS[act]
    form = make(request.POST, auto_id=f"id_{act}_%s")
    if not form.is_valid():
        return again(request, endpoint, act, form)
    try:
        message = do(endpoint, actor, form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return again(request, endpoint, act, form)
    except DomainError as error:
        return _refused(request, error, endpoint, site=site)
    messages.success(request, message)
    return back_to(endpoint_id, place)


def rotate_view(request: HttpRequest, endpoint_id: UUID, *, site: AdminSite, again: RenderAgain) -> HttpResponse:
    """Set a new secret and show it in the response."""
    actor = administrator(request)
    endpoint = _endpoint(endpoint_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    form = RotateForm(request.POST, auto_id="id_rotate_%s")
    if not form.is_valid():
        return again(request, endpoint, "rotate", form)
    try:
        endpoint, secret = webhooks.rotate_secret(
            endpoint_id=endpoint_id, actor=actor, overlap=timedelta(hours=form.cleaned_data["overlap"])
        )
    except DomainError as error:
        return _refused(request, error, endpoint, site=site)
    return secret_page(request, endpoint, secret, site=site, new=False)


def redeliver_view(request: HttpRequest, endpoint_id: UUID, delivery_id: int, *, site: AdminSite) -> HttpResponse:
    """Send one message again."""
    actor = administrator(request)
    endpoint = _endpoint(endpoint_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    delivery = endpoint.deliveries.filter(pk=min(delivery_id, 2**63 - 1)).first()
    if delivery is None:
        raise Http404("There is no such delivery.")
    try:
        webhooks.redeliver(delivery_id=delivery.pk, actor=actor)
    except DomainError as error:
        return _refused(request, error, endpoint, site=site)
    messages.success(request, "The message is sent again, with the same id. Reload to see the result.")
    return redirect(reverse("admin:claims_webhook_delivery", args=[endpoint_id, delivery.pk]))


def urls(site: AdminSite, again: RenderAgain) -> list[URLPattern]:
    view = site.admin_view
    return [
        *(
            path(
                f"<uuid:endpoint_id>/{act}/",
                view(partial(act_view, act=act, site=site, again=again)),
                name=f"claims_webhook_{act}",
            )
            for act in ACTS
        ),
        path(
            "<uuid:endpoint_id>/rotate/",
            view(partial(rotate_view, site=site, again=again)),
            name="claims_webhook_rotate",
        ),
        path(
            "<uuid:endpoint_id>/deliveries/<int:delivery_id>/redeliver/",
            view(partial(redeliver_view, site=site)),
            name="claims_webhook_redeliver",
        ),
    ]


def _test(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.send_test(endpoint_id=endpoint.pk, actor=actor)
    return "Test queued. Reload to see the result."


def _pause(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.pause(endpoint_id=endpoint.pk, actor=actor)
    return "Paused. Events are kept and sent when you resume."


def _resume(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.resume(endpoint_id=endpoint.pk, actor=actor)
    return "Resumed. Waiting messages go first."


def _remove(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.remove(endpoint_id=endpoint.pk, actor=actor)
    return "Removed. Its log stays."


def _range(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    sent = webhooks.redeliver_range(
        endpoint_id=endpoint.pk,
        actor=actor,
        first=data["first"],
        last=data["last"],
        since=_start_of(data["since"]) if data["since"] else None,
        until=_start_of(data["until"] + timedelta(days=1)) if data["until"] else None,
        only_failed=data["only_failed"],
    )
    if not sent:
        return "This part of the log has no such messages."
    return f"{sent} message{'' if sent == 1 else 's'} sent again, with the same ids."


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _endpoint(endpoint_id: UUID) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise Http404("There is no such endpoint.")
    return endpoint


def _refused(request: HttpRequest, error: DomainError, endpoint: WebhookEndpoint, *, site: AdminSite) -> HttpResponse:
    address = reverse("admin:claims_webhookendpoint_change", args=[endpoint.pk])
    return refusal_page(request, error, site=site, back=address, back_label="Back to the endpoint")


ACTS: dict[str, tuple[type[forms.Form], Callable[[WebhookEndpoint, User, dict[str, Any]], str], str]] = {
    "test": (NothingForm, _test, "deliveries"),
    "pause": (NothingForm, _pause, ""),
    "resume": (NothingForm, _resume, ""),
    "remove": (RemoveForm, _remove, ""),
    "range": (RangeForm, _range, "deliveries"),
}
"""By act: the form, the function that performs it, and the section of the page to return to."""
