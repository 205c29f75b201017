"""The database's rules for reviews by others: they come from imports, and people match them."""

# ruff: noqa: S608  # the names of columns stand in this file

from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from tests.claims.ledger_sql import Connection, World, act_as, refused_by

pytestmark = pytest.mark.database_rules
DIGEST = "a" * 64


def insert(connection: Connection, table: str, row: dict[str, Any]) -> UUID:
    connection.execute(*insertion(table, row))
    return UUID(str(row["id"]))


def insertion(table: str, row: dict[str, Any]) -> tuple[str, list[Any]]:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())


def an_import(by: int, **columns: Any) -> dict[str, Any]:
    return {
        "id": uuid4(), "file_name": "feed.json", "address": "", "digest": DIGEST, "size": 1, "state": "previewed",
        "candidates": Jsonb([{"url": "https://arches.example/"}]), "problems": Jsonb([]), "added": 1, "changed": 0,
        "unchanged": 0, "refused": 0, "previewed_by_id": by,
    } | columns  # fmt: skip


def a_review(by: int, imported: UUID, **columns: Any) -> dict[str, Any]:
    return {
        "id": uuid4(), "url": "https://arches.example/", "url_key": uuid4().hex * 2, "site": "arches.example",
        "publisher": "The Arch Review", "title": "", "claim_text": "Forty spans.", "claimant": "", "claim_date": "",
        "review_date": "2026-03", "rating": "Not quite", "rating_value": "", "rating_best": "", "rating_worst": "",
        "language": "en", "digest": DIGEST, "imported_by_id": by, "last_import_id": imported, "hidden_reason": "",
    } | columns  # fmt: skip


@pytest.fixture
def editor(sql: Connection, world: World) -> int:
    act_as(sql, world.approver)
    return world.approver


@pytest.fixture
def imported(sql: Connection, editor: int) -> UUID:
    """An import that waits for a decision."""
    return insert(sql, "claims_externalimport", an_import(editor))


@pytest.fixture
def review(sql: Connection, editor: int, imported: UUID) -> UUID:
    """A review from an applied import."""
    found = insert(sql, "claims_externalreview", a_review(editor, imported))
    apply(sql, imported, editor)
    return found


def apply(sql: Connection, imported: UUID, by: int) -> None:
    sql.execute(
        "UPDATE claims_externalimport SET state = 'applied', decided_by_id = %s, decided_at = now() WHERE id = %s",
        [by, imported],
    )


# --- imports ----------------------------------------------------------------------------------------------------------


def test_an_import_starts_as_the_actors_preview(sql: Connection, world: World, editor: int) -> None:
    decided = {"state": "applied", "decided_by_id": editor, "decided_at": "2026-01-01T00:00:00Z"}
    for row in (an_import(editor, **decided), an_import(world.writer)):
        refused_by(sql, "import_begins_as_a_preview", *insertion("claims_externalimport", row))
    act_as(sql, None)
    refused_by(sql, "actor_is_named", *insertion("claims_externalimport", an_import(editor)))


@pytest.mark.parametrize(
    "change",
    [
        "candidates = '[]'",
        'candidates = \'[{"url": "https://other.example/"}]\'',
        "state = 'applied', decided_by_id = previewed_by_id, decided_at = now(), candidates = '[]'",
        "digest = repeat('b', 64)",
        "file_name = 'other.json'",
        "problems = '[1]'",
        "previewed_at = now() - interval '1 day'",
    ],
)
def test_a_preview_cannot_change(sql: Connection, imported: UUID, change: str) -> None:
    refused_by(sql, "preview_is_immutable", f"UPDATE claims_externalimport SET {change} WHERE id = %s", [imported])


def test_only_the_actor_can_be_the_decider(sql: Connection, world: World, imported: UUID) -> None:
    refused_by(
        sql,
        "import_is_decided_by_who_acts",
        "UPDATE claims_externalimport SET state = 'applied', decided_by_id = %s, decided_at = now() WHERE id = %s",
        [world.publisher, imported],
    )


