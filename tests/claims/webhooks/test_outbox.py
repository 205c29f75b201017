"""Endpoints receive every chosen edition at least once, with one id, and slow ones do not delay others."""

import asyncio

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from claims.models import Edition, LogHead, LogRestore, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from claims.services import publishing, redactions
from claims.vocabulary import DeliveryState, EndpointState
from claims.webhooks import messages as pure
from claims.webhooks import services as webhooks
from claims.webhooks.api import MessageDataSerializer
from claims.webhooks.services import leases, sending
from claims.webhooks.services.sending import message_of
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.claims.receiver import Message, Receiver, Reply
from tests.claims.webhooks.world import ALL, Subscriber, delivery, due_now, failing_for, said

pytestmark = pytest.mark.django_db


def test_an_edition_is_sent_once_verified_and_with_public_facts_only(
    receiver: Receiver, subscriber: Subscriber
) -> None:
    edition = factories.published_claim()
    assert webhooks.deliver_due() == 1
    assert webhooks.deliver_due() == 0
    assert receiver.verified(subscriber[1]) == [pure.message_of(subscriber[0].pk, edition.pk)]
    claim = str(edition.claim_id)
    assert said(receiver.messages[0]) == {
        "type": "verdict.published",
        "timestamp": edition.published_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "data": {
            "epoch": str(LogHead.objects.get().epoch),
            "seq": edition.seq,
            "claim": claim,
            "language": "en",
            "number": 1,
            "kind": "published",
            "digest": edition.digest,
            "url": f"{django_settings.PUBLIC_ORIGIN}/claims/{edition.slug}/",
            "item": f"{django_settings.PUBLIC_ORIGIN}/api/v1/claims/{claim}/editions/1?language=en",
        },
    }
    assert message_of(delivery()) == receiver.messages[0].body
    attempt = WebhookAttempt.objects.get()
    assert (attempt.number, attempt.status, attempt.problem, attempt.went_well) == (1, 204, "", True)
    assert delivery().state == DeliveryState.DELIVERED


def test_a_restore_of_the_log_is_sent_to_every_endpoint_and_begins_an_epoch(
    receiver: Receiver, subscriber: Subscriber
) -> None:
    first = factories.published_claim()
    webhooks.deliver_due()
    before = said(receiver.messages[0])["data"]["epoch"]
    WebhookEndpoint.objects.update(events=["verdict.withdrawn", "verdict.published"])

    call_command("announce_restore")
    assert webhooks.deliver_due() == 1
    second = factories.published_claim()
    webhooks.deliver_due()

    restore = LogRestore.objects.get()
    restored, published = (said(message) for message in receiver.messages[1:])
    assert restored["type"] == "log.restored"
    assert restored["data"] == {"epoch": str(restore.epoch), "seq": first.seq}
    assert published["data"]["epoch"] == str(restore.epoch) != before
    assert published["data"]["seq"] == second.seq
    assert receiver.verified(subscriber[1])[1] == pure.message_of(subscriber[0].pk, restore.epoch)
    assert message_of(WebhookDelivery.objects.get(event="log.restored")) == receiver.messages[1].body


def test_a_restore_message_is_retried_and_its_failure_counts(receiver: Receiver, subscriber: Subscriber) -> None:
    receiver.answers = lambda message: Reply(500)
    webhooks.announce_restore()
    webhooks.deliver_due()
    assert delivery().state == DeliveryState.WAITING
    assert WebhookEndpoint.objects.get().failing_since is not None
    receiver.answers = lambda message: Reply(204)
    due_now()
    webhooks.deliver_due()
    assert delivery().state == DeliveryState.DELIVERED


