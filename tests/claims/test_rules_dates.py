"""The database refuses impossible dates in working copies."""

from typing import Any

import pytest

from tests.claims.ledger_sql import Connection, World, act_as, refused_by

pytestmark = pytest.mark.database_rules

CONTACT = (
    "INSERT INTO claims_contact (id, claim_id, whom, contacted_on, deadline, outcome, reply, position)"
    " VALUES (gen_random_uuid(), %s, 'The office', %s, %s, %s, %s, 0)"
)
APPEARANCE = "UPDATE claims_appearance SET date = %s WHERE claim_id = %s"
MADE_ON = "UPDATE claims_claim SET made_on = %s WHERE id = %s"
APPLIES = "UPDATE claims_verdict SET applies_from = %s, applies_to = %s WHERE claim_id = %s"
EVIDENCE = "UPDATE claims_verdict SET evidence_through = %s WHERE claim_id = %s"


@pytest.mark.parametrize(
    ("constraint", "row"),
    [
        ("contact_is_not_after_today", ("2999-01-01", None, "waiting", "")),
        ("contact_deadline_is_not_before_it", ("2022-01-02", "2022-01-01", "waiting", "")),
        ("contact_replied_has_a_reply", ("2022-01-02", None, "replied", "")),
        ("contact_replied_has_a_reply", ("2022-01-02", None, "replied", " \n")),
    ],
)
def test_an_impossible_contact_is_refused(sql: Connection, world: World, constraint: str, row: tuple[Any, ...]) -> None:
    act_as(sql, world.writer)
    refused_by(sql, constraint, CONTACT, [world.draft.claim, *row])


def test_a_possible_contact_is_accepted(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    for row in (
        ("2022-01-02", "2022-01-02", "replied", "It is right."),
        ("2022-01-02", "2999-01-01", "waiting", ""),
        ("2022-01-02", None, "silent", ""),
    ):
        sql.execute(CONTACT, [world.draft.claim, *row])
    sql.execute(
        "INSERT INTO claims_contact (id, claim_id, whom, contacted_on, outcome, reply, position)"
        " VALUES (gen_random_uuid(), %s, 'The office', (now() AT TIME ZONE 'UTC')::date, 'waiting', '', 0)",
        [world.draft.claim],
    )


@pytest.mark.parametrize("day", ["2999", "2999-01", "2999-01-01", "2999~"])
def test_future_dates_are_refused(sql: Connection, world: World, day: str) -> None:
    act_as(sql, world.writer)
    refused_by(sql, "appearance_is_not_after_today", APPEARANCE, [day, world.draft.claim])
    refused_by(sql, "claim_is_not_made_after_today", MADE_ON, [day, world.draft.claim])


@pytest.mark.parametrize("form", ["YYYY", "YYYY-MM", "YYYY-MM-DD", "YYYY~"])
def test_the_current_year_month_and_day_are_accepted(sql: Connection, world: World, form: str) -> None:
    act_as(sql, world.writer)
    day = sql.execute("SELECT to_char(now() AT TIME ZONE 'UTC', %s)", [form]).fetchone()
    assert day is not None
    sql.execute(APPEARANCE, [day[0], world.draft.claim])
    sql.execute(MADE_ON, [day[0], world.draft.claim])
    sql.execute(MADE_ON, ["", world.draft.claim])


def test_a_future_cut_off_is_refused(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    refused_by(sql, "evidence_is_not_after_today", EVIDENCE, ["2999-01-01", world.draft.claim])
    sql.execute(EVIDENCE, [None, world.draft.claim])


@pytest.mark.parametrize(
    ("earlier", "later", "kept"),
    [
        ("2022", "2021", False),
        ("2022-05", "2022-04", False),
        ("2022-05-02", "2022-05-01", False),
        ("2022-05", "2021", False),
        ("2022", "2021-12-31", False),
        ("2022~", "2021~", False),
        ("2022", "2022", True),
        ("2022-05-02", "2022-05", True),
        ("2022-05~", "2022", True),
        ("2022", "2022-01-01", True),
        ("2022-05-02", "2023", True),
        ("", "2021", True),
        ("2022", "", True),
    ],
)
def test_a_finding_cannot_end_before_it_starts(
    sql: Connection, world: World, earlier: str, later: str, kept: bool
) -> None:
    act_as(sql, world.writer)
    values = [earlier, later, world.draft.claim]
    if kept:
        sql.execute(APPLIES, values)
    else:
        refused_by(sql, "applies_to_is_not_before_applies_from", APPLIES, values)
