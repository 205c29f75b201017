"""The working copy of a claim: its text, claimants, topics, parts, appearances and links.

Triggers (rules/working_copy.sql) raise `Claim.revision` and record a Contribution at every change of these tables.
"""

import uuid

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from claims.models.claimants import Claimant, Topic
from claims.vocabulary import SYMMETRIC, ClaimKind, LinkKind, Mode, Origin, Provenance
from factcheck.core.folded import folded_index
from factcheck.core.languages import validate_known_language
from factcheck.core.partial_date import EDTF, PartialDateField
from sources.models import Source

SHORT_CLAIM = 75
"""The longest short claim, in characters."""


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Queries for claims."""

    def lock(self, claim_id: uuid.UUID) -> "Claim":
        """The claim, locked until the transaction ends. Raises Claim.DoesNotExist.

        NO KEY lets another claim add a link to this one meanwhile. Without it, claims that link to each other deadlock.
        """
        return self.select_for_update(of=("self",), no_key=True).get(pk=claim_id)


@pghistory.track(exclude=["revision", "citation_counter"])
class Claim(models.Model):
    """One checkable statement in the newsroom's neutral words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.TextField("the claim", max_length=1_000, help_text="One statement, in neutral words.")
    short_claim = models.CharField(
        max_length=SHORT_CLAIM, help_text="For cards and maps. Readers always see the finding beside it."
    )
    kind = models.CharField(max_length=20, choices=ClaimKind.choices, default=ClaimKind.FACT)
    original_language = models.CharField(
        max_length=12,
        default="en",
        validators=[validate_known_language],
        help_text="The language of the original words.",
    )
    made_on = PartialDateField(verbose_name="made on")
    why_chosen = models.TextField(max_length=600, blank=True, help_text="Why the desk checks it. Readers see this.")
    topics = models.ManyToManyField(Topic, through="ClaimTopic", related_name="claims")
    claimants = models.ManyToManyField(Claimant, through="ClaimClaimant", related_name="claims")
    revision = models.PositiveBigIntegerField(default=0, editable=False)
    citation_counter = models.PositiveIntegerField(default=0, editable=False)
    """The highest citation number used so far. Numbers are never reused."""
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.DESK, editable=False)
    logged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", editable=False)
    logged_at = models.DateTimeField(auto_now_add=True)
    logged_through = models.ForeignKey(
        "accounts.ApiKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-logged_at", "id"]
        indexes = [
            GinIndex(fields=["text"], opclasses=["gin_trgm_ops"], name="claim_text_trgm"),
            folded_index("short_claim", name="claim_short_claim_folded"),
            folded_index("text", name="claim_text_folded"),
            models.Index(fields=["logged_at", "id"], name="claims_by_time"),
            models.Index(fields=["kind", "logged_at", "id"], name="claims_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="claim_has_a_text"),
            models.CheckConstraint(condition=Q(made_on="") | Q(made_on__regex=EDTF), name="claim_made_on_is_edtf"),
            models.CheckConstraint(condition=Q(kind__in=ClaimKind.values), name="claim_kind_is_known"),
            models.CheckConstraint(condition=Q(origin__in=Origin.values), name="claim_origin_is_known"),
            models.CheckConstraint(
                condition=Q(origin=Origin.API, logged_through__isnull=False)
                | ~Q(origin=Origin.API) & Q(logged_through__isnull=True),
                name="claim_of_the_api_names_its_key",
            ),
        ]

    def __str__(self) -> str:
        return self.short_claim or self.text[:SHORT_CLAIM]


@pghistory.track()
class ClaimTopic(models.Model):
    """A topic of a claim, in order."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="claim_rows")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["claim", "topic"], name="claim_topic_once")]


@pghistory.track()
class ClaimClaimant(models.Model):
    """A claimant of a claim, in order. A joint statement has several."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="claimant_rows")
    claimant = models.ForeignKey(Claimant, on_delete=models.PROTECT, related_name="claim_rows")
    role = models.CharField("role then", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["claim", "claimant"], name="claim_claimant_once")]


@pghistory.track()
class ClaimPart(models.Model):
    """A proposition of a compound claim, with its own finding."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="parts")
    text = models.CharField(max_length=300)
    finding = models.CharField(max_length=120, blank=True, help_text="In a word or two: documented, not supported …")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


@pghistory.track()
class Appearance(models.Model):
    """A dated utterance of the claim: who said or reported it, where, in which words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="appearances")
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.SAID)
    date = PartialDateField()
    speakers = models.ManyToManyField(Claimant, through="AppearanceSpeaker", related_name="spoke_at")
    outlet = models.ForeignKey(Claimant, on_delete=models.PROTECT, related_name="outlet_of", null=True, blank=True)
    attributed_to = models.ForeignKey(
        Claimant, on_delete=models.PROTECT, related_name="attributed", null=True, blank=True,
        help_text="For an attribution: to whom the outlet attributes the words.",
    )  # fmt: skip
    venue = models.CharField(
        max_length=300, blank=True, help_text="The occasion: a press conference, a speech, a programme."
    )
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="appearances", null=True, blank=True)
    quotation = models.TextField(max_length=2_000, blank=True)
    provenance = models.CharField(max_length=20, choices=Provenance.choices, default=Provenance.UNCONFIRMED)
    language = models.CharField(
        "quoted in", max_length=12, blank=True, validators=[validate_known_language],
        help_text="Language of the quotation as given here.",
    )  # fmt: skip
    original_text = models.TextField(max_length=2_000, blank=True, help_text="The words in their original language.")
    original_language = models.CharField(max_length=12, blank=True, validators=[validate_known_language])
    translated_by = models.CharField(
        max_length=200, blank=True, help_text="Who translated the words. Leave empty if they are not a translation."
    )
    note = models.TextField(max_length=1_000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=Q(date="") | Q(date__regex=EDTF), name="appearance_date_is_edtf"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="appearance_mode_is_known"),
        ]

    def __str__(self) -> str:
        return self.venue or self.get_mode_display()


@pghistory.track()
class AppearanceSpeaker(models.Model):
    """A speaker at an appearance, in order, with their role at the time."""

    appearance = models.ForeignKey(Appearance, on_delete=models.CASCADE, related_name="speaker_rows")
    claimant = models.ForeignKey(Claimant, on_delete=models.PROTECT, related_name="speaker_rows")
    role = models.CharField("role then", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["appearance", "claimant"], name="appearance_speaker_once")]


@pghistory.track()
class ClaimLink(models.Model):
    """A link to another claim, with the reason. Its *from* claim owns it and freezes it in its editions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="links_out")
    to_claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=20, choices=LinkKind.choices)
    rationale = models.CharField(max_length=400)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(condition=~Q(from_claim=F("to_claim")), name="link_joins_two_claims"),
            models.CheckConstraint(condition=~Q(rationale=""), name="link_has_a_rationale"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_is_known"),
            models.UniqueConstraint(fields=["from_claim", "to_claim", "kind"], name="link_once"),
            models.UniqueConstraint(
                Least("from_claim", "to_claim"),
                Greatest("from_claim", "to_claim"),
                "kind",
                condition=Q(kind__in=sorted(SYMMETRIC)),
                name="symmetric_link_once_for_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.rationale}"
