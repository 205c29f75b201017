"""What people did to a claim. Append-only."""

import uuid

from django.db import models

from claims.models.claims import Claim
from claims.vocabulary import ActivityVerb, EditionKind
from factcheck.accounts.models import ApiKey, User


class Activity(models.Model):
    """A step, assignment, comment or waiver. Shown in the claim's history and in the desk's news.

    `verb` is a `claims.vocabulary.ActivityVerb`. `details` holds what the verb is about, see `act`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="activities")
    language = models.CharField(max_length=12, blank=True)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activities")
    verb = models.CharField(max_length=400)
    note = models.TextField(max_length=4_000, blank=True)
    details = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    through = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The API key that was used. NULL if the person acted at the desk."""

    class Meta:
        ordering = ["-at"]
        verbose_name_plural = "activity"
        indexes = [
            models.Index(
                fields=["-at"],
                condition=models.Q(verb__in=[ActivityVerb.SCHEDULE_LOST, ActivityVerb.SCHEDULE_FAILED]),
                name="activity_of_schedules",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} by {self.actor}"

    @property
    def act(self) -> str:
        """The verb with its details: an assignee, a citation or a kind of edition."""
        if "whom" in self.details:
            return f"{self.verb} to {self.details['whom']}"
        if "citation" in self.details:
            return f"{self.verb} of [@{self.details['citation']}]"
        return f"{self.verb} ({EditionKind(self.details['kind']).label})" if "kind" in self.details else self.verb
