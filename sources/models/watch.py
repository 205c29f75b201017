"""Watching: when a cited source is next visited, and what the last visit found."""

from django.db import models
from django.db.models.functions import Now

from sources.models.sources import Source
from sources.schedule import Visit


class Watch(models.Model):
    """The regular visits to one public source that is cited."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, primary_key=True, related_name="watch")
    next_visit_at = models.DateTimeField(db_default=Now())
    quiet_visits = models.PositiveSmallIntegerField(default=0)
    """Visits in a row that found nothing new: the more, the longer until the next."""
    failures = models.PositiveSmallIntegerField(default=0)
    """Visits in a row that did not reach it."""
    suspected = models.CharField(max_length=12, choices=Visit.choices, blank=True)
    """What a failed visit found that no second one has confirmed yet; '' for nothing."""
    suspected_since = models.DateTimeField(null=True, blank=True)
    last_visit_at = models.DateTimeField(null=True, blank=True)
    found = models.CharField(max_length=12, choices=Visit.choices, default=Visit.NONE)
    """What stands: a failed visit that no second one confirmed is in `suspected`."""
    found_since = models.DateTimeField(null=True, blank=True)
    moved_to = models.CharField(max_length=2_000, blank=True)
    etag = models.CharField(max_length=300, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_visit_at"], name="watch_due")]

    def __str__(self) -> str:
        return self.get_found_display()
