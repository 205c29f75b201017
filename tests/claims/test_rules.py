"""The database's rules: raw SQL with the application's role is refused by a named rule.

These tests use no services, except to prepare rows. They run on the suite's PostgreSQL.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from factcheck.core.canonical import canonical_bytes, digest
from tests.claims.ledger_sql import Connection, World, act_as, after, append, approve, refused_by

pytestmark = pytest.mark.database_rules


def _refused(connection: Connection, rule: str, attempt: Callable[[], object]) -> None:
    with pytest.raises(psycopg.Error) as refusal, connection.transaction():
        attempt()
    assert refusal.value.diag.constraint_name == rule, refusal.value


def _publish(sql: Connection, world: World, **lies: object) -> int:
    """Approve as a second person, then publish with false columns."""
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    act_as(sql, world.publisher)
    return append(sql, world.draft, user=world.publisher, approval=approval, **lies)  # type: ignore[arg-type]  # the lies are columns


# --- what gets in --------------------------------------------------------------------------------------------------


def test_an_edition_with_a_second_persons_approval_is_accepted(sql: Connection, world: World) -> None:
    seq = _publish(sql, world)
    row = sql.execute(
        "SELECT revision, published_at > now() - interval '1 hour', current FROM claims_edition WHERE seq = %s", [seq]
    ).fetchone()
    assert row == (world.draft.revision, True, True)
    head = sql.execute("SELECT seq FROM claims_loghead").fetchone()
    assert head == (seq,)


def test_the_database_computes_an_approvals_digest(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    key = approve(sql, world.draft, user=world.approver)
    row = sql.execute("SELECT digest FROM claims_approval WHERE id = %s", [key]).fetchone()
    assert row == (digest(canonical_bytes(world.draft.content)),)


# --- approval ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lie", [{"text": "What nobody wrote."}, {"made_on": None, "more": "words"}])
def test_only_the_working_copys_content_can_be_approved(sql: Connection, world: World, lie: dict[str, object]) -> None:
    """Otherwise one person could approve and publish their own words."""
    act_as(sql, world.approver)
    made_up = replace(world.draft, content=world.draft.content | lie)
    _refused(sql, "approval_is_of_the_working_copy", lambda: approve(sql, made_up, user=world.approver))


def test_no_edition_without_approval(sql: Connection, world: World) -> None:
    act_as(sql, world.publisher)
    _refused(sql, "edition_is_approved", lambda: append(sql, world.draft, user=world.publisher, approval=None))


def test_no_edition_on_an_approval_that_does_not_exist(sql: Connection, world: World) -> None:
    act_as(sql, world.publisher)
    _refused(sql, "edition_is_approved", lambda: append(sql, world.draft, user=world.publisher, approval=uuid4()))


def test_no_edition_on_the_approval_of_an_older_revision(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    act_as(sql, world.writer)
    sql.execute("UPDATE claims_claim SET text = 'Something else.' WHERE id = %s", [world.draft.claim])
    act_as(sql, world.publisher)
    _refused(sql, "edition_is_approved", lambda: append(sql, world.draft, user=world.publisher, approval=approval))


def test_no_edition_on_another_claims_approval(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    act_as(sql, world.publisher)
    _refused(sql, "edition_is_approved", lambda: append(sql, world.published, user=world.publisher, approval=approval))


def test_one_approval_makes_one_edition(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    act_as(sql, world.publisher)
    append(sql, world.draft, user=world.publisher, approval=approval)
    again = after(world.draft, number=world.draft.number + 1, kind="updated")
    with pytest.raises(psycopg.errors.UniqueViolation) as refusal, sql.transaction():
        append(sql, again, user=world.publisher, approval=approval)
    assert "approval_id" in str(refusal.value.diag.constraint_name)


@pytest.mark.parametrize("distance", [-1, 1, 1_000])
def test_no_approval_of_another_revision(sql: Connection, world: World, distance: int) -> None:
    act_as(sql, world.approver)
    _refused(
        sql,
        "approval_is_of_the_present_revision",
        lambda: approve(sql, world.draft, user=world.approver, revision=world.draft.revision + distance),
    )


def test_no_approval_by_a_contributor(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    _refused(sql, "approval_is_by_a_second_person", lambda: approve(sql, world.draft, user=world.writer))


def test_no_approval_in_another_persons_name(sql: Connection, world: World) -> None:
    act_as(sql, world.writer)
    _refused(sql, "approval_is_own", lambda: approve(sql, world.draft, user=world.approver))


def test_no_approval_without_an_actor(sql: Connection, world: World) -> None:
    _refused(sql, "actor_is_named", lambda: approve(sql, world.draft, user=world.approver))
    act_as(sql, None)
    _refused(sql, "actor_is_named", lambda: approve(sql, world.draft, user=world.approver))


def test_no_approval_of_empty_content(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    refused_by(
        sql,
        "approval_has_content",
        "INSERT INTO claims_approval (id, verdict_id, user_id, revision, content, digest, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, NULL, '', now())",
        [world.draft.verdict, world.approver, world.draft.revision],
    )


CONTRIBUTIONS = {
    "the claim's words": "UPDATE claims_claim SET text = 'Other words.' WHERE id = %(claim)s",
    "the verdict": "UPDATE claims_verdict SET summary = 'Other words.' WHERE claim_id = %(claim)s",
    "a verdict in another language": "INSERT INTO claims_verdict SELECT (jsonb_populate_record(v, jsonb_build_object("
    "'id', gen_random_uuid(), 'language', 'uk'))).* FROM claims_verdict v WHERE claim_id = %(claim)s",
    "a part": "INSERT INTO claims_claimpart (id, claim_id, text, finding, position)"
    " VALUES (gen_random_uuid(), %(claim)s, 'a part', '', 0)",
    "a speaker": "UPDATE claims_appearancespeaker SET role = 'mayor' WHERE appearance_id IN"
    " (SELECT id FROM claims_appearance WHERE claim_id = %(claim)s)",
    "a speaker taken away": "DELETE FROM claims_appearancespeaker WHERE appearance_id IN"
    " (SELECT id FROM claims_appearance WHERE claim_id = %(claim)s)",
    "an appearance": "UPDATE claims_appearance SET venue = 'elsewhere' WHERE claim_id = %(claim)s",
    "a citation": "UPDATE claims_citation SET note = 'Other words.' WHERE claim_id = %(claim)s",
    "a citation taken away": "DELETE FROM claims_citation WHERE claim_id = %(claim)s AND number = 2",
    "a claimant": "INSERT INTO claims_claimclaimant (claim_id, claimant_id, role, position)"
    " VALUES (%(claim)s, %(claimant)s, '', 1)",
    "a topic": "INSERT INTO claims_claimtopic (claim_id, topic_id, position) VALUES (%(claim)s, %(topic)s, 0)",
    "a link": "INSERT INTO claims_claimlink (id, from_claim_id, to_claim_id, kind, rationale, position)"
    " VALUES (gen_random_uuid(), %(claim)s, %(other)s, 'supports', 'It does.', 0)",
    "a contact": "INSERT INTO claims_contact (id, claim_id, whom, contacted_on, outcome, reply, position)"
    " VALUES (gen_random_uuid(), %(claim)s, 'the press office', now(), 'waiting', '', 0)",
}  # fmt: skip


@pytest.mark.parametrize("statement", CONTRIBUTIONS.values(), ids=CONTRIBUTIONS.keys())
def test_a_person_who_changed_any_row_cannot_approve(sql: Connection, world: World, statement: str) -> None:
    act_as(sql, world.approver)
    ids = {"claim": world.draft.claim, "claimant": world.claimant, "topic": world.topic, "other": world.other}
    changed = sql.execute(statement, ids)
    assert changed.rowcount == 1 or "UPDATE claims_citation" in statement
    row = sql.execute("SELECT revision FROM claims_claim WHERE id = %s", [world.draft.claim]).fetchone()
    assert row is not None
    assert row[0] > world.draft.revision
    _refused(
        sql,
        "approval_is_by_a_second_person",
        lambda: approve(sql, world.draft, user=world.approver, revision=row[0]),
    )


@pytest.mark.parametrize("statement", CONTRIBUTIONS.values(), ids=CONTRIBUTIONS.keys())
def test_no_row_changes_without_an_actor(sql: Connection, world: World, statement: str) -> None:
    ids = {"claim": world.draft.claim, "claimant": world.claimant, "topic": world.topic, "other": world.other}
    refused_by(sql, "actor_is_named", statement, ids)


def test_an_edition_in_one_language_does_not_free_contributors_of_another(sql: Connection, world: World) -> None:
    """A contributor to the Ukrainian verdict cannot approve it because the English one was published meanwhile."""
    act_as(sql, world.approver)
    sql.execute(CONTRIBUTIONS["a verdict in another language"], {"claim": world.draft.claim})
    found = sql.execute("SELECT id FROM claims_verdict WHERE claim_id = %s AND language = 'uk'", [world.draft.claim])
    ukrainian = found.fetchone()
    row = sql.execute("SELECT revision FROM claims_claim WHERE id = %s", [world.draft.claim]).fetchone()
    assert row is not None
    assert ukrainian is not None
    english = after(world.draft, revision=row[0])
    act_as(sql, world.publisher)
    append(sql, english, user=world.publisher, approval=approve(sql, english, user=world.publisher))
    act_as(sql, world.approver)
    refused_by(
        sql,
        "approval_is_by_a_second_person",
        "INSERT INTO claims_approval (id, verdict_id, user_id, revision, content, digest, at)"
        " VALUES (gen_random_uuid(), %s, %s, %s, '{}', '', now())",
        [ukrainian[0], world.approver, row[0]],
    )


# --- the document --------------------------------------------------------------------------------------------------


def test_published_content_equals_approved_content(sql: Connection, world: World) -> None:
    text = world.draft.content["text"]
    changed = world.draft.document(text=text.replace("forty", "fourty"))
    _refused(sql, "edition_is_as_approved", lambda: _publish(sql, world, document=changed))


def test_content_cannot_be_missing(sql: Connection, world: World) -> None:
    document = json.loads(world.draft.document())
    del document["content"]
    _refused(sql, "edition_is_as_approved", lambda: _publish(sql, world, document=canonical_bytes(document)))


def test_content_cannot_be_a_duplicate_key(sql: Connection, world: World) -> None:
    """A JSON parser that uses the first of two equal keys would read content that nobody approved."""
    good = world.draft.document()
    twice = b'{"content":{"text":"never approved"},' + good[1:]
    _refused(sql, "edition_is_as_approved", lambda: _publish(sql, world, document=twice))


def test_a_key_in_the_content_cannot_be_duplicate(sql: Connection, world: World) -> None:
    good = world.draft.document()
    twice = good.replace(b'"content":{', b'"content":{"text":"never approved",', 1)
    assert twice != good
    _refused(sql, "edition_is_as_approved", lambda: _publish(sql, world, document=twice))


LIES: dict[str, tuple[str, dict[str, object]]] = {
    "a digest of something else": ("edition_digest_matches", {"digest": "0" * 64}),
    "a seq of its own": ("edition_seq_is_given", {"seq": 1}),
    "another claim's document": ("edition_document_is_its_own", {"language": "uk"}),
    "another number": ("edition_document_is_its_own", {"number": 7}),
    "another kind": ("edition_document_is_its_own", {"kind": "minor"}),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "lie"), LIES.values(), ids=LIES.keys())
def test_an_edition_cannot_carry(sql: Connection, world: World, rule: str, lie: dict[str, object]) -> None:
    _refused(sql, rule, lambda: _publish(sql, world, **lie))


def test_the_log_sets_the_publication_time(sql: Connection, world: World) -> None:
    seq = _publish(sql, world, published_at="1990-02-09T00:00:00Z")
    row = sql.execute(
        "SELECT published_at > now() - interval '1 hour' FROM claims_edition WHERE seq = %s", [seq]
    ).fetchone()
    assert row == (True,)


def test_edition_numbers_have_no_gaps(sql: Connection, world: World) -> None:
    jumped = after(world.draft, number=3)
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    act_as(sql, world.publisher)
    _refused(sql, "edition_numbers_are_gapless", lambda: append(sql, jumped, user=world.publisher, approval=approval))


def test_an_edition_is_signed_by_its_publisher(sql: Connection, world: World) -> None:
    act_as(sql, world.approver)
    approval = approve(sql, world.draft, user=world.approver)
    _refused(sql, "edition_is_own", lambda: append(sql, world.draft, user=world.publisher, approval=approval))


def test_a_notice_carries_no_content(sql: Connection, world: World) -> None:
    act_as(sql, world.publisher)
    document = world.published.notice("withdrawn", content={"text": "nobody approved this"})
    _refused(
        sql,
        "notice_has_no_content",
        lambda: append(sql, world.published, user=world.publisher, approval=None, document=document, kind="withdrawn"),
    )


def test_no_redaction_notice_without_a_confirmed_redaction(sql: Connection, world: World) -> None:
    act_as(sql, world.publisher)
    document = world.published.notice("redacted")
    _refused(
        sql,
        "redaction_takes_two",
        lambda: append(sql, world.published, user=world.publisher, approval=None, document=document, kind="redacted"),
    )


@pytest.mark.parametrize(
    ("rule", "columns"),
    [
        ("edition_says_why", {"kind": "updated", "note": ""}),
        ("correction_has_a_severity", {"kind": "corrected"}),
        ("correction_has_a_severity", {"kind": "updated", "severity": "major"}),
        ("edition_kind_is_known", {"kind": "improved"}),
    ],
)
def test_later_editions_need_a_note(sql: Connection, world: World, rule: str, columns: dict[str, Any]) -> None:
    draft = after(world.draft, kind=columns["kind"])
    act_as(sql, world.approver)
    approval = approve(sql, draft, user=world.approver)
    act_as(sql, world.publisher)
    _refused(sql, rule, lambda: append(sql, draft, user=world.publisher, approval=approval, **columns))
