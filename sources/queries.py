"""Queries for sources and copies for the desk."""

from django.db.models import QuerySet

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Capture, SnapshotRedaction, Source


def without_copy() -> QuerySet[Source]:
    """Public sources with an address, but without a copy or an open capture."""
    open_ones = Capture.objects.open().values("source_id")
    return Source.objects.public().exclude(url="").filter(snapshots__isnull=True).exclude(pk__in=open_ones)


def pending_removals(user: User) -> list[SnapshotRedaction]:
    """Removals that this administrator can confirm or refuse; none for other people."""
    if not user.may_act_as(Role.ADMINISTRATOR):
        return []
    waiting = SnapshotRedaction.objects.filter(confirmed_by__isnull=True).exclude(proposed_by=user)
    return list(waiting.select_related("snapshot__source", "proposed_by").order_by("proposed_at"))
