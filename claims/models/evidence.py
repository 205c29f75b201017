"""Citations: evidence, numbered for ever."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q

from claims.models.claims import Claim, ClaimPart
from claims.vocabulary import Bearing, Provenance, QuotationStatus, Stance
from sources.models import Source


@pghistory.track()
class Citation(models.Model):
    """A source's bearing on a claim; `[@number]` in the verdict's body refers to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="citations")
    number = models.PositiveIntegerField(editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="citations")
    part = models.ForeignKey(ClaimPart, on_delete=models.SET_NULL, null=True, blank=True, related_name="citations")
    stance = models.CharField(max_length=10, choices=Stance.choices)
    bears_on = models.CharField(max_length=10, choices=Bearing.choices, default=Bearing.SUBSTANCE)
    note = models.TextField(max_length=1_000, blank=True, help_text="What the passage shows, in the desk's words.")
    quotation = models.TextField(max_length=2_000, blank=True, help_text="The exact words; no quotation marks.")
    provenance = models.CharField(max_length=20, choices=Provenance.choices, default=Provenance.UNCONFIRMED)
    locator = models.CharField(max_length=120, blank=True, help_text="Page, paragraph, article or minute.")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="citation_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="citation_number_from_one"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="citation_stance_is_known"),
        ]

    def __str__(self) -> str:
        return f"[@{self.number}] {self.source}"


class QuotationState(models.Model):
    """Live fact: what was last found of a quotation. Kept by citation number, so it outlives the working copy."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="quotation_states")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=QuotationStatus.choices, default=QuotationStatus.NOT_CHECKED)
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "number"], name="quotation_state_once")]

    def __str__(self) -> str:
        return self.get_status_display()
