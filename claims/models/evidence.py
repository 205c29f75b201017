"""Citations, the states of their quotations, and notices about them."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Now

from claims.models.claims import Claim, ClaimPart
from claims.quotations import Judgement
from claims.vocabulary import Bearing, NoticeKind, Provenance, QuotationStatus, Stance
from factcheck.accounts.models import User
from sources.models import Snapshot, Source


@pghistory.track()
class Citation(models.Model):
    """Evidence for, against or in context of a claim. `[@number]` in the verdict's body refers to it.

    A picked passage is a W3C TextQuoteSelector (`exact`, `prefix`, `suffix`) and TextPositionSelector (`start`, `end`:
    Unicode code points, `end` exclusive) into the text of `snapshot`.
    """

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
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="citations")
    exact = models.TextField(max_length=4_000, blank=True, db_default="")
    prefix = models.CharField(max_length=200, blank=True, db_default="")
    suffix = models.CharField(max_length=200, blank=True, db_default="")
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="citation_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="citation_number_from_one"),
            models.CheckConstraint(condition=Q(stance__in=Stance.values), name="citation_stance_is_known"),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=True, exact="", prefix="", suffix="", start__isnull=True, end__isnull=True)
                | Q(snapshot__isnull=False, end=F("start") + Length("exact")) & ~Q(exact=""),
                name="citation_passage_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"[@{self.number}] {self.source}"


class QuotationState(models.Model):
    """Live fact: the result of a quotation's last check.

    Its key is the citation number, which outlives the working copy, and the words, so that an open revision does not
    change the state of the published words.
    """

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="quotation_states")
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=64)
    """`claims.quotations.fingerprint` of the source and the words."""
    status = models.CharField(max_length=20, choices=QuotationStatus.choices, default=QuotationStatus.NOT_CHECKED)
    checked_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)
    """When the status was first found."""
    copy = models.ForeignKey(Snapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The newest copy that has the words. NULL if none has."""
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    """The words' place in the copy's text: Unicode code points, `end` exclusive."""
    differences = models.JSONField(default=list, blank=True)
    """[["same" | "removed" | "added", text], …] between the quotation and a near match."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number", "words"], name="quotation_state_once"),
            models.CheckConstraint(condition=Q(status__in=QuotationStatus.values), name="quotation_status_is_known"),
            models.CheckConstraint(
                condition=~Q(status__in=[QuotationStatus.FOUND, QuotationStatus.NEAR])
                | Q(copy__isnull=False, start__isnull=False, end__isnull=False, checked_at__isnull=False),
                name="found_quotation_says_where",
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    @property
    def judgement(self) -> Judgement:
        """The judgement that every page and API response uses."""
        return Judgement(self.status, self.copy_id is not None, tuple((kind, text) for kind, text in self.differences))


class EvidenceNotice(models.Model):
    """News about a claim's evidence, shown on the desk until someone marks it as seen."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence_notices")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="evidence_notices")
    number = models.PositiveIntegerField(null=True, blank=True)
    """The citation's number. NULL if the notice is about the source as a whole."""
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    detail = models.CharField(max_length=2_100, blank=True)
    at = models.DateTimeField(db_default=Now())
    seen_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="evidence_notice_kind_is_known"),
            models.UniqueConstraint(
                fields=["claim", "source", "number", "kind"], condition=Q(seen_at__isnull=True), nulls_distinct=False,
                name="evidence_notice_once_until_seen",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-at"], condition=Q(seen_at__isnull=True), name="evidence_notices_unseen")]


class QuotationCheck(models.Model):
    """The last check of a source's quotations, and its inputs. A sweep checks again when the inputs change."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, primary_key=True, related_name="quotation_check")
    basis = models.CharField(max_length=200)
    """`claims.queries.evidence.basis`: the source's texts, removals and last visits, summarised."""
    checked_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"checked on {self.checked_at:%-d %B %Y}"


class DueCheck(models.Model):
    """A change of what a check of a source's quotations uses. Triggers add rows (`rules/due_checks.sql`).

    The periodic task takes the oldest rows. The source may be deleted meanwhile, so this is no foreign key.
    """

    source_id = models.UUIDField()
