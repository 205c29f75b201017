"""The database's rules for endpoints, deliveries and attempts."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from claims.models import Edition
from claims.webhooks import services as webhooks
from factcheck.accounts.models import User
from tests import factories
from tests.claims.ledger_sql import act_as, no_right_to, refused_by
from tests.claims.receiver import Receiver
from tests.claims.webhooks.world import Subscriber

DELIVERIES = {
    "webhook_tells_an_edition_once": "'msg_' || md5('a'), 'verdict.published', (SELECT min(seq) FROM claims_edition)",
    "webhook_event_is_of_an_edition": "'msg_' || md5('b'), 'verdict.published', NULL",
    "webhook_message_is_an_id": "'msg_x', 'webhook.test', NULL",
}
ATTEMPTS = {
    "webhook_attempt_is_counted_from_one": "0, 200, ''",
    "webhook_attempt_number_once": "1, 200, ''",
    "webhook_attempt_says_how_it_ended": "9, 500, ''",
}


@pytest.mark.database_rules
@pytest.mark.django_db(transaction=True)
def test_the_database_holds_the_rules_against_any_statement(
    receiver: Receiver, subscriber: Subscriber, administrator: User, app_role_connection: "psycopg.Connection[Any]"
) -> None:
    sql = app_role_connection
    factories.published_claim()
    webhooks.deliver_due()
    webhooks.send_test(endpoint_id=subscriber[0].pk, actor=administrator)
    for table in ("claims_webhookattempt", "claims_webhookact"):
        no_right_to(sql, f"UPDATE {table} SET id = id")  # noqa: S608  # our own words
        no_right_to(sql, f"DELETE FROM {table}")  # noqa: S608  # our own words
    endpoint, message = "UPDATE claims_webhookendpoint SET", "UPDATE claims_webhookdelivery SET"
    delivery = (
        "INSERT INTO claims_webhookdelivery (endpoint_id, state, attempts, tries, message, event, seq)"
        " VALUES ((SELECT id FROM claims_webhookendpoint LIMIT 1), 'waiting', 0, 0,"
    )
    attempt = (
        "INSERT INTO claims_webhookattempt"
        " (delivery_id, at, milliseconds, message, excerpt, number, status, problem) SELECT id, now(), 1, '', '',"
    )
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
        "webhook_has_a_name": f"{endpoint} name = ''",
        "webhook_delivery_keeps_its_message": f"{message} message = 'msg_' || md5('x')",
        "webhook_delivery_ends_without_a_lease": f"{message} lease = gen_random_uuid()",
        "webhook_delivery_state_is_known": f"{message} state = 'lost', ended_at = now()",
        **{rule: f"{delivery} {values})" for rule, values in DELIVERIES.items()},
        **{rule: f"{attempt} {values} FROM claims_webhookdelivery" for rule, values in ATTEMPTS.items()},
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
        [subscriber[0].pk, factories.person().pk],
    )  # fmt: skip
    sql.execute(f"{endpoint} state = 'removed', secret = '' WHERE id = %s", [subscriber[0].pk])
    refused_by(sql, "removed_webhook_stays_removed", f"{endpoint} name = 'y' WHERE id = %s", [subscriber[0].pk])


@pytest.mark.database_rules
@pytest.mark.django_db(transaction=True)
def test_the_database_sets_every_column_of_a_restore_and_it_cannot_change(
    app_role_connection: "psycopg.Connection[Any]", owner_connection: "psycopg.Connection[Any]"
) -> None:
    insert = (
        "INSERT INTO claims_logrestore (epoch, seq, at) VALUES (%s, 999, 'epoch') RETURNING epoch, seq, at > 'epoch'"
    )
    made_up = uuid4()
    for sql in (app_role_connection, owner_connection):
        [(epoch, seq, now)] = sql.execute(insert, [made_up]).fetchall()
        assert (epoch != made_up, seq, now) == (True, 0, True)
    no_right_to(app_role_connection, "UPDATE claims_logrestore SET seq = 1")
    no_right_to(app_role_connection, "DELETE FROM claims_logrestore")
    refused_by(owner_connection, "log_restore_is_kept", "UPDATE claims_logrestore SET seq = 1")
    refused_by(owner_connection, "log_restore_is_kept", "DELETE FROM claims_logrestore")
