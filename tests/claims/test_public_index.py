"""The public index is made only from the log, is the same after a rebuild, and never contains unpublished text.

Also redactions: they remove content from everything that the public can reach.
"""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, models

from claims.models import Claim, Edition, PublicClaim, PublicLink, Redaction
from claims.public import index
from claims.queries import items, working_copy
from claims.services import claims as claim_services
from claims.services import publishing, redactions, steps
from claims.vocabulary import EditionKind, LinkKind, PublicStatus, State
from claims.working_copy import ClaimantCopy, LinkCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from tests import factories
from tests.claims.desk_work import copy_of, document_of, now, revised, state_of, with_verdict

pytestmark = pytest.mark.django_db
DRAFT = "planteddraftword"


def _rows() -> list[dict[str, Any]]:
    """Every column and relation of the index, by claim and language, without primary keys."""
    found = []
    for row in PublicClaim.objects.order_by("claim_id", "language"):
        columns: dict[str, Any] = {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields}
        columns.pop("id")
        for name in ("topics", "claimants", "sources"):
            columns[name] = set(getattr(row, name).values_list("pk", flat=True))
        columns["links"] = list(row.links.order_by("position").values("to_claim_id", "kind", "rationale", "position"))
        found.append(columns)
    return found


def _rebuilds_alike() -> None:
    """Checks that a rebuild, over existing rows and from nothing, gives the same rows."""
    before = _rows()
    assert index.rebuild_index() == len(before)
    assert _rows() == before
    PublicClaim.objects.all().delete()
    assert index.rebuild_index() == len(before)
    assert _rows() == before


def _redact(edition: Edition, *, reason: str = "privacy") -> Edition:
    one, two = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    proposal = redactions.propose_redaction(edition_id=edition.pk, reason=reason, note="A name was removed.", actor=one)
    return redactions.confirm_redaction(redaction_id=proposal.pk, actor=two)


def _second(first: Edition, **words: Any) -> Edition:
    publisher = revised(first, **words or {"summary": "Newer."})
    return publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.UPDATED, note="A survey.")


def _withdraw(edition: Edition) -> Edition:
    return publishing.withdraw(**now(edition.claim_id), actor=factories.person(Role.PUBLISHER), note="Replaced.")


def _feed() -> list[tuple[int, str]]:
    return list(Edition.objects.current().order_by("seq").values_list("seq", "kind"))


# --- what a row holds ---


def test_a_row_has_its_documents_values() -> None:
    other, speaker, topic = factories.published_claim(), factories.claimant(), factories.topic()
    base = factories.working_copy()
    edition = factories.published_claim(
        claimants=base.claimants,
        topics=(topic.pk,),
        appearances=(replace(base.appearances[0], speakers=(ClaimantCopy(speaker.pk),)),),
        citations=base.citations,
        links=(LinkCopy(other.claim_id, LinkKind.DISPUTES, "They cannot both be so."),),
    )
    row, content = PublicClaim.objects.get(claim_id=edition.claim_id), document_of(edition)["content"]
    assert (row.edition_id, row.status, row.slug) == (edition.pk, PublicStatus.LIVE, edition.slug)
    assert (row.text, row.short_claim, row.kind) == (content["text"], content["short_claim"], "fact")
    assert (row.headline, row.summary, row.rating) == (
        content["verdict"]["headline"], content["verdict"]["summary"], "mostly-true",
    )  # fmt: skip
    assert row.first_published_at == row.published_at == edition.published_at
    assert {who.pk for who in row.claimants.all()} == {speaker.pk, base.claimants[0].claimant}
    assert list(row.topics.all()) == [topic]
    assert {source.pk for source in row.sources.all()} == {citation.source for citation in base.citations}
    assert list(PublicLink.objects.values_list("to_claim_id", "kind")) == [(other.claim_id, "disputes")]
    assert PublicClaim.objects.filter(words="forty").filter(claim_id=edition.claim_id).exists()


def test_a_newer_edition_keeps_the_first_publication_date() -> None:
    first = factories.published_claim()
    second = _second(first)
    row = PublicClaim.objects.get()
    assert (row.first_published_at, row.published_at) == (first.published_at, second.published_at)


# --- redaction ---


def test_redacting_the_live_edition_empties_its_row_and_adds_a_notice() -> None:
    edition = factories.published_claim()
    text = document_of(edition)["content"]["text"]
    notice = _redact(edition, reason="court_order")
    edition.refresh_from_db()
    assert edition.document is None
    assert len(edition.digest) == 64
    row = PublicClaim.objects.get()
    assert (row.status, row.edition_id, row.slug) == (PublicStatus.REDACTED, notice.pk, notice.slug)
    assert notice.slug == f"verdict-{str(edition.claim_id)[:8]}", "the removed headline is in no address that is shown"
    assert (row.headline, row.text, row.short_claim, row.summary, row.rating, row.words) == ("", "", "", "", "", None)
    assert document_of(notice) == {
        "schema": 1, "claim": str(edition.claim_id), "language": "en", "instruction": "delete your copy",
        "edition": {"number": 2, "kind": "redacted", "note": "A name was removed."}, "reason": "court_order",
        "redacted": [{"number": 1, "seq": edition.seq, "digest": edition.digest}],
    }  # fmt: skip
    assert _feed() == [(notice.seq, "redacted")]
    assert text not in _public_text()
    _rebuilds_alike()


