"""Webhook endpoints, deliveries, attempts and acts. The rules are in rules/webhooks.sql."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from claims.models.editions import Edition
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks.messages import EVENTS, LONGEST_EXCERPT, RESTORED_EVENT, TEST_EVENT
from factcheck.accounts.models import User
from factcheck.core.urls_checked import MAX_LENGTH as ADDRESS_LENGTH


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Queries for endpoints."""

    def kept(self) -> "WebhookEndpointQuerySet":
        """Endpoints that are not removed."""
        return self.exclude(state=EndpointState.REMOVED)

    def disabled(self) -> "WebhookEndpointQuerySet":
        """Endpoints that the system disabled because they fail."""
        return self.filter(state=EndpointState.DISABLED)

    def overlap_over(self) -> "WebhookEndpointQuerySet":
        """Endpoints with an old secret whose overlap is over."""
        return self.filter(old_secret_until__lte=Now())


class WebhookEndpoint(models.Model):
    """An address that receives editions. The log is the outbox: `told_through` is the endpoint's place in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField("address", max_length=ADDRESS_LENGTH)
    events = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=10, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    state_since = models.DateTimeField(db_default=Now())
    state_reason = models.CharField(max_length=300, blank=True)
    """Why it was disabled, for the desk."""
    told_through = models.BigIntegerField(editable=False)
    """The seq up to which deliveries were created. A new endpoint starts at the end of the log."""
    secret = models.TextField(blank=True, editable=False)
    """Encrypted (`claims.webhooks.services.sealing`). '' once removed."""
    old_secret = models.TextField(blank=True, editable=False)
    """The previous secret, encrypted. It signs as well until `old_secret_until`. '' for none."""
    old_secret_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    """When the first attempt failed since the last success. NULL if none failed."""
    last_success_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = WebhookEndpointQuerySet.as_manager()

    class Meta:
        verbose_name = "webhook endpoint"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EndpointState.values), name="webhook_state_is_known"),
            models.CheckConstraint(condition=~Q(name=""), name="webhook_has_a_name"),
            models.CheckConstraint(condition=Q(url__regex=r"^https?://[^\s/]"), name="webhook_is_on_the_web"),
            models.CheckConstraint(
                condition=Q(events__contained_by=list(EVENTS)) & Q(events__len__gte=1), name="webhook_events_are_known"
            ),
            models.CheckConstraint(
                condition=Q(state=EndpointState.REMOVED, secret="", old_secret="")  # removed ones have none
                | (~Q(state=EndpointState.REMOVED) & ~Q(secret="")),
                name="webhook_has_a_secret_until_removed",
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_secret_until__isnull=True)  # no secret
                | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
                name="webhook_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=~Q(state=EndpointState.DISABLED) | ~Q(state_reason=""), name="disabled_webhook_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One message to one endpoint, with all its attempts.

    While `lease` is set and `next_at` is in the future, one worker holds it. After `next_at` another may take it.
    """

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    edition = models.ForeignKey(
        Edition, to_field="seq", db_column="seq", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    """The edition that the message is about. NULL for a test and for a restore of the log."""
    event = models.CharField(max_length=40)
    message = models.CharField(max_length=40, unique=True)
    """The `webhook-id`, which is the same at every attempt."""
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    next_at = models.DateTimeField(db_default=Now())
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    """Number of attempts started."""
    tries = models.PositiveSmallIntegerField(default=0)
    """Number of failed attempts since the delivery was created or requested again. The retry table uses it."""
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "webhook delivery"
        verbose_name_plural = "webhook deliveries"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "edition"], name="webhook_tells_an_edition_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="webhook_delivery_state_is_known"),
            models.CheckConstraint(
                condition=Q(event__in=[TEST_EVENT, RESTORED_EVENT], edition__isnull=True)
                | (Q(event__in=list(EVENTS)) & Q(edition__isnull=False)),
                name="webhook_event_is_of_an_edition",
            ),
            models.CheckConstraint(condition=Q(message__regex=r"^msg_[0-9a-f]{32}$"), name="webhook_message_is_an_id"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.WAITING, ended_at__isnull=True)
                | (~Q(state=DeliveryState.WAITING) & Q(ended_at__isnull=False, lease__isnull=True)),
                name="webhook_delivery_ends_without_a_lease",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"], condition=Q(state=DeliveryState.WAITING), name="webhook_delivery_due"
            ),
            models.Index(fields=["endpoint"], condition=Q(state=DeliveryState.FAILED), name="webhook_delivery_failed"),
            models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
            # A paused endpoint may have many deliveries waiting, and still receives a test.
            models.Index(
                fields=["next_at"],
                condition=Q(state=DeliveryState.WAITING, event=TEST_EVENT),
                name="webhook_test_due",
            ),
        ]

    def __str__(self) -> str:
        return self.message


class WebhookAttempt(models.Model):
    """The result of one attempt. Append-only. An attempt whose worker died has no row."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="log", db_index=False)
    number = models.PositiveIntegerField()
    """Counts from 1 over all attempts of this delivery."""
    at = models.DateTimeField()
    """When it started."""
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """The response's status. NULL without a response."""
    problem = models.CharField(max_length=40, blank=True)
    """A stable error code (`status` for a response other than 2xx). '' for a success."""
    message = models.CharField(max_length=300, blank=True)
    """The error as a sentence."""
    excerpt = models.CharField(max_length=LONGEST_EXCERPT, blank=True)
    """The beginning of the response, made printable."""

    class Meta:
        verbose_name = "webhook attempt"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="webhook_attempt_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="webhook_attempt_is_counted_from_one"),
            models.CheckConstraint(
                condition=Q(problem="", status__range=(200, 299)) | ~Q(problem=""),
                name="webhook_attempt_says_how_it_ended",
            ),
        ]

    @property
    def went_well(self) -> bool:
        return not self.problem


class WebhookAct(models.Model):
    """What a person did to an endpoint, or the system (`actor` is NULL). Append-only."""

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="acts")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=60)
    detail = models.CharField(max_length=1_000, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "webhook act"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.verb
