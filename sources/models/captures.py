"""Captures. The rows hold the state of each one; a task message only wakes a worker."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from factcheck.accounts.models import User
from sources.models.sources import Source

MOST_ATTEMPTS = 3
"""Attempts after which a capture is parked. The database refuses another one."""


class CaptureReason(models.TextChoices):
    ADDED = "added", "the source was added"
    ASKED = "asked", "somebody asked for it"
    WATCH = "watch", "a regular visit"


class CaptureState(models.TextChoices):
    """The states of a capture. `failed`: a permanent problem. `parked`: three attempts had a temporary problem."""

    QUEUED = "queued", "waiting"
    RUNNING = "running", "under way"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    PARKED = "parked", "given up after three attempts"


OPEN = (CaptureState.QUEUED, CaptureState.RUNNING)
FAILED = (CaptureState.FAILED, CaptureState.PARKED)


class CaptureOutcome(models.TextChoices):
    COPIED = "copied", "a new copy was made"
    UNCHANGED = "unchanged", "nothing had changed"


class CaptureQuerySet(models.QuerySet["Capture"]):
    """Filters for captures."""

    def open(self) -> "CaptureQuerySet":
        """Captures that are waiting or running. A source has one at most."""
        return self.filter(state__in=OPEN)

    def due(self) -> "CaptureQuerySet":
        """Captures that a worker can take now: due ones, and those of dead workers."""
        return self.filter(
            Q(state=CaptureState.QUEUED, not_before__lte=Now()) | Q(state=CaptureState.RUNNING, leased_until__lt=Now())
        )


class Capture(models.Model):
    """One request to fetch a source's page. Times are by the database's clock."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="captures")
    host = models.CharField(max_length=300, blank=True, db_default="")
    """Key of the Host to ask; '' until a worker has determined it."""
    reason = models.CharField(max_length=10, choices=CaptureReason.choices)
    state = models.CharField(max_length=10, choices=CaptureState.choices, default=CaptureState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(db_default=Now())
    lease = models.UUIDField(null=True, blank=True)
    """The lease of the current worker."""
    leased_until = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=CaptureOutcome.choices, blank=True)
    problem_code = models.CharField(max_length=40, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    """The last attempt's problem, a sentence for the desk; '' if there was none."""
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=Q(state__in=OPEN), name="one_open_capture_per_source"),
            models.CheckConstraint(condition=Q(state__in=CaptureState.values), name="capture_state_is_known"),
            models.CheckConstraint(condition=Q(attempts__lte=MOST_ATTEMPTS), name="capture_has_three_attempts"),
            models.CheckConstraint(
                condition=Q(state=CaptureState.RUNNING, lease__isnull=False, leased_until__isnull=False)
                | (~Q(state=CaptureState.RUNNING) & Q(lease__isnull=True, leased_until__isnull=True)),
                name="running_capture_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(state=CaptureState.DONE, outcome__in=CaptureOutcome.values)
                | (~Q(state=CaptureState.DONE) & Q(outcome="")),
                name="done_capture_says_what_came_of_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CaptureState.FAILED, CaptureState.PARKED]) | ~Q(problem=""),
                name="failed_capture_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, finished_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(finished_at__gte=F("requested_at"))),
                name="ended_capture_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["not_before"], condition=Q(state__in=OPEN), name="captures_to_take"),
            models.Index(fields=["requested_at", "id"], name="captures_by_time"),
            models.Index(fields=["state", "requested_at", "id"], name="captures_by_state"),
            models.Index(fields=["source", "requested_at"], name="captures_of_a_source"),
            models.Index(fields=["finished_at"], name="captures_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({self.get_reason_display()})"


class Host(models.Model):
    """The limits of one host: the time of the next request, and its cached robots.txt."""

    host = models.CharField(primary_key=True, max_length=300)
    """`name:port`, lower case."""
    next_at = models.DateTimeField(db_default=Now())
    robots = models.TextField(blank=True)
    robots_status = models.PositiveSmallIntegerField(null=True, blank=True)
    """The status of the last response at /robots.txt; NULL if there was none."""
    robots_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.host
