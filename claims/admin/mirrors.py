"""Copies of other newsrooms at the desk: how far each has come. `manage.py mirror` keeps them, and nobody here."""

from django.contrib import admin
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from claims.models import Mirror
from factcheck.accounts.desk_admin import RoleAdmin


@admin.register(Mirror)
class MirrorAdmin(RoleAdmin[Mirror]):
    """Each copy with its lag. Only to be seen."""

    list_display = ("address", "state", "lag", "seq", "held", "whole_at", "asked_at", "problem")
    fields = ("address", "state", "lag", "seq", "head", "held", "whole_at", "asked_at", "problem", "made_at")
    readonly_fields = fields
    ordering = ("address",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mirror]:
        held = Count("items", filter=Q(items__generation=F("serving")))
        return super().get_queryset(request).annotate(held_count=held)

    @admin.display(description="state")
    def state(self, row: Mirror) -> str:
        if row.serving is None:
            return "being filled for the first time"
        if row.filling is not None:
            return "starting again: the log there is another one; the copy of the old one still stands"
        return "whole" if not row.behind else "catching up"

    @admin.display(description="editions behind")
    def lag(self, row: Mirror) -> int:
        return row.behind

    @admin.display(description="items")
    def held(self, row: Mirror) -> int:
        return int(getattr(row, "held_count", 0))
