"""Bulk files: the log as files, for new consumers."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from claims.models.editions import Edition
from claims.vocabulary import BulkKind, EditionKind

SHA256 = "^[0-9a-f]{64}$"


class BulkFileQuerySet(models.QuerySet["BulkFile"]):
    """Which files may be served."""

    def whole(self) -> "BulkFileQuerySet":
        """Files without content that was redacted since. The log is the authority on redactions."""
        later_notice = Edition.objects.filter(kind=EditionKind.REDACTED, seq__gt=OuterRef("seq"))
        return self.filter(~Exists(later_notice))

    def newest(self) -> "BulkFileQuerySet":
        """The newest of each kind."""
        return self.order_by("kind", "-seq", "-made_at").distinct("kind")


class BulkFile(models.Model):
    """A gzip file of NDJSON with the log, or its current items, up to `seq`. The row is added after the file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    name = models.CharField(max_length=120, unique=True)
    epoch = models.UUIDField()
    seq = models.BigIntegerField()
    """The log's newest seq when the file was started."""
    cursor = models.CharField(max_length=120)
    """Where to continue in the change feed."""
    items = models.BigIntegerField()
    size = models.BigIntegerField()
    """Bytes of the file."""
    sha256 = models.CharField(max_length=64)
    """Of the file."""
    content_sha256 = models.CharField(max_length=64)
    """Of the decompressed NDJSON."""
    made_at = models.DateTimeField(db_default=Now())

    objects = BulkFileQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name="bulk_file_kind_is_known"),
            models.CheckConstraint(
                condition=Q(sha256__regex=SHA256, content_sha256__regex=SHA256), name="bulk_file_has_its_digests"
            ),
            models.CheckConstraint(
                condition=Q(seq__gte=0, items__gte=0, size__gte=1), name="bulk_file_counts_are_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.name
