"""Sources and publishers at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.forms.models import fields_for_model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from factcheck.accounts.desk_admin import ServiceAdmin
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid
from sources.models import Publisher, Source
from sources.services.sources import (
    SourceDraft,
    add_publisher,
    add_source,
    change_publisher,
    change_source,
    find_by_url,
)

_columns = fields_for_model(Source, widgets={name: forms.Textarea(attrs={"rows": 3}) for name in ("note", "desk_note")})


class SourceForm(forms.Form):
    """What an editor says of a source. Publishers are named; a new name makes a publisher."""

    title = _columns["title"]
    issued_by = forms.CharField(
        max_length=200, help_text="Who stands behind it. A new name is added to the publishers."
    )
    carried_by = forms.CharField(
        max_length=200, required=False,
        help_text="Who reprints or hosts it, where that is not the issuer. A reprint is not a second source.",
    )  # fmt: skip
    authors = forms.CharField(
        required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}), help_text="One on each line."
    )
    date = _columns["date"]
    medium = _columns["medium"]
    standing = _columns["standing"]
    language = _columns["language"]
    url = _columns["url"]
    locator = _columns["locator"]
    note = _columns["note"]
    desk_note = _columns["desk_note"]
    access = _columns["access"]
    description = _columns["description"]
    protection_reason = _columns["protection_reason"]

    def clean_authors(self) -> tuple[str, ...]:
        names = tuple(line.strip() for line in self.cleaned_data["authors"].splitlines() if line.strip())
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError("A name may have at most 200 characters.")
        return names


class SourceAdmin(ServiceAdmin[Source]):
    """Sources. What leans on one is the ledger's to say: see `claims.admin.sources`."""

    plain_form = SourceForm
    role_to_add = role_to_change = Role.RESEARCHER
    list_display = ("title", "issued_by", "date", "medium", "standing", "access", "added_at")
    list_filter = ("medium", "standing", "access", "language")
    search_fields = ("title", "url", "issued_by__name", "carried_by__name")
    list_select_related = ("issued_by",)
    fieldsets = (
        (None, {"fields": ("title", "issued_by", "carried_by", "authors", "date", "url", "locator")}),
        ("What kind of source it is", {"fields": ("medium", "standing", "language", "note", "desk_note")}),
        (
            "Protection",
            {
                "fields": ("access", "description", "protection_reason"),
                "description": "Readers see a protected source by this description and reason, and nothing else of it.",
            },
        ),
    )

    def filled(self, row: Source) -> dict[str, Any]:
        return {
            "title": row.title,
            "issued_by": row.issued_by.name,
            "carried_by": row.carried_by.name if row.carried_by else "",
            "authors": "\n".join(row.authors),
            "date": row.date,
            "medium": row.medium,
            "standing": row.standing,
            "language": row.language,
            "url": row.url,
            "locator": row.locator,
            "note": row.note,
            "desk_note": row.desk_note,
            "access": row.access,
            "description": row.description,
            "protection_reason": row.protection_reason,
        }

    def write(self, form: forms.Form, *, actor: User, row: Source | None) -> Source:
        draft = SourceDraft(**form.cleaned_data)
        twin = find_by_url(draft.url) if draft.url else None
        if twin is not None and (row is None or twin.pk != row.pk):
            raise Invalid(self._in_the_ledger(twin), field="url")
        if row is None:
            return add_source(draft=draft, actor=actor)
        return change_source(source_id=row.pk, draft=draft, actor=actor)

    def _in_the_ledger(self, twin: Source) -> SafeString:
        return format_html(
            'A source with this address is in the ledger already: <a href="{}">{}</a>.',
            reverse(f"{self.admin_site.name}:sources_source_change", args=[twin.pk]),
            twin.title,
        )


class PublisherForm(forms.Form):
    name = forms.CharField(max_length=200)
    note = forms.CharField(max_length=300, required=False, help_text="What a reader should know: who owns or funds it.")


class PublisherAdmin(ServiceAdmin[Publisher]):
    """Publishers: who issues and carries sources."""

    plain_form = PublisherForm
    role_to_add = Role.RESEARCHER
    role_to_change = Role.EDITOR
    list_display = ("name", "note")
    search_fields = ("name",)

    def filled(self, row: Publisher) -> dict[str, Any]:
        return {"name": row.name, "note": row.note}

    def write(self, form: forms.Form, *, actor: User, row: Publisher | None) -> Publisher:
        said = form.cleaned_data
        if row is None:
            return add_publisher(name=said["name"], note=said["note"], actor=actor)
        return change_publisher(publisher_id=row.pk, name=said["name"], note=said["note"], actor=actor)

    def beside(self, request: HttpRequest, row: Publisher) -> dict[str, Any]:
        issued: QuerySet[Source] = row.issues.order_by("title")
        return {"issued_sources": issued[:100]}


admin.site.register(Source, SourceAdmin)
admin.site.register(Publisher, PublisherAdmin)
