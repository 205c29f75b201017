"""Queries for sources and copies for the desk."""

from django.db.models import Exists, OuterRef, QuerySet

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Capture, Snapshot, SnapshotRedaction, Source


def without_copy() -> QuerySet[Source]:
    """Public sources with an address, but without a copy or an open capture."""
    own = {"source": OuterRef("pk")}
    return Source.objects.filter(
        ~Exists(Snapshot.objects.filter(**own)),
        ~Exists(Capture.objects.open().filter(**own)),
        missing_copy__fetchable=True,
    )


def pending_removals(user: User) -> list[SnapshotRedaction]:
    """Removals that this administrator can confirm or refuse; none for other people."""
    if not user.may_act_as(Role.ADMINISTRATOR):
        return []
    waiting = SnapshotRedaction.objects.filter(confirmed_by__isnull=True).exclude(proposed_by=user)
    return list(waiting.select_related("snapshot__source", "proposed_by").order_by("proposed_at"))
