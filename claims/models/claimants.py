"""Claimants and topics: shared rows with public columns."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from claims.vocabulary import ClaimantKind
from factcheck.core.folded import folded_index
from factcheck.core.urls_checked import validate_http_url
from sources.models import Publisher


class ClaimantQuerySet(models.QuerySet["Claimant"]):
    """Queries for claimants."""

    def published(self) -> "ClaimantQuerySet":
        """Claimants of at least one live verdict."""
        return self.filter(tally__isnull=False)


@pghistory.track()
class Claimant(models.Model):
    """A person, group, organisation, state or outlet that makes claims."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    kind = models.CharField(max_length=20, choices=ClaimantKind.choices)
    role = models.CharField(max_length=300, blank=True, help_text="What they are best known for, in neutral words.")
    same_as = ArrayField(
        models.CharField(max_length=500, validators=[validate_http_url]), default=list, blank=True,
        help_text="Addresses that identify the same claimant elsewhere, such as Wikidata.",
    )  # fmt: skip
    other_names = models.TextField(
        max_length=2_000,
        blank=True,
        help_text="Other spellings and names that readers search for, one per line.",
    )

    objects = ClaimantQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="claimant_has_a_name")]
        indexes = [
            folded_index("name", name="claimant_name_folded"),
            folded_index("other_names", name="claimant_other_names_folded"),
            models.Index(fields=["name", "id"], name="claimants_by_name"),
            models.Index(fields=["kind", "name", "id"], name="claimants_by_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class ClaimantPublisher(models.Model):
    """A publisher that speaks for the claimant: its text proves what the claimant says, not that it is true."""

    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE, related_name="claimant_ties")
    claimant = models.ForeignKey(Claimant, on_delete=models.CASCADE, related_name="own_publishers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publisher", "claimant"], name="claimant_publisher_once")]

    def __str__(self) -> str:
        return f"{self.publisher} is {self.claimant}"


class TopicQuerySet(models.QuerySet["Topic"]):
    """Queries for topics."""

    def published(self) -> "TopicQuerySet":
        """Topics of at least one live verdict."""
        return self.filter(tally__isnull=False)


@pghistory.track()
class Topic(models.Model):
    """A subject heading."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True, allow_unicode=True)
    description = models.CharField(max_length=400, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
