"""Records the outcomes of attempts, schedules retries, and disables failing endpoints."""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from claims.models import WebhookAct, WebhookEndpoint
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks import messages as webhooks
from claims.webhooks import retries
from claims.webhooks.services.sending import Outcome

log = structlog.get_logger(__name__)
UNREADABLE = (
    "The secret cannot be decrypted with the keys of this installation. Set a new one, then resume the endpoint."
)
_ATTEMPTS = """
INSERT INTO claims_webhookattempt (delivery_id, number, at, milliseconds, status, problem, message, excerpt)
SELECT * FROM unnest(%s::bigint[], %s::integer[], %s::timestamptz[], %s::integer[], %s::smallint[], %s::text[],
    %s::text[], %s::text[])
ON CONFLICT DO NOTHING
"""
# A failure counts only while the lease is this worker's; that the receiver has it is true whoever sent it.
_DELIVERIES = """
UPDATE claims_webhookdelivery d
SET state = o.state, tries = o.tries, lease = NULL,
    next_at = clock_timestamp() + coalesce(o.wait, 0) * interval '1 second',
    ended_at = CASE WHEN o.state = 'waiting' THEN NULL ELSE clock_timestamp() END
FROM unnest(%s::bigint[], %s::integer[], %s::text[], %s::smallint[], %s::float8[]) o (id, number, state, tries, wait)
WHERE d.id = o.id AND d.state = 'waiting' AND (d.attempts = o.number AND d.lease IS NOT NULL OR o.state = 'delivered')
"""
_CHANCE = secrets.SystemRandom()


@transaction.atomic
def record(outcomes: Sequence[Outcome]) -> None:
    """Record the outcomes in one transaction. Its commit does not wait for the disk: a crash only causes a resend."""
    by_endpoint: dict[UUID, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_endpoint[outcome.job.endpoint].append(outcome)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
    # Lock endpoints first and in one order, as every service does, to prevent deadlocks.
    endpoints = list(WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk__in=by_endpoint).order_by("pk"))
    _insert_attempts(outcomes)
    given_up = _update_deliveries(outcomes)
    now = timezone.now()
    for endpoint in endpoints:
        _update_health(endpoint, by_endpoint[endpoint.pk], given_up, now)


def disable(endpoint: WebhookEndpoint, reason: str) -> None:
    """Disable an endpoint and show it on the desk. The caller holds its lock. Waiting messages go out once resumed."""
    endpoint.state, endpoint.state_reason = EndpointState.DISABLED, reason[:300]
    endpoint.save(update_fields=["state", "state_reason"])
    WebhookAct.objects.create(endpoint=endpoint, actor=None, verb="disabled", detail=reason[:1_000])
    log.warning("webhook endpoint disabled", endpoint=str(endpoint.pk), reason=reason)


@transaction.atomic
def disable_unreadable(endpoint_ids: Iterable[UUID]) -> None:
    """Disable endpoints whose secret cannot be decrypted."""
    rows = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk__in=list(endpoint_ids)).order_by("pk")
    for endpoint in rows:
        if endpoint.state in (EndpointState.ACTIVE, EndpointState.PAUSED):
            disable(endpoint, UNREADABLE)


def _insert_attempts(outcomes: Sequence[Outcome]) -> None:
    columns: list[Any] = [
        [outcome.job.delivery for outcome in outcomes],
        [outcome.job.number for outcome in outcomes],
        [outcome.at for outcome in outcomes],
        [outcome.milliseconds for outcome in outcomes],
        [outcome.status for outcome in outcomes],
        [outcome.problem for outcome in outcomes],
        [outcome.message for outcome in outcomes],
        [outcome.excerpt for outcome in outcomes],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPTS, columns)


def _update_deliveries(outcomes: Sequence[Outcome]) -> set[int]:
    """End deliveries or schedule retries. Returns the ids of deliveries given up."""
    states: list[str] = []
    tries: list[int] = []
    waits: list[float | None] = []
    for outcome in outcomes:
        failed = outcome.job.tries + (not outcome.acknowledged)
        wait = None
        if not outcome.acknowledged and outcome.job.event != webhooks.TEST_EVENT:
            wait = retries.wait_after(failed, chance=_CHANCE.random(), asked=outcome.retry_after)
        state = DeliveryState.WAITING if wait is not None else DeliveryState.FAILED
        states.append(DeliveryState.DELIVERED if outcome.acknowledged else state)
        tries.append(failed)
        waits.append(wait)
    ids = [outcome.job.delivery for outcome in outcomes]
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, [ids, [outcome.job.number for outcome in outcomes], states, tries, waits])
    return {delivery for delivery, state in zip(ids, states, strict=True) if state == DeliveryState.FAILED}


def _update_health(endpoint: WebhookEndpoint, outcomes: Sequence[Outcome], given_up: set[int], now: datetime) -> None:
    """Update the endpoint's health. Tests do not count."""
    real = [outcome for outcome in outcomes if outcome.job.event != webhooks.TEST_EVENT]
    if not real:
        return
    before = (endpoint.failing_since, endpoint.last_success_at)
    if any(outcome.acknowledged for outcome in real):
        endpoint.failing_since, endpoint.last_success_at = None, now
    else:
        endpoint.failing_since = endpoint.failing_since or now
    if (endpoint.failing_since, endpoint.last_success_at) != before:
        endpoint.save(update_fields=["failing_since", "last_success_at"])
    if endpoint.state == EndpointState.ACTIVE:
        reason = _reason_to_disable(endpoint, real, given_up, now)
        if reason:
            disable(endpoint, reason)


def _reason_to_disable(
    endpoint: WebhookEndpoint, outcomes: Sequence[Outcome], given_up: set[int], now: datetime
) -> str:
    gone = next((outcome.message for outcome in outcomes if outcome.problem == "gone"), "")
    if gone or endpoint.failing_since is None:
        return gone
    failing_for, last = now - endpoint.failing_since, outcomes[-1]
    all_retries = timedelta(seconds=sum(retries.RETRY_AFTER))
    if failing_for >= timedelta(days=settings.WEBHOOK_DISABLE_AFTER_DAYS) or (
        failing_for >= all_retries and any(outcome.job.delivery in given_up for outcome in outcomes)
    ):
        return (
            f"Every attempt has failed since {endpoint.failing_since:%d %B %Y, %H:%M} UTC. The last one: {last.message}"
        )
    return ""
