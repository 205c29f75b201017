"""Reviews by others: what other organisations published about a claim. They are not verdicts of ours.

Nothing here has a rating key, an approval or an edition. The rules are in rules/external_reviews.sql.
"""

import uuid

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from claims.external_reviews.reading.values import on_a_scale
from claims.models.claims import Claim
from claims.vocabulary import ImportState
from factcheck.accounts.models import User
from factcheck.core.partial_date import EDTF, PartialDateField
from factcheck.core.urls_checked import MAX_LENGTH as ADDRESS_LENGTH

_DIGEST = r"^[0-9a-f]{64}$"


class ExternalImport(models.Model):
    """One file or feed as it was read. It starts as a preview that never changes, and is then applied or discarded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    """Where it was fetched. '' for a file."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the bytes that were read."""
    size = models.PositiveIntegerField()
    """Number of bytes."""
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.PREVIEWED)
    candidates = models.JSONField(default=list)
    """The reviews that were read, as `Candidate.as_json` writes them. [] once discarded."""
    problems = models.JSONField(default=list)
    """[{"place", "code", "text"}, …]: the problems found."""
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    """What applying would do at the time of the preview, or what it did."""
    previewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    previewed_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who applied or discarded it."""
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-previewed_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(
                condition=(Q(file_name="") & ~Q(address="")) | (~Q(file_name="") & Q(address="")),
                name="import_is_of_a_file_or_an_address",
            ),
            models.CheckConstraint(condition=Q(digest__regex=_DIGEST), name="import_digest_is_sha256"),
            models.CheckConstraint(
                condition=Q(state=ImportState.PREVIEWED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=ImportState.PREVIEWED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_import_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.address


class ExternalReviewQuerySet(models.QuerySet["ExternalReview"]):
    """Queries for reviews by others."""

    def visible(self) -> "ExternalReviewQuerySet":
        """Reviews that are not hidden."""
        return self.filter(hidden_at__isnull=True)


@pghistory.track(exclude=["last_import", "last_seen_at"])
class ExternalReview(models.Model):
    """A review by another organisation, in its own words. The row's history keeps former words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    url = models.CharField(max_length=ADDRESS_LENGTH)
    """Its address, as its publisher spells it."""
    url_key = models.CharField(max_length=64, unique=True, editable=False)
    """`Candidate.key`: the SHA-256 of the normalised address, which identifies the review."""
    site = models.CharField(max_length=255)
    """The host of `url`, without `www`."""
    publisher = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    claim_text = models.TextField(max_length=2_000)
    claimant = models.CharField(max_length=300, blank=True)
    claim_date = PartialDateField()
    review_date = PartialDateField()
    rating = models.CharField(max_length=300, blank=True)
    """Their rating in their words. '' if they gave only a number."""
    rating_value = models.CharField(max_length=30, blank=True)
    rating_best = models.CharField(max_length=30, blank=True)
    rating_worst = models.CharField(max_length=30, blank=True)
    """Their numbers as published. Never compared with ours."""
    language = models.CharField(max_length=12, blank=True)
    digest = models.CharField(max_length=64)
    """SHA-256 of the canonical JSON of all the above."""
    imported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(db_default=Now())
    last_import = models.ForeignKey(ExternalImport, on_delete=models.PROTECT, related_name="reviews")
    """The newest import that contained it."""
    last_seen_at = models.DateTimeField(db_default=Now())
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_reason = models.CharField(max_length=400, blank=True)

    objects = ExternalReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-review_date", "publisher", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(url__regex=r"^https?://[^\s/]"), name="external_review_is_on_the_web"),
            models.CheckConstraint(condition=~Q(site="") & ~Q(publisher=""), name="external_review_has_a_publisher"),
            models.CheckConstraint(condition=~Q(claim_text=""), name="external_review_has_a_claim"),
            models.CheckConstraint(
                condition=~Q(rating="") | ~Q(rating_value=""), name="external_review_has_a_rating_of_theirs"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex=_DIGEST, url_key__regex=_DIGEST), name="external_review_digests_are_sha256"
            ),
            models.CheckConstraint(
                condition=(Q(claim_date="") | Q(claim_date__regex=EDTF))
                & (Q(review_date="") | Q(review_date__regex=EDTF)),
                name="external_review_dates_are_edtf",
            ),
            models.CheckConstraint(
                condition=Q(hidden_by__isnull=True, hidden_at__isnull=True, hidden_reason="")
                | (Q(hidden_by__isnull=False, hidden_at__isnull=False) & ~Q(hidden_reason="")),
                name="hidden_external_review_says_why",
            ),
        ]
        indexes = [
            GinIndex(fields=["claim_text"], opclasses=["gin_trgm_ops"], name="external_review_claim_trgm"),
            models.Index(fields=["publisher"], name="external_review_publisher"),
            models.Index(fields=["review_date", "id"], name="external_reviews_by_date"),
            models.Index(fields=["language"], name="external_reviews_by_lang"),
            models.Index(
                fields=["review_date", "id"], condition=Q(hidden_at__isnull=False), name="hidden_external_reviews"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title or self.claim_text[:100]}"

    @property
    def scale(self) -> str:
        """Their number in words. '' if they gave none."""
        return on_a_scale(self.rating_value, self.rating_best, self.rating_worst)


class ExternalReviewMatch(models.Model):
    """An editor matched a review by others to a claim of ours. Rows are added and deleted, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(ExternalReview, on_delete=models.CASCADE, related_name="matches")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="external_matches")
    tied_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    tied_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["tied_at"]
        constraints = [models.UniqueConstraint(fields=["review", "claim"], name="external_review_tied_once")]

    def __str__(self) -> str:
        return f"{self.review} on {self.claim}"