def test_a_decision_cannot_change(sql: Connection, imported: UUID, editor: int) -> None:
    refused_by(sql, "decided_import_stays", "DELETE FROM claims_externalimport WHERE id = %s", [imported])
    apply(sql, imported, editor)
    undo = "UPDATE claims_externalimport SET state = 'previewed', decided_by_id = NULL, decided_at = NULL WHERE id = %s"
    refused_by(sql, "decided_import_stays", undo, [imported])


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"address": "https://arches.example/feed"}, "import_is_of_a_file_or_an_address"),
        ({"file_name": ""}, "import_is_of_a_file_or_an_address"),
        ({"digest": "A" * 64}, "import_digest_is_sha256"),
        ({"decided_at": "2026-01-01T00:00:00Z"}, "decided_import_says_by_whom"),
    ],
)
def test_an_imports_constraints(sql: Connection, editor: int, columns: dict[str, Any], rule: str) -> None:
    refused_by(sql, rule, *insertion("claims_externalimport", an_import(editor, **columns)))


def test_an_unknown_state_is_refused(sql: Connection, imported: UUID, editor: int) -> None:
    change = "UPDATE claims_externalimport SET state = 'trusted', decided_by_id = %s, decided_at = now() WHERE id = %s"
    refused_by(sql, "import_state_is_known", change, [editor, imported])


# --- reviews ----------------------------------------------------------------------------------------------------------


def test_a_review_needs_an_import_of_the_actor(sql: Connection, world: World, editor: int, imported: UUID) -> None:
    hidden = {"hidden_by_id": editor, "hidden_at": "2026-01-01T00:00:00Z", "hidden_reason": "x"}
    for row in (a_review(world.writer, imported), a_review(editor, imported, **hidden)):
        refused_by(sql, "external_review_comes_by_an_import", *insertion("claims_externalreview", row))
    apply(sql, imported, editor)
    late = insertion("claims_externalreview", a_review(editor, imported))
    refused_by(sql, "external_words_come_by_an_import", *late)


@pytest.mark.parametrize(
    "column", ["rating", "claim_text", "publisher", "title", "url", "site", "claimant", "rating_value"]
)
def test_the_words_of_a_review_cannot_be_edited(sql: Connection, review: UUID, column: str) -> None:
    forged = "https://forged.example/" if column == "url" else "Forged"
    refused_by(
        sql,
        "external_words_come_by_an_import",
        f"UPDATE claims_externalreview SET {column} = %s WHERE id = %s",
        [forged, review],
    )


def test_a_newer_import_changes_the_words_while_it_is_applied(sql: Connection, review: UUID, editor: int) -> None:
    newer = insert(sql, "claims_externalimport", an_import(editor))
    change = "UPDATE claims_externalreview SET rating = 'Right', last_import_id = %s WHERE id = %s"
    sql.execute(change, [newer, review])
    found = sql.execute("SELECT rating FROM claims_externalreviewevent WHERE pgh_obj_id = %s ORDER BY pgh_id", [review])
    assert [row[0] for row in found] == ["Not quite", "Right"]


@pytest.mark.parametrize(
    "change", ["url_key = repeat('b', 64)", "imported_at = now() - interval '1 day'", "id = gen_random_uuid()"]
)
def test_a_review_keeps_its_address_and_origin(sql: Connection, review: UUID, change: str) -> None:
    statement = f"UPDATE claims_externalreview SET {change} WHERE id = %s"
    refused_by(sql, "external_review_keeps_its_address", statement, [review])


