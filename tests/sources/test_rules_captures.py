"""Database rules of captures and watches: one open capture for each source, one worker, three attempts.

The tests send raw SQL as the application's role. A named rule refuses each violation.
"""

# ruff: noqa: S608  # changes and columns come from this file

from uuid import uuid4

import pytest

from tests.claims.ledger_sql import Connection, refused_by
from tests.sources.evidence_sql import (
    LEASE,
    World,
    capture,
    capture_row,
    copy,
    copy_row,
    insert,
    insertion,
    lease,
    one,
    rule_that_refused,
    two_connections,
    while_it_waits,
)

pytestmark = pytest.mark.database_rules
BEGIN = (
    "INSERT INTO sources_capture (id, source_id, reason, state, attempts, outcome, problem_code, problem)"
    " VALUES (gen_random_uuid(), %s, 'asked', %s, %s, '', '', '')"
)
WATCH = (
    "INSERT INTO sources_watch (source_id, quiet_visits, failures, found, moved_to, etag, last_modified, suspected)"
    " VALUES (%s, 3, 0, 'same', '', '\"v1\"', '', '')"
)
PROTECT = (
    "UPDATE sources_source SET access = 'protected', description = 'A letter', protection_reason = 'Safety.'"
    " WHERE id = %s"
)


# --- what is asked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "attempts"), [("running", 1), ("done", 0), ("failed", 0), ("queued", 1)])
def test_a_capture_begins_in_the_queue(sql: Connection, world: World, state: str, attempts: int) -> None:
    refused_by(sql, "capture_begins_queued", BEGIN, [world.source, state, attempts])


def test_protected_sources_and_those_without_address_get_no_captures_or_watches(sql: Connection, world: World) -> None:
    for source in (world.protected, world.addressless):
        refused_by(sql, "capture_is_of_a_public_address", BEGIN, [source, "queued", 0])
        refused_by(sql, "watch_is_of_a_public_address", WATCH, [source])


def test_a_watch_cannot_be_moved_to_a_protected_source(sql: Connection, world: World) -> None:
    sql.execute(WATCH, [world.source])
    refused_by(sql, "watch_is_of_a_public_address", "UPDATE sources_watch SET source_id = %s", [world.protected])


def test_a_source_has_one_open_capture(sql: Connection, world: World) -> None:
    capture(sql, world.source)
    refused_by(sql, "one_open_capture_per_source", BEGIN, [world.source, "queued", 0])
    capture(sql, world.other)


@pytest.mark.parametrize(
    "change",
    [
        "source_id = %(other)s",
        "reason = 'watch'",
        "requested_by_id = %(person)s",
        "requested_at = now() - interval '1 day'",
        "id = gen_random_uuid()",
    ],
)
def test_the_request_of_a_capture_cannot_be_changed(sql: Connection, world: World, change: str) -> None:
    capture(sql, world.source)
    ids = {"other": world.other, "person": world.first}
    refused_by(sql, "capture_request_is_immutable", f"UPDATE sources_capture SET {change}", ids)
    refused_by(sql, "capture_stays", "DELETE FROM sources_capture")


# --- leases ----------------------------------------------------------------------------------------------------------


def test_a_leased_capture_cannot_be_taken(sql: Connection, world: World) -> None:
    key = capture(sql, world.source, leased=True)
    refused_by(sql, "capture_is_taken_by_one", LEASE, [key])


def test_taking_over_a_dead_workers_capture_counts_as_an_attempt(sql: Connection, world: World) -> None:
    key = capture(sql, world.source, leased=True)
    sql.execute("UPDATE sources_capture SET leased_until = clock_timestamp() - interval '1 second'")
    refused_by(
        sql, "capture_attempts_are_counted", "UPDATE sources_capture SET lease = %s WHERE id = %s", [uuid4(), key]
    )
    lease(sql, key)
    assert one(sql, "SELECT attempts FROM sources_capture WHERE id = %s", key) == 2


@pytest.mark.parametrize("attempts", ["attempts + 2", "attempts", "0"])
def test_every_attempt_is_counted(sql: Connection, world: World, attempts: str) -> None:
    key = capture(sql, world.source)
    refused_by(sql, "capture_attempts_are_counted", LEASE.replace("attempts + 1", attempts), [key])


