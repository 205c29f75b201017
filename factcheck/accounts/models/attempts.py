"""Counters of failed log-in attempts."""

from django.db import models


class FailedAttempts(models.Model):
    """Consecutive failures for one name, address or device. Old counters are deleted."""

    key = models.CharField(primary_key=True, max_length=64)
    """SHA-256 of the name, address or device, so that none of these is stored."""
    failures = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="failed_attempts_by_age")]

    def __str__(self) -> str:
        return f"{self.failures} failures"
