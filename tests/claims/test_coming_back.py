"""Reinstatement, agreement of languages, cancelled schedules, dates and languages, in services and database."""

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from claims.models import Activity, Claim, Edition, Verdict
from claims.queries.queues import lost_schedules
from claims.services import claims as claim_services
from claims.services import publishing, steps, waivers
from claims.vocabulary import ContactOutcome, EditionKind
from claims.working_copy import ContactCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import GateBlocked, Invalid, NoteRequired
from factcheck.core.languages import KNOWN
from factcheck.core.partial_date import PartialDate
from tests import factories
from tests.claims.desk_work import copy_of, now, with_verdict

pytestmark = pytest.mark.django_db


def _withdrawn_and_approved_again() -> tuple[UUID, User]:
    first = factories.published_claim()
    editor, publisher = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)
    publishing.withdraw(**now(first.claim_id), actor=publisher, note="It was unsound.")
    steps.reopen(**now(first.claim_id), actor=editor, note="New evidence.")
    steps.submit(**now(first.claim_id), actor=editor)
    steps.approve(**now(first.claim_id), actor=publisher)
    return first.claim_id, publisher


def test_a_withdrawn_verdict_can_only_be_reinstated_with_a_public_note() -> None:
    claim, publisher = _withdrawn_and_approved_again()
    for kind in EditionKind:
        if kind != EditionKind.REINSTATED:
            with pytest.raises(Invalid) as refusal:
                publishing.publish(**now(claim), actor=publisher, kind=kind, note="Back.", severity="minor")
            assert refusal.value.field == "kind"
    later = timezone.now() + timedelta(hours=1)
    with pytest.raises(Invalid):
        publishing.schedule(**now(claim), actor=publisher, at=later, kind=EditionKind.MINOR)
    with pytest.raises(NoteRequired):
        publishing.publish(**now(claim), actor=publisher, kind=EditionKind.REINSTATED, note=" ")
    back = publishing.publish(**now(claim), actor=publisher, kind=EditionKind.REINSTATED, note="It was sound.")
    assert (back.kind, back.number, back.note) == ("reinstated", 3, "It was sound.")


def test_only_a_withdrawn_verdict_can_be_reinstated() -> None:
    claim, publisher = factories.approved_claim(), factories.person(Role.PUBLISHER)
    with pytest.raises(Invalid) as refusal:
        publishing.publish(**now(claim), actor=publisher, kind=EditionKind.REINSTATED, note="Back.")
    assert refusal.value.field == "kind"