def test_attempts_stay_when_a_capture_is_queued_again(sql: Connection, world: World) -> None:
    key = capture(sql, world.source, leased=True)
    refused_by(
        sql, "capture_attempts_are_counted",
        "UPDATE sources_capture SET state = 'queued', attempts = 0, lease = NULL, leased_until = NULL WHERE id = %s",
        [key],
    )  # fmt: skip


def test_a_fourth_attempt_is_refused(sql: Connection, world: World) -> None:
    key = capture(sql, world.source, attempts=3)
    refused_by(sql, "capture_has_three_attempts", LEASE, [key])


# --- ends ------------------------------------------------------------------------------------------------------------

ENDS: dict[str, tuple[str, str]] = {
    "done without an outcome": ("done_capture_says_what_came_of_it", "state = 'done'"),
    "done with an outcome of its own": ("done_capture_says_what_came_of_it", "state = 'done', outcome = 'fine'"),
    "an outcome without an end": ("done_capture_says_what_came_of_it", "state = 'queued', outcome = 'unchanged'"),
    "a copy that is not there": ("copied_capture_has_its_copy", "state = 'done', outcome = 'copied'"),
    "failed without a reason": ("failed_capture_says_why", "state = 'failed'"),
    "parked without a reason": ("failed_capture_says_why", "state = 'parked'"),
    "a state of its own": ("capture_state_is_known", "state = 'lost', finished_at = now()"),
    "an end before it": ("ended_capture_says_when", "state = 'queued', finished_at = now()"),
}


@pytest.mark.parametrize(("rule", "end"), ENDS.values(), ids=ENDS.keys())
def test_a_capture_cannot_end_with(sql: Connection, world: World, rule: str, end: str) -> None:
    key = capture(sql, world.source, leased=True)
    refused_by(
        sql, rule, f"UPDATE sources_capture SET lease = NULL, leased_until = NULL, {end} WHERE id = %s", [key]
    )  # fmt: skip


def test_only_a_running_capture_has_a_lease(sql: Connection, world: World) -> None:
    key = capture(sql, world.source)
    refused_by(
        sql, "running_capture_is_leased", LEASE.replace("clock_timestamp() + interval '10 minutes'", "NULL"), [key]
    )
    refused_by(sql, "running_capture_is_leased", "UPDATE sources_capture SET lease = %s WHERE id = %s", [uuid4(), key])


def test_a_queued_capture_cannot_end_as_done(sql: Connection, world: World) -> None:
    key = capture(sql, world.source)
    done = "UPDATE sources_capture SET state = 'done', outcome = 'unchanged' WHERE id = %s"
    refused_by(sql, "capture_is_begun_before_it_ends", done, [key])


def test_an_unchanged_capture_has_no_copy(sql: Connection, world: World) -> None:
    key = capture(sql, world.source, leased=True)
    _fetched(sql, world, key)
    end = "UPDATE sources_capture SET state = 'done', outcome = %s, lease = NULL, leased_until = NULL WHERE id = %s"
    refused_by(sql, "copied_capture_has_its_copy", end, ["unchanged", key])
    sql.execute(end, ["copied", key])
    assert one(sql, "SELECT finished_at >= started_at FROM sources_capture WHERE id = %s", key)


@pytest.mark.parametrize("change", ["problem = 'Another.'", "state = 'queued', finished_at = NULL", "attempts = 0"])
def test_an_ended_capture_cannot_be_changed(sql: Connection, world: World, change: str) -> None:
    key = capture(sql, world.source)
    sql.execute("UPDATE sources_capture SET state = 'failed', problem = 'No.' WHERE id = %s", [key])
    refused_by(sql, "ended_capture_is_immutable", f"UPDATE sources_capture SET {change} WHERE id = %s", [key])


def test_the_database_sets_the_times(sql: Connection, world: World) -> None:
    insert(sql, "sources_capture", **capture_row(world.source, requested_at="1990-02-09T00:00:00Z"))
    assert one(sql, "SELECT requested_at > now() - interval '1 hour' FROM sources_capture")


def _fetched(sql: Connection, world: World, key: object, **columns: object) -> None:
    fetched = {"how": "fetched", "capture_id": key, "status": 200, "final_url": "https://source.example/", "text": None}
    copy(sql, world, captured_by_id=None, **(fetched | columns))  # type: ignore[arg-type]  # columns of the row


def test_a_copy_needs_the_running_capture_of_its_source(sql: Connection, world: World) -> None:
    waiting, running = capture(sql, world.source), capture(sql, world.other, leased=True)
    for key in (waiting, running):
        row = copy_row(
            sql, world.source, how="fetched", capture_id=key, status=200, final_url="https://source.example/"
        )
        refused_by(sql, "snapshot_is_of_its_capture", *insertion("sources_snapshot", row))


