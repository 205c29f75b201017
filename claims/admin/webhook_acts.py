"""What is done to a webhook endpoint beside its form, each at an address of its own that takes POST and no more."""

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
from claims.queries.webhooks import Health
from claims.services import webhooks
from factcheck.accounts.desk_admin import signed_in
from factcheck.accounts.models import User
from factcheck.accounts.refusal import refusal_page
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError, Invalid

Again = Callable[[HttpRequest, WebhookEndpoint, str, forms.Form], HttpResponse]
"""Shows the endpoint's page with this act's form and its errors."""


class RotateForm(forms.Form):
    overlap = forms.IntegerField(
        label="Hours in which the old one signs as well", min_value=0, max_value=168, initial=24,
        help_text="0 ends it at once: for a secret that got out.",
    )  # fmt: skip


class RangeForm(forms.Form):
    first = forms.IntegerField(label="From log entry", min_value=0, required=False)
    last = forms.IntegerField(label="To log entry", min_value=0, required=False)
    since = forms.DateField(label="From the day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To the day", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    only_failed = forms.BooleanField(label="Only what was given up", required=False)


class RemoveForm(forms.Form):
    sure = forms.BooleanField(label="Yes, for good")


class NothingForm(forms.Form):
    """An act that needs nothing said."""


def administrator(request: HttpRequest) -> User:
    """Who acts. Raises PermissionDenied for anybody else, before anything is shown of the endpoint."""
    actor = signed_in(request)
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise PermissionDenied
    return actor


def secret_page(
    request: HttpRequest, endpoint: WebhookEndpoint, secret: str, *, site: AdminSite, new: bool
) -> HttpResponse:
    """The one answer that holds a secret: kept by no cache, in no address, message or log."""
    context = {
        **site.each_context(request),
        "title": "The endpoint is added" if new else "The new secret",
        "endpoint": endpoint,
        "secret": secret,
        "new": new,
    }
    answer = render(request, "admin/webhooks/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def css_state(health: Health) -> str:
    """The class of its badge."""
    return "failed" if health.word in {"failing", "disabled"} else "plain"


def back_to(endpoint_id: UUID, place: str = "") -> HttpResponseRedirect:
    address = reverse("admin:claims_webhookendpoint_change", args=[endpoint_id])
    return HttpResponseRedirect(f"{address}#{place}" if place else address)


def act_view(request: HttpRequest, endpoint_id: UUID, *, act: str, site: AdminSite, again: Again) -> HttpResponse:
    """Do it, and go back to the endpoint with a word on what was done."""
    actor = administrator(request)
    endpoint = _endpoint(endpoint_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    make, do, place = ACTS[act]
    form = make(request.POST, auto_id=f"id_{act}_%s")
    if not form.is_valid():
        return again(request, endpoint, act, form)
    try:
        done = do(endpoint, actor, form.cleaned_data)
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return again(request, endpoint, act, form)
    except DomainError as error:
        return _refused(request, error, endpoint, site=site)
    messages.success(request, done)
    return back_to(endpoint_id, place)


def rotate_view(request: HttpRequest, endpoint_id: UUID, *, site: AdminSite, again: Again) -> HttpResponse:
    """A new secret, in the answer to this request."""
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
    """One message again."""
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
    messages.success(request, "It is sent again, under the same id. Reload to see how it went.")
    return redirect(reverse("admin:claims_webhook_delivery", args=[endpoint_id, delivery.pk]))


def urls(site: AdminSite, again: Again) -> list[URLPattern]:
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
    return "A test is on its way. Reload to see how it went."


def _pause(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.pause(endpoint_id=endpoint.pk, actor=actor)
    return "Paused. Of what happens meanwhile it is told once it is resumed."


def _resume(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.resume(endpoint_id=endpoint.pk, actor=actor)
    return "Resumed. It is told first of what waited."


def _remove(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    webhooks.remove(endpoint_id=endpoint.pk, actor=actor)
    return "Removed. Its log stays."


def _range(endpoint: WebhookEndpoint, actor: User, data: dict[str, Any]) -> str:
    sent = webhooks.redeliver_range(
        endpoint_id=endpoint.pk,
        actor=actor,
        first=data["first"],
        last=data["last"],
        since=_begin_of(data["since"]) if data["since"] else None,
        until=_begin_of(data["until"] + timedelta(days=1)) if data["until"] else None,
        only_failed=data["only_failed"],
    )
    if not sent:
        return "There is nothing of that kind in this part of the log."
    return f"{sent} message{'' if sent == 1 else 's'} sent again, under the same ids."


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _endpoint(endpoint_id: UUID) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if found is None:
        raise Http404("There is no such endpoint.")
    return found


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
"""By name: the form, what is done with it, the part of the page that shows it."""
