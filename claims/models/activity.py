"""Acts on a claim that a person would mention. Append-only."""

import uuid

from django.db import models

from claims.models.claims import Claim
from factcheck.accounts.models import ApiKey, User


class Activity(models.Model):
    """A step, assignment, comment or waiver: one row feeds the claim's history and the desk's news."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="activities")
    language = models.CharField(max_length=12, blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activities")
    verb = models.CharField(max_length=400)
    note = models.TextField(max_length=4_000, blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    through = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The actor's API key; NULL for what was done by hand."""

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return f"{self.act} by {self.actor}"

    @property
    def act(self) -> str:
        """What was done, with the person it was given to where there is one."""
        return f"{self.verb} to {self.details['whom']}" if "whom" in self.details else self.verb