# --- hand-overs ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("handover_state_is_known", "state = 'lost'"),
        ("handover_has_three_attempts", "attempts = 4"),
        ("running_handover_is_leased", "state = 'running'"),
        ("running_handover_is_leased", "leased_until = now()"),
    ],
)
def test_malformed_hand_overs_are_refused(sql: Connection, world: World, rule: str, change: str) -> None:
    key = copy(sql, world)
    insert(sql, "sources_handover", snapshot_id=key, state="queued", attempts=0, problem="", archived_url="")
    refused_by(sql, rule, f"UPDATE sources_handover SET {change}")


# --- a source that is hidden, or moves -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"), [(PROTECT, "protected"), ("UPDATE sources_source SET url = '' WHERE id = %s", "no-address")]
)
def test_protecting_a_source_ends_captures_and_visits(sql: Connection, world: World, change: str, code: str) -> None:
    key = capture(sql, world.source, leased=True)
    sql.execute(WATCH, [world.source])
    sql.execute(change, [world.source])
    row = sql.execute("SELECT state, problem_code, finished_at IS NOT NULL FROM sources_capture WHERE id = %s", [key])
    assert row.fetchone() == ("failed", code, True)
    assert one(sql, "SELECT count(*) FROM sources_watch") == 0


def test_a_new_address_resets_the_watch(sql: Connection, world: World) -> None:
    sql.execute(WATCH, [world.source])
    sql.execute(
        "UPDATE sources_watch SET next_visit_at = now() + interval '8 days', moved_to = 'https://moved.example/'"
    )
    sql.execute("UPDATE sources_source SET title = 'Another title' WHERE id = %s", [world.source])
    assert one(sql, "SELECT quiet_visits FROM sources_watch") == 3
    sql.execute("UPDATE sources_source SET url = 'https://elsewhere.example/' WHERE id = %s", [world.source])
    row = sql.execute(
        "SELECT found, etag, moved_to, quiet_visits, next_visit_at <= clock_timestamp() FROM sources_watch"
    )
    assert row.fetchone() == ("none", "", "", 0, True)


def test_a_protected_source_is_not_free_to_publish(sql: Connection, world: World) -> None:
    refused_by(
        sql, "protected_source_is_not_free_to_publish",
        "UPDATE sources_source SET free_to_publish = true WHERE id = %s", [world.protected],
    )  # fmt: skip


@pytest.mark.parametrize("domain", ["Example.org", "münchen.example", "a b", "https://example.org", ""])
def test_a_publishers_domain_is_a_host_name(sql: Connection, world: World, domain: str) -> None:
    refused_by(
        sql, "publisher_domain_is_a_host_name",
        "INSERT INTO sources_publisherdomain (domain, publisher_id) SELECT %s, id FROM sources_publisher LIMIT 1",
        [domain],
    )  # fmt: skip


# --- two at once -----------------------------------------------------------------------------------------------------


def test_one_of_two_concurrent_workers_gets_the_capture(world: World) -> None:
    with two_connections() as (first, second):
        key = capture(first, world.source)
        first.commit()
        lease(first, key)
        late = while_it_waits(second, lambda sql: lease(sql, key), first.commit)
    assert rule_that_refused(late) == "capture_is_taken_by_one"


def test_a_request_during_protection_is_refused(world: World) -> None:
    with two_connections() as (editor, asking):
        editor.execute(PROTECT, [world.other])
        late = while_it_waits(asking, lambda sql: capture(sql, world.other), editor.commit)
        assert rule_that_refused(late) == "capture_is_of_a_public_address"
        asking.rollback()
        editor.execute("UPDATE sources_source SET access = 'public' WHERE id = %s", [world.other])
        watching = while_it_waits(asking, lambda sql: sql.execute(WATCH, [world.other]), editor.commit)
        assert rule_that_refused(watching) is None


def test_a_request_just_before_protection_ends(world: World) -> None:
    with two_connections() as (editor, asking):
        key = capture(asking, world.other)
        protecting = while_it_waits(editor, lambda sql: sql.execute(PROTECT, [world.other]), asking.commit)
        assert rule_that_refused(protecting) is None
        editor.commit()
        assert one(asking, "SELECT problem_code FROM sources_capture WHERE id = %s", key) == "protected"