def test_redacting_an_old_edition_leaves_the_live_one() -> None:
    first = factories.published_claim()
    second = _second(first)
    before = _rows()
    notice = _redact(first)
    assert _rows() == before
    assert _feed() == [(second.seq, "updated"), (notice.seq, "redacted")]
    _rebuilds_alike()


def test_redacting_the_old_and_then_the_live_edition() -> None:
    first = factories.published_claim()
    second = _second(first)
    earlier, later = _redact(first), _redact(second)
    row = PublicClaim.objects.get()
    assert (row.status, row.edition_id) == (PublicStatus.REDACTED, later.pk)
    assert _feed() == [(earlier.seq, "redacted"), (later.seq, "redacted")]
    _rebuilds_alike()


def test_redacting_the_live_and_then_the_old_edition() -> None:
    first = factories.published_claim()
    second = _second(first)
    notice, _ = _redact(second), _redact(first)
    assert PublicClaim.objects.get().edition_id == notice.pk
    _rebuilds_alike()


def test_redacting_a_withdrawn_edition_keeps_the_withdrawal() -> None:
    edition = factories.published_claim()
    tombstone = _withdraw(edition)
    notice = _redact(edition)
    assert (PublicClaim.objects.get().status, PublicClaim.objects.get().edition_id) == ("withdrawn", tombstone.pk)
    assert _feed() == [(tombstone.seq, "withdrawn"), (notice.seq, "redacted")]
    _rebuilds_alike()


def test_a_notices_address_does_not_contain_a_removed_headline() -> None:
    superseded = factories.published_claim(verdict=replace(factories.verdict_copy(), headline="Jo Bloggs counted"))
    present = _second(superseded, headline="Forty spans were counted")
    withdrawn = factories.published_claim(verdict=replace(factories.verdict_copy(), headline="Jo Bloggs lost count"))
    _withdraw(withdrawn)
    notices = [_redact(superseded), _redact(present), _redact(withdrawn)]
    assert [notice.slug for notice in notices] == [f"verdict-{str(one.claim_id)[:8]}" for one in notices]
    for one in (superseded, present, withdrawn):
        listed = items.by_edition([one.pk], items.claim_address())
        assert b"/claims/verdict-" in listed[0].head
        assert one.slug.encode() not in listed[0].head
    _rebuilds_alike()


def test_a_redacted_verdict_can_be_published_again() -> None:
    edition = factories.published_claim()
    notice = _redact(edition)
    again = _second(edition, summary="Without the name.")
    assert (again.number, PublicClaim.objects.get().status) == (3, PublicStatus.LIVE)
    assert _feed() == [(notice.seq, "redacted"), (again.seq, "updated")]
    _rebuilds_alike()


def test_a_redaction_needs_two_administrators_and_a_reason() -> None:
    edition, admin = factories.published_claim(), factories.person(Role.ADMINISTRATOR)
    told: dict[str, Any] = {"edition_id": edition.pk, "reason": "privacy", "note": "A name was removed."}
    with pytest.raises(NotAllowed):
        redactions.propose_redaction(**told, actor=factories.person(Role.PUBLISHER))
    with pytest.raises(Invalid):
        redactions.propose_redaction(**told | {"reason": "embarrassing"}, actor=admin)
    with pytest.raises(Invalid):
        redactions.propose_redaction(**told | {"note": " "}, actor=admin)
    with pytest.raises(NotFound):
        redactions.propose_redaction(**told | {"edition_id": edition.claim_id}, actor=admin)
    proposal = redactions.propose_redaction(**told, actor=admin)
    with pytest.raises(IllegalTransition):
        redactions.propose_redaction(**told, actor=admin)
    for wrong in (admin, factories.person(Role.PUBLISHER)):
        with pytest.raises(NotAllowed):
            redactions.confirm_redaction(redaction_id=proposal.pk, actor=wrong)
    redactions.refuse_redaction(redaction_id=proposal.pk, actor=admin)
    with pytest.raises(NotFound):
        redactions.confirm_redaction(redaction_id=proposal.pk, actor=factories.person(Role.ADMINISTRATOR))
    assert not Redaction.objects.exists()
    edition.refresh_from_db()
    assert edition.document is not None
    notice = _redact(edition)
    for done in (edition, notice):
        with pytest.raises(IllegalTransition, match="no content to redact"):
            redactions.propose_redaction(**told | {"edition_id": done.pk}, actor=admin)
    with pytest.raises(IllegalTransition):
        redactions.refuse_redaction(redaction_id=Redaction.objects.get().pk, actor=admin)


