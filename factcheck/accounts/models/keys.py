"""API keys, and the stored answers to requests made with them."""

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
"""Two years, leap years included."""
HIGHEST_RATE = 6_000
"""The highest rate of a key, in requests a minute."""
LONGEST_IDEMPOTENCY_KEY = 255


class Scope(models.TextChoices):
    """What a key may do, within its owner's rights. No scope allows a workflow step such as approving or publishing."""

    CLAIMS_WRITE = "claims:write", "log claims, claimants and topics; add appearances and citations"
    SOURCES_WRITE = "sources:write", "add and change sources and publishers"
    COMMENTS_WRITE = "comments:write", "comment on claims"
    DESK_READ = "desk:read", "read the desk’s claims and sources, drafts and protected ones included"


class ApiKey(models.Model):
    """A key that acts as its owner, within its scopes. It cannot be changed, only revoked for good.

    The token is not stored, only its prefix and a digest of its secret.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=80, help_text="The program that uses it.")
    prefix = models.CharField(max_length=8, unique=True)
    """The part of the token that is shown, after `fck_`."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the secret. With 256 random bits, no slower hash is needed."""
    scopes = ArrayField(models.CharField(max_length=40))
    per_minute = models.PositiveIntegerField("requests a minute")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    """Precise to the minute."""
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
            # Target of foreign keys from other tables, so that an act with a key belongs to the key's owner.
            models.UniqueConstraint(fields=["id", "owner"], name="api_key_with_its_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.shown} ({self.name})"

    @property
    def shown(self) -> str:
        """The part of the token that may be shown."""
        return f"fck_{self.prefix}"


class IdempotentRequest(models.Model):
    """The stored answer to a request that changed something, for retries with the same Idempotency-Key.

    It is written in the transaction of the change, so that both are committed or neither.
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
