"""Database rules of removals: two administrators remove a copy's bytes, and nobody can under legal hold."""

# ruff: noqa: S608  # changes and columns come from this file

from uuid import UUID, uuid4

import pytest

from tests.claims.ledger_sql import Connection, act_as, no_right_to, refused_by
from tests.sources.evidence_sql import (
    CONFIRM,
    HOLD,
    PROPOSE,
    World,
    confirm,
    copy,
    copy_row,
    hold,
    insertion,
    one,
    proposed,
    read,
    removed,
    rule_that_refused,
    stored,
    text_row,
    two_connections,
    while_it_waits,
)

pytestmark = pytest.mark.database_rules


def _left(sql: Connection, key: UUID) -> tuple[str, str, str]:
    """The states of a copy's bytes and WARC record, and its text."""
    row = sql.execute(
        "SELECT body.state, warc.state, text FROM sources_snapshot s"
        " JOIN sources_storedbytes body ON body.sha256 = body_id"
        " JOIN sources_storedbytes warc ON warc.sha256 = warc_id"
        " JOIN sources_snapshottext ON snapshot_id = s.id"
        " WHERE s.id = %s",
        [key],
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


GONE = ("redacted", "redacted", "")

# --- removal ---------------------------------------------------------------------------------------------------------


def test_two_people_remove_every_copy_of_the_same_bytes(sql: Connection, world: World) -> None:
    same = stored(sql, "the same bytes")
    key, twin, another = (
        copy(sql, world, body_id=same), copy(sql, world, world.other, body_id=same), copy(sql, world),
    )  # fmt: skip
    removal = proposed(sql, world, key)
    assert _left(sql, key)[:2] == ("stored", "stored")
    confirm(sql, world, removal)
    assert _left(sql, key) == _left(sql, twin) == GONE
    assert _left(sql, another)[:2] == ("stored", "stored")
    row = sql.execute(
        "SELECT title, authors, date, publisher, characters FROM sources_snapshottext WHERE snapshot_id = %s", [twin]
    )
    assert row.fetchone() == ("", [], "", "", 0)
    assert one(sql, "SELECT body_id FROM sources_snapshot WHERE id = %s", key) == same


def test_one_person_cannot_remove(sql: Connection, world: World) -> None:
    key = copy(sql, world)
    removal = proposed(sql, world, key)
    refused_by(sql, "snapshot_redaction_takes_two", CONFIRM, [world.first, removal])
    # Naming another person is refused too: it must be the acting user.
    refused_by(sql, "snapshot_redaction_takes_two", CONFIRM, [world.second, removal])
    assert _left(sql, key)[0] == "stored"


def test_a_proposal_names_its_actor_and_is_unconfirmed(sql: Connection, world: World) -> None:
    key = copy(sql, world)
    act_as(sql, world.first)
    refused_by(sql, "snapshot_redaction_takes_two", PROPOSE, [uuid4(), key, world.second, None])
    refused_by(sql, "snapshot_redaction_takes_two", PROPOSE, [uuid4(), key, world.first, world.second])
    confirmed_at = PROPOSE.replace("confirmed_by_id)", "confirmed_at)")
    refused_by(sql, "snapshot_redaction_takes_two", confirmed_at, [uuid4(), key, world.first, "2026-11-22T00:00:00Z"])


def test_removals_and_holds_need_an_actor(sql: Connection, world: World) -> None:
    key = copy(sql, world)
    removal = proposed(sql, world, key)
    act_as(sql, None)
    refused_by(sql, "actor_is_named", PROPOSE, [uuid4(), key, world.first, None])
    refused_by(sql, "actor_is_named", CONFIRM, [world.second, removal])
    refused_by(sql, "actor_is_named", HOLD, [uuid4(), world.source, world.first])


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("snapshot_redaction_says_why", ("'A name was removed.'", "''")),
        ("snapshot_redaction_reason_is_known", ("'privacy'", "'taste'")),
    ],
)
def test_a_removal_says_why(sql: Connection, world: World, rule: str, change: tuple[str, str]) -> None:
    key = copy(sql, world)
    act_as(sql, world.first)
    refused_by(sql, rule, PROPOSE.replace(*change), [uuid4(), key, world.first, None])


def test_a_copy_is_proposed_once(sql: Connection, world: World) -> None:
    key = copy(sql, world)
    proposed(sql, world, key)
    refused_by(sql, "sources_snapshotredaction_snapshot_id_key", PROPOSE, [uuid4(), key, world.first, None])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sources_snapshotredaction SET confirmed_by_id = NULL",
        "UPDATE sources_snapshotredaction SET note = 'Nothing was removed.'",
        "UPDATE sources_snapshotredaction SET snapshot_id = %(another)s",
        "DELETE FROM sources_snapshotredaction",
    ],
)
def test_a_confirmed_removal_cannot_be_changed(sql: Connection, world: World, change: str) -> None:
    removed(sql, world, copy(sql, world))
    refused_by(sql, "snapshot_redaction_takes_two", change, {"another": copy(sql, world)})


