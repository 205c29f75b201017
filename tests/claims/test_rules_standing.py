"""The database's rules: append-only tables, tables that only triggers write, constraints; none can be disabled.

Tested with raw SQL by the application's role, and partly by the owner of the schema.
"""

# ruff: noqa: S608  # the names of tables and columns stand in this file

import pytest

from tests.claims.ledger_sql import Connection, World, act_as, no_right_to, refused_by

pytestmark = pytest.mark.database_rules

# --- what was written stays ------------------------------------------------------------------------------------------

APPEND_ONLY = {
    "claims_edition": "note = 'rewritten'",
    "claims_approval": "revision = 0",
    "claims_contribution": "user_id = 0",
    "claims_activity": "note = 'rewritten'",
    "claims_slug": "language = 'uk'",
}
MACHINE_KEPT = {"claims_loghead": "seq = 0", "claims_factclock": "tick = 0"}


@pytest.mark.parametrize(("table", "change"), (APPEND_ONLY | MACHINE_KEPT).items())
def test_the_application_has_no_right_to_update_delete_or_truncate(sql: Connection, table: str, change: str) -> None:
    no_right_to(sql, f"UPDATE {table} SET {change}")
    no_right_to(sql, f"DELETE FROM {table}")
    no_right_to(sql, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    ("table", "change", "rule"),
    [
        (table, change, "edition_is_immutable" if table == "claims_edition" else "append_only")
        for table, change in APPEND_ONLY.items()
    ],
)
def test_even_the_owner_cannot_update_or_delete(
    owner_connection: Connection, world: World, table: str, change: str, rule: str
) -> None:
    assert owner_connection.execute(f"SELECT count(*) > 0 FROM {table}").fetchone() == (True,)
    refused_by(owner_connection, rule, f"UPDATE {table} SET {change}")
    refused_by(owner_connection, rule, f"DELETE FROM {table}")


def test_an_edition_cannot_become_current_again(owner_connection: Connection, world: World) -> None:
    owner_connection.execute("UPDATE claims_edition SET current = false WHERE id = %s", [world.edition.pk])
    refused_by(
        owner_connection,
        "edition_is_immutable",
        "UPDATE claims_edition SET current = true WHERE id = %s",
        [world.edition.pk],
    )


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO claims_loghead (id, epoch, seq) VALUES (2, gen_random_uuid(), 0)",
        "INSERT INTO claims_factclock (id, tick) VALUES (2, 0)",
        "INSERT INTO claims_contribution (claim_id, revision, user_id) SELECT id, 99, logged_by_id FROM claims_claim",
    ],
)
def test_the_application_cannot_write_system_tables(sql: Connection, statement: str) -> None:
    no_right_to(sql, statement)


COPY_OF_A_CLAIM = (
    "INSERT INTO claims_claim SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).*"
    " FROM claims_claim c WHERE revision > 0 LIMIT 1"
)


@pytest.mark.parametrize(
    "statement",
    [
        COPY_OF_A_CLAIM,
        "UPDATE claims_claim SET revision = 0",
        "UPDATE claims_claim SET revision = revision + 1",
        "UPDATE claims_claim SET revision = revision - 1, text = 'and an honest change'",
        "UPDATE claims_claim SET id = gen_random_uuid()",
        "SELECT ledger_contribute(id) FROM claims_claim",
        "DO $$ BEGIN UPDATE claims_claim SET revision = 0; END $$",
    ],
)
def test_triggers_keep_the_revision(sql: Connection, world: World, statement: str) -> None:
    act_as(sql, world.writer)
    refused_by(sql, "revision_is_kept_by_triggers", statement)


# --- citation numbers -----------------------------------------------------------------------------------------------

CITE = (
    "INSERT INTO claims_citation"
    " (id, claim_id, number, source_id, stance, bears_on, note, quotation, provenance, locator)"
    " VALUES (gen_random_uuid(), %s, %s, %s, 'for', 'substance', '', '', 'confirmed', '')"
)


