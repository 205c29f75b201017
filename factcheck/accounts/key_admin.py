"""Admin pages of API keys. People make and revoke their own, administrators everybody's. A token is shown once."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from factcheck.accounts.desk_admin import ServiceAdmin, signed_in
from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.models.keys import HIGHEST_RATE, LONGEST_LIFE
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import USUAL_LIFE, issue_key, revoke_key
from factcheck.core.errors import DomainError


class KeyForm(forms.Form):
    """A form for one's own new key."""

    name = forms.CharField(max_length=80, help_text="The program that will use the key.")
    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        label="What the key may do",
        help_text="A key can do no more than its owner. No key can approve or publish.",
    )
    expires_on = forms.DateField(
        label="Last day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Within two years. The key works until the end of that day.",
    )  # fmt: skip
    per_minute = forms.IntegerField(label="Requests a minute", min_value=1, max_value=HIGHEST_RATE)

    def clean_expires_on(self) -> date:
        day: date = self.cleaned_data["expires_on"]
        if not timezone.localdate() <= day < timezone.localdate() + LONGEST_LIFE:
            raise forms.ValidationError("Choose a day in the future, within two years.")
        return day

    field_order = ["owner", "name", "scopes", "expires_on", "per_minute"]


class OwnerField(forms.ModelChoiceField[User]):
    """A choice of people, listed by name."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.get_full_name() or obj.username} ({obj.username})"


class AnybodysKeyForm(KeyForm):
    """The administrators' form for a new key of anybody."""

    owner = OwnerField(
        User.objects.filter(is_active=True).order_by("username"), empty_label=None,
        help_text="The key acts as this person. What it writes counts as their work, so they cannot approve it.",
    )  # fmt: skip


class ApiKeyAdmin(ServiceAdmin[ApiKey]):
    """Keys. A key cannot be changed: people revoke it and make a new one."""

    role_to_view = role_to_add = Role.RESEARCHER
    change_form_template = "admin/accounts/key_add.html"
    list_display = ("name", "shown_prefix", "owned_by", "may", "per_minute", "ends", "last_used", "standing")
    list_select_related = ("owner",)
    search_fields = ("name", "prefix", "owner__username")
    ordering = ("-made_at", "id")
    grows = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        rows = super().get_queryset(request)
        actor = signed_in(request)
        return rows if actor.may_act_as(Role.ADMINISTRATOR) else rows.filter(owner=actor)

    @admin.display(description="begins with")
    def shown_prefix(self, row: ApiKey) -> str:
        return row.shown

    @admin.display(description="acts as")
    def owned_by(self, row: ApiKey) -> str:
        return row.owner.get_full_name() or row.owner.username

    @admin.display(description="may")
    def may(self, row: ApiKey) -> str:
        return ", ".join(row.scopes)

    @admin.display(description="works until", ordering="expires_at")
    def ends(self, row: ApiKey) -> datetime:
        return row.expires_at

    @admin.display(description="last used", ordering="last_used_at", empty_value="never")
    def last_used(self, row: ApiKey) -> datetime | None:
        return row.last_used_at

    @admin.display(description="status")
    def standing(self, row: ApiKey) -> str:
        return standing_of(row)

    def get_urls(self) -> list[URLPattern]:
        revoke = self.admin_site.admin_view(self.revoke_view)
        return [path("<uuid:key_id>/revoke/", revoke, name="accounts_key_revoke"), *super().get_urls()]

    @csrf_protect_m  # type: ignore[untyped-decorator]  # missing from the stubs
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        actor = signed_in(request)
        if object_id is None:
            return self._make(request, actor)
        key = self.get_object(request, unquote(object_id))
        if key is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # missing from the stubs
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self._shown(request, "admin/accounts/key.html", key, title=key.name)

    def revoke_view(self, request: HttpRequest, key_id: UUID) -> HttpResponse:
        """Revoke a key for good."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            key = revoke_key(key_id=key_id, actor=signed_in(request))
        except DomainError as refused:
            raise PermissionDenied(refused.message) from refused
        messages.success(request, f"The key {key.shown} is revoked.")
        return redirect(reverse(f"{self.admin_site.name}:accounts_apikey_change", args=[key.pk]))

    def _make(self, request: HttpRequest, actor: User) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        plain_form = AnybodysKeyForm if actor.may_act_as(Role.ADMINISTRATOR) else KeyForm
        if request.method != "POST":
            usual = {
                "owner": actor.pk,
                "expires_on": timezone.localdate() + USUAL_LIFE,
                "per_minute": settings.API_KEY_RATE,
            }
            return self._page(request, plain_form(initial=usual), None, may_write=True, status=200)
        form = plain_form(request.POST)
        if form.is_valid():
            values = form.cleaned_data
            try:
                key, token = issue_key(
                    owner=values.get("owner", actor),
                    name=values["name"],
                    scopes=values["scopes"],
                    expires_at=_end_of(values["expires_on"]),
                    per_minute=values["per_minute"],
                    actor=actor,
                )
            except DomainError as refused:
                field = {"expires_at": "expires_on"}.get(refused.field or "", refused.field)
                form.add_error(field if field in form.fields else None, refused.message)
            else:
                # The token is only in this response: never in a URL, a message or the log.
                return self._shown(request, "admin/accounts/key_made.html", key, title="The key is made", token=token)
        return self._page(request, form, None, may_write=True, status=422)

    def _shown(self, request: HttpRequest, template: str, key: ApiKey, **more: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "key": key,
            "standing": standing_of(key),
            "scopes": [(scope, Scope(scope).label) for scope in key.scopes],
            "public_origin": settings.PUBLIC_ORIGIN,
            **more,
        }
        answer = render(request, template, context)
        answer["Cache-Control"] = "no-store"
        return answer


def standing_of(key: ApiKey) -> str:
    """The key's status in a word or two."""
    if key.revoked_at is not None:
        return "revoked"
    if key.expires_at <= timezone.now():
        return "expired"
    return "in use" if key.owner.is_active else "owner deactivated"


def _end_of(day: date) -> datetime:
    """The end of the day in the newsroom's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