def _refused(constraint: str, statement: str, parameters: list[Any], actor: User) -> None:
    with (
        pytest.raises(IntegrityError) as refusal,
        transaction.atomic(),
        acting(actor.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, parameters)
    assert getattr(refusal.value.__cause__, "diag").constraint_name == constraint  # noqa: B009 -- psycopg's, untyped here


_COPY_OF_AN_EDITION = """
INSERT INTO claims_edition (id, claim_id, language, number, kind, severity, note, rating_before, rating_after, slug,
    schema, document, digest, revision, approval_id, published_by_id, published_at, current)
SELECT gen_random_uuid(), claim_id, %s, 9, %s, '', 'Told.', '', %s, slug, 1, document, digest, 0, approval_id, %s,
    now(), true
FROM claims_edition WHERE id = %s
"""


def test_the_database_refuses_a_reinstatement_of_another_kind_and_disagreeing_languages() -> None:
    claim, publisher = _withdrawn_and_approved_again()
    first = Edition.objects.get(claim=claim, number=1)
    for kind in ("minor", "updated", "published"):
        _refused(
            "withdrawn_is_reinstated", _COPY_OF_AN_EDITION, ["en", kind, "true", publisher.pk, first.pk], publisher
        )
    live = factories.published_claim()
    _refused(
        "withdrawn_is_reinstated", _COPY_OF_AN_EDITION, ["en", "reinstated", "true", publisher.pk, live.pk], publisher
    )
    _refused(
        "languages_agree_on_the_rating",
        _COPY_OF_AN_EDITION,
        ["fr", "published", "false", publisher.pk, live.pk],
        publisher,
    )


def _in_french(claim: UUID, *, rating: str) -> dict[str, Any]:
    writer, approver = factories.person(Role.EDITOR), factories.person(Role.EDITOR)
    claim_services.add_language(claim_id=claim, language="fr", actor=writer)
    words = factories.verdict_copy(headline="Le relevé confirme", summary="Quarante.", body="Oui.[@1]", rating=rating)
    told = now(claim) | {"language": "fr"}
    told["revision"] = claim_services.save_working_copy(
        **told, copy=replace(copy_of(claim), verdict=words), actor=writer
    ).revision
    steps.submit(**told, actor=writer)
    return told | {"approver": approver}


def test_a_rating_that_differs_from_the_live_siblings_needs_a_public_reason() -> None:
    claim, publisher = factories.published_claim().claim_id, factories.person(Role.PUBLISHER)
    told = _in_french(claim, rating="false")
    approver = told.pop("approver")
    with pytest.raises(GateBlocked, match="English"):
        steps.approve(**told, actor=approver)
    waivers.waive(
        claim_id=claim, language="fr", check="siblings", reason="The English page is being revised.", actor=publisher
    )
    steps.approve(**told, actor=approver)
    edition = publishing.publish(**told, actor=publisher)
    assert b"The English page is being revised." in bytes(edition.document or b"")


def test_the_scheduler_compares_with_live_siblings_as_well() -> None:
    """The ratings agreed when it was scheduled. Then the sibling was published with another one."""
    claim, publisher = factories.published_claim().claim_id, factories.person(Role.PUBLISHER)
    told = _in_french(claim, rating="mostly-true")
    steps.approve(**(told | {"actor": told.pop("approver")}))
    publishing.schedule(**told, actor=publisher, at=timezone.now() + timedelta(hours=1))
    Verdict.objects.filter(claim_id=claim, language="fr").update(scheduled_for=timezone.now() - timedelta(hours=1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE claims_publicclaim SET rating = 'false' WHERE claim_id = %s", [claim])
    assert publishing.publish_due() == []
    assert "Languages agree" in Activity.objects.filter(claim_id=claim).latest("at").note


@pytest.mark.parametrize("by", ["edit", "another language", "request changes", "reject", "withdraw"])
def test_the_person_who_scheduled_sees_a_cancelled_schedule(by: str) -> None:
    claim, scheduler = factories.approved_claim(), factories.person(Role.PUBLISHER)
    if by == "withdraw":
        first = factories.published_claim()
        claim = first.claim
        factories_editor = factories.person(Role.EDITOR)
        steps.revise(**now(claim), actor=factories_editor)
        steps.submit(**now(claim), actor=factories_editor)
        steps.approve(**now(claim), actor=scheduler)
    kind = EditionKind.MINOR if by == "withdraw" else EditionKind.PUBLISHED
    publishing.schedule(**now(claim), actor=scheduler, at=timezone.now() + timedelta(hours=1), kind=kind)
    colleague = factories.person(Role.PUBLISHER)
    if by == "edit":
        claim_services.save_working_copy(**now(claim), copy=with_verdict(claim.pk, summary="Forty."), actor=colleague)
    elif by == "another language":
        claim_services.add_language(claim_id=claim.pk, language="fr", actor=colleague)
    elif by == "request changes":
        steps.request_changes(**now(claim), actor=colleague, note="One more source.")
    elif by == "reject":
        steps.reject(**now(claim), actor=colleague, note="No.")
    else:
        publishing.withdraw(**now(claim), actor=colleague, note="Unsound.")
    assert Verdict.objects.get(claim=claim, language="en").scheduled_for is None
    (told,) = lost_schedules(scheduler)
    assert (told.claim_id, told.actor, bool(told.note)) == (claim.pk, colleague, True)
    assert lost_schedules(colleague) == []


def test_a_copy_with_impossible_dates_is_not_saved() -> None:
    claim = factories.logged_claim()
    copy, tomorrow = copy_of(claim.pk), timezone.localdate() + timedelta(days=1)
    later = PartialDate(tomorrow.isoformat())
    asked = ContactCopy("The office", date(2022, 1, 2), deadline=date(2022, 1, 1), outcome=ContactOutcome.SILENT)
    for field, wrong in {
        "made_on": replace(copy, made_on=PartialDate("2099")),
        "appearances.0.date": replace(copy, appearances=(replace(copy.appearances[0], date=later),)),
        "contacts.0.contacted_on": replace(copy, contacts=(replace(asked, contacted_on=tomorrow, deadline=None),)),
        "contacts.0.deadline": replace(copy, contacts=(asked,)),
        "contacts.0.reply": replace(
            copy, contacts=(replace(asked, deadline=None, outcome=ContactOutcome.REPLIED, reply=" "),)
        ),
        "verdict.evidence_through": replace(copy, verdict=replace(copy.verdict, evidence_through=tomorrow)),
        "original_language": replace(copy, original_language="zz"),
        "appearances.0.language": replace(copy, appearances=(replace(copy.appearances[0], language="French"),)),
    }.items():
        with pytest.raises(Invalid) as refusal:
            claim_services.save_working_copy(**now(claim), copy=wrong, actor=claim.logged_by)
        assert refusal.value.field == field
        with pytest.raises(Invalid):
            claim_services.log_claim(copy=wrong, actor=claim.logged_by)
    with pytest.raises(Invalid):
        claim_services.add_language(claim_id=claim.pk, language="zz", actor=claim.logged_by)
    with pytest.raises(Invalid) as refusal:
        factories.source(date=PartialDate("2099"))
    assert refusal.value.field == "date"


def test_the_database_accepts_the_same_languages_only() -> None:
    claim = factories.logged_claim()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tag FROM unnest(%s::text[]) tag WHERE ledger_language_is_known(tag)", [[*KNOWN, "zz"]])
        assert {row[0] for row in cursor.fetchall()} == set(KNOWN)
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'ledger_language_is_known'")
        (listed,) = cursor.fetchone()
    assert {tag for line in re.findall(r"'([^']+)'", listed) for tag in line.split()} == set(KNOWN)
    for statement in (
        "UPDATE claims_claim SET original_language = 'zz' WHERE id = %s",
        "UPDATE claims_verdict SET language = 'zz' WHERE claim_id = %s",
        "UPDATE claims_appearance SET original_language = 'zz' WHERE claim_id = %s",
    ):
        _refused("language_is_known", statement, [claim.pk], claim.logged_by)
    assert Claim.objects.get(pk=claim.pk).original_language == "en"
