"""Mirrors of other newsrooms at the desk, read only. `manage.py mirror` writes them."""

from django.contrib import admin
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from claims.models import Mirror
from factcheck.accounts.desk_admin import RoleAdmin


@admin.register(Mirror)
class MirrorAdmin(RoleAdmin[Mirror]):
    """Mirrors and their lag. Read only."""

    list_display = ("address", "state", "lag", "seq", "held", "whole_at", "asked_at", "problem")
    fields = ("address", "state", "lag", "seq", "head", "held", "whole_at", "asked_at", "problem", "made_at")
    readonly_fields = fields
    ordering = ("address",)
    grows = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mirror]:
        held = Count("items", filter=Q(items__generation=F("serving")))
        return super().get_queryset(request).annotate(held_count=held)

    @admin.display(description="state")
    def state(self, row: Mirror) -> str:
        if row.serving is None:
            return "filling for the first time"
        if row.filling is not None:
            return "restarting: the other log was replaced; the old mirror is still served"
        return "complete" if not row.behind else "catching up"

    @admin.display(description="editions behind")
    def lag(self, row: Mirror) -> int:
        return row.behind

    @admin.display(description="items")
    def held(self, row: Mirror) -> int:
        return int(getattr(row, "held_count", 0))
