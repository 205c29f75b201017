"""API keys, and what was answered to the requests made with them."""

import uuid
from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from factcheck.accounts.models.people import User

SHA256 = r"^[0-9a-f]{64}$"
PREFIX = r"^[a-z2-7]{8}$"
LONGEST_LIFE = timedelta(days=731)
"""Two years, whichever they are."""
HIGHEST_RATE = 6_000
"""Requests a minute that a key may be given."""
LONGEST_IDEMPOTENCY_KEY = 255


class Scope(models.TextChoices):
    """What a key may do, of what its person may do. There is none to approve, to publish or to take any other step."""

    CLAIMS_WRITE = "claims:write", "log claims, claimants and topics; add appearances and citations"
    SOURCES_WRITE = "sources:write", "add and change sources and publishers"
    COMMENTS_WRITE = "comments:write", "comment on claims"
    DESK_READ = "desk:read", "read the desk’s claims and sources, drafts and protected ones included"


class ApiKey(models.Model):
    """A key that acts as its owner, within its scopes. What it was made as it stays, until it is revoked for good.

    The token itself is nowhere: only its prefix and a digest of its secret.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, help_text="What it is for: the program that holds it.")
    prefix = models.CharField(max_length=8, unique=True)
    """What of the token is shown, after `fck_`."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the secret, which holds 256 random bits: nothing slower is needed."""
    scopes = ArrayField(models.CharField(max_length=40))
    per_minute = models.PositiveIntegerField("requests a minute")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    """To the minute."""
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API key"
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="api_key_has_a_name"),
            models.CheckConstraint(condition=Q(prefix__regex=PREFIX), name="api_key_prefix_is_plain"),
            models.CheckConstraint(condition=Q(digest__regex=SHA256), name="api_key_is_kept_as_a_digest"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values) & Q(scopes__len__gte=1), name="api_key_scopes_are_known"
            ),
            models.CheckConstraint(condition=Q(per_minute__range=(1, HIGHEST_RATE)), name="api_key_rate_is_bounded"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")) & Q(expires_at__lte=F("made_at") + LONGEST_LIFE),
                name="api_key_expires",
            ),
            models.CheckConstraint(
                condition=Q(revoked_by__isnull=True, revoked_at__isnull=True)
                | Q(revoked_by__isnull=False, revoked_at__isnull=False),
                name="revoked_key_says_who_and_when",
            ),
            # What others point at, so that an act through a key can only be its owner's.
            models.UniqueConstraint(fields=["id", "owner"], name="api_key_with_its_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.shown} ({self.name})"

    @property
    def shown(self) -> str:
        """What of the token may be seen."""
        return f"fck_{self.prefix}"


class IdempotentRequest(models.Model):
    """What was answered to a request that changed something, for whoever asks it again under the same Idempotency-Key.

    Written in the transaction of the change itself: either both are there or neither.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="requests")
    name = models.CharField(max_length=LONGEST_IDEMPOTENCY_KEY)
    """The Idempotency-Key."""
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of method, address and body."""
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.BinaryField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "name"], name="idempotency_key_once_per_api_key"),
            models.CheckConstraint(condition=~Q(name=""), name="idempotency_key_is_given"),
            models.CheckConstraint(condition=Q(fingerprint__regex=SHA256), name="idempotent_request_is_fingerprinted"),
            models.CheckConstraint(condition=Q(status__range=(200, 299)), name="idempotent_request_was_done"),
        ]
        indexes = [models.Index(fields=["at"], name="idempotent_requests_by_age")]

    def __str__(self) -> str:
        return self.name