def test_one_address_is_one_review(sql: Connection, editor: int, imported: UUID) -> None:
    row = a_review(editor, imported)
    insert(sql, "claims_externalreview", row)
    refused_by(sql, "claims_externalreview_url_key_key", *insertion("claims_externalreview", row | {"id": uuid4()}))


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"url": "javascript:alert(1)"}, "external_review_is_on_the_web"),
        ({"url": ""}, "external_review_is_on_the_web"),
        ({"publisher": ""}, "external_review_has_a_publisher"),
        ({"site": ""}, "external_review_has_a_publisher"),
        ({"claim_text": ""}, "external_review_has_a_claim"),
        ({"rating": ""}, "external_review_has_a_rating_of_theirs"),
        ({"digest": ""}, "external_review_digests_are_sha256"),
        ({"url_key": "x"}, "external_review_digests_are_sha256"),
        ({"claim_date": "last week"}, "external_review_dates_are_edtf"),
        ({"review_date": "2026-13"}, "external_review_dates_are_edtf"),
        ({"hidden_reason": "x"}, "hidden_external_review_says_why"),
    ],
)
def test_a_reviews_constraints(
    sql: Connection, editor: int, imported: UUID, columns: dict[str, Any], rule: str
) -> None:
    refused_by(sql, rule, *insertion("claims_externalreview", a_review(editor, imported, **columns)))


def test_hiding_needs_a_person_and_a_reason(sql: Connection, review: UUID, editor: int) -> None:
    change = "UPDATE claims_externalreview SET hidden_at = now(), hidden_by_id = %s, hidden_reason = %s WHERE id = %s"
    refused_by(sql, "hidden_external_review_says_why", change, [editor, "", review])
    refused_by(sql, "hidden_external_review_says_why", change, [None, "Why.", review])
    sql.execute(change, [editor, "Why.", review])


def test_a_review_has_no_reference_to_our_ratings_or_editions(sql: Connection) -> None:
    """No column of an external review refers to the log, a verdict or a rating."""
    led = sql.execute(
        "SELECT confrelid::regclass::text FROM pg_constraint"
        " WHERE conrelid = 'claims_externalreview'::regclass AND contype = 'f'"
    )
    assert {row[0] for row in led} == {"accounts_user", "claims_externalimport"}


# --- ties -------------------------------------------------------------------------------------------------------------


def tie(review: UUID, claim: UUID, by: int) -> dict[str, Any]:
    return {"id": uuid4(), "review_id": review, "claim_id": claim, "tied_by_id": by}


def test_a_match_needs_a_person(sql: Connection, world: World, review: UUID, editor: int) -> None:
    table = "claims_externalreviewmatch"
    refused_by(sql, "external_match_is_somebodys", *insertion(table, tie(review, world.other, world.writer)))
    act_as(sql, None)
    refused_by(sql, "actor_is_named", *insertion(table, tie(review, world.other, editor)))
    act_as(sql, editor)
    insert(sql, table, tie(review, world.other, editor))
    refused_by(sql, "external_review_tied_once", *insertion(table, tie(review, world.other, editor)))
    for change in ("claim_id = claim_id", "tied_at = now()"):
        refused_by(sql, "external_match_is_not_changed", f"UPDATE {table} SET {change}")


def test_the_clock_of_live_facts_ticks_with_what_readers_see(
    sql: Connection, world: World, review: UUID, editor: int
) -> None:
    def tick() -> int:
        found = sql.execute("SELECT tick FROM claims_factclock").fetchone()
        assert found is not None
        return int(found[0])

    def ticks(statement: str, parameters: Any) -> bool:
        before = tick()
        sql.execute(statement, parameters)
        return tick() > before

    assert ticks(*insertion("claims_externalreviewmatch", tie(review, world.other, editor)))
    newer = insert(sql, "claims_externalimport", an_import(editor))
    assert not ticks(
        "UPDATE claims_externalreview SET last_import_id = %s, last_seen_at = now() WHERE id = %s", [newer, review]
    )
    newest = insert(sql, "claims_externalimport", an_import(editor))
    assert ticks("UPDATE claims_externalreview SET rating = 'x', last_import_id = %s WHERE id = %s", [newest, review])
    hide = "UPDATE claims_externalreview SET hidden_at = now(), hidden_by_id = %s, hidden_reason = 'x' WHERE id = %s"
    assert ticks(hide, [editor, review])
    assert ticks("DELETE FROM claims_externalreviewmatch WHERE review_id = %s", [review])
