"""Raw SQL on captures, copies and their bytes, as anybody with the application's password could send it."""

# ruff: noqa: S608  # column names come from the tests

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import psycopg

from tests.claims.ledger_sql import Connection, act_as

TEXT = "The survey of 2021 counts forty spans. An earlier one counted thirty-nine."


@dataclass(frozen=True)
class World:
    """Committed rows for the tests: people, and sources without copies."""

    first: int
    second: int
    source: UUID
    other: UUID
    addressless: UUID
    protected: UUID


def insertion(table: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
    """The INSERT statement of the row, and its parameters."""
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    return f"INSERT INTO {table} ({names}) VALUES ({places})", list(row.values())


def insert(sql: Connection, table: str, **row: Any) -> None:
    sql.execute(*insertion(table, row))


def stored(sql: Connection, content: str = "", *, state: str = "stored") -> str:
    """Insert stored bytes as a worker would. They are unique unless `content` is given."""
    name = sha256((content or str(uuid4())).encode()).hexdigest()
    sql.execute(
        "INSERT INTO sources_storedbytes (sha256, size, state) VALUES (%s, 7, 'writing') ON CONFLICT DO NOTHING", [name]
    )
    if state != "writing":
        damaged = "now()" if state == "damaged" else "NULL"
        sql.execute(
            f"UPDATE sources_storedbytes SET state = %s, damaged_at = {damaged} WHERE sha256 = %s", [state, name]
        )
    return name


def copy_row(sql: Connection, source: UUID, **columns: Any) -> dict[str, Any]:
    """The row of an uploaded copy. Keyword arguments override columns."""
    row = {
        "id": uuid4(), "source_id": source, "how": "uploaded", "captured_by_id": None, "media_type": "text/plain",
        "charset": "", "file_name": "", "locator": "", "asked_url": "", "final_url": "", "headers": "[]", "hops": "[]",
    } | columns  # fmt: skip
    for column in ("body_id", "warc_id"):
        if column not in row:
            row[column] = stored(sql)
    return row


def copy(sql: Connection, world: World, source: UUID | None = None, *, text: str | None = TEXT, **columns: Any) -> UUID:
    """Insert a copy of the source, with its text unless `text` is None."""
    row = copy_row(sql, source or world.source, **({"captured_by_id": world.first} | columns))
    insert(sql, "sources_snapshot", **row)
    if text is not None:
        read(sql, row["id"], text)
    key: UUID = row["id"]
    return key


def text_row(snapshot: UUID, text: str = TEXT) -> dict[str, Any]:
    return {
        "snapshot_id": snapshot, "extractor": "test", "title": "A survey", "authors": ["C. Dee"], "date": "2021",
        "language": "en", "publisher": "An office", "text": text, "characters": len(text), "problem": "",
    }  # fmt: skip


def read(sql: Connection, snapshot: UUID, text: str = TEXT) -> None:
    insert(sql, "sources_snapshottext", **text_row(snapshot, text))


def capture_row(source: UUID, **columns: Any) -> dict[str, Any]:
    return {
        "id": uuid4(), "source_id": source, "reason": "asked", "state": "queued", "attempts": 0, "outcome": "",
        "problem_code": "", "problem": "",
    } | columns  # fmt: skip


def capture(sql: Connection, source: UUID, *, leased: bool = False, attempts: int = 0) -> UUID:
    """Insert a queued capture after so many attempts; with `leased` it is running, leased for ten minutes."""
    row = capture_row(source)
    insert(sql, "sources_capture", **row)
    for _ in range(attempts):
        lease(sql, row["id"])
        sql.execute(
            "UPDATE sources_capture SET state = 'queued', lease = NULL, leased_until = NULL WHERE id = %s", [row["id"]]
        )
    if leased:
        lease(sql, row["id"])
    key: UUID = row["id"]
    return key


LEASE = (
    "UPDATE sources_capture SET state = 'running', attempts = attempts + 1, lease = gen_random_uuid(),"
    " leased_until = clock_timestamp() + interval '10 minutes' WHERE id = %s"
)


def lease(sql: Connection, key: UUID) -> None:
    sql.execute(LEASE, [key])


PROPOSE = (
    "INSERT INTO sources_snapshotredaction (id, snapshot_id, reason, note, proposed_by_id, confirmed_by_id)"
    " VALUES (%s, %s, 'privacy', 'A name was removed.', %s, %s)"
)
CONFIRM = "UPDATE sources_snapshotredaction SET confirmed_by_id = %s WHERE id = %s"
HOLD = "INSERT INTO sources_legalhold (id, source_id, reason, placed_by_id) VALUES (%s, %s, 'A court asked.', %s)"


def proposed(sql: Connection, world: World, snapshot: UUID) -> UUID:
    key = uuid4()
    act_as(sql, world.first)
    sql.execute(PROPOSE, [key, snapshot, world.first, None])
    return key


def confirm(sql: Connection, world: World, removal: UUID) -> None:
    act_as(sql, world.second)
    sql.execute(CONFIRM, [world.second, removal])


def removed(sql: Connection, world: World, snapshot: UUID) -> None:
    confirm(sql, world, proposed(sql, world, snapshot))


def hold(sql: Connection, world: World, source: UUID) -> UUID:
    key = uuid4()
    act_as(sql, world.first)
    sql.execute(HOLD, [key, source, world.first])
    return key


def one(sql: Connection, query: str, *parameters: Any) -> Any:
    """The single value of the query's result."""
    row = sql.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


@contextmanager
def two_connections() -> Iterator[tuple[Connection, Connection]]:
    """Two concurrent sessions of the application's role. Uncommitted changes are rolled back."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as one, psycopg.connect(os.environ["DATABASE_URL"]) as other:
        for connection in (one, other):
            connection.execute("SET lock_timeout = '5s'")
            connection.commit()
        yield one, other
        one.rollback()
        other.rollback()


def while_it_waits(
    waiting: Connection, statement: Callable[[Connection], object], then: Callable[[], object]
) -> "Future[object]":
    """Start the statement, wait until it waits for a lock, run `then`, and wait until the statement ends."""
    pid = waiting.info.backend_pid
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as watcher,
    ):
        future = pool.submit(statement, waiting)
        while not one(watcher, "SELECT cardinality(pg_blocking_pids(%s)) > 0", pid):
            assert not future.done(), f"it did not wait: {future.exception() or future.result()}"
        then()
    return future


def rule_that_refused(future: "Future[object]") -> str | None:
    """The name of the rule that refused the statement; None if none did."""
    error = future.exception()
    if error is None:
        return None
    assert isinstance(error, psycopg.Error), error
    return error.diag.constraint_name
