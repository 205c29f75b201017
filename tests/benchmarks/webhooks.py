"""Webhooks: messages to a local receiver in a second, from the log to the acknowledgement that is written down.

The receiver is a process of its own on the same machine, and so is the database; there is one dispatcher, as in
production. Each message is written, signed and posted over a new connection through the guard, and its attempt logged.
"""

import time
from statistics import median

from django.conf import settings
from django.db import connections
from django.test import override_settings

from claims.models import LogHead, WebhookAttempt, WebhookDelivery
from claims.vocabulary import DeliveryState
from claims.webhooks import services as webhooks
from claims.webhooks.messages import EVENTS
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.benchmarks.results import Result
from tests.claims.receiver import Receiver

ENDPOINTS = 4
"""That share the messages of the second figure."""


def fan_out(*, messages: int, rounds: int, floor: float) -> Result:
    """Messages in a second to one endpoint: the median of the rounds; beside it, to several at once."""
    connections.close_all()
    receiver = Receiver(keep=False)
    with receiver.in_a_process(), override_settings(OUTBOUND_ALLOWED=[receiver.host]):
        actor = factories.person(Role.ADMINISTRATOR)
        one = [_rate(receiver, actor, endpoints=1, messages=messages) for _ in range(rounds)]
        several = _rate(receiver, actor, endpoints=ENDPOINTS, messages=messages)
    return Result(
        name="Webhook fan-out to a local receiver",
        measured=median(one),
        aim=300,
        floor=floor,
        unit="deliveries/s",
        detail=f"{messages:,} messages to one endpoint, {settings.WEBHOOK_AT_ONCE} at once; as many to {ENDPOINTS} "
        f"endpoints: {several:.0f}/s",
    )


def _rate(receiver: Receiver, actor: User, *, endpoints: int, messages: int) -> float:
    made = [
        webhooks.add_endpoint(name=f"Receiver {number}", url=receiver.url(f"/{number}"), events=EVENTS, actor=actor)[0]
        for number in range(endpoints)
    ]
    head = LogHead.objects.get().seq
    attempts = WebhookAttempt.objects.count()
    started = time.perf_counter()
    sent = sum(
        webhooks.redeliver_range(
            endpoint_id=endpoint.pk, first=head - messages // endpoints + 1, last=head, actor=actor
        )
        for endpoint in made
    )
    if webhooks.deliver_due(seconds=600) != sent:
        raise AssertionError("not every message was sent once")
    seconds = time.perf_counter() - started
    if WebhookDelivery.objects.exclude(state=DeliveryState.DELIVERED).exists():
        raise AssertionError("not every message was acknowledged")
    if WebhookAttempt.objects.count() != attempts + sent:
        raise AssertionError("not every attempt was written down")
    for endpoint in made:
        webhooks.remove(endpoint_id=endpoint.pk, actor=actor)
    return sent / seconds