def test_a_confirmation_cannot_change_the_copy(sql: Connection, world: World) -> None:
    removal, another = proposed(sql, world, copy(sql, world)), copy(sql, world)
    act_as(sql, world.second)
    refused_by(
        sql, "snapshot_redaction_takes_two",
        "UPDATE sources_snapshotredaction SET confirmed_by_id = %s, snapshot_id = %s WHERE id = %s",
        [world.second, another, removal],
    )  # fmt: skip


def test_a_proposal_can_be_deleted(sql: Connection, world: World) -> None:
    removal = proposed(sql, world, copy(sql, world))
    assert sql.execute("DELETE FROM sources_snapshotredaction WHERE id = %s", [removal]).rowcount == 1


def test_removed_bytes_cannot_be_restored(sql: Connection, world: World) -> None:
    same = stored(sql, "removed bytes")
    removed(sql, world, copy(sql, world, body_id=same))
    for state in ("stored", "writing", "damaged"):
        change = f"UPDATE sources_storedbytes SET state = '{state}', damaged_at = now() WHERE sha256 = %s"
        refused_by(sql, "redacted_bytes_stay_away", change, [same])
    refused_by(sql, "stored_bytes_stay", "DELETE FROM sources_storedbytes WHERE sha256 = %s", [same])
    again = copy_row(sql, world.source, captured_by_id=world.first, body_id=same)
    refused_by(sql, "snapshot_has_its_bytes", *insertion("sources_snapshot", again))
    sql.execute("UPDATE sources_storedbytes SET erased_at = now() WHERE sha256 = %s", [same])


def test_a_concurrent_reader_cannot_restore_the_text(sql: Connection, world: World) -> None:
    key = copy(sql, world, text=None)
    removed(sql, world, key)
    refused_by(sql, "removed_text_stays_away", *insertion("sources_snapshottext", text_row(key)))


def test_not_even_the_owner_can_restore_a_text(owner_connection: Connection, world: World) -> None:
    removed(owner_connection, world, copy(owner_connection, world))
    for change in ("text = 'Back.'", "title = 'Back'", "authors = '{Back}'", "publisher = 'Back'"):
        refused_by(owner_connection, "snapshot_text_is_immutable", f"UPDATE sources_snapshottext SET {change}")


def test_only_a_removal_deletes_a_text(sql: Connection, world: World) -> None:
    copy(sql, world)
    no_right_to(sql, "UPDATE sources_snapshottext SET text = ''")


def test_a_removal_needs_the_read_committed_level(world: World) -> None:
    """With an older snapshot of the database it would miss a concurrent hold or copy of the same bytes."""
    with two_connections() as (sql, _):
        removal = proposed(sql, world, copy(sql, world))
        sql.commit()
        for level in ("REPEATABLE READ", "SERIALIZABLE"):
            sql.execute(f"SET TRANSACTION ISOLATION LEVEL {level}")
            act_as(sql, world.second)
            refused_by(sql, "decided_on_what_is_committed", CONFIRM, [world.second, removal])
            refused_by(sql, "decided_on_what_is_committed", "UPDATE sources_source SET title = 'Another'")
            sql.rollback()


# --- legal hold ------------------------------------------------------------------------------------------------------


def test_nothing_of_a_source_under_hold_is_removed_or_changed(sql: Connection, world: World) -> None:
    same = stored(sql, "held bytes")
    key, twin = copy(sql, world, body_id=same), copy(sql, world, world.other, body_id=same)
    removal = proposed(sql, world, twin)
    held = hold(sql, world, world.source)
    act_as(sql, world.second)
    refused_by(sql, "legal_hold_stands", CONFIRM, [world.second, removal])
    for change in ("title = 'Another'", "access = 'protected', description = 'A', protection_reason = 'B'", "url = ''"):
        refused_by(sql, "legal_hold_stands", f"UPDATE sources_source SET {change} WHERE id = %s", [world.source])
    refused_by(sql, "legal_hold_stands", "DELETE FROM sources_source WHERE id = %s", [world.source])
    copy(sql, world)  # new copies can still be added
    act_as(sql, world.second)
    sql.execute("UPDATE sources_legalhold SET lifted_by_id = %s WHERE id = %s", [world.second, held])
    sql.execute("UPDATE sources_source SET title = 'Another' WHERE id = %s", [world.source])
    confirm(sql, world, removal)
    assert _left(sql, key) == GONE


