"""Who is told of editions, what they were told, and how each attempt went. Rules: rules/webhooks.sql."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from claims.models.editions import Edition
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks import EVENTS, LONGEST_EXCERPT, RESTORED_EVENT, TEST_EVENT
from factcheck.accounts.models import User
from factcheck.core.urls_checked import MAX_LENGTH as ADDRESS_LENGTH


class WebhookEndpointQuerySet(models.QuerySet["WebhookEndpoint"]):
    """Reads of endpoints in the desk's words."""

    def kept(self) -> "WebhookEndpointQuerySet":
        """Those that nobody removed."""
        return self.exclude(state=EndpointState.REMOVED)

    def disabled(self) -> "WebhookEndpointQuerySet":
        """Those that were disabled because they fail, and that nobody has looked after yet."""
        return self.filter(state=EndpointState.DISABLED)

    def overlap_over(self) -> "WebhookEndpointQuerySet":
        """Those that keep an old secret which signs nothing any more."""
        return self.filter(old_secret_until__lte=Now())


class WebhookEndpoint(models.Model):
    """Where somebody wants to be told of editions. The log is the outbox: `told_through` is how far it was read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField("address", max_length=ADDRESS_LENGTH)
    events = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=10, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    state_since = models.DateTimeField(db_default=Now())
    state_reason = models.CharField(max_length=300, blank=True)
    """Why it was disabled, for the desk."""
    told_through = models.BigIntegerField(editable=False)
    """The seq up to which editions were made into deliveries; an endpoint begins at the end of the log."""
    secret = models.TextField(blank=True, editable=False)
    """Encrypted (`claims.services.webhooks.sealing`); '' once removed."""
    old_secret = models.TextField(blank=True, editable=False)
    """The one before, which signs as well until `old_secret_until`; encrypted; '' where there is none."""
    old_secret_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    """The first failed attempt since the last that went well; NULL where none failed since."""
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
    """One message to one endpoint, whatever number of attempts it takes.

    A worker has it while `lease` is set and `next_at` is to come: that is when it may be taken again.
    """

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    edition = models.ForeignKey(
        Edition, to_field="seq", db_column="seq", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    """What it tells of; NULL for a test and for a restore of the log."""
    event = models.CharField(max_length=40)
    message = models.CharField(max_length=40, unique=True)
    """The `webhook-id`: the same at every attempt."""
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    next_at = models.DateTimeField(db_default=Now())
    lease = models.UUIDField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    """How many were begun, ever."""
    tries = models.PositiveSmallIntegerField(default=0)
    """How many failed since it was last asked for: what the retry table counts."""
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
            # A paused endpoint may have a great deal waiting, and is sent a test all the same.
            models.Index(
                fields=["next_at"],
                condition=Q(state=DeliveryState.WAITING, event=TEST_EVENT),
                name="webhook_test_due",
            ),
        ]

    def __str__(self) -> str:
        return self.message


class WebhookAttempt(models.Model):
    """How one attempt went. Append-only; an attempt whose worker died has no row."""

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(WebhookDelivery, on_delete=models.PROTECT, related_name="log", db_index=False)
    number = models.PositiveIntegerField()
    """Counted from 1 over everything that was begun for this delivery."""
    at = models.DateTimeField()
    """When it was begun."""
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    """Of the answer; NULL where none came."""
    problem = models.CharField(max_length=40, blank=True)
    """A stable code of what went wrong (an answer that was no success has `status`); '' where it went well."""
    message = models.CharField(max_length=300, blank=True)
    """The same in a sentence."""
    excerpt = models.CharField(max_length=LONGEST_EXCERPT, blank=True)
    """The beginning of what was answered, made printable."""

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
    """What somebody did to an endpoint, or the system by itself (`actor` is NULL). Append-only."""

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
