"""Snapshots: copies of sources, with their bytes, WARC records and texts."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from factcheck.accounts.models import User
from sources.models.captures import Capture
from sources.models.sources import Source

SHA256 = r"^[0-9a-f]{64}$"


class BytesState(models.TextChoices):
    """The states of stored bytes. In `writing` the file may or may not exist; a sweep removes abandoned ones."""

    WRITING = "writing", "being written"
    STORED = "stored", "stored"
    DAMAGED = "damaged", "not what was stored"
    REDACTED = "redacted", "removed"


class StoredBytes(models.Model):
    """A file in the store, named by its SHA-256. Several snapshots may share it."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=BytesState.choices, default=BytesState.WRITING)
    begun_at = models.DateTimeField(db_default=Now())
    """When a worker last began to write it."""
    checked_at = models.DateTimeField(null=True, blank=True)
    """When its hash was last verified."""
    damaged_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    """When the file of redacted bytes was erased from the store."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=SHA256), name="stored_bytes_are_named_by_sha256"),
            models.CheckConstraint(condition=Q(state__in=BytesState.values), name="stored_bytes_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=BytesState.DAMAGED) | Q(damaged_at__isnull=False), name="damage_says_since_when"
            ),
        ]
        indexes = [
            models.Index(
                fields=["state"],
                condition=Q(state__in=[BytesState.WRITING, BytesState.DAMAGED, BytesState.REDACTED]),
                name="bytes_not_stored",
            ),
            models.Index(
                F("checked_at").asc(nulls_first=True),
                "sha256",
                condition=Q(state=BytesState.STORED),
                name="bytes_to_check",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class How(models.TextChoices):
    FETCHED = "fetched", "fetched from its address"
    UPLOADED = "uploaded", "uploaded by an editor"
    TRANSCRIBED = "transcribed", "transcribed by an editor"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """Filters for snapshots."""

    def readable(self) -> "SnapshotQuerySet":
        """Snapshots that were not removed and whose text was extracted."""
        return self.exclude(body__state=BytesState.REDACTED).filter(text__isnull=False)

    def newest_first(self) -> "SnapshotQuerySet":
        return self.order_by("-captured_at", "-id")


class Snapshot(models.Model):
    """A copy: what a source said at one moment. Rows are never changed or deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="snapshots")
    capture = models.OneToOneField(Capture, on_delete=models.PROTECT, null=True, blank=True, related_name="snapshot")
    how = models.CharField(max_length=12, choices=How.choices)
    captured_at = models.DateTimeField(db_default=Now())
    captured_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.ForeignKey(StoredBytes, on_delete=models.PROTECT, related_name="snapshots")
    """The payload, content-decoded."""
    warc = models.ForeignKey(StoredBytes, on_delete=models.PROTECT, related_name="warc_of")
    media_type = models.CharField(max_length=120)
    """Detected from the bytes. The server's Content-Type is in `headers`."""
    charset = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    """The name of an uploaded file, for the desk only."""
    locator = models.CharField(max_length=200, blank=True, help_text="Page, paragraph or minute of a transcript.")
    asked_url = models.CharField(max_length=2_000, blank=True)
    final_url = models.CharField(max_length=2_000, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=list, blank=True)
    """[[name, value], …] as received."""
    hops = models.JSONField(default=list, blank=True)
    """[{"url", "status", "location"}, …]"""
    address = models.GenericIPAddressField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-captured_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="snapshot_says_how"),
            models.CheckConstraint(
                condition=Q(how=How.FETCHED, capture__isnull=False, status__isnull=False) & ~Q(final_url="")
                | Q(how__in=[How.UPLOADED, How.TRANSCRIBED], capture__isnull=True, captured_by__isnull=False),
                name="snapshot_has_an_origin",
            ),
            models.CheckConstraint(condition=~Q(how=How.TRANSCRIBED) | ~Q(locator=""), name="transcript_has_a_locator"),
        ]
        indexes = [models.Index(fields=["source", "-captured_at"], name="snapshots_of_a_source")]

    def __str__(self) -> str:
        return f"copy of {self.captured_at:%-d %B %Y}"


class SnapshotText(models.Model):
    """The text and metadata extracted from a snapshot. Never changed, because passages refer to positions in it."""

    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, primary_key=True, related_name="text")
    extractor = models.CharField(max_length=80)
    title = models.CharField(max_length=1_000, blank=True)
    authors = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    date = models.CharField(max_length=10, blank=True)
    """EDTF: year, month or day."""
    language = models.CharField(max_length=12, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    characters = models.PositiveIntegerField()
    problem = models.CharField(max_length=300, blank=True)
    """Why the text is missing or incomplete; '' if it is complete."""
    read_at = models.DateTimeField(db_default=Now())


class SnapshotRedactionReason(models.TextChoices):
    COURT_ORDER = "court_order", "court order"
    PRIVACY = "privacy", "privacy or data protection"
    COPYRIGHT = "copyright", "copyright"
    SAFETY = "safety", "safety of a person"


class SnapshotRedaction(models.Model):
    """Lawful removal of a snapshot's bytes and text: one administrator proposes, another confirms.

    Other snapshots with the same bytes lose them too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.OneToOneField(Snapshot, on_delete=models.PROTECT, related_name="redaction")
    reason = models.CharField(max_length=20, choices=SnapshotRedactionReason.choices)
    note = models.TextField(max_length=1_000, help_text="Why it is removed, without repeating it.")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=Now())
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("proposed_by")), name="snapshot_redaction_takes_two"),
            models.CheckConstraint(condition=~Q(note=""), name="snapshot_redaction_says_why"),
            models.CheckConstraint(
                condition=Q(reason__in=SnapshotRedactionReason.values), name="snapshot_redaction_reason_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at"], condition=Q(confirmed_by__isnull=True), name="removals_to_confirm")
        ]


class LegalHold(models.Model):
    """A legal hold. Until it is lifted, nothing of the source can be removed or changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.TextField(max_length=1_000)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(db_default=Now())
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-placed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(lifted_at__isnull=True), name="one_legal_hold_a_source"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="legal_hold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="lifted_hold_says_who_and_when",
            ),
        ]
