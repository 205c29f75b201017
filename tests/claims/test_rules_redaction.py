"""The database's rules for redactions: they need two administrators."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from pytest_django.plugin import DjangoDbBlocker

from claims.models import Edition
from factcheck.accounts.roles import Role
from tests import factories, servers
from tests.claims.ledger_sql import Connection, act_as, no_right_to, refused_by

pytestmark = pytest.mark.database_rules
PROPOSE = (
    "INSERT INTO claims_redaction (id, edition_id, reason, note, proposed_by_id, proposed_at, confirmed_by_id)"
    " VALUES (%s, %s, 'privacy', 'A name was removed.', %s, now(), %s)"
)
CONFIRM = "UPDATE claims_redaction SET confirmed_by_id = %s WHERE id = %s"


@dataclass(frozen=True)
class World:
    first: int
    second: int
    edition: Edition
    another: Edition


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        yield World(
            first=factories.person(Role.ADMINISTRATOR).pk,
            second=factories.person(Role.ADMINISTRATOR).pk,
            edition=factories.published_claim(),
            another=factories.published_claim(),
        )
        servers.join_or_start().restore_pristine(servers.worker_name())


@pytest.fixture
def sql(app_role_connection: Connection, world: World) -> Connection:
    return app_role_connection


def _proposed(sql: Connection, world: World) -> UUID:
    key = uuid4()
    act_as(sql, world.first)
    sql.execute(PROPOSE, [key, world.edition.pk, world.first, None])
    return key


def _confirmed(sql: Connection, world: World) -> UUID:
    key = _proposed(sql, world)
    act_as(sql, world.second)
    sql.execute(CONFIRM, [world.second, key])
    return key


def _bytes(sql: Connection, edition: Edition) -> object:
    row = sql.execute("SELECT document IS NULL, digest FROM claims_edition WHERE id = %s", [edition.pk]).fetchone()
    assert row is not None
    assert row[1] == edition.digest
    return "gone" if row[0] else "there"


def test_two_people_remove_the_bytes_and_row_and_digest_stay(sql: Connection, world: World) -> None:
    _proposed(sql, world)
    assert _bytes(sql, world.edition) == "there"
    sql.execute("ROLLBACK")
    _confirmed(sql, world)
    assert _bytes(sql, world.edition) == "gone"
    approved = sql.execute("SELECT content, digest FROM claims_approval WHERE id = %s", [world.edition.approval_id])
    content, digest = approved.fetchone() or (b"", "")
    assert content is None
    assert len(digest) == 64
    assert _bytes(sql, world.another) == "there"


def test_one_person_cannot_redact(sql: Connection, world: World) -> None:
    key = _proposed(sql, world)
    refused_by(sql, "redaction_takes_two", CONFIRM, [world.first, key])
    # Naming somebody else's hand is refused too: the actor signs.
    refused_by(sql, "redaction_takes_two", CONFIRM, [world.second, key])
    assert _bytes(sql, world.edition) == "there"


def test_a_redaction_cannot_be_proposed_in_another_name_or_inserted_as_confirmed(sql: Connection, world: World) -> None:
    act_as(sql, world.first)
    refused_by(sql, "redaction_takes_two", PROPOSE, [uuid4(), world.edition.pk, world.second, None])
    refused_by(sql, "redaction_takes_two", PROPOSE, [uuid4(), world.edition.pk, world.first, world.second])
    act_as(sql, world.second)
    refused_by(sql, "redaction_takes_two", PROPOSE, [uuid4(), world.edition.pk, world.first, world.second])


def test_no_redaction_without_an_actor(sql: Connection, world: World) -> None:
    refused_by(sql, "actor_is_named", PROPOSE, [uuid4(), world.edition.pk, world.first, None])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims_redaction SET confirmed_by_id = NULL",
        "UPDATE claims_redaction SET note = 'Nothing was removed.'",
        "UPDATE claims_redaction SET edition_id = %(another)s",
        "DELETE FROM claims_redaction",
    ],
)
def test_a_confirmed_redaction_cannot_be_deleted(sql: Connection, world: World, change: str) -> None:
    _confirmed(sql, world)
    refused_by(sql, "redaction_takes_two", change, {"another": world.another.pk})


def test_a_confirmation_cannot_change_the_edition(sql: Connection, world: World) -> None:
    key = _proposed(sql, world)
    act_as(sql, world.second)
    refused_by(
        sql,
        "redaction_takes_two",
        "UPDATE claims_redaction SET confirmed_by_id = %s, edition_id = %s WHERE id = %s",
        [world.second, world.another.pk, key],
    )


def test_a_proposal_can_be_deleted(sql: Connection, world: World) -> None:
    key = _proposed(sql, world)
    assert sql.execute("DELETE FROM claims_redaction WHERE id = %s", [key]).rowcount == 1


def test_a_redaction_needs_a_note(sql: Connection, world: World) -> None:
    act_as(sql, world.first)
    refused_by(
        sql,
        "redaction_says_why",
        "INSERT INTO claims_redaction (id, edition_id, reason, note, proposed_by_id, proposed_at)"
        " VALUES (gen_random_uuid(), %s, 'privacy', '', %s, now())",
        [world.edition.pk, world.first],
    )


def test_only_a_redaction_removes_the_bytes(sql: Connection, owner_connection: Connection, world: World) -> None:
    no_right_to(sql, "UPDATE claims_edition SET document = NULL")
    no_right_to(sql, "UPDATE claims_approval SET content = NULL")
    refused_by(owner_connection, "edition_is_immutable", "UPDATE claims_edition SET document = NULL")
    refused_by(owner_connection, "append_only", "UPDATE claims_approval SET content = NULL")


def test_redacted_bytes_cannot_be_restored(owner_connection: Connection, world: World) -> None:
    _confirmed(owner_connection, world)
    refused_by(
        owner_connection,
        "edition_is_immutable",
        "UPDATE claims_edition SET document = 'x'::bytea WHERE id = %s",
        [world.edition.pk],
    )
