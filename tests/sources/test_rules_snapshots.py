"""Database rules of copies, their bytes and texts: rows are only added, and they are consistent.

The tests send raw SQL as the application's role, and where necessary as the owner of the schema.
"""

# ruff: noqa: S608  # changes and columns come from this file

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.claims.ledger_sql import Connection, no_right_to, refused_by
from tests.sources.evidence_sql import World, capture, copy, copy_row, insert, insertion, one, stored, text_row

pytestmark = pytest.mark.database_rules

# --- bytes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["stored", "damaged", "redacted", "lost"])
def test_bytes_begin_in_the_state_writing(sql: Connection, world: World, state: str) -> None:
    row = {"sha256": "a" * 64, "size": 7, "state": state, "damaged_at": "2026-11-22T00:00:00Z"}
    refused_by(sql, "stored_bytes_begin_unwritten", *insertion("sources_storedbytes", row))


@pytest.mark.parametrize("name", ["", "a" * 63, "A" * 64, "g" * 64, "a" * 63 + "\n"])
def test_bytes_are_named_by_their_hash(sql: Connection, world: World, name: str) -> None:
    row = {"sha256": name, "size": 7, "state": "writing"}
    refused_by(sql, "stored_bytes_are_named_by_sha256", *insertion("sources_storedbytes", row))


@pytest.mark.parametrize(
    ("rule", "state", "change"),
    [
        ("stored_bytes_are_immutable", "stored", "size = 8"),
        ("stored_bytes_are_immutable", "writing", f"sha256 = '{'b' * 64}'"),
        ("stored_bytes_stay", "stored", "state = 'writing'"),
        ("stored_bytes_stay", "damaged", "state = 'writing'"),
        ("stored_bytes_state_is_known", "stored", "state = 'lost'"),
        ("damage_says_since_when", "stored", "state = 'damaged'"),
        ("erased_bytes_were_redacted", "stored", "erased_at = now()"),
        ("snapshot_redaction_takes_two", "stored", "state = 'redacted'"),
        ("snapshot_redaction_takes_two", "damaged", "state = 'redacted'"),
        ("snapshot_redaction_takes_two", "writing", "state = 'redacted'"),
    ],
)
def test_bytes_cannot_be_changed_to(sql: Connection, world: World, rule: str, state: str, change: str) -> None:
    name = stored(sql, state=state)
    refused_by(sql, rule, f"UPDATE sources_storedbytes SET {change} WHERE sha256 = %s", [name])


@pytest.mark.parametrize("state", ["stored", "damaged"])
def test_stored_bytes_cannot_be_deleted(sql: Connection, world: World, state: str) -> None:
    name = stored(sql, state=state)
    refused_by(sql, "stored_bytes_stay", "DELETE FROM sources_storedbytes WHERE sha256 = %s", [name])


def test_unfinished_bytes_can_be_deleted_and_damaged_ones_repaired(sql: Connection, world: World) -> None:
    half, mended = stored(sql, state="writing"), stored(sql, state="damaged")
    assert sql.execute("DELETE FROM sources_storedbytes WHERE sha256 = %s", [half]).rowcount == 1
    mend = "UPDATE sources_storedbytes SET state = 'stored', damaged_at = NULL WHERE sha256 = %s"
    assert sql.execute(mend, [mended]).rowcount == 1


# --- copies ----------------------------------------------------------------------------------------------------------

FETCHED: dict[str, Any] = {
    "how": "fetched",
    "status": 200,
    "final_url": "https://source.example/",
    "captured_by_id": None,
}
SHAPES: dict[str, tuple[str, dict[str, Any]]] = {
    # PostgreSQL checks this rule before snapshot_says_how, which also refuses it.
    "a way of its own": ("snapshot_has_an_origin", {"how": "found"}),
    "no person": ("snapshot_has_an_origin", {"captured_by_id": None}),
    "no capture": ("snapshot_has_an_origin", FETCHED),
    "a transcript without a place": ("transcript_has_a_locator", {"how": "transcribed"}),
}


@pytest.mark.parametrize(("rule", "columns"), SHAPES.values(), ids=SHAPES.keys())
def test_a_copy_cannot_have(sql: Connection, world: World, rule: str, columns: dict[str, Any]) -> None:
    row = copy_row(sql, world.source, **({"captured_by_id": world.first} | columns))
    refused_by(sql, rule, *insertion("sources_snapshot", row))


