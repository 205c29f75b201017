"""The verdict's working copy, ratings, contacts, waivers and the review flag."""

import uuid

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q

from claims.models.claims import Claim
from claims.vocabulary import ContactOutcome, State
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.folded import folded_index
from factcheck.core.languages import TAG, validate_known_language
from factcheck.core.partial_date import EDTF, PartialDateField

IN_WORK = (State.LOGGED, State.RESEARCHING)
UNFINISHED = (*IN_WORK, State.IN_REVIEW, State.APPROVED)
"""The states of the desk's queues. The others hold most verdicts."""
ENDED = (State.REJECTED, State.WITHDRAWN)


@pghistory.track()
class RatingScale(models.Model):
    """A group of ratings: truth, off the scale, attribution."""

    key = models.SlugField(primary_key=True, max_length=20)
    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Rating(models.Model):
    """A label for a claim. `value` is its place on the scale, from 1 for the lowest. NULL off the scale."""

    key = models.SlugField(primary_key=True, max_length=30)
    scale = models.ForeignKey(RatingScale, on_delete=models.PROTECT, related_name="ratings")
    name = models.CharField(max_length=40)
    value = models.PositiveSmallIntegerField(null=True, blank=True)
    definition = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """The desk's queues, and the lock that every step takes."""

    def lock(self, claim_id: uuid.UUID, language: str) -> "Verdict":
        """The verdict and its claim, locked until the transaction ends. Raises Verdict.DoesNotExist.

        Locks the claim first, as all code does.
        """
        if not TAG.fullmatch(language):
            raise Verdict.DoesNotExist
        claim = Claim.objects.select_for_update(no_key=True).filter(pk=claim_id).first()
        verdict = self.select_for_update(no_key=True).get(claim_id=claim_id, language=language)
        verdict.claim = claim or verdict.claim
        return verdict

    def awaiting_review(self, *, by: User) -> "VerdictQuerySet":
        """Verdicts in review that this person can approve: they have not contributed since the live edition."""
        if not by.may_act_as(Role.EDITOR):
            return self.none()
        own = by.contributions.filter(claim=OuterRef("claim")).since_the_live_edition(OuterRef(OuterRef("language")))
        return self.filter(state=State.IN_REVIEW).exclude(Exists(own))

    def awaiting_publication(self) -> "VerdictQuerySet":
        """Approved, and not published yet."""
        return self.filter(state=State.APPROVED)

    def unfinished(self) -> "VerdictQuerySet":
        """In a state before publication or rejection."""
        return self.filter(state__in=UNFINISHED)

    def due(self, now: object) -> "VerdictQuerySet":
        """Approved, with a scheduled time that has come."""
        return self.filter(state=State.APPROVED, scheduled_for__lte=now)

    def with_changes_requested(self) -> "VerdictQuerySet":
        """Verdicts in work with requested changes that were not submitted since."""
        return self.in_work().filter(change_request__isnull=False)

    def to_be_changed(self, *, by: User) -> "VerdictQuerySet":
        """Verdicts that this person must change: assigned to them, or to nobody if they worked on the claim."""
        own = by.contributions.filter(claim=OuterRef("claim"))
        return self.with_changes_requested().filter(Q(assigned_to=by) | Q(assigned_to=None) & Exists(own))

    def in_work(self) -> "VerdictQuerySet":
        """In research or logged."""
        return self.filter(state__in=IN_WORK)


