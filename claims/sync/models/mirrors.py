"""Mirrors of other newsrooms' logs. Only `manage.py mirror` writes them."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from claims.vocabulary import EditionKind

SHA256 = "^[0-9a-f]{64}$"


class Mirror(models.Model):
    """A mirror of another instance's log.

    A mirror has generations. `serving` is the complete one, None before the first is complete. `filling` is the one in
    progress: it starts when the other instance's log was replaced, and replaces `serving` when it is complete.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.URLField("API address", max_length=500, unique=True)
    serving = models.PositiveIntegerField(null=True, blank=True)
    filling = models.PositiveIntegerField(null=True, blank=True)
    cursor = models.CharField(max_length=200, blank=True)
    """The cursor of `filling` if there is one, else of `serving`."""
    etag = models.CharField(max_length=200, blank=True)
    seq = models.BigIntegerField("newest copied", default=0)
    head = models.BigIntegerField("newest there", default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    whole_at = models.DateTimeField("last whole", null=True, blank=True)
    """When the mirror last had everything that was there."""
    problem = models.CharField(max_length=400, blank=True)
    """Why the last request failed. '' if it succeeded."""
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
        """The number of log entries not copied yet, according to the last response."""
        return max(self.head - self.seq, 0)


class MirroredItem(models.Model):
    """One item of another log, byte for byte as received."""

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
