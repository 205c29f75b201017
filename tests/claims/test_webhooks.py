"""Endpoints are told of every edition they chose, at least once, under one id, whatever happens in between."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from claims import webhooks as pure
from claims.models import Edition, WebhookAct, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from claims.queries import webhooks as reads
from claims.services import publishing, redactions, webhooks
from claims.services.webhooks import leasing, sealing
from claims.services.webhooks.sending import message_of
from claims.vocabulary import DeliveryState, EndpointState
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from tests import factories
from tests.claims.ledger_sql import act_as, no_right_to, refused_by
from tests.claims.receiver import Message, Receiver, Reply

pytestmark = pytest.mark.django_db
ALL = list(pure.EVENTS)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver().running() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def open_to(settings: Settings, receiver: Receiver) -> None:
    """Nobody is told but the receiver."""
    settings.OUTBOUND_ALLOWED = [receiver.host]
    settings.WEBHOOK_DEADLINE = 2.0
    receiver.messages.clear()
    receiver.answers = lambda message: Reply()


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def told(receiver: Receiver, administrator: User) -> tuple[WebhookEndpoint, str]:
    """An endpoint that wants everything, and its secret."""
    return webhooks.add_endpoint(name="A partner", url=receiver.url(), events=ALL, actor=administrator)


Told = tuple[WebhookEndpoint, str]


def said(message: Message) -> Any:
    return json.loads(message.body)


def delivery() -> WebhookDelivery:
    return WebhookDelivery.objects.get()


def due_now(**columns: Any) -> None:
    """What waits has waited long enough; keyword arguments are columns of the deliveries."""
    WebhookDelivery.objects.filter(state=DeliveryState.WAITING).update(
        next_at=timezone.now() - timedelta(seconds=1), **columns
    )


def failing_for(endpoint: WebhookEndpoint, **time_before: float) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=timezone.now() - timedelta(**time_before))


# --- what is told -----------------------------------------------------------------------------------------------------


def test_an_edition_is_told_once_verified_with_nothing_but_what_is_public(receiver: Receiver, told: Told) -> None:
    edition = factories.published_claim()
    assert webhooks.deliver_due() == 1
    assert webhooks.deliver_due() == 0
    assert receiver.verified(told[1]) == [pure.message_of(told[0].pk, edition.pk)]
    claim = str(edition.claim_id)
    assert said(receiver.messages[0]) == {
        "type": "verdict.published",
        "timestamp": edition.published_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "data": {
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


def test_a_removal_says_which_copies_to_delete_and_the_removed_headline_is_nowhere(
    receiver: Receiver, told: Told, administrator: User
) -> None:
    edition = factories.published_claim()
    proposal = redactions.propose_redaction(
        edition_id=edition.pk, reason="privacy", note="A name was removed.", actor=administrator
    )
    redactions.confirm_redaction(redaction_id=proposal.pk, actor=factories.person(Role.ADMINISTRATOR))
    webhooks.deliver_due()
    receiver.verified(told[1])
    by_type = {said(message)["type"]: said(message)["data"] for message in receiver.messages}
    assert by_type["verdict.published"]["url"] is None
    assert by_type["verdict.redacted"]["delete"] == [{"number": 1, "seq": edition.seq, "digest": edition.digest}]
    assert edition.slug.encode() not in b"".join(message.body for message in receiver.messages)


def test_only_chosen_events_are_told_and_only_what_comes_after_the_endpoint(
    receiver: Receiver, administrator: User
) -> None:
    before = factories.published_claim()
    webhooks.add_endpoint(name="W", url=receiver.url(), events=["verdict.withdrawn"], actor=administrator)
    factories.published_claim()
    publishing.withdraw(
        claim_id=before.claim_id, language="en", actor=factories.person(Role.PUBLISHER), note="It was a copy."
    )
    assert webhooks.deliver_due() == 1
    assert [said(message)["type"] for message in receiver.messages] == ["verdict.withdrawn"]
    assert WebhookEndpoint.objects.get().told_through == Edition.objects.latest("seq").seq


def test_fan_out_run_again_or_bit_by_bit_makes_no_delivery_twice(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.services.webhooks.telling.IN_ONE_GO", 2)
    for _ in range(3):
        factories.published_claim()
    assert [webhooks.fan_out() for _ in range(3)] == [2, 1, 0]
    assert (
        list(WebhookDelivery.objects.order_by("edition_id").values_list("event", flat=True))
        == ["verdict.published"] * 3
    )


# --- how it is told ---------------------------------------------------------------------------------------------------


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
def test_anything_but_a_success_in_time_is_a_failure_and_is_tried_again(
    reply: Reply, problem: str, shown: str, receiver: Receiver, told: Told, settings: Settings
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
    assert len(set(receiver.verified(told[1]))) == 1
    assert list(WebhookAttempt.objects.values_list("number", flat=True)) == [1, 2]
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.failing_since is None
    assert endpoint.last_success_at is not None


def test_a_receiver_that_asks_for_time_is_given_it(receiver: Receiver, told: Told) -> None:
    factories.published_claim()
    receiver.answers = lambda message: Reply(503, headers={"Retry-After": "1800"})
    webhooks.deliver_due()
    assert 1_790 < (delivery().next_at - timezone.now()).total_seconds() <= 1_801


def test_after_the_last_attempt_it_is_given_up_and_nothing_else_waits_for_it(receiver: Receiver, told: Told) -> None:
    factories.published_claim()
    webhooks.fan_out()
    due_now(tries=9)
    receiver.answers = lambda message: Reply(500)
    assert webhooks.deliver_due() == 1
    assert delivery().state == DeliveryState.FAILED
    assert WebhookEndpoint.objects.get().state == EndpointState.ACTIVE


def test_one_endpoint_that_never_answers_delays_no_other(
    receiver: Receiver, told: Told, administrator: User, settings: Settings
) -> None:
    settings.WEBHOOK_DEADLINE, settings.WEBHOOK_AT_ONCE = 1.5, 2
    webhooks.add_endpoint(name="Silent", url=receiver.url("/silent"), events=ALL, actor=administrator)
    receiver.answers = lambda message: Reply(after=None if message.path == "/silent" else 0.0)
    for _ in range(5):
        factories.published_claim()
    started = time.monotonic()
    webhooks.deliver_due(seconds=0.5)
    fast = [message.at - started for message in receiver.messages if message.path == "/hook"]
    silent = [message for message in receiver.messages if message.path == "/silent"]
    assert len(fast) == 5
    assert max(fast) < 0.5
    assert len(silent) == 2  # it holds its few, and no more


def test_an_endpoint_that_has_failed_for_a_while_gets_one_message_at_a_time(told: Told) -> None:
    for _ in range(3):
        factories.published_claim()
    webhooks.fan_out()
    failing_for(told[0], seconds=61)
    assert len(leasing.take(told[0].pk, held={}, free=10)) == 1
    assert leasing.take(told[0].pk, held={told[0].pk: 1}, free=10) == []


def test_what_one_worker_has_no_other_gets_until_the_lease_is_over(told: Told, settings: Settings) -> None:
    for _ in range(3):
        factories.published_claim()
    webhooks.fan_out()
    mine, theirs = (leasing.take(told[0].pk, held={}, free=2) for _ in range(2))
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
def test_the_guard_holds_when_it_is_sent_too(url: str, code: str, told: Told) -> None:
    factories.published_claim()
    WebhookEndpoint.objects.update(url=url)
    webhooks.deliver_due()
    assert WebhookAttempt.objects.get().problem == code


# --- endpoints --------------------------------------------------------------------------------------------------------


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
def test_an_endpoint_that_cannot_be_told_is_refused(changed: dict[str, Any], field: str, administrator: User) -> None:
    given: dict[str, Any] = {"name": "A", "url": "https://partner.example/hook", "events": ALL} | changed
    with pytest.raises(Invalid) as refused:
        webhooks.add_endpoint(**given, actor=administrator)
    assert refused.value.field == field


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER])
def test_administrators_alone_keep_endpoints(role: Role, told: Told) -> None:
    somebody, endpoint = factories.person(role), told[0].pk
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


def test_what_is_done_to_an_endpoint_is_on_record_under_a_name(told: Told, administrator: User) -> None:
    endpoint = told[0].pk
    webhooks.change_endpoint(
        endpoint_id=endpoint, name="B", url=told[0].url, events=["verdict.corrected"], actor=administrator
    )
    for act in (webhooks.pause, webhooks.pause, webhooks.resume, webhooks.resume, webhooks.rotate_secret):
        act(endpoint_id=endpoint, actor=administrator)
    webhooks.send_test(endpoint_id=endpoint, actor=administrator)
    webhooks.remove(endpoint_id=endpoint, actor=administrator)
    assert list(WebhookAct.objects.order_by("pk").values_list("verb", flat=True)) == [
        "added it", "changed it", "paused it", "resumed it", "gave it a new secret", "sent a test", "removed it",
    ]  # fmt: skip
    assert set(WebhookAct.objects.values_list("actor", flat=True)) == {administrator.pk}


def test_a_paused_endpoint_is_told_afterwards_of_what_happened_meanwhile(
    receiver: Receiver, told: Told, administrator: User
) -> None:
    webhooks.pause(endpoint_id=told[0].pk, actor=administrator)
    editions = [factories.published_claim() for _ in range(2)]
    assert webhooks.deliver_due() == 0
    webhooks.resume(endpoint_id=told[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 2
    assert {said(message)["data"]["seq"] for message in receiver.messages} == {edition.seq for edition in editions}


def test_a_test_is_sent_once_even_to_a_paused_endpoint_and_says_nothing_of_its_health(
    receiver: Receiver, told: Told, administrator: User
) -> None:
    webhooks.pause(endpoint_id=told[0].pk, actor=administrator)
    receiver.answers = lambda message: Reply(410)
    sent = webhooks.send_test(endpoint_id=told[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 1
    assert receiver.verified(told[1]) == [sent.message]
    assert said(receiver.messages[0])["type"] == "webhook.test"
    assert delivery().state == DeliveryState.FAILED
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.state, endpoint.failing_since) == (EndpointState.PAUSED, None)
    with pytest.raises(IllegalTransition):
        webhooks.redeliver(delivery_id=delivery().pk, actor=administrator)


def test_a_removed_endpoint_keeps_its_log_and_no_secret(receiver: Receiver, told: Told, administrator: User) -> None:
    factories.published_claim()
    webhooks.fan_out()
    webhooks.remove(endpoint_id=told[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 0
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.secret, endpoint.old_secret, delivery().state) == ("", "", DeliveryState.FAILED)
    for act in (webhooks.resume, webhooks.pause, webhooks.send_test, webhooks.rotate_secret):
        with pytest.raises(IllegalTransition):
            act(endpoint_id=endpoint.pk, actor=administrator)
    webhooks.remove(endpoint_id=endpoint.pk, actor=administrator)


# --- secrets ----------------------------------------------------------------------------------------------------------


def test_a_secret_is_nowhere_in_the_database_as_it_is(told: Told) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT w::text || coalesce(a::text, '') FROM claims_webhookendpoint w, claims_webhookact a")
        rows = "".join(row for (row,) in cursor.fetchall())
    assert told[1].removeprefix("whsec_") not in rows
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == told[1]


def test_during_the_overlap_both_secrets_verify_and_after_it_the_new_one(
    receiver: Receiver, told: Told, administrator: User
) -> None:
    old = told[1]
    _, new = webhooks.rotate_secret(endpoint_id=told[0].pk, actor=administrator)
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


def test_a_secret_that_got_out_ends_at_once(receiver: Receiver, told: Told, administrator: User) -> None:
    _, new = webhooks.rotate_secret(endpoint_id=told[0].pk, actor=administrator, overlap=timedelta(0))
    webhooks.send_test(endpoint_id=told[0].pk, actor=administrator)
    webhooks.deliver_due()
    message = receiver.messages[0]
    assert Webhook(new).verify(message.body, dict(message.headers))
    assert " " not in message.headers["webhook-signature"]
    with pytest.raises(Invalid):
        webhooks.rotate_secret(endpoint_id=told[0].pk, actor=administrator, overlap=timedelta(days=8))


KEYS = ["A" * 43 + "=", "B" * 42 + "A="]


def test_keys_are_changed_without_losing_a_secret(told: Told, settings: Settings) -> None:
    settings.WEBHOOK_ENCRYPTION_KEYS = KEYS[:1]
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == told[1]  # by the derived one
    assert webhooks.reseal_secrets() == (1, 0)
    settings.WEBHOOK_ENCRYPTION_KEYS, settings.SECRET_KEY = [KEYS[1], KEYS[0]], "another"
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == told[1]
    assert webhooks.reseal_secrets() == (1, 0)
    settings.WEBHOOK_ENCRYPTION_KEYS = KEYS[1:]
    assert sealing.unseal(WebhookEndpoint.objects.get().secret) == told[1]
    settings.WEBHOOK_ENCRYPTION_KEYS = KEYS[:1]
    assert webhooks.reseal_secrets() == (0, 1)


def test_an_endpoint_whose_secret_cannot_be_read_is_disabled_and_a_new_secret_mends_it(
    receiver: Receiver, told: Told, administrator: User, settings: Settings
) -> None:
    factories.published_claim()
    settings.SECRET_KEY = "another"
    assert webhooks.deliver_due() == 0
    endpoint = reads.disabled()[0]
    assert "secret cannot be read" in endpoint.state_reason
    _, new = webhooks.rotate_secret(endpoint_id=endpoint.pk, actor=administrator)
    webhooks.resume(endpoint_id=endpoint.pk, actor=administrator)
    assert webhooks.deliver_due() == 1
    assert receiver.verified(new)


# --- disabling --------------------------------------------------------------------------------------------------------


def test_a_receiver_that_answers_gone_is_told_nothing_more_and_the_desk_hears_of_it(
    receiver: Receiver, told: Told, administrator: User
) -> None:
    receiver.answers = lambda message: Reply(410)
    factories.published_claim()
    webhooks.deliver_due()
    assert [endpoint.state_reason for endpoint in reads.disabled()] == [
        "The receiver answered 410 Gone: it wants no more messages."
    ]
    act = WebhookAct.objects.order_by("pk").last()
    assert act is not None
    assert (act.verb, act.actor) == ("disabled", None)
    factories.published_claim()
    due_now()
    assert webhooks.deliver_due() == 0
    receiver.answers = lambda message: Reply()
    webhooks.resume(endpoint_id=told[0].pk, actor=administrator)
    assert webhooks.deliver_due() == 2
    assert reads.disabled() == []


@pytest.mark.parametrize(
    ("days", "tries", "disabled"), [(5.1, 3, True), (4.9, 3, False), (3.2, 9, True), (3.1, 9, False)]
)
def test_who_fails_for_days_without_one_success_is_disabled(
    days: float, tries: int, disabled: bool, receiver: Receiver, told: Told
) -> None:
    receiver.answers = lambda message: Reply(500)
    factories.published_claim()
    webhooks.fan_out()
    due_now(tries=tries)
    failing_for(told[0], days=days)
    webhooks.deliver_due()
    assert bool(reads.disabled()) == disabled
    if disabled:
        assert "The last: The receiver answered 500." in reads.disabled()[0].state_reason


# --- again ------------------------------------------------------------------------------------------------------------


def test_a_message_is_sent_again_by_hand_under_the_same_id(receiver: Receiver, told: Told, administrator: User) -> None:
    factories.published_claim()
    webhooks.deliver_due()
    webhooks.redeliver(delivery_id=delivery().pk, actor=administrator)
    assert webhooks.deliver_due() == 1
    assert len(set(receiver.verified(told[1]))) == 1
    assert len({message.body for message in receiver.messages}) == 1
    assert list(WebhookAttempt.objects.values_list("number", flat=True)) == [1, 2]
    with pytest.raises(NotFound):
        webhooks.redeliver(delivery_id=0, actor=administrator)


def test_a_message_that_waits_long_is_sent_now_and_one_under_way_is_let_be(
    receiver: Receiver, told: Told, administrator: User
) -> None:
    factories.published_claim()
    receiver.answers = lambda message: Reply(500)
    webhooks.deliver_due()
    webhooks.redeliver(delivery_id=delivery().pk, actor=administrator)
    assert (delivery().tries, len(leasing.take(told[0].pk, held={}, free=1))) == (0, 1)
    assert webhooks.redeliver(delivery_id=delivery().pk, actor=administrator).lease == told[0].pk


def test_a_range_is_sent_again_and_what_was_never_sent_for_the_first_time(
    receiver: Receiver, administrator: User
) -> None:
    before = factories.published_claim()
    endpoint, secret = webhooks.add_endpoint(name="A", url=receiver.url(), events=ALL, actor=administrator)
    after = factories.published_claim()
    webhooks.deliver_due()
    seqs = {"first": before.seq, "last": after.seq}
    assert webhooks.redeliver_range(endpoint_id=endpoint.pk, actor=administrator, **seqs) == 2
    assert webhooks.deliver_due() == 2
    ids = receiver.verified(secret)
    assert sorted(ids) == sorted(
        [pure.message_of(endpoint.pk, after.pk)] * 2 + [pure.message_of(endpoint.pk, before.pk)]
    )
    today = timezone.now()
    days = {"since": today - timedelta(days=1), "until": today + timedelta(days=1)}
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
def test_a_part_of_the_log_that_is_none_is_refused(part: dict[str, Any], told: Told, administrator: User) -> None:
    with pytest.raises(Invalid):
        webhooks.redeliver_range(endpoint_id=told[0].pk, actor=administrator, **part)


def test_a_range_has_a_bound(told: Told, administrator: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.services.webhooks.redelivering.MOST", 1)
    for _ in range(2):
        factories.published_claim()
    webhooks.fan_out()
    with pytest.raises(Invalid):
        webhooks.redeliver_range(endpoint_id=told[0].pk, actor=administrator, first=0)


# --- what the database refuses ----------------------------------------------------------------------------------------


@pytest.mark.database_rules
@pytest.mark.django_db(transaction=True)
def test_the_database_holds_the_rules_against_any_statement(
    receiver: Receiver, told: Told, administrator: User, app_role_connection: "psycopg.Connection[Any]"
) -> None:
    sql = app_role_connection
    factories.published_claim()
    webhooks.deliver_due()
    webhooks.send_test(endpoint_id=told[0].pk, actor=administrator)
    for table in ("claims_webhookattempt", "claims_webhookact"):
        no_right_to(sql, f"UPDATE {table} SET id = id")  # noqa: S608  # our own words
        no_right_to(sql, f"DELETE FROM {table}")  # noqa: S608  # our own words
    endpoint, message = "UPDATE claims_webhookendpoint SET", "UPDATE claims_webhookdelivery SET"
    act_as(sql, administrator.pk)
    for rule, statement in {
        "webhook_is_kept": "DELETE FROM claims_webhookendpoint",
        "webhook_goes_forward": f"{endpoint} told_through = told_through - 1",
        "webhook_keeps_its_origin": f"{endpoint} made_at = now()",
        "webhook_state_is_known": f"{endpoint} state = 'asleep'",
        "webhook_events_are_known": f"{endpoint} events = ARRAY['verdict.liked']",
        "webhook_has_a_secret_until_removed": f"{endpoint} secret = ''",
        "webhook_old_secret_ends": f"{endpoint} old_secret = 'x'",
        "disabled_webhook_says_why": f"{endpoint} state = 'disabled'",
        "webhook_is_on_the_web": f"{endpoint} url = 'file:///etc'",
        "webhook_delivery_keeps_its_message": f"{message} message = 'msg_' || md5('x')",
        "webhook_delivery_ends_without_a_lease": f"{message} lease = gen_random_uuid()",
    }.items():
        refused_by(sql, rule, statement)
    refused_by(sql, "webhook_delivery_keeps_its_message", "DELETE FROM claims_webhookdelivery")
    refused_by(sql, "webhook_delivery_keeps_its_message", f"{message} attempts = 0 WHERE attempts > 0")
    insert = (
        "INSERT INTO claims_webhookendpoint (id, name, url, events, state, state_reason, told_through, secret,"
        " old_secret, made_by_id) VALUES (gen_random_uuid(), 'x', 'https://x.example/', ARRAY['verdict.minor'],"
        " 'active', '', 0, 'x', '', %s)"
    )
    refused_by(sql, "webhook_is_made_by_who_acts", insert, [factories.person().pk])
    sql.execute(insert + " RETURNING told_through", [administrator.pk])
    found = sql.execute("SELECT told_through FROM claims_webhookendpoint WHERE name = 'x'").fetchone()
    assert found == (Edition.objects.latest("seq").seq,)
    refused_by(
        sql, "webhook_act_is_of_who_acts",
        "INSERT INTO claims_webhookact (endpoint_id, actor_id, verb, detail) VALUES (%s, %s, 'x', '')",
        [told[0].pk, factories.person().pk],
    )  # fmt: skip
    sql.execute(f"{endpoint} state = 'removed', secret = '' WHERE id = %s", [told[0].pk])
    refused_by(sql, "removed_webhook_stays_removed", f"{endpoint} name = 'y' WHERE id = %s", [told[0].pk])


@pytest.mark.django_db(transaction=True)
def test_a_second_dispatcher_leaves_it_to_the_first_and_a_locked_row_to_its_owner(
    told: Told, app_role_connection: "psycopg.Connection[Any]"
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
