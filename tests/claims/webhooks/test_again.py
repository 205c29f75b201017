"""Redelivery of messages with the same ids."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone

from claims.models import WebhookAttempt, WebhookDelivery
from claims.webhooks import messages as pure
from claims.webhooks import services as webhooks
from claims.webhooks.services import leases
from factcheck.accounts.models import User
from factcheck.core.errors import Invalid, NotFound
from tests import factories
from tests.claims.receiver import Receiver, Reply
from tests.claims.webhooks.world import ALL, Subscriber, delivery

pytestmark = pytest.mark.django_db


def test_a_message_is_sent_again_with_the_same_id(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    factories.published_claim()
    webhooks.deliver_due()
    webhooks.redeliver(delivery_id=delivery().pk, actor=administrator)
    assert webhooks.deliver_due() == 1
    assert len(set(receiver.verified(subscriber[1]))) == 1
    assert len({message.body for message in receiver.messages}) == 1
    assert list(WebhookAttempt.objects.values_list("number", flat=True)) == [1, 2]
    with pytest.raises(NotFound):
        webhooks.redeliver(delivery_id=0, actor=administrator)


def test_a_waiting_message_is_sent_now_and_one_in_progress_is_not_sent_twice(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    factories.published_claim()
    receiver.answers = lambda message: Reply(500)
    webhooks.deliver_due()
    webhooks.redeliver(delivery_id=delivery().pk, actor=administrator)
    assert (delivery().tries, len(leases.take(subscriber[0].pk, held={}, free=1))) == (0, 1)
    assert webhooks.redeliver(delivery_id=delivery().pk, actor=administrator).lease == subscriber[0].pk


def test_a_range_is_sent_again_or_for_the_first_time(receiver: Receiver, administrator: User) -> None:
    before = factories.published_claim()
    endpoint, secret = webhooks.add_endpoint(name="A", url=receiver.url(), events=ALL, actor=administrator)
    after = factories.published_claim()
    webhooks.deliver_due()
    seqs: dict[str, Any] = {"first": before.seq, "last": after.seq}
    assert webhooks.redeliver_range(endpoint_id=endpoint.pk, actor=administrator, **seqs) == 2
    assert webhooks.deliver_due() == 2
    ids = receiver.verified(secret)
    assert sorted(ids) == sorted(
        [pure.message_of(endpoint.pk, after.pk)] * 2 + [pure.message_of(endpoint.pk, before.pk)]
    )
    today = timezone.now()
    days: dict[str, Any] = {"since": today - timedelta(days=1), "until": today + timedelta(days=1)}
    assert webhooks.redeliver_range(endpoint_id=endpoint.pk, actor=administrator, **days) == 2
    assert webhooks.redeliver_range(endpoint_id=endpoint.pk, actor=administrator, until=days["since"]) == 0
    WebhookDelivery.objects.filter(edition=after).update(state="failed", ended_at=today, lease=None)
    assert webhooks.redeliver_range(endpoint_id=endpoint.pk, actor=administrator, **seqs, only_failed=True) == 1


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"first": 5, "last": 4},
        {"first": -1},
        {"last": 2**63},
        {"since": timezone.now(), "until": timezone.now() - timedelta(days=1)},
    ],
    ids=["nothing", "backwards", "below", "above", "days"],
)
def test_an_invalid_part_of_the_log_is_refused(
    part: dict[str, Any], subscriber: Subscriber, administrator: User
) -> None:
    with pytest.raises(Invalid):
        webhooks.redeliver_range(endpoint_id=subscriber[0].pk, actor=administrator, **part)


def test_the_size_of_a_range_is_limited(
    subscriber: Subscriber, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.webhooks.services.redelivery.MOST", 1)
    for _ in range(2):
        factories.published_claim()
    webhooks.fan_out()
    with pytest.raises(Invalid):
        webhooks.redeliver_range(endpoint_id=subscriber[0].pk, actor=administrator, first=0)


@pytest.mark.django_db(transaction=True)
def test_a_second_dispatcher_returns_at_once_and_locked_rows_are_skipped(
    subscriber: Subscriber, app_role_connection: "psycopg.Connection[Any]"
) -> None:
    for _ in range(2):
        factories.published_claim()
    webhooks.fan_out()
    sql = app_role_connection
    sql.execute("SELECT pg_advisory_lock(hashtextextended('factcheck webhooks', 0))")
    assert webhooks.deliver_due() == 0
    sql.execute("SELECT pg_advisory_unlock(hashtextextended('factcheck webhooks', 0))")
    sql.execute("SELECT 1 FROM claims_webhookdelivery ORDER BY id LIMIT 1 FOR UPDATE")
    assert webhooks.deliver_due() == 1
