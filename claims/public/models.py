"""The public index: rows made only from editions. `manage.py rebuild_index` makes identical ones."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat

from claims.models.claimants import Claimant, Topic
from claims.models.claims import Claim
from claims.models.editions import Edition
from claims.vocabulary import RATED_KINDS, PublicStatus
from sources.models import Source


class TallyOf(models.TextChoices):
    """What a VerdictTally counts."""

    ALL = "all", "all"
    RATING = "rating", "a rating"
    PART = "part", "a part of the sitemap"


class PublicClaimQuerySet(models.QuerySet["PublicClaim"]):
    """Queries for the public index."""

    def published(self) -> "PublicClaimQuerySet":
        """Live verdicts, newest first."""
        return self.filter(status=PublicStatus.LIVE).order_by("-seq")


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
    seq = models.BigIntegerField(null=True)
    """The edition's seq while the verdict is live: the order of every list. NULL otherwise."""
    facets = ArrayField(models.TextField(), default=list)
    """What lists and searches select a live verdict by, see `claims.public.facets`. Empty if it is not live."""

    objects = PublicClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["claim", "language"], name="public_claim_once")]
        indexes = [
            # Without a list of pending entries, which every one of a search's small steps would read.
            GinIndex(fields=["words", "facets"], name="public_claim_found", fastupdate=False),
            GinIndex(
                OpClass(Concat("headline", Value(" "), "short_claim"), name="gin_trgm_ops"),
                "facets",
                name="public_claim_spelling",
                fastupdate=False,
            ),
            models.Index(fields=["-seq"], condition=Q(status="live"), name="public_claim_live"),
            models.Index(
                fields=["-first_published_at", "claim", "language"],
                condition=Q(status="live", kind__in=sorted(RATED_KINDS)) & ~Q(rating=""),
                name="public_claim_rated",
            ),
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


class TopicTally(models.Model):
    """The number of live verdicts on a topic. A topic without any has no row. Triggers (rules/tallies.sql) keep it."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="tally")
    name = models.CharField(max_length=120)
    """The topic's name, so that an index has the order of the list."""
    verdicts = models.PositiveIntegerField()
    claims = models.PositiveIntegerField()
    """A claim with verdicts in several languages counts once."""
    changed_at = models.DateTimeField()
    """When the newest of them was published."""

    class Meta:
        indexes = [
            models.Index(fields=["name", "topic"], name="topic_tally_by_name"),
            models.Index(fields=["-claims", "name", "topic"], name="topic_tally_by_claims"),
        ]


class ClaimantTally(models.Model):
    """The number of live verdicts that name a claimant, kept like a TopicTally."""

    claimant = models.OneToOneField(Claimant, on_delete=models.CASCADE, related_name="tally")
    name = models.CharField(max_length=200)
    verdicts = models.PositiveIntegerField()
    claims = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    """When the newest of them was published."""

    class Meta:
        indexes = [models.Index(fields=["name", "claimant"], name="claimant_tally_by_name")]


class SourceTally(models.Model):
    """The number of live verdicts that use a source, kept like a TopicTally."""

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="tally")
    verdicts = models.PositiveIntegerField()
    claims = models.PositiveIntegerField()
    changed_at = models.DateTimeField()


class VerdictTally(models.Model):
    """The number of live verdicts: of all, of a rating, or of a part of the sitemap. Kept like a TopicTally."""

    of = models.CharField(max_length=10, choices=TallyOf.choices)
    key = models.CharField(max_length=30, blank=True)
    """'' for all, the key of a rating, or the number of a part."""
    verdicts = models.PositiveIntegerField()
    changed_at = models.DateTimeField()
    """When the newest of them was published."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["of", "key"], name="verdict_tally_once")]


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
