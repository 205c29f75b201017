"""Writing down how attempts went: the log of each, when to try again, and whether the endpoint is still to be told."""

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

from claims import webhooks
from claims.models import WebhookAct, WebhookEndpoint
from claims.services.webhooks.sending import Outcome
from claims.vocabulary import DeliveryState, EndpointState

log = structlog.get_logger(__name__)
UNREADABLE = "Its secret cannot be read with the keys of this installation. Give it a new one, then resume it."
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
    """All of them in one transaction. Its commit waits for no disk: what a crash loses of it is sent again."""
    by_endpoint: dict[UUID, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_endpoint[outcome.job.endpoint].append(outcome)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit TO off")
    # Endpoints first, in one order, as every service does: nobody waits for each other.
    endpoints = list(WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk__in=by_endpoint).order_by("pk"))
    _log(outcomes)
    given_up = _move(outcomes)
    now = timezone.now()
    for endpoint in endpoints:
        _judge(endpoint, by_endpoint[endpoint.pk], given_up, now)


def disable(endpoint: WebhookEndpoint, reason: str) -> None:
    """Stop telling an endpoint and put it on the desk; the caller holds its row. What waits goes on once resumed."""
    endpoint.state, endpoint.state_reason = EndpointState.DISABLED, reason[:300]
    endpoint.save(update_fields=["state", "state_reason"])
    WebhookAct.objects.create(endpoint=endpoint, actor=None, verb="disabled", detail=reason[:1_000])
    log.warning("a webhook endpoint was disabled", endpoint=str(endpoint.pk), reason=reason)


@transaction.atomic
def disable_unreadable(endpoint_ids: Iterable[UUID]) -> None:
    """Those whose secret cannot be read: nothing can be signed for them."""
    rows = WebhookEndpoint.objects.select_for_update(no_key=True).filter(pk__in=list(endpoint_ids)).order_by("pk")
    for endpoint in rows:
        if endpoint.state in (EndpointState.ACTIVE, EndpointState.PAUSED):
            disable(endpoint, UNREADABLE)


def _log(outcomes: Sequence[Outcome]) -> None:
    columns: list[Any] = [
        [one.job.delivery for one in outcomes],
        [one.job.number for one in outcomes],
        [one.at for one in outcomes],
        [one.milliseconds for one in outcomes],
        [one.status for one in outcomes],
        [one.problem for one in outcomes],
        [one.message for one in outcomes],
        [one.excerpt for one in outcomes],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPTS, columns)


def _move(outcomes: Sequence[Outcome]) -> set[int]:
    """Ends deliveries or puts them off; returns those that are given up."""
    states: list[str] = []
    tries: list[int] = []
    waits: list[float | None] = []
    for one in outcomes:
        failed = one.job.tries + (not one.acknowledged)
        wait = None
        if not one.acknowledged and one.job.event != webhooks.TEST_EVENT:
            wait = webhooks.wait_after(failed, chance=_CHANCE.random(), asked=one.retry_after)
        state = DeliveryState.WAITING if wait is not None else DeliveryState.FAILED
        states.append(DeliveryState.DELIVERED if one.acknowledged else state)
        tries.append(failed)
        waits.append(wait)
    ids = [one.job.delivery for one in outcomes]
    with connection.cursor() as cursor:
        cursor.execute(_DELIVERIES, [ids, [one.job.number for one in outcomes], states, tries, waits])
    return {delivery for delivery, state in zip(ids, states, strict=True) if state == DeliveryState.FAILED}


def _judge(endpoint: WebhookEndpoint, outcomes: Sequence[Outcome], given_up: set[int], now: datetime) -> None:
    """The endpoint's health. A test tells nothing of it: somebody is trying the receiver out."""
    real = [one for one in outcomes if one.job.event != webhooks.TEST_EVENT]
    if not real:
        return
    before = (endpoint.failing_since, endpoint.last_success_at)
    if any(one.acknowledged for one in real):
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
    gone = next((one.message for one in outcomes if one.problem == "gone"), "")
    if gone or endpoint.failing_since is None:
        return gone
    failing_for, last = now - endpoint.failing_since, outcomes[-1]
    spent = timedelta(seconds=sum(webhooks.RETRY_AFTER))
    if failing_for >= timedelta(days=settings.WEBHOOK_DISABLE_AFTER_DAYS) or (
        failing_for >= spent and any(one.job.delivery in given_up for one in outcomes)
    ):
        return f"Every attempt has failed since {endpoint.failing_since:%d %B %Y, %H:%M} UTC. The last: {last.message}"
    return ""
