"""Copies of other newsrooms' ledgers, as `manage.py mirror` keeps them. People read them and change nothing."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from claims.vocabulary import EditionKind

SHA256 = "^[0-9a-f]{64}$"


class Mirror(models.Model):
    """A copy of what another instance publishes.

    A copy has generations. `serving` is the whole one, None until the first is; `filling` the one under way after the
    other log was found to be another than the one copied, which takes its place in one step when it is whole.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.URLField("API address", max_length=500, unique=True)
    serving = models.PositiveIntegerField(null=True, blank=True)
    filling = models.PositiveIntegerField(null=True, blank=True)
    cursor = models.CharField(max_length=200, blank=True)
    """Of the generation that is kept up: `filling` where there is one, else `serving`."""
    etag = models.CharField(max_length=200, blank=True)
    seq = models.BigIntegerField("newest copied", default=0)
    head = models.BigIntegerField("newest there", default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    whole_at = models.DateTimeField("last whole", null=True, blank=True)
    """When the copy last held everything that was there."""
    problem = models.CharField(max_length=400, blank=True)
    """Why the last question brought nothing; '' where it did."""
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["address"]
        constraints = [
            models.CheckConstraint(
                condition=Q(filling__isnull=True) | Q(serving__isnull=True) | Q(filling__gt=models.F("serving")),
                name="mirror_fills_a_later_generation",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def behind(self) -> int:
        """Editions that are there and not yet copied, as far as the last answer told."""
        return max(self.head - self.seq, 0)


class MirroredItem(models.Model):
    """One item of another log, byte for byte as it came."""

    mirror = models.ForeignKey(Mirror, on_delete=models.CASCADE, related_name="items")
    generation = models.PositiveIntegerField()
    seq = models.BigIntegerField()
    claim = models.UUIDField()
    language = models.CharField(max_length=12)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    item = models.BinaryField()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["mirror", "generation", "seq"], name="mirrored_item_once"),
            models.UniqueConstraint(
                fields=["mirror", "generation", "claim", "language"],
                condition=~Q(kind=EditionKind.REDACTED),
                name="mirrored_present_item_once",
            ),
            models.CheckConstraint(condition=Q(digest__regex=SHA256), name="mirrored_item_has_its_digest"),
        ]
