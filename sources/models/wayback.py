"""Hand-overs: requests to the Wayback Machine to archive a page that we captured."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from sources.models.captures import MOST_ATTEMPTS, CaptureState
from sources.models.snapshots import Snapshot


class Handover(models.Model):
    """One request to the Wayback Machine. The row holds its state; times are by the database's clock.

    `attempts` also identifies the worker: a worker can finish only the attempt that it began.
    """

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, primary_key=True, related_name="handover")
    state = models.CharField(max_length=10, choices=CaptureState.choices, default=CaptureState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(db_default=Now())
    leased_until = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    archived_url = models.CharField(max_length=4_100, blank=True)
    """The address of the archived copy; '' if the Wayback Machine did not return one."""
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CaptureState.values), name="handover_state_is_known"),
            models.CheckConstraint(condition=Q(attempts__lte=MOST_ATTEMPTS), name="handover_has_three_attempts"),
            models.CheckConstraint(
                condition=Q(state=CaptureState.RUNNING, leased_until__isnull=False)
                | (~Q(state=CaptureState.RUNNING) & Q(leased_until__isnull=True)),
                name="running_handover_is_leased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(state__in=[CaptureState.QUEUED, CaptureState.RUNNING]),
                name="handovers_to_take",
            )
        ]

    def __str__(self) -> str:
        return self.get_state_display()
