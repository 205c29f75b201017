"""Regular visits to cited sources."""

from django.db import models
from django.db.models.functions import Now

from sources.models.sources import Source
from sources.schedule import Visit


class Watch(models.Model):
    """The schedule and last result of the regular visits to one cited public source."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    next_visit_at = models.DateTimeField(db_default=Now())
    quiet_visits = models.PositiveSmallIntegerField(default=0)
    """Visits in a row without a change. The more there are, the longer the wait until the next."""
    failures = models.PositiveSmallIntegerField(default=0)
    """Visits in a row that failed."""
    suspected = models.CharField(max_length=12, choices=Visit.choices, blank=True)
    """The result of a failed visit that a second one has not confirmed yet; '' if there is none."""
    suspected_since = models.DateTimeField(null=True, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True)
    found = models.CharField(max_length=12, choices=Visit.choices, default=Visit.NONE)
    """The confirmed status. An unconfirmed failure is in `suspected`."""
    found_since = models.DateTimeField(null=True, blank=True)
    moved_to = models.CharField(max_length=2_000, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_visit_at"], name="watch_due")]

    def __str__(self) -> str:
        return self.get_found_display()
