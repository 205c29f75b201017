"""The database refuses forbidden characters in published texts and in names."""

# ruff: noqa: S608  # the names of tables and columns stand in this file

import psycopg
import pytest

from factcheck.core.text import unfit
from tests.claims.ledger_sql import Connection, World, act_as, append, approve

pytestmark = pytest.mark.database_rules

COLUMNS = {
    "claims_claim": ["text", "short_claim", "why_chosen"],
    "claims_verdict": ["headline", "summary", "body", "would_change"],
    "claims_claimant": ["name", "role", "other_names"],
    "claims_topic": ["name", "description"],
    "claims_citation": ["note"],
    "sources_source": ["title", "note"],
    "sources_publisher": ["name", "note"],
    "accounts_user": ["username", "first_name", "byline"],
}
PLACES = [(table, column) for table, columns in COLUMNS.items() for column in columns]


def refused(connection: Connection, table: str, column: str, statement: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as refusal, connection.transaction():
        connection.execute(statement)
    said = refusal.value.diag
    assert (said.constraint_name, said.table_name, said.column_name) == ("text_is_fit", table, column), refusal.value


@pytest.mark.parametrize(("table", "column"), PLACES)
def test_an_update_with_a_refused_character_is_refused(
    owner_connection: Connection, world: World, table: str, column: str
) -> None:
    act_as(owner_connection, world.writer)
    refused(owner_connection, table, column, f"UPDATE {table} SET {column} = 'a' || chr(8238)")


def test_an_insert_with_a_refused_character_is_refused(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    refused(
        sql, "claims_topic", "name", "INSERT INTO claims_topic (id, name, slug) VALUES (gen_random_uuid(), chr(7), 'x')"
    )


def test_an_editions_note_is_refused(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    act_as(sql, world.publisher)
    with pytest.raises(psycopg.errors.CheckViolation) as refusal, sql.transaction():
        append(sql, world.draft, user=world.publisher, approval=approval, note="Told.\u202e")
    assert (refusal.value.diag.constraint_name, refusal.value.diag.column_name) == ("text_is_fit", "note")


def test_an_older_row_can_change_in_other_columns(owner_connection: Connection, world: World) -> None:
    with owner_connection.transaction():
        owner_connection.execute("ALTER TABLE claims_topic DISABLE TRIGGER a_fit_text_name")
        owner_connection.execute("UPDATE claims_topic SET name = 'a' || chr(8238) WHERE id = %s", [world.topic])
        owner_connection.execute("ALTER TABLE claims_topic ENABLE TRIGGER a_fit_text_name")
    owner_connection.execute("UPDATE claims_topic SET name = name, description = 'Rivers' WHERE id = %s", [world.topic])
    owner_connection.rollback()


def test_the_database_refuses_the_same_characters_as_the_application(sql: Connection) -> None:
    """Tests every code point that can be stored, except those that the rule removes."""
    points = [*range(1, 0xD800), *range(0xE000, 0x110000)]
    found = sql.execute(
        "SELECT point FROM unnest(%s::integer[]) AS point WHERE NOT text_is_fit(chr(point)) ORDER BY point", [points]
    )
    assert [point for (point,) in found] == [point for point in points if unfit(chr(point))]