@pghistory.track()
class Verdict(models.Model):
    """The working copy of a verdict in one language, and its state in the workflow."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="verdicts")
    language = models.CharField(max_length=12, default="en", validators=[validate_known_language])
    state = models.CharField(max_length=20, choices=State.choices, default=State.LOGGED, editable=False)
    headline = models.CharField(max_length=160, blank=True, help_text="The finding, as a sentence. Not the claim.")
    summary = models.TextField("short answer", max_length=1_200, blank=True)
    body = models.TextField(max_length=40_000, blank=True, help_text="Markdown; cite with [@1].")
    rating = models.ForeignKey(Rating, on_delete=models.PROTECT, null=True, blank=True, related_name="verdicts")
    unrated_reason = models.TextField(max_length=600, blank=True, help_text="Public: why this is not rated.")
    looked_for = models.TextField(
        max_length=600, blank=True, help_text="What you searched for that would contradict the finding."
    )
    would_change = models.TextField(max_length=600, blank=True, help_text="What evidence would change this verdict.")
    issuers_reason = models.TextField(
        max_length=600,
        blank=True,
        help_text="Public: why there are fewer than two independent issuers, or no primary source.",
    )  # one sentence of help
    no_contact_reason = models.TextField(
        max_length=600, blank=True, help_text="Public: why the claimant was not contacted."
    )
    words_are_ours = models.BooleanField(
        default=False, help_text="The claim is in our wording: no verbatim appearance is known."
    )  # one sentence of help
    evidence_through = models.DateField(
        null=True, blank=True, help_text="The verdict considers evidence up to this day."
    )
    applies_from = PartialDateField(help_text="If the finding holds for a time only: when it begins.")
    applies_to = PartialDateField(
        help_text="If the finding holds for a time only: when it ended. Readers see that it is out of date."
    )
    review_by = models.DateField(null=True, blank=True, help_text="When the desk should look again.")
    assigned_to = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="assigned", editable=False
    )  # one row of columns
    scheduled_for = models.DateTimeField(null=True, blank=True, editable=False)
    scheduled_kind = models.CharField(max_length=20, blank=True, editable=False)
    scheduled_severity = models.CharField(max_length=10, blank=True, editable=False)
    scheduled_note = models.TextField(max_length=2_000, blank=True, editable=False)
    state_since = models.DateTimeField(auto_now_add=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["-state_since", "id"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "language"], name="verdict_once_per_language"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="verdict_state_is_known"),
            models.CheckConstraint(
                condition=Q(applies_from="") | Q(applies_from__regex=EDTF), name="applies_from_is_edtf"
            ),
            models.CheckConstraint(condition=Q(applies_to="") | Q(applies_to__regex=EDTF), name="applies_to_is_edtf"),
            models.CheckConstraint(
                condition=Q(scheduled_for=None) | Q(state=State.APPROVED), name="only_the_approved_is_scheduled"
            ),
        ]
        # Partial: a queue is a small part of the table.
        indexes = [
            folded_index("headline", name="verdict_headline_folded"),
            models.Index(fields=["-state_since", "id"], condition=Q(state__in=IN_WORK), name="verdicts_in_work"),
            models.Index(
                fields=["state", "-state_since", "id"], condition=Q(state__in=UNFINISHED), name="verdicts_unfinished"
            ),
            models.Index(
                fields=["assigned_to", "-state_since", "id"],
                condition=Q(state__in=UNFINISHED),
                name="verdicts_of_a_person",
            ),
            models.Index(fields=["state"], condition=Q(state__in=ENDED), name="verdicts_ended"),
            models.Index(fields=["language"], name="verdicts_by_language"),
            models.Index(
                fields=["scheduled_for", "id"], condition=Q(scheduled_for__isnull=False), name="verdicts_scheduled"
            ),
        ]

    def __str__(self) -> str:
        return self.headline or f"verdict ({self.language})"


@pghistory.track()
class Contact(models.Model):
    """Right of reply: whom the desk asked, when, and the outcome."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="contacts")
    whom = models.CharField(max_length=200)
    contacted_on = models.DateField()
    deadline = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=ContactOutcome.choices, default=ContactOutcome.WAITING)
    reply = models.TextField(max_length=4_000, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.whom}, {self.contacted_on}"


class Waiver(models.Model):
    """A publisher's decision to publish in spite of a check, with the public reason."""

    verdict = models.ForeignKey(Verdict, on_delete=models.CASCADE, related_name="waivers")
    check_name = models.CharField(max_length=40)
    reason = models.CharField(max_length=600)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["verdict", "check_name"], name="waiver_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_a_reason"),
        ]


class ChangeRequest(models.Model):
    """Changes that an editor requested, until the verdict is submitted again. Triggers keep this queue of the desk."""

    verdict = models.OneToOneField(Verdict, on_delete=models.CASCADE, primary_key=True, related_name="change_request")


class ReviewFlag(models.Model):
    """Live fact: the newsroom is reviewing a published verdict again, with the public reason."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="review_flag")
    note = models.TextField(max_length=1_000)
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="review_flag_has_a_note")]
        indexes = [models.Index(fields=["since"], name="review_flags_by_age")]
