"""Counters of failed attempts to prove who one is."""

from django.db import models


class FailedAttempts(models.Model):
    """Failures of one kind in a row: from an address, for a name, from a known device. They are forgotten with time."""

    key = models.CharField(primary_key=True, max_length=64)
    """SHA-256 of what is counted, so that no name or address is kept."""
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="failed_attempts_by_age")]

    def __str__(self) -> str:
        return f"{self.failures} failures"
