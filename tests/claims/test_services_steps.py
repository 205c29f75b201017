"""Every step of the workflow: its role, its requirements, and approval by a second person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from claims.models import Activity, Approval, Claim, PublicClaim, Verdict
from claims.queries import desk
from claims.services import claims as claim_services
from claims.services import publishing, steps
from claims.vocabulary import EditionKind, State
from claims.workflow import BY_STEP, Step
from factcheck.accounts.models import User
from factcheck.accounts.roles import RANK, Role
from factcheck.core.actor import acting
from factcheck.core.errors import (
    Invalid,
    NotAllowed,
    NoteRequired,
    NotFound,
    StaleRevision,
)
from tests import factories
from tests.claims.desk_work import copy_of, now, state_of, with_verdict

pytestmark = pytest.mark.django_db


# --- the steps' rights ---

TAKE: dict[Step, Callable[..., Any]] = {
    Step.START: steps.start,
    Step.SUBMIT: steps.submit,
    Step.REQUEST_CHANGES: steps.request_changes,
    Step.APPROVE: steps.approve,
    Step.REJECT: steps.reject,
    Step.REVISE: steps.revise,
    Step.REOPEN: steps.reopen,
    Step.PUBLISH: publishing.publish,
    Step.SCHEDULE: lambda **told: publishing.schedule(at=timezone.now() + timedelta(hours=1), **told),
    Step.UNSCHEDULE: publishing.unschedule,
    Step.WITHDRAW: publishing.withdraw,
}


def _ready_for(step: Step) -> Claim:
    """A claim in a state that allows the step."""
    if step in (Step.START, Step.SUBMIT, Step.REJECT):
        return factories.logged_claim()
    if step in (Step.REVISE, Step.WITHDRAW):
        return factories.published_claim().claim
    if step in (Step.REQUEST_CHANGES, Step.APPROVE):
        claim = factories.logged_claim()
        steps.submit(**now(claim), actor=claim.logged_by)
        return claim
    if step is Step.REOPEN:
        claim = factories.logged_claim()
        steps.reject(**now(claim), actor=factories.person(Role.EDITOR), note="Not checkable.")
        return claim
    claim = factories.approved_claim()
    if step is Step.UNSCHEDULE:
        TAKE[Step.SCHEDULE](**now(claim), actor=factories.person(Role.PUBLISHER))
    return claim


@pytest.mark.parametrize("step", Step)
def test_a_step_is_for_its_role_and_those_above(step: Step) -> None:
    rule = BY_STEP[step]
    for role in Role:
        claim, actor = _ready_for(step), factories.person(role)
        before = state_of(claim)
        if RANK[role] < RANK[rule.role]:
            with pytest.raises(NotAllowed):
                TAKE[step](**now(claim), actor=actor, note="Because.")
            assert state_of(claim) == before
        else:
            TAKE[step](**now(claim), actor=actor, note="Because.")
            assert state_of(claim) == rule.target
            noted = Activity.objects.filter(claim=claim, actor=actor, note="Because.").count()
            assert noted == 1 or step is Step.SCHEDULE


@pytest.mark.parametrize("step", Step)
def test_people_without_a_role_or_deactivated_take_no_step(step: Step) -> None:
    claim = _ready_for(step)
    gone = factories.person(Role.ADMINISTRATOR)
    gone.is_active = False
    gone.save()
    for outsider in (User.objects.create_user(username="outsider"), User.objects.get(pk=gone.pk)):
        with pytest.raises(NotAllowed):
            TAKE[step](**now(claim), actor=outsider, note="Because.")


@pytest.mark.parametrize("step", Step)
def test_a_step_needs_the_current_revision(step: Step) -> None:
    claim, actor = _ready_for(step), factories.person(Role.ADMINISTRATOR)
    told = now(claim)
    with pytest.raises(StaleRevision) as stale:
        TAKE[step](**told | {"revision": told["revision"] - 1}, actor=actor, note="Because.")
    assert stale.value.revision == told["revision"]


@pytest.mark.parametrize("step", [step for step in Step if BY_STEP[step].note])
def test_a_required_note_is_checked(step: Step) -> None:
    claim, actor = _ready_for(step), factories.person(Role.ADMINISTRATOR)
    with pytest.raises(NoteRequired):
        TAKE[step](**now(claim), actor=actor, note="  ")


@pytest.mark.parametrize("note", ["x" * 4_001, "a\x00b"])
def test_an_invalid_note_is_refused(note: str) -> None:
    claim = factories.logged_claim()
    with pytest.raises(Invalid) as refusal:
        steps.start(**now(claim), actor=claim.logged_by, note=note)
    assert refusal.value.field == "note"
    assert state_of(claim) == State.LOGGED
    with pytest.raises(Invalid):
        steps.comment(claim_id=claim.pk, note=note, actor=claim.logged_by)


@pytest.mark.parametrize("step", Step)
def test_a_step_on_a_missing_verdict_is_not_found(step: Step) -> None:
    with pytest.raises(NotFound):
        TAKE[step](claim_id=uuid4(), language="en", revision=1, actor=factories.person(Role.ADMINISTRATOR), note="x")


# --- the second person ---


def test_service_and_database_refuse_an_approval_by_a_contributor() -> None:
    editor = factories.person(Role.EDITOR)
    claim = factories.logged_claim()
    claim_services.save_working_copy(**now(claim), copy=with_verdict(claim.pk, summary="Mine."), actor=editor)
    steps.submit(**now(claim), actor=claim.logged_by)
    with pytest.raises(NotAllowed, match="second person"):
        steps.approve(**now(claim), actor=editor)
    verdict = Verdict.objects.get(claim=claim)
    with pytest.raises(IntegrityError, match="contributed"), acting(editor.pk), transaction.atomic():
        Approval(verdict=verdict, user=editor, revision=now(claim)["revision"], content=b"{}").save(force_insert=True)


def test_a_contributor_to_the_last_edition_may_approve_the_next() -> None:
    writer, other = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)
    edition = factories.published_claim(actor=writer, publisher=other)
    second = factories.next_edition(
        edition.claim_id, with_verdict(edition.claim_id, summary="Newer."), kind=EditionKind.UPDATED,
        people=(other, factories.person(Role.PUBLISHER)),
    )  # fmt: skip
    assert second.number == 2
    steps.revise(**now(edition.claim_id), actor=other)
    claim_services.save_working_copy(
        **now(edition.claim_id), copy=with_verdict(edition.claim_id, summary="Newest."), actor=other
    )
    steps.submit(**now(edition.claim_id), actor=other)
    steps.approve(**now(edition.claim_id), actor=writer)


def test_the_queue_has_the_verdicts_that_this_person_may_approve() -> None:
    claim = factories.logged_claim()
    steps.submit(**now(claim), actor=claim.logged_by)
    editor = factories.person(Role.EDITOR)
    assert list(Verdict.objects.awaiting_review(by=editor).values_list("claim_id", flat=True)) == [claim.pk]
    assert not Verdict.objects.awaiting_review(by=claim.logged_by).exists()
    steps.request_changes(**now(claim), actor=editor, note="Shorter.")
    claim_services.save_working_copy(**now(claim), copy=with_verdict(claim.pk, summary="Short."), actor=editor)
    steps.submit(**now(claim), actor=claim.logged_by)
    assert not Verdict.objects.awaiting_review(by=editor).exists()


def test_a_second_language_has_its_own_second_person_and_publication() -> None:
    first = factories.published_claim()
    writer = factories.person(Role.EDITOR)
    claim_services.add_language(claim_id=first.claim_id, language="uk", actor=writer)
    words = factories.verdict_copy(headline="Обстеження підтверджує", summary="Сорок.", body="Сорок.[@1]")
    told = now(first.claim_id) | {"language": "uk"}
    copy = replace(copy_of(first.claim_id), verdict=words)
    revision = claim_services.save_working_copy(**told, copy=copy, actor=writer).revision
    told["revision"] = revision
    steps.submit(**told, actor=writer)
    # Meanwhile an English edition comes out; it does not make the writer of the Ukrainian one a second person.
    factories.next_edition(first.claim_id, copy_of(first.claim_id), kind=EditionKind.CLARIFIED)
    verdict = Verdict.objects.get(claim_id=first.claim_id, language="uk")
    assert desk.person(writer, verdict).contributed
    assert verdict not in Verdict.objects.awaiting_review(by=writer)
    with pytest.raises(NotAllowed):
        steps.approve(**told, actor=writer)
    publisher = factories.person(Role.PUBLISHER)
    steps.approve(**told, actor=publisher)
    edition = publishing.publish(**told, actor=publisher)
    assert (edition.number, edition.kind, edition.language) == (1, "published", "uk")
    assert edition.slug.startswith("obstezhennya-")
    rows = PublicClaim.objects.filter(claim_id=first.claim_id)
    assert set(rows.values_list("language", "status")) == {("en", "live"), ("uk", "live")}
    assert state_of(first.claim_id) == State.PUBLISHED