def test_a_redaction_message_lists_copies_to_delete_and_has_no_removed_headline(
    receiver: Receiver, subscriber: Subscriber, administrator: User
) -> None:
    edition = factories.published_claim()
    proposal = redactions.propose_redaction(
        edition_id=edition.pk, reason="privacy", note="A name was removed.", actor=administrator
    )
    redactions.confirm_redaction(redaction_id=proposal.pk, actor=factories.person(Role.ADMINISTRATOR))
    webhooks.deliver_due()
    receiver.verified(subscriber[1])
    by_type = {said(message)["type"]: said(message)["data"] for message in receiver.messages}
    assert by_type["verdict.published"]["url"] is None
    assert set(by_type["verdict.published"]) == set(MessageDataSerializer().fields) - {"delete"}
    assert set(by_type["verdict.redacted"]) == set(MessageDataSerializer().fields)  # as the OpenAPI document has it
    assert by_type["verdict.redacted"]["delete"] == [{"number": 1, "seq": edition.seq, "digest": edition.digest}]
    assert edition.slug.encode() not in b"".join(message.body for message in receiver.messages)


def test_only_chosen_events_after_the_endpoints_start_are_sent(receiver: Receiver, administrator: User) -> None:
    before = factories.published_claim()
    webhooks.add_endpoint(name="W", url=receiver.url(), events=["verdict.withdrawn"], actor=administrator)
    factories.published_claim()
    publishing.withdraw(
        claim_id=before.claim_id, language="en", actor=factories.person(Role.PUBLISHER), note="It was a copy."
    )
    assert webhooks.deliver_due() == 1
    assert [said(message)["type"] for message in receiver.messages] == ["verdict.withdrawn"]
    assert WebhookEndpoint.objects.get().told_through == Edition.objects.latest("seq").seq