# --- a mixed life ---


def _mixed_life() -> None:
    """Live, revised, withdrawn, republished and redacted verdicts in two languages, and unpublished claims."""
    live = factories.published_claim(topics=(factories.topic().pk,))
    factories.published_claim(links=(LinkCopy(live.claim_id, LinkKind.QUALIFIES, "It does."),))
    _second(_second(factories.published_claim()), headline="Another finding")
    _withdraw(factories.published_claim())
    gone = factories.published_claim()
    _withdraw(gone)
    steps.reopen(**now(gone.claim_id), actor=live.published_by, note="A new survey.")
    steps.submit(**now(gone.claim_id), actor=live.published_by)
    steps.approve(**now(gone.claim_id), actor=live.published_by)
    publishing.publish(**now(gone.claim_id), actor=live.published_by, kind=EditionKind.REINSTATED, note="A new survey.")
    _redact(factories.published_claim())
    early = factories.published_claim()
    _second(early)
    _redact(early)
    late = factories.published_claim()
    latest = _second(late)
    _redact(late)
    _redact(latest)
    _second_language(live)
    _open_revision(live)


def _second_language(live: Edition) -> None:
    writer = factories.person(Role.EDITOR)
    claim_services.add_language(claim_id=live.claim_id, language="uk", actor=writer)
    told = now(live.claim_id) | {"language": "uk"}
    words = factories.verdict_copy(headline="Обстеження підтверджує сорок прольотів")
    told["revision"] = claim_services.save_working_copy(
        **told, copy=replace(copy_of(live.claim_id), verdict=words), actor=writer
    ).revision
    steps.submit(**told, actor=writer)
    steps.approve(**told, actor=live.published_by)
    publishing.publish(**told, actor=live.published_by)


def _open_revision(live: Edition) -> None:
    """An open revision of a live verdict with marked words, and a claim that was never published."""
    editor: User = factories.person(Role.EDITOR)
    steps.revise(**now(live.claim_id), actor=editor)
    copy = with_verdict(live.claim_id, headline=DRAFT, summary=DRAFT, body=DRAFT, would_change=DRAFT)
    other = factories.logged_claim(text=f"{DRAFT} logged.", short_claim=DRAFT)
    copy = replace(
        copy,
        text=DRAFT,
        short_claim=DRAFT,
        why_chosen=DRAFT,
        citations=tuple(replace(row, note=DRAFT) for row in copy.citations),
        links=(LinkCopy(other.pk, LinkKind.SUPPORTS, DRAFT),),
    )
    claim_services.save_working_copy(**now(live.claim_id), copy=copy, actor=editor)
    steps.comment(claim_id=live.claim_id, note=DRAFT, actor=editor)
    assert state_of(live.claim_id) == State.RESEARCHING


def _public_text() -> str:
    """All text of the tables behind readers' pages and the API."""
    tables: list[type[models.Model]] = [PublicClaim, PublicLink, Edition]
    rows = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table._meta.db_table} t")  # noqa: S608  # our own tables
            rows += [text for (text,) in cursor.fetchall()]
    documents = [bytes(edition.document or b"").decode() for edition in Edition.objects.all()]
    return "\n".join([*rows, *documents])


def test_rebuilt_rows_are_identical() -> None:
    _mixed_life()
    assert len(_rows()) == 9
    assert set(PublicClaim.objects.values_list("status", flat=True)) == set(PublicStatus)
    _rebuilds_alike()


def test_a_row_without_an_edition_is_deleted() -> None:
    edition = factories.published_claim()
    row = PublicClaim.objects.get()
    before = _rows()
    row.pk, row.claim_id, row.slug = None, factories.logged_claim().pk, "never-published"
    other = factories.published_claim()
    PublicClaim.objects.filter(claim_id=other.claim_id).delete()
    row.edition = other
    row.save(force_insert=True)
    PublicClaim.objects.filter(claim_id=edition.claim_id).update(headline="Tampered with")
    index.rebuild_index()
    assert {found["claim"] for found in _rows()} == {edition.claim_id, other.claim_id}
    assert before[0] in _rows()


def test_unpublished_words_are_in_no_public_table() -> None:
    _mixed_life()
    assert DRAFT in json.dumps(str(Claim.objects.values_list("text", flat=True)))
    assert DRAFT not in _public_text()
    index.rebuild_index()
    assert DRAFT not in _public_text()


def test_a_step_of_the_workflow_alone_makes_nothing_public_or_private() -> None:
    edition = factories.published_claim()
    before = _rows()
    factories.approved_claim()
    steps.revise(**now(edition.claim_id), actor=edition.published_by)
    steps.submit(**now(edition.claim_id), actor=edition.published_by)
    assert _rows() == before
    assert working_copy.read(edition.claim_id, "en")
