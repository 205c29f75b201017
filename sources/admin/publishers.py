"""Admin pages of publishers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from factcheck.accounts.desk_admin import ServiceAdmin
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.admin.forms import PublisherForm
from sources.models import Publisher, Source
from sources.services.sources import add_publisher, change_publisher


class PublisherAdmin(ServiceAdmin[Publisher]):
    """Publishers: who issues and carries sources."""

    plain_form = PublisherForm
    has_history = True
    role_to_add = Role.RESEARCHER
    role_to_change = Role.EDITOR
    list_display = ("name", "note", "domain_names")
    search_fields = ("name", "domains__domain")
    ordering = sortable_by = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publisher]:
        return super().get_queryset(request).prefetch_related("domains")

    @admin.display(description="domains")
    def domain_names(self, row: Publisher) -> str:
        return ", ".join(domain.pk for domain in row.domains.all())

    def filled(self, row: Publisher) -> dict[str, Any]:
        domains = "\n".join(domain.pk for domain in row.domains.all())
        return {"name": row.name, "note": row.note, "domains": domains}

    def write(self, form: forms.Form, *, actor: User, row: Publisher | None) -> Publisher:
        if row is None:
            return add_publisher(actor=actor, **form.cleaned_data)
        return change_publisher(publisher_id=row.pk, actor=actor, **form.cleaned_data)

    def beside(self, request: HttpRequest, row: Publisher) -> dict[str, Any]:
        issued: QuerySet[Source] = row.issues.order_by("title")
        return {"issued_sources": issued[:100]}