def test_fan_out_creates_no_delivery_twice(subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.webhooks.services.outbox.IN_ONE_GO", 2)
    for _ in range(3):
        factories.published_claim()
    assert [webhooks.fan_out() for _ in range(3)] == [2, 1, 0]
    assert (
        list(WebhookDelivery.objects.order_by("edition_id").values_list("event", flat=True))
        == ["verdict.published"] * 3
    )


@pytest.mark.parametrize(
    ("reply", "problem", "shown"),
    [
        (Reply(500, b"try\nlater"), "status", "try later"),
        (Reply(400, b""), "status", ""),
        (Reply(301, b"", {"Location": "https://elsewhere.example/"}), "redirect", ""),
        (Reply(304), "redirect", ""),
        (Reply(200, b"x" * (1024 * 1024 + 1)), "raw", ""),
        (Reply(after=None), "deadline", ""),
    ],
    ids=["500", "400", "301", "304", "large", "silent"],
)
def test_anything_but_a_success_in_time_is_a_failure_and_is_retried(
    reply: Reply, problem: str, shown: str, receiver: Receiver, subscriber: Subscriber, settings: Settings
) -> None:
    settings.WEBHOOK_DEADLINE = 0.3 if reply.after is None else 2.0
    factories.published_claim()
    receiver.answers = lambda message: reply
    assert webhooks.deliver_due() == 1
    attempt = WebhookAttempt.objects.get()
    assert (attempt.problem, attempt.excerpt, attempt.went_well) == (problem, shown, False)
    assert attempt.status == (reply.status if problem in {"status", "redirect"} else None)
    assert (delivery().state, delivery().tries, delivery().lease) == (DeliveryState.WAITING, 1, None)
    assert 4 < (delivery().next_at - timezone.now()).total_seconds() < 6
    receiver.answers = lambda message: Reply()
    due_now()
    assert webhooks.deliver_due() == 1
    assert delivery().state == DeliveryState.DELIVERED
    assert len(set(receiver.verified(subscriber[1]))) == 1
    assert list(WebhookAttempt.objects.values_list("number", flat=True)) == [1, 2]
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.failing_since is None
    assert endpoint.last_success_at is not None


def test_retry_after_is_respected(receiver: Receiver, subscriber: Subscriber) -> None:
    factories.published_claim()
    receiver.answers = lambda message: Reply(503, headers={"Retry-After": "1800"})
    webhooks.deliver_due()
    assert 1_790 < (delivery().next_at - timezone.now()).total_seconds() <= 1_801


def test_after_the_last_attempt_a_message_is_given_up_and_others_are_sent(
    receiver: Receiver, subscriber: Subscriber
) -> None:
    factories.published_claim()
    webhooks.fan_out()
    due_now(tries=9)
    receiver.answers = lambda message: Reply(500)
    assert webhooks.deliver_due() == 1
    assert delivery().state == DeliveryState.FAILED
    assert WebhookEndpoint.objects.get().state == EndpointState.ACTIVE


def test_an_endpoint_that_never_answers_does_not_delay_others(
    receiver: Receiver, subscriber: Subscriber, administrator: User, settings: Settings
) -> None:
    settings.WEBHOOK_DEADLINE, settings.WEBHOOK_AT_ONCE = 60.0, 2
    webhooks.add_endpoint(name="Silent", url=receiver.url("/silent"), events=ALL, actor=administrator)
    for _ in range(5):
        factories.published_claim()

    def arrived(path: str) -> int:
        return sum(message.path == path for message in receiver.messages)

    other_has_everything = asyncio.Event()
    two_wait = asyncio.Event()
    waiting = most_waiting = 0

    async def wait() -> None:
        nonlocal waiting, most_waiting
        waiting += 1
        most_waiting = max(most_waiting, waiting)
        if waiting == 2:
            two_wait.set()
        await two_wait.wait()
        await other_has_everything.wait()
        waiting -= 1

    def answers(message: Message) -> Reply:
        if message.path == "/silent":
            return Reply(before=wait)
        if arrived("/hook") == 5:
            other_has_everything.set()
        return Reply()

    receiver.answers = answers
    webhooks.deliver_due()
    # Were the other endpoint kept waiting, the silent one would not have answered before its deadline.
    assert set(WebhookAttempt.objects.values_list("status", flat=True)) == {204}
    assert arrived("/hook") == 5
    # Two messages waited there at once, and no third before one was answered.
    assert most_waiting == 2


def test_a_message_that_fails_in_our_code_does_not_delay_others(
    receiver: Receiver, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = factories.published_claim(), factories.published_claim()
    make = sending.message

    def broken(job: leases.Job) -> bytes:
        if job.edition and job.edition.seq == first.seq:
            raise KeyError("redacted")
        return make(job)

    monkeypatch.setattr(sending, "message", broken)
    assert webhooks.deliver_due() == 2
    assert [said(message)["data"]["seq"] for message in receiver.messages] == [second.seq]
    assert sorted(WebhookAttempt.objects.values_list("problem", flat=True)) == ["", "internal"]
    assert sorted(WebhookDelivery.objects.values_list("state", "tries")) == [("delivered", 0), ("waiting", 1)]


def test_an_endpoint_that_has_failed_for_a_while_gets_one_message_at_a_time(subscriber: Subscriber) -> None:
    for _ in range(3):
        factories.published_claim()
    webhooks.fan_out()
    failing_for(subscriber[0], seconds=61)
    assert len(leases.take(subscriber[0].pk, held={}, free=10)) == 1
    assert leases.take(subscriber[0].pk, held={subscriber[0].pk: 1}, free=10) == []


def test_a_leased_delivery_goes_to_no_other_worker_until_the_lease_is_over(
    subscriber: Subscriber, settings: Settings
) -> None:
    for _ in range(3):
        factories.published_claim()
    webhooks.fan_out()
    mine, theirs = (leases.take(subscriber[0].pk, held={}, free=2) for _ in range(2))
    assert [len(mine), len(theirs)] == [2, 1]
    assert {job.delivery for job in mine}.isdisjoint(job.delivery for job in theirs)
    assert webhooks.deliver_due() == 0
    due_now()  # whoever had them died
    assert webhooks.deliver_due() == 3
    assert list(WebhookAttempt.objects.values_list("number", flat=True)) == [2, 2, 2]


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://partner.example/hook", "not-https"), ("https://127.0.0.1/hook", "not-public")],
)
def test_disallowed_addresses_are_refused_when_sending_too(url: str, code: str, subscriber: Subscriber) -> None:
    factories.published_claim()
    WebhookEndpoint.objects.update(url=url)
    webhooks.deliver_due()
    assert WebhookAttempt.objects.get().problem == code
