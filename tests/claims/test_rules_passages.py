"""The database's rules for passages, quotation states and notices."""

# changes and columns stand in this file

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.claims.ledger_sql import Connection, World, act_as, refused_by
from tests.sources.evidence_sql import CONFIRM, PROPOSE, TEXT, copy_row, insert, insertion, read

pytestmark = pytest.mark.database_rules
EXACT = "counts forty spans"
START = TEXT.index(EXACT)
PICK = (
    "UPDATE claims_citation SET snapshot_id = %(snapshot)s, exact = %(exact)s, prefix = %(prefix)s,"
    ' suffix = %(suffix)s, start = %(start)s, "end" = %(end)s WHERE claim_id = %(claim)s AND number = 1'
)


@pytest.fixture
def copy(sql: Connection, world: World) -> UUID:
    """A copy of the source of the draft's first citation. The actor is the writer."""
    act_as(sql, world.writer)
    source = sql.execute(
        "SELECT source_id FROM claims_citation WHERE claim_id = %s AND number = 1", [world.draft.claim]
    )
    return _copy_of(sql, world, (source.fetchone() or [None])[0])


def _copy_of(sql: Connection, world: World, source: UUID) -> UUID:
    row = copy_row(sql, source, captured_by_id=world.writer)
    insert(sql, "sources_snapshot", **row)
    read(sql, row["id"])
    key: UUID = row["id"]
    return key


def _passage(world: World, snapshot: UUID | None, **changes: Any) -> dict[str, Any]:
    passage = {
        "claim": world.draft.claim, "snapshot": snapshot, "exact": EXACT, "prefix": "2021 ", "suffix": ". An",
        "start": START, "end": START + len(EXACT),
    }  # fmt: skip
    return passage | changes


def test_a_passage_in_the_copy_is_accepted(sql: Connection, world: World, copy: UUID) -> None:
    assert sql.execute(PICK, _passage(world, copy)).rowcount == 1
    assert sql.execute(PICK, _passage(world, copy, prefix="", suffix="")).rowcount == 1
    all_of_it = {"exact": TEXT, "prefix": "", "suffix": "", "start": 0, "end": len(TEXT)}
    assert sql.execute(PICK, _passage(world, copy, **all_of_it)).rowcount == 1


LIES: dict[str, dict[str, Any]] = {
    "other words": {"exact": "counts fifty spans"},
    "another place": {"start": START + 1, "end": START + 1 + len(EXACT)},
    "before the beginning": {"start": 0, "end": len(EXACT), "exact": TEXT[: len(EXACT)], "prefix": "x"},
    "beyond the end": {"start": len(TEXT), "end": len(TEXT) + 5, "exact": "words", "prefix": "", "suffix": ""},
    "made up before it": {"prefix": "1990 "},
    "made up behind it": {"suffix": " not"},
    "no place": {"start": None, "end": None},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_passage_is_refused(sql: Connection, world: World, copy: UUID, lie: dict[str, Any]) -> None:
    refused_by(sql, "passage_is_in_the_copy", PICK, _passage(world, copy, **lie))


WHOLE_OR_NONE: dict[str, dict[str, Any]] = {
    "words without a copy": {"snapshot": None},
    "a place without a copy": {"snapshot": None, "exact": "", "prefix": "", "suffix": ""},
    "a copy without words": {"exact": "", "prefix": "", "suffix": "", "start": 5, "end": 5},
}


@pytest.mark.parametrize("part", WHOLE_OR_NONE.values(), ids=WHOLE_OR_NONE.keys())
def test_a_passage_is_complete_or_absent(sql: Connection, world: World, copy: UUID, part: dict[str, Any]) -> None:
    refused_by(sql, "citation_passage_is_whole", PICK, _passage(world, **({"snapshot": copy} | part)))


def test_a_passage_is_in_a_copy_of_the_citations_source(sql: Connection, world: World, copy: UUID) -> None:
    of_another = _copy_of(sql, world, world.source)
    refused_by(sql, "passage_is_of_the_source", PICK, _passage(world, of_another))
    sql.execute(PICK, _passage(world, copy))
    turned = "UPDATE claims_citation SET source_id = %s WHERE claim_id = %s AND number = 1"
    refused_by(sql, "passage_is_of_the_source", turned, [world.source, world.draft.claim])


def test_a_copy_without_text_has_no_passages(sql: Connection, world: World, copy: UUID) -> None:
    source = sql.execute("SELECT source_id FROM sources_snapshot WHERE id = %s", [copy]).fetchone()
    assert source is not None
    row = copy_row(sql, source[0], captured_by_id=world.writer)
    insert(sql, "sources_snapshot", **row)
    refused_by(sql, "passage_is_in_the_copy", PICK, _passage(world, row["id"]))


def test_a_picked_passage_stays_when_its_copy_is_removed_and_no_new_one_is_accepted(
    sql: Connection, world: World, copy: UUID
) -> None:
    sql.execute(PICK, _passage(world, copy))
    removal = uuid4()
    sql.execute(PROPOSE, [removal, copy, world.writer, None])
    act_as(sql, world.approver)
    sql.execute(CONFIRM, [world.approver, removal])
    noted = "UPDATE claims_citation SET note = 'Another note.' WHERE claim_id = %s AND number = 1"
    assert sql.execute(noted, [world.draft.claim]).rowcount == 1
    refused_by(sql, "passage_is_in_the_copy", PICK, _passage(world, copy, prefix=""))


# --- findings and news -----------------------------------------------------------------------------------------------


def _finding(world: World, **columns: Any) -> dict[str, Any]:
    return {
        "claim_id": world.draft.claim, "number": 1, "words": "a" * 64, "status": "not_checked", "differences": "[]",
    } | columns  # fmt: skip


@pytest.mark.parametrize("status", ["found", "near"])
@pytest.mark.parametrize("without", ["copy_id", "start", "end", "checked_at"])
def test_a_found_quotation_has_a_place_and_a_time(
    sql: Connection, world: World, copy: UUID, status: str, without: str
) -> None:
    where = {"copy_id": copy, "start": START, "end": START + len(EXACT), "checked_at": "2026-11-22T00:00:00Z"}
    found = _finding(world, status=status, **where)
    refused_by(sql, "found_quotation_says_where", *insertion("claims_quotationstate", found | {without: None}))
    insert(sql, "claims_quotationstate", **found)


def test_a_quotation_state_is_known_and_unique_for_its_words(sql: Connection, world: World) -> None:
    refused_by(sql, "quotation_status_is_known", *insertion("claims_quotationstate", _finding(world, status="true")))
    insert(sql, "claims_quotationstate", **_finding(world))
    refused_by(sql, "quotation_state_once", *insertion("claims_quotationstate", _finding(world)))


def test_a_notice_is_of_a_known_kind_and_unique_until_seen(sql: Connection, world: World) -> None:
    row = {"claim_id": world.draft.claim, "source_id": world.source, "number": None, "kind": "gone", "detail": ""}
    unknown = row | {"id": uuid4(), "kind": "gossip"}
    refused_by(sql, "evidence_notice_kind_is_known", *insertion("claims_evidencenotice", unknown))
    insert(sql, "claims_evidencenotice", **(row | {"id": uuid4()}))
    again = insertion("claims_evidencenotice", row | {"id": uuid4()})
    refused_by(sql, "evidence_notice_once_until_seen", *again)
    sql.execute("UPDATE claims_evidencenotice SET seen_at = now(), seen_by_id = %s", [world.writer])
    sql.execute(*again)