def test_citation_numbers_are_never_reused(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    claim = world.draft.claim
    refused_by(sql, "citation_numbers_only_grow", "UPDATE claims_claim SET citation_counter = 0 WHERE id = %s", [claim])
    refused_by(sql, "citation_numbers_only_grow", CITE, [claim, 2, world.source])
    sql.execute("DELETE FROM claims_citation WHERE claim_id = %s AND number = 2", [claim])
    refused_by(sql, "citation_numbers_only_grow", CITE, [claim, 2, world.source])
    sql.execute(CITE, [claim, None, world.source])
    newest = sql.execute("SELECT max(number) FROM claims_citation WHERE claim_id = %s", [claim]).fetchone()
    assert newest == (3,)


@pytest.mark.parametrize("change", ["number = number + 10", "claim_id = %(other)s"])
def test_a_citation_keeps_its_number_and_claim(sql: Connection, world: World, change: str) -> None:
    act_as(sql, world.writer)
    refused_by(
        sql,
        "citation_keeps_its_number",
        f"UPDATE claims_citation SET {change} WHERE claim_id = %(claim)s",
        {"claim": world.draft.claim, "other": world.other},
    )


# --- switching rules off ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE claims_edition DISABLE TRIGGER append",
        "ALTER TABLE claims_edition DISABLE TRIGGER ALL",
        "DROP TRIGGER append ON claims_edition",
        "CREATE TRIGGER mine BEFORE INSERT ON claims_edition FOR EACH ROW EXECUTE FUNCTION ledger_append()",
        "CREATE OR REPLACE FUNCTION current_actor() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "DROP FUNCTION current_actor() CASCADE",
        "CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE TABLE mine (id integer)",
        "CREATE TEMPORARY TABLE mine (id integer)",
        "CREATE SCHEMA mine",
        "ALTER TABLE claims_edition DROP CONSTRAINT edition_says_why",
        "ALTER TABLE claims_approval ALTER COLUMN user_id DROP NOT NULL",
        "SET ROLE factcheck_owner",
        "SET SESSION AUTHORIZATION factcheck_owner",
        "SET session_replication_role = replica",
        "GRANT UPDATE ON claims_edition TO CURRENT_USER",
        "ALTER ROLE CURRENT_USER SUPERUSER",
        "COPY claims_edition TO PROGRAM 'cat'",
    ],
)
def test_the_application_cannot_disable_a_rule(sql: Connection, statement: str) -> None:
    if statement.startswith("GRANT"):  # PostgreSQL warns and grants nothing: what counts is the right itself
        sql.execute(statement)
        no_right_to(sql, "UPDATE claims_edition SET note = ''")
        return
    no_right_to(sql, statement)


# --- shapes -----------------------------------------------------------------------------------------------------------


def test_a_date_is_edtf(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    for bad in ("25/01/2022", "2022-13", "2022-1-1", "soon", "2022-01-32", "2022~~", "20220125"):
        refused_by(sql, "claim_made_on_is_edtf", "UPDATE claims_claim SET made_on = %s", [bad])
        refused_by(sql, "appearance_date_is_edtf", "UPDATE claims_appearance SET date = %s", [bad])
        refused_by(sql, "applies_from_is_edtf", "UPDATE claims_verdict SET applies_from = %s", [bad])
        refused_by(sql, "applies_to_is_edtf", "UPDATE claims_verdict SET applies_to = %s", [bad])
        refused_by(sql, "source_date_is_edtf", "UPDATE sources_source SET date = %s", [bad])


LINK = (
    "INSERT INTO claims_claimlink (id, from_claim_id, to_claim_id, kind, rationale, position)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, 0)"
)


@pytest.mark.parametrize("kind", ["disputes", "variant_of"])
def test_a_symmetric_link_is_stored_once(sql: Connection, world: World, kind: str) -> None:
    act_as(sql, world.writer)
    sql.execute(LINK, [world.draft.claim, world.other, kind, "They cannot both be so."])
    refused_by(sql, "symmetric_link_once_for_both", LINK, [world.other, world.draft.claim, kind, "The same."])
    refused_by(sql, "link_once", LINK, [world.draft.claim, world.other, kind, "The same."])


def test_a_directed_link_can_exist_in_both_directions(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    sql.execute(LINK, [world.draft.claim, world.other, "supports", "It does."])
    sql.execute(LINK, [world.other, world.draft.claim, "supports", "It does too."])


def test_a_link_has_two_claims_a_reason_and_a_known_kind(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    claim, other = world.draft.claim, world.other
    refused_by(sql, "link_joins_two_claims", LINK, [claim, claim, "supports", "It is itself."])
    refused_by(sql, "link_has_a_rationale", LINK, [claim, other, "supports", ""])
    refused_by(sql, "link_kind_is_known", LINK, [claim, other, "resembles", "It does."])


@pytest.mark.parametrize(("description", "reason"), [("", ""), ("a letter", ""), ("", "safety")])
def test_a_protected_source_needs_a_description_and_a_reason(
    sql: Connection, world: World, description: str, reason: str
) -> None:
    act_as(sql, world.approver)
    refused_by(
        sql,
        "protected_source_says_what_and_why",
        "UPDATE sources_source SET access = 'protected', description = %s, protection_reason = %s",
        [description, reason],
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "/relative"])
def test_a_source_has_an_http_address_or_none(sql: Connection, world: World, address: str) -> None:
    act_as(sql, world.approver)
    refused_by(sql, "source_url_is_http", "UPDATE sources_source SET url = %s", [address])