def test_a_hold_names_its_actor_and_reason_and_is_placed_once(sql: Connection, world: World) -> None:
    act_as(sql, world.first)
    refused_by(sql, "legal_hold_is_kept", HOLD, [uuid4(), world.source, world.second])
    refused_by(sql, "legal_hold_says_why", HOLD.replace("'A court asked.'", "''"), [uuid4(), world.source, world.first])
    lifted = HOLD.replace("placed_by_id)", "placed_by_id, lifted_by_id)").replace("%s)", "%s, %s)")
    refused_by(sql, "lifted_hold_says_who_and_when", lifted, [uuid4(), world.source, world.first, world.first])
    hold(sql, world, world.source)
    refused_by(sql, "one_legal_hold_a_source", HOLD, [uuid4(), world.source, world.first])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sources_legalhold SET lifted_by_id = %(other)s",
        "UPDATE sources_legalhold SET reason = 'None.'",
        "UPDATE sources_legalhold SET lifted_at = now()",
        "UPDATE sources_legalhold SET lifted_by_id = %(self)s, source_id = %(elsewhere)s",
        "DELETE FROM sources_legalhold",
    ],
)
def test_a_hold_can_only_be_lifted_and_by_its_actor(sql: Connection, world: World, change: str) -> None:
    hold(sql, world, world.source)
    ids = {"self": world.first, "other": world.second, "elsewhere": world.other}
    refused_by(sql, "legal_hold_is_kept", change, ids)


def test_a_lifted_hold_stays_on_record(sql: Connection, world: World) -> None:
    key = hold(sql, world, world.source)
    sql.execute("UPDATE sources_legalhold SET lifted_by_id = %s", [world.first])
    assert one(sql, "SELECT lifted_at >= placed_at FROM sources_legalhold WHERE id = %s", key)
    for change in ("lifted_by_id = NULL, lifted_at = NULL", "lifted_at = now() - interval '1 day'"):
        refused_by(sql, "legal_hold_is_kept", f"UPDATE sources_legalhold SET {change}")
    refused_by(sql, "legal_hold_is_kept", "DELETE FROM sources_legalhold")
    hold(sql, world, world.source)


# --- two at once -----------------------------------------------------------------------------------------------------


def test_a_hold_stops_a_waiting_removal(world: World) -> None:
    with two_connections() as (holding, removing):
        key = copy(removing, world)
        removal = proposed(removing, world, key)
        removing.commit()
        hold(holding, world, world.source)
        late = while_it_waits(removing, lambda sql: confirm(sql, world, removal), holding.commit)
        assert rule_that_refused(late) == "legal_hold_stands"
        removing.rollback()
        assert _left(removing, key)[0] == "stored"
        _lift(holding, world)


def test_a_waiting_hold_finds_the_copy_removed(world: World) -> None:
    with two_connections() as (holding, removing):
        key = copy(removing, world)
        removed(removing, world, key)
        late = while_it_waits(holding, lambda sql: hold(sql, world, world.source), removing.commit)
        assert rule_that_refused(late) is None
        holding.commit()
        assert _left(removing, key) == GONE
        _lift(holding, world)


def test_a_hold_refuses_a_waiting_change(world: World) -> None:
    change = "UPDATE sources_source SET title = 'Another' WHERE id = %s"
    with two_connections() as (holding, changing):
        hold(holding, world, world.source)
        late = while_it_waits(changing, lambda sql: sql.execute(change, [world.source]), holding.commit)
        assert rule_that_refused(late) == "legal_hold_stands"
        _lift(holding, world)


def test_a_removal_includes_a_copy_that_is_being_added(world: World) -> None:
    with two_connections() as (adding, removing):
        same = stored(removing, "bytes of two copies")
        removal = proposed(removing, world, copy(removing, world, body_id=same))
        removing.commit()
        late = copy(adding, world, world.other, body_id=same)
        waited = while_it_waits(removing, lambda sql: confirm(sql, world, removal), adding.commit)
        assert rule_that_refused(waited) is None
        removing.commit()
        assert _left(adding, late) == GONE


def test_a_removal_includes_a_text_that_is_being_added(world: World) -> None:
    with two_connections() as (reading, removing):
        key = copy(removing, world, text=None)
        removal = proposed(removing, world, key)
        removing.commit()
        read(reading, key)
        waited = while_it_waits(removing, lambda sql: confirm(sql, world, removal), reading.commit)
        assert rule_that_refused(waited) is None
        removing.commit()
        assert _left(reading, key) == GONE


def test_nothing_is_added_to_bytes_that_are_being_removed(world: World) -> None:
    with two_connections() as (adding, removing):
        same = stored(removing, "bytes of which no more copies come")
        key = copy(removing, world, text=None, body_id=same)
        record = stored(removing)
        removing.commit()
        removed(removing, world, key)
        copied = while_it_waits(
            adding, lambda sql: copy(sql, world, world.other, body_id=same, warc_id=record), removing.commit
        )
        assert rule_that_refused(copied) == "snapshot_has_its_bytes"
    with two_connections() as (reading, removing):
        key = copy(removing, world, text=None)
        removing.commit()
        removed(removing, world, key)
        read_late = while_it_waits(reading, lambda sql: read(sql, key), removing.commit)
        assert rule_that_refused(read_late) == "removed_text_stays_away"


def _lift(sql: Connection, world: World) -> None:
    act_as(sql, world.first)
    sql.execute("UPDATE sources_legalhold SET lifted_by_id = %s WHERE lifted_at IS NULL", [world.first])
    sql.commit()
