"""The log of editions, and the approvals and contributions behind it. The rules are in rules/*.sql."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Now

from claims.models.claims import Claim
from claims.models.verdicts import Verdict
from claims.vocabulary import CONTENT_KINDS, OTHER_CHANGES, EditionKind, RedactionReason, Severity
from factcheck.accounts.models import User


class LogHead(models.Model):
    """One row: the log's epoch and its newest seq. Only the edition's insert trigger writes it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField(default=uuid.uuid4)
    seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="loghead_is_one_row")]


class LogRestore(models.Model):
    """A restore of the log from a backup, up to `seq`, which an operator announced. It began the epoch `epoch`.

    Append-only; the database sets every column.
    """

    id = models.BigAutoField(primary_key=True)
    epoch = models.UUIDField(unique=True, editable=False)
    seq = models.BigIntegerField(editable=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(self.epoch)


class FactClock(models.Model):
    """One row whose `tick` rises by one with every change that readers see. Each has a `PublicChange`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    tick = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="factclock_is_one_row")]


class PublicChange(models.Model):
    """The names of what a change of something public concerns, as in `claims/public/shown.py`, or `*` for everything.

    Triggers write it in the change's own transaction. Only the newest 10,000 ticks are kept.
    """

    tick = models.BigIntegerField(primary_key=True)
    names = ArrayField(models.TextField())

    def __str__(self) -> str:
        return f"{self.tick}: {', '.join(self.names)}"


class ContributionQuerySet(models.QuerySet["Contribution"]):
    """Queries for contributions."""

    def since_the_live_edition(self, language: str | OuterRef) -> "ContributionQuerySet":
        """Contributions newer than the revision of the claim's newest edition in this language.

        An edition in another language does not count.
        """
        newest = (
            Edition.objects.filter(claim=OuterRef("claim"), language=language, kind__in=CONTENT_KINDS)
            .order_by("-seq")
            .values("revision")[:1]
        )
        return self.annotate(live_revision=Coalesce(Subquery(newest), Value(0))).filter(revision__gt=F("live_revision"))


class Contribution(models.Model):
    """One user's change to a claim's working copy. Triggers write it from the transaction's actor setting."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="contributions")
    revision = models.PositiveBigIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="contributions")
    at = models.DateTimeField()

    objects = ContributionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "revision"], name="contribution_once")]


class Approval(models.Model):
    """A second person's agreement to this content at this revision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="approvals")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="approvals")
    revision = models.PositiveBigIntegerField()
    content = models.BinaryField(null=True)
    """Canonical bytes of the content that editors wrote. NULL once redacted."""
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]


class EditionQuerySet(models.QuerySet["Edition"]):
    """Queries for the log."""

    def with_documents(self) -> "EditionQuerySet":
        """Editions with a verdict: no withdrawals and no redaction notices."""
        return self.filter(kind__in=CONTENT_KINDS)

    def current(self) -> "EditionQuerySet":
        """The change feed's items: the newest of each claim and language, and every redaction notice."""
        return self.filter(current=True)


class Edition(models.Model):
    """A published verdict, frozen. The database sets `seq`, without gaps and in commit order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seq = models.BigIntegerField(unique=True, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="editions")
    language = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=EditionKind.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices, blank=True)
    note = models.TextField(max_length=2_000, blank=True)
    rating_before = models.CharField(max_length=30, blank=True)
    rating_after = models.CharField(max_length=30, blank=True)
    replaced_by = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    slug = models.CharField(max_length=120)
    """The slug in its address when it was published."""
    schema = models.PositiveSmallIntegerField(default=1)
    document = models.BinaryField(null=True)
    """Canonical JSON (RFC 8785) bytes; NULL once redacted."""
    digest = models.CharField(max_length=64)
    revision = models.PositiveBigIntegerField()
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="edition")
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    """Whether the change feed serves it. The insert trigger keeps it up to date."""

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "language", "number"], name="edition_number_once"),
            models.CheckConstraint(condition=Q(kind__in=EditionKind.values), name="edition_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=CONTENT_KINDS, approval__isnull=False)
                | (~Q(kind__in=CONTENT_KINDS) & Q(approval__isnull=True)),
                name="edition_with_content_has_an_approval",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[EditionKind.PUBLISHED, EditionKind.MINOR]) | ~Q(note=""), name="edition_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind=EditionKind.CORRECTED, severity__in=Severity.values)
                | (~Q(kind=EditionKind.CORRECTED) & Q(severity="")),
                name="correction_has_a_severity",
            ),
        ]
        indexes = [
            models.Index(fields=["seq"], condition=Q(current=True), name="edition_feed"),
            models.Index(fields=["claim", "language", "-number"], name="edition_history"),
            models.Index(fields=["kind", "seq"], name="editions_by_kind"),
            models.Index(fields=["-seq"], condition=Q(kind__in=OTHER_CHANGES), name="edition_other_changes"),
            models.Index(fields=["language", "seq"], name="editions_by_language"),
        ]

    def __str__(self) -> str:
        return f"edition {self.number} ({self.get_kind_display()})"


class Redaction(models.Model):
    """Lawful removal of an edition's bytes. One administrator proposes it, another confirms."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="redaction")
    reason = models.CharField(max_length=20, choices=RedactionReason.choices)
    note = models.TextField(max_length=1_000, help_text="Public: what was removed and why, without repeating it.")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("proposed_by")), name="redaction_takes_two"),
            models.CheckConstraint(condition=~Q(note=""), name="redaction_says_why"),
        ]
        indexes = [
            models.Index(fields=["proposed_at", "id"], name="redactions_by_time"),
            models.Index(fields=["proposed_at"], condition=Q(confirmed_by__isnull=True), name="redactions_to_confirm"),
        ]


class Slug(models.Model):
    """A slug once used. It is never deleted and redirects to the claim's current address."""

    slug = models.CharField(primary_key=True, max_length=120)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="slugs")
    language = models.CharField(max_length=12)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.slug
