"""Webhook endpoints at the desk, for administrators: the list, one endpoint, and its deliveries."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from claims.models import WebhookDelivery, WebhookEndpoint
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks import admin_acts as webhook_acts
from claims.webhooks import queries as reads
from claims.webhooks.admin_acts import RangeForm, RemoveForm, RotateForm
from claims.webhooks.messages import EVENTS
from claims.webhooks.retries import MOST_TRIES
from claims.webhooks.services import add_endpoint, change_endpoint
from claims.webhooks.services.sending import message_of
from factcheck.accounts import held_forms
from factcheck.accounts.desk_admin import ServiceAdmin, signed_in
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError
from factcheck.core.urls_checked import MAX_LENGTH

HIGHEST = 2**63 - 1


class EndpointForm(forms.Form):
    """An endpoint's name, address and events."""

    name = forms.CharField(max_length=80, help_text="Who receives the messages and what for.")
    url = forms.CharField(
        label="Address",
        max_length=MAX_LENGTH,
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="An https address on the default port. Messages are posted there as JSON.",
    )
    events = forms.MultipleChoiceField(
        choices=[(event, f"{event}: {what}") for event, what in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=list(EVENTS),
        label="Events",
        help_text="A receiver that keeps copies needs all of them, above all corrections and removals.",
    )


class WebhookAdmin(ServiceAdmin[WebhookEndpoint]):
    """Endpoints. A secret is shown only in the response to the request that created it."""

    plain_form = EndpointForm
    role_to_view = role_to_add = role_to_change = Role.ADMINISTRATOR
    change_form_template = "admin/webhooks/page.html"
    change_list_template = "admin/webhooks/list.html"
    list_display = ("name", "health", "waiting_count", "given_up_count", "last_success_at", "address")
    list_filter = ("state",)
    search_fields = ("name", "url")
    ordering = ("name",)
    grows = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        return reads.endpoints()

    @admin.display(description="health", ordering="state")
    def health(self, row: WebhookEndpoint) -> SafeString:
        health = reads.health(row)
        since = row.failing_since if row.state == EndpointState.ACTIVE else row.state_since
        detail = f"{health.detail} (since {timezone.localtime(since):%d %b, %H:%M})" if health.detail and since else ""
        return format_html(
            '<span class="state state-{}">{}</span><span class="of-claim">{}</span>',
            webhook_acts.css_state(health), health.word, detail,
        )  # fmt: skip

    @admin.display(description="waiting")
    def waiting_count(self, row: WebhookEndpoint) -> int:
        return int(getattr(row, "waiting", 0))

    @admin.display(description="given up")
    def given_up_count(self, row: WebhookEndpoint) -> int:
        return int(getattr(row, "given_up", 0))

    @admin.display(description="address", ordering="url")
    def address(self, row: WebhookEndpoint) -> SafeString:
        return format_html('<span class="address">{}</span>', row.url)

    def filled(self, row: WebhookEndpoint) -> dict[str, Any]:
        return {"name": row.name, "url": row.url, "events": row.events}

    def write(self, form: forms.Form, *, actor: User, row: WebhookEndpoint | None) -> WebhookEndpoint:
        if row is None:
            raise PermissionDenied
        return change_endpoint(endpoint_id=row.pk, actor=actor, **form.cleaned_data)

    def has_change_permission(self, request: HttpRequest, obj: WebhookEndpoint | None = None) -> bool:
        removed = obj is not None and obj.state == EndpointState.REMOVED
        return not removed and super().has_change_permission(request, obj)

    @csrf_protect_m  # type: ignore[untyped-decorator]  # Django's own, not in the stubs
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is not None:
            changed: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
            return changed
        actor = signed_in(request)
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._page(request, EndpointForm(held_forms.take(request)), None, may_write=True, status=200)
        form = EndpointForm(request.POST)
        if form.is_valid():
            try:
                endpoint, secret = add_endpoint(actor=actor, **form.cleaned_data)
            except DomainError as refused:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
            else:
                return webhook_acts.secret_page(request, endpoint, secret, site=self.admin_site, new=True)
        return self._page(request, form, None, may_write=True, status=422)

    def beside(self, request: HttpRequest, row: WebhookEndpoint) -> dict[str, Any]:
        state = request.GET.get("state", "")
        page = reads.deliveries(row, state=state, before=_place(request.GET.get("before", "")))
        shown = page[: reads.SHOWN]
        return {
            "health": reads.health(row),
            "css_state": webhook_acts.css_state(reads.health(row)),
            "untold": reads.untold(row),
            "counts": [(key, DeliveryState(key).label, count) for key, count in reads.counts(row).items()],
            "deliveries": shown,
            "older": shown[-1].pk if len(page) > len(shown) else None,
            "state_asked": state if state in DeliveryState.values else "",
            "acts": reads.acts(row),
            "range_form": RangeForm(auto_id="id_range_%s"),
            "rotate_form": RotateForm(auto_id="id_rotate_%s"),
            "remove_form": RemoveForm(auto_id="id_remove_%s"),
            "most_tries": MOST_TRIES,
            "now": timezone.now(),
        }

    def act_again(self, request: HttpRequest, endpoint: WebhookEndpoint, act: str, form: forms.Form) -> HttpResponse:
        """The endpoint's page with an act's form and its errors."""
        plain = EndpointForm(initial=self.filled(endpoint))
        may_write = self.has_change_permission(request, endpoint)
        return self._page(request, plain, endpoint, may_write=may_write, status=422, more={f"{act}_form": form})

    def delivery_view(self, request: HttpRequest, endpoint_id: UUID, delivery_id: int) -> HttpResponse:
        """One delivery: its message, and each attempt with the response."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        delivery = (
            WebhookDelivery.objects.filter(pk=min(delivery_id, HIGHEST), endpoint_id=endpoint_id)
            .select_related("endpoint", "edition")
            .prefetch_related("log")
            .first()
        )
        if delivery is None:
            raise Http404("There is no such delivery.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": delivery.event,
            "delivery": delivery,
            "endpoint": delivery.endpoint,
            "attempts": delivery.log.all(),
            "body": message_of(delivery).decode(),
            "may_send": delivery.edition_id is not None and delivery.endpoint.state != EndpointState.REMOVED,
            "now": timezone.now(),
        }
        return render(request, "admin/webhooks/delivery.html", context)

    def get_urls(self) -> list[URLPattern]:
        delivery = self.admin_site.admin_view(self.delivery_view)
        return [
            path("<uuid:endpoint_id>/deliveries/<int:delivery_id>/", delivery, name="claims_webhook_delivery"),
            *webhook_acts.urls(self.admin_site, self.act_again),
            *super().get_urls(),
        ]

    def response_change(self, request: HttpRequest, obj: WebhookEndpoint) -> HttpResponse:
        messages.success(request, "Saved.")
        return webhook_acts.back_to(obj.pk)


def _place(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


admin.site.register(WebhookEndpoint, WebhookAdmin)
