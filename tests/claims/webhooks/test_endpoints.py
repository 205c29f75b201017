"""Endpoints and their secrets: managed by administrators, recorded, encrypted, and disabled when they fail."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from claims.models import WebhookAct, WebhookEndpoint
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks import queries as reads
from claims.webhooks import services as webhooks
from claims.webhooks.services import sealing
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed
from tests import factories
from tests.claims.receiver import Receiver, Reply
from tests.claims.webhooks.world import ALL, Subscriber, delivery, due_now, failing_for, said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"url": "http://partner.example/"}, "url"),
        ({"url": "https://10.0.0.1/"}, "url"),
        ({"url": "https://localhost/"}, "url"),
        ({"url": "https://me:word@partner.example/"}, "url"),
        ({"url": "ftp://partner.example/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["verdict.published", "webhook.test"]}, "events"),
    ],
)
def test_an_invalid_endpoint_is_refused(changed: dict[str, Any], field: str, administrator: User) -> None:
    given: dict[str, Any] = {"name": "A", "url": "https://partner.example/hook", "events": ALL} | changed
    with pytest.raises(Invalid) as refused:
        webhooks.add_endpoint(**given, actor=administrator)
    assert refused.value.field == field


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER])
def test_only_administrators_manage_endpoints(role: Role, subscriber: Subscriber) -> None:
    somebody, endpoint = factories.person(role), subscriber[0].pk
    for act in (webhooks.pause, webhooks.resume, webhooks.remove, webhooks.send_test, webhooks.rotate_secret):
        with pytest.raises(NotAllowed):
            act(endpoint_id=endpoint, actor=somebody)
    with pytest.raises(NotAllowed):
        webhooks.add_endpoint(name="A", url="https://partner.example/", events=ALL, actor=somebody)
    with pytest.raises(NotAllowed):
        webhooks.change_endpoint(endpoint_id=endpoint, name="A", url="", events=ALL, actor=somebody)
    with pytest.raises(NotAllowed):
        webhooks.redeliver_range(endpoint_id=endpoint, first=1, actor=somebody)
    with pytest.raises(NotAllowed):
        webhooks.redeliver(delivery_id=1, actor=somebody)


def test_acts_on_an_endpoint_are_recorded_with_the_person(subscriber: Subscriber, administrator: User) -> None:
    endpoint = subscriber[0].pk
    webhooks.change_endpoint(
        endpoint_id=endpoint, name="B", url=subscriber[0].url, events=["verdict.corrected"], actor=administrator
    )
    for act in (webhooks.pause, webhooks.pause, webhooks.resume, webhooks.resume, webhooks.rotate_secret):
        act(endpoint_id=endpoint, actor=administrator)
    webhooks.send_test(endpoint_id=endpoint, actor=administrator)
    webhooks.remove(endpoint_id=endpoint, actor=administrator)
    assert list(WebhookAct.objects.order_by("pk").values_list("verb", flat=True)) == [
        "added it", "changed it", "paused it", "resumed it", "gave it a new secret", "sent a test", "removed it",
    ]  # fmt: skip
    assert set(WebhookAct.objects.values_list("actor", flat=True)) == {administrator.pk}


def test_a_paused_endpoint_receives_missed_events_after_resuming(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    webhooks.pause(endpoint_id=subscriber[0].pk, actor=administrator)
    editions = [factories.published_claim() for _ in range(2)]
    assert webhooks.deliver_due() == 0
    webhooks.resume(endpoint_id=subscriber[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 2
    assert {said(message)["data"]["seq"] for message in receiver.messages} == {edition.seq for edition in editions}


def test_a_test_is_sent_once_even_to_a_paused_endpoint_and_does_not_affect_its_health(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    webhooks.pause(endpoint_id=subscriber[0].pk, actor=administrator)
    receiver.answers = lambda message: Reply(410)
    sent = webhooks.send_test(endpoint_id=subscriber[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 1
    assert receiver.verified(subscriber[1]) == [sent.message]
    assert said(receiver.messages[0])["type"] == "webhook.test"
    assert delivery().state == DeliveryState.FAILED
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.state, endpoint.failing_since) == (EndpointState.PAUSED, None)
    with pytest.raises(IllegalTransition):
        webhooks.redeliver(delivery_id=delivery().pk, actor=administrator)


def test_a_removed_endpoint_keeps_its_log_but_no_secret(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    factories.published_claim()
    webhooks.fan_out()
    webhooks.remove(endpoint_id=subscriber[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 0
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.secret, endpoint.old_secret, delivery().state) == ("", "", DeliveryState.FAILED)
    for act in (webhooks.resume, webhooks.pause, webhooks.send_test, webhooks.rotate_secret):
        with pytest.raises(IllegalTransition):
            act(endpoint_id=endpoint.pk, actor=administrator)
    webhooks.remove(endpoint_id=endpoint.pk, actor=administrator)


def test_no_secret_is_in_the_database_unencrypted(subscriber: Subscriber) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text || coalesce(a::text, '') FROM claims_webhookendpoint w, claims_webhookact a")
        rows = "".join(row for (row,) in cursor.fetchall())
    assert subscriber[1].removeprefix("whsec_") not in rows
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == subscriber[1]


def test_both_secrets_verify_during_the_overlap_and_only_the_new_one_after_it(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    old = subscriber[1]
    _, new = webhooks.rotate_secret(endpoint_id=subscriber[0].pk, actor=administrator)
    factories.published_claim()
    webhooks.deliver_due()
    assert receiver.verified(old) == receiver.verified(new)
    receiver.messages.clear()
    WebhookEndpoint.objects.update(old_secret_until=timezone.now())
    factories.published_claim()
    webhooks.deliver_due()
    assert receiver.verified(new)
    with pytest.raises(WebhookVerificationError):
        receiver.verified(old)
    assert WebhookEndpoint.objects.get().old_secret == ""


def test_a_leaked_secret_ends_at_once(receiver: Receiver, subscriber: Subscriber, administrator: User) -> None:
    _, new = webhooks.rotate_secret(endpoint_id=subscriber[0].pk, actor=administrator, overlap=timedelta(0))
    webhooks.send_test(endpoint_id=subscriber[0].pk, actor=administrator)
    webhooks.deliver_due()
    message = receiver.messages[0]
    assert Webhook(new).verify(message.body, dict(message.headers))
    assert " " not in message.headers["webhook-signature"]
    with pytest.raises(Invalid):
        webhooks.rotate_secret(endpoint_id=subscriber[0].pk, actor=administrator, overlap=timedelta(days=8))


KEYS = ["A" * 43 + "=", "B" * 42 + "A="]


def test_keys_are_changed_without_losing_a_secret(subscriber: Subscriber, settings: Settings) -> None:
    settings.WEBHOOK_ENCRYPTION_KEYS = KEYS[:1]
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == subscriber[1]  # by the derived one
    assert webhooks.reseal_secrets() == (1, 0)
    settings.WEBHOOK_ENCRYPTION_KEYS, settings.SECRET_KEY = [KEYS[1], KEYS[0]], "another"
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == subscriber[1]
    assert webhooks.reseal_secrets() == (1, 0)
    settings.WEBHOOK_ENCRYPTION_KEYS = KEYS[1:]
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == subscriber[1]
    settings.WEBHOOK_ENCRYPTION_KEYS = KEYS[:1]
    assert webhooks.reseal_secrets() == (0, 1)


def test_an_endpoint_with_an_unreadable_secret_is_disabled_until_it_gets_a_new_one(
    receiver: Receiver, subscriber: Subscriber, administrator: User, settings: Settings
) -> None:
    factories.published_claim()
    settings.SECRET_KEY = "another"
    assert webhooks.deliver_due() == 0
    endpoint = reads.disabled()[0]
    assert "secret cannot be decrypted" in endpoint.state_reason
    _, new = webhooks.rotate_secret(endpoint_id=endpoint.pk, actor=administrator)
    webhooks.resume(endpoint_id=endpoint.pk, actor=administrator)
    assert webhooks.deliver_due() == 1
    assert receiver.verified(new)


def test_a_receiver_that_answers_gone_is_disabled_and_shown_on_the_desk(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    receiver.answers = lambda message: Reply(410)
    factories.published_claim()
    webhooks.deliver_due()
    assert [endpoint.state_reason for endpoint in reads.disabled()] == [
        "The receiver answered 410 Gone and wants no more messages."
    ]
    act = WebhookAct.objects.order_by("pk").last()
    assert act is not None
    assert (act.verb, act.actor) == ("disabled", None)
    factories.published_claim()
    due_now()
    assert webhooks.deliver_due() == 0
    receiver.answers = lambda message: Reply()
    webhooks.resume(endpoint_id=subscriber[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 2
    assert reads.disabled() == []


@pytest.mark.parametrize(
    ("days", "tries", "disabled"), [(5.1, 3, True), (4.9, 3, False), (3.2, 9, True), (3.1, 9, False)]
)
def test_an_endpoint_that_fails_for_days_is_disabled(
    days: float, tries: int, disabled: bool, receiver: Receiver, subscriber: Subscriber
) -> None:
    receiver.answers = lambda message: Reply(500)
    factories.published_claim()
    webhooks.fan_out()
    due_now(tries=tries)
    failing_for(subscriber[0], days=days)
    webhooks.deliver_due()
    assert bool(reads.disabled()) == disabled
    if disabled:
        assert "The last one: The receiver answered 500." in reads.disabled()[0].state_reason
