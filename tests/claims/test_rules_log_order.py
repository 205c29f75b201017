"""The log's order with many concurrent writers: no gap, no row that appears behind a reader, times in order."""

import os
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from claims.models import Activity, Claim, Edition, LogHead, PublicClaim, Verdict
from claims.services import publishing
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError
from tests import factories
from tests.claims.ledger_sql import Connection, Draft, act_as, append, approve, draft_of

pytestmark = [pytest.mark.database_rules, pytest.mark.django_db(transaction=True)]
WRITERS = 4
EACH = 10


@dataclass
class Harvest:
    """The rows that a polling reader got, and the rows that were committed."""

    seen: list[int]
    committed: list[int]


def _race(write: Callable[[Connection, int], int], newest: str, attempts: int) -> Harvest:
    """Runs `attempts` writing transactions, a third of them rolled back, while one reader polls `newest`."""
    seen: list[int] = []
    committed: list[int] = []
    over = threading.Event()
    lock = threading.Lock()

    def one(number: int) -> None:
        with psycopg.connect(os.environ["DATABASE_URL"]) as writer:
            given = write(writer, number)
            # Later transactions overtake earlier ones unless the number is taken under a lock held to the commit.
            threading.Event().wait(random.Random(number).random() / 50)
            if number % 3 == 0:
                writer.rollback()
                return
            writer.commit()
        with lock:
            committed.append(given)

    def poll() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as reader:
            while True:
                finished = over.is_set()
                cursor = seen[-1] if seen else 0
                seen.extend(row[0] for row in reader.execute(newest, [cursor]).fetchall())
                if finished:
                    return

    reader = threading.Thread(target=poll)
    reader.start()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(one, range(attempts)))
    over.set()
    reader.join()
    return Harvest(seen, committed)


def _drafts(how_many: int) -> tuple[list[Draft], int, int]:
    writer, approver, publisher = (factories.person(role) for role in (Role.RESEARCHER, Role.EDITOR, Role.PUBLISHER))
    return (
        [draft_of(factories.logged_claim(actor=writer).pk) for _ in range(how_many)],
        approver.pk,
        publisher.pk,
    )


def test_a_polling_reader_misses_nothing_and_there_is_no_gap() -> None:
    drafts, approver, publisher = _drafts(WRITERS * EACH)

    def publish(writer: Connection, number: int) -> int:
        act_as(writer, approver)
        approval = approve(writer, drafts[number], user=approver)
        act_as(writer, publisher)
        return append(writer, drafts[number], user=publisher, approval=approval)

    harvest = _race(publish, "SELECT seq FROM claims_edition WHERE seq > %s ORDER BY seq", len(drafts))
    expected = list(range(1, len(harvest.committed) + 1))
    assert sorted(harvest.committed) == expected
    assert harvest.seen == expected
    assert LogHead.objects.get().seq == expected[-1]
    times = list(Edition.objects.order_by("seq").values_list("published_at", flat=True))
    assert times == sorted(times)


def test_the_same_race_with_a_plain_sequence_loses_rows(owner_connection: Connection) -> None:
    """Negative control: the test detects lost rows if numbers are taken without the log's lock."""
    role = os.environ["DATABASE_URL"].split("//")[1].split(":")[0]
    owner_connection.execute("CREATE TABLE plain_log (seq bigserial PRIMARY KEY, number integer)")
    owner_connection.execute(f"GRANT SELECT, INSERT ON plain_log TO {role}")
    owner_connection.execute(f"GRANT USAGE ON SEQUENCE plain_log_seq_seq TO {role}")
    owner_connection.commit()

    def write(writer: Connection, number: int) -> int:
        row = writer.execute("INSERT INTO plain_log (number) VALUES (%s) RETURNING seq", [number]).fetchone()
        assert row is not None
        return int(row[0])

    try:
        harvest = _race(write, "SELECT seq FROM plain_log WHERE seq > %s ORDER BY seq", 150)
    finally:
        owner_connection.execute("DROP TABLE plain_log")
        owner_connection.commit()
    assert sorted(harvest.committed) != list(range(1, len(harvest.committed) + 1)), "rollbacks leave gaps"
    assert set(harvest.committed) - set(harvest.seen), "rows that committed behind the reader's cursor are lost"


def _at_once(attempts: int, call: Callable[[], Any]) -> list[str]:
    """The result of each of the simultaneous calls: 'ok' or the error code."""
    together = threading.Barrier(attempts)

    def one(_: int) -> str:
        together.wait()
        try:
            call()
        except DomainError as error:
            return error.code
        finally:
            connection.close()
        return "ok"

    with ThreadPoolExecutor(attempts) as pool:
        return list(pool.map(one, range(attempts)))


def _publish(claim_id: UUID, revision: int, actor: Any) -> Callable[[], Any]:
    return lambda: publishing.publish(claim_id=claim_id, language="en", actor=actor, revision=revision)


def test_twenty_simultaneous_clicks_make_one_edition() -> None:
    claim = factories.approved_claim()
    publisher = factories.person(Role.PUBLISHER)
    answers = _at_once(20, _publish(claim.pk, claim.revision, publisher))
    assert sorted(answers) == ["illegal-transition"] * 19 + ["ok"]
    assert Edition.objects.filter(claim=claim).count() == 1
    assert PublicClaim.objects.filter(claim=claim).count() == 1
    assert Activity.objects.filter(claim=claim, verb="published").count() == 1
    assert LogHead.objects.get().seq == 1


def test_claims_with_the_same_headline_published_at_once_get_different_addresses() -> None:
    verdict = factories.verdict_copy(1)
    claims = [factories.approved_claim(verdict=verdict) for _ in range(6)]
    publisher = factories.person(Role.PUBLISHER)
    waiting = iter(claims)
    lock = threading.Lock()

    def publish_one() -> None:
        with lock:
            claim: Claim = next(waiting)
        publishing.publish(claim_id=claim.pk, language="en", actor=publisher, revision=claim.revision)

    assert _at_once(len(claims), publish_one) == ["ok"] * len(claims)
    assert PublicClaim.objects.values("slug").distinct().count() == len(claims)
    assert Verdict.objects.filter(state="published").count() == len(claims)