@pytest.mark.parametrize("without", [{"status": None}, {"final_url": ""}, {"captured_by_id": 0}])
def test_a_fetched_copy_needs_status_and_address(sql: Connection, world: World, without: dict[str, Any]) -> None:
    columns = FETCHED | {"capture_id": capture(sql, world.source, leased=True)} | without
    columns["how"] = "uploaded" if "captured_by_id" in without else "fetched"
    columns["captured_by_id"] = world.first if "captured_by_id" in without else None
    row = copy_row(sql, world.source, **columns)
    refused_by(sql, "snapshot_has_an_origin", *insertion("sources_snapshot", row))


@pytest.mark.parametrize("state", ["writing", "damaged"])
@pytest.mark.parametrize("which", ["body_id", "warc_id"])
def test_a_copy_needs_stored_bytes(sql: Connection, world: World, which: str, state: str) -> None:
    row = copy_row(sql, world.source, captured_by_id=world.first, **{which: stored(sql, state=state)})
    refused_by(sql, "snapshot_has_its_bytes", *insertion("sources_snapshot", row))


def test_the_database_sets_a_copys_time(sql: Connection, world: World) -> None:
    key = copy(sql, world, captured_at="1990-02-09T00:00:00Z")
    assert one(sql, "SELECT captured_at > now() - interval '1 hour' FROM sources_snapshot WHERE id = %s", key)


def test_a_capture_makes_one_copy(sql: Connection, world: World) -> None:
    columns = FETCHED | {"capture_id": capture(sql, world.source, leased=True)}
    copy(sql, world, text=None, **columns)
    again = copy_row(sql, world.source, **columns)
    refused_by(sql, "sources_snapshot_capture_id_key", *insertion("sources_snapshot", again))


@pytest.mark.parametrize("table", ["sources_snapshot", "sources_snapshottext"])
def test_the_application_may_not_update_delete_or_truncate(sql: Connection, world: World, table: str) -> None:
    copy(sql, world)
    column = "media_type" if table == "sources_snapshot" else "text"
    no_right_to(sql, f"UPDATE {table} SET {column} = 'rewritten'")
    no_right_to(sql, f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "table",
    [
        "sources_snapshot", "sources_snapshottext", "sources_storedbytes", "sources_capture", "sources_legalhold",
        "sources_snapshotredaction", "sources_watch", "sources_source", "claims_quotationstate",
    ],
)  # fmt: skip
def test_no_table_can_be_truncated(sql: Connection, world: World, table: str) -> None:
    no_right_to(sql, f"TRUNCATE {table} CASCADE")


def test_not_even_the_owner_can_update_or_delete(owner_connection: Connection, world: World) -> None:
    copy(owner_connection, world)
    for change in ("media_type = 'text/html'", "captured_at = now()", "body_id = warc_id", "source_id = source_id"):
        refused_by(owner_connection, "snapshot_is_immutable", f"UPDATE sources_snapshot SET {change}")
    for change in ("text = 'rewritten'", "text = ''", "title = ''", "characters = 0"):
        refused_by(owner_connection, "snapshot_text_is_immutable", f"UPDATE sources_snapshottext SET {change}")
    refused_by(owner_connection, "snapshot_text_is_immutable", "DELETE FROM sources_snapshottext")
    refused_by(owner_connection, "snapshot_is_immutable", "DELETE FROM sources_snapshot")


def test_a_copy_has_one_text(sql: Connection, world: World) -> None:
    key = copy(sql, world)
    refused_by(sql, "sources_snapshottext_pkey", *insertion("sources_snapshottext", text_row(key, "Other words.")))


def test_a_source_with_a_copy_cannot_be_deleted(sql: Connection, world: World) -> None:
    copy(sql, world)
    sql.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(psycopg.errors.ForeignKeyViolation, match="sources_snapshot"), sql.transaction():
        sql.execute("DELETE FROM sources_source WHERE id = %s", [world.source])


def test_a_source_without_an_address_or_a_protected_one_may_have_an_uploaded_copy(
    sql: Connection, world: World
) -> None:
    copy(sql, world, world.addressless)
    copy(sql, world, world.protected)
    insert(
        sql,
        "sources_snapshot",
        **copy_row(sql, world.protected, how="transcribed", locator="page 3", id=uuid4(), captured_by_id=world.first),
    )
