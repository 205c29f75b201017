"""The public index: rows made only from editions. `manage.py rebuild_index` makes identical ones."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from claims.models.claimants import Claimant, Topic
from claims.models.claims import Claim
from claims.models.editions import Edition
from claims.vocabulary import PublicStatus
from sources.models import Source


class PublicClaimQuerySet(models.QuerySet["PublicClaim"]):
    """Queries for the public index."""

    def published(self) -> "PublicClaimQuerySet":
        """Live verdicts, newest first."""
        return self.filter(status=PublicStatus.LIVE).order_by("-published_at", "-edition__seq")


class PublicClaim(models.Model):
    """The public row of a claim in one language: live, withdrawn or redacted."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="public_rows")
    language = models.CharField(max_length=12)
    edition = models.OneToOneField(Edition, on_delete=models.PROTECT, related_name="public_row")
    """The newest edition: the live one, the withdrawal or the redaction notice."""
    status = models.CharField(max_length=10, choices=PublicStatus.choices)
    slug = models.CharField(max_length=120, unique=True)
    headline = models.CharField(max_length=160, blank=True)
    short_claim = models.CharField(max_length=75, blank=True)
    text = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    kind = models.CharField(max_length=20, blank=True)
    rating = models.CharField(max_length=30, blank=True)
    original_language = models.CharField(max_length=12, blank=True)
    applies_to = models.CharField(max_length=11, blank=True)
    made_on = models.CharField(max_length=11, blank=True)
    first_published_at = models.DateTimeField()
    published_at = models.DateTimeField()
    made_by = ArrayField(models.UUIDField(), default=list)
    """Ids of the claimants in order, as a card names them."""
    topics = models.ManyToManyField(Topic, related_name="public_claims")
    claimants = models.ManyToManyField(Claimant, related_name="public_claims")
    """The claimants, the speakers and those to whom the words are attributed."""
    sources = models.ManyToManyField(Source, related_name="public_claims")
    words = SearchVectorField(null=True)

    objects = PublicClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["claim", "language"], name="public_claim_once")]
        indexes = [
            GinIndex(fields=["words"], name="public_claim_words"),
            GinIndex(fields=["headline"], opclasses=["gin_trgm_ops"], name="public_claim_headline_trgm"),
            models.Index(fields=["status", "-published_at"], name="public_claim_newest"),
            models.Index(fields=["rating"], name="public_claim_rating"),
        ]

    def __str__(self) -> str:
        return self.headline


class PublicLink(models.Model):
    """A link in a live edition of its *from* claim."""

    public_claim = models.ForeignKey(PublicClaim, on_delete=models.CASCADE, related_name="links")
    to_claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="public_links_in")
    kind = models.CharField(max_length=20)
    rationale = models.CharField(max_length=400)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["public_claim", "to_claim", "kind"], name="public_link_once")]


class PurgePosition(models.Model):
    """One row: the public state up to which the CDN was told what changed."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.UUIDField()
    seq = models.BigIntegerField()
    tick = models.BigIntegerField()
    today = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="purgeposition_is_one_row")]

    def __str__(self) -> str:
        return f"tick {self.tick}"
