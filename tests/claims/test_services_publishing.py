"""The services for editions, slugs, waivers, schedules, withdrawals and the review flag."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from claims.models import Activity, Claim, Edition, PublicClaim, ReviewFlag, Slug, Verdict, Waiver
from claims.queries import desk, working_copy
from claims.services import claims as claim_services
from claims.services import flags, publishing, steps, waivers
from claims.vocabulary import ActivityVerb, EditionKind, PublicStatus, State
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import (
    GateBlocked,
    IllegalTransition,
    Invalid,
    NotAllowed,
    NoteRequired,
    NotFound,
)
from tests import factories
from tests.claims.desk_work import copy_of, document_of, now, revised, state_of, with_verdict

pytestmark = pytest.mark.django_db


# --- editions ---


def test_the_first_editions_kind_is_published() -> None:
    claim, publisher = factories.approved_claim(), factories.person(Role.PUBLISHER, byline="History desk")
    for kind in (EditionKind.UPDATED, EditionKind.WITHDRAWN, "improved", ""):
        with pytest.raises(Invalid) as refusal:
            publishing.publish(**now(claim), actor=publisher, kind=kind, note="Why.")
        assert refusal.value.field == "kind"
    edition = publishing.publish(**now(claim), actor=publisher)
    document = document_of(edition)
    assert document["edition"] == {
        "number": 1, "kind": "published", "rating_after": "mostly-true", "byline": "History desk",
    }  # fmt: skip
    assert (edition.seq, edition.current, edition.rating_before, edition.rating_after) == (1, True, "", "mostly-true")
    assert state_of(claim) == State.PUBLISHED


@pytest.mark.parametrize("kind", [EditionKind.UPDATED, EditionKind.CLARIFIED, EditionKind.CORRECTED, EditionKind.MINOR])
def test_later_editions_need_a_kind_and_a_note(kind: EditionKind) -> None:
    first = factories.published_claim()
    publisher = revised(first, summary="Newer.")
    told: dict[str, Any] = now(first.claim_id) | {"actor": publisher}
    with pytest.raises(Invalid):
        publishing.publish(**told, kind=EditionKind.PUBLISHED, note="Again.")
    if kind == EditionKind.CORRECTED:
        for severity in ("", "huge"):
            with pytest.raises(Invalid) as refusal:
                publishing.publish(**told, kind=kind, note="It was wrong.", severity=severity)
            assert refusal.value.field == "severity"
    if kind == EditionKind.MINOR:
        edition = publishing.publish(**told, kind=kind)
    else:
        with pytest.raises(NoteRequired):
            publishing.publish(**told, kind=kind, note=" ", severity="major")
        edition = publishing.publish(**told, kind=kind, note="A survey came out.", severity="major")
    first.refresh_from_db()
    assert (edition.number, edition.current, first.current) == (2, True, False)
    assert edition.severity == ("major" if kind == EditionKind.CORRECTED else "")
    assert PublicClaim.objects.get(claim_id=first.claim_id).summary == "Newer."
    assert document_of(first)["content"]["verdict"]["summary"] == "The survey counts forty spans."


@pytest.mark.parametrize("note", ["x" * 2_001, "a\x00b"])
def test_an_invalid_public_note_is_refused(note: str) -> None:
    first = factories.published_claim()
    publisher = revised(first, summary="Newer.")
    with pytest.raises(Invalid):
        publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.UPDATED, note=note)
    with pytest.raises(Invalid):
        publishing.withdraw(**now(first.claim_id), actor=publisher, note=note)


def test_a_change_of_rating_is_not_a_minor_edit_and_is_recorded() -> None:
    first = factories.published_claim()
    publisher = revised(first, rating="half-true")
    with pytest.raises(Invalid, match="cannot change the rating"):
        publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.MINOR)
    edition = publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.UPDATED, note="A survey.")
    assert (edition.rating_before, edition.rating_after) == ("mostly-true", "half-true")


def test_the_slug_follows_the_headline_and_old_slugs_stay() -> None:
    first = factories.published_claim(verdict=factories.verdict_copy(headline="The survey counts forty"))
    assert first.slug == "the-survey-counts-forty"
    publisher = revised(first, headline="A newer survey counts forty")
    second = publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.CLARIFIED, note="Clearer.")
    assert second.slug == "a-newer-survey-counts-forty"
    assert PublicClaim.objects.get(claim_id=first.claim_id).slug == second.slug
    assert set(Slug.objects.filter(claim_id=first.claim_id).values_list("slug", flat=True)) == {first.slug, second.slug}
    twin = factories.published_claim(verdict=factories.verdict_copy(headline="The survey counts forty!"))
    assert twin.slug == "the-survey-counts-forty-2"
    publisher = revised(second, headline="The survey counts forty")
    back = publishing.publish(**now(first.claim_id), actor=publisher, kind=EditionKind.CLARIFIED, note="Back.")
    assert back.slug == first.slug


# --- the gate and its waivers ---


def test_the_gate_blocks_approval_until_a_publisher_waives_with_a_public_reason() -> None:
    claim = factories.logged_claim(verdict=factories.verdict_copy(no_contact_reason=""))
    publisher = factories.person(Role.PUBLISHER)
    told: dict[str, Any] = {"claim_id": claim.pk, "language": "en"}
    steps.submit(**now(claim), actor=claim.logged_by)
    with pytest.raises(GateBlocked) as held:
        steps.approve(**now(claim), actor=publisher)
    assert held.value.blocks == ("contact",)
    with pytest.raises(NotAllowed):
        waivers.waive(**told, check="contact", reason="Closed.", actor=factories.person(Role.EDITOR))
    with pytest.raises(NoteRequired):
        waivers.waive(**told, check="contact", reason=" ", actor=publisher)
    for name in ("headline", "references", "no such check"):
        with pytest.raises(Invalid, match="cannot be waived"):
            waivers.waive(**told, check=name, reason="Never mind.", actor=publisher)
    with pytest.raises(Invalid, match="nothing to waive"):
        waivers.waive(**told, check="issuers", reason="Never mind.", actor=publisher)
    waivers.waive(**told, check="contact", reason="The office is closed.", actor=publisher)
    waivers.waive(**told, check="contact", reason="The office closed in 2021.", actor=publisher)
    assert Waiver.objects.count() == 1
    steps.approve(**now(claim), actor=publisher)
    edition = publishing.publish(**now(claim), actor=publisher)
    assert document_of(edition)["waivers"] == [{"check": "contact", "reason": "The office closed in 2021."}]
    assert not [check for check in desk.checks(Verdict.objects.get(claim=claim)) if check.holds]


def test_a_check_blocks_again_without_its_waiver() -> None:
    claim = factories.logged_claim(verdict=factories.verdict_copy(no_contact_reason=""))
    publisher = factories.person(Role.PUBLISHER)
    told: dict[str, Any] = {"claim_id": claim.pk, "language": "en"}
    waivers.waive(**told, check="contact", reason="Closed.", actor=publisher)
    steps.submit(**now(claim), actor=claim.logged_by)
    steps.approve(**now(claim), actor=publisher)
    waivers.unwaive(**told, check="contact", actor=publisher)
    waivers.unwaive(**told, check="contact", actor=publisher)
    with pytest.raises(GateBlocked):
        publishing.publish(**now(claim), actor=publisher)
    assert state_of(claim) == State.APPROVED
    assert not Edition.objects.exists()


# --- at a set time ---


def _scheduled(monkeypatch: pytest.MonkeyPatch, **verdict: Any) -> Claim:
    """An approved claim whose scheduled time has come."""
    claim = factories.approved_claim(verdict=factories.verdict_copy(**verdict))
    publishing.schedule(**now(claim), actor=factories.person(Role.PUBLISHER), at=timezone.now() + timedelta(minutes=5))
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    return claim


def test_a_due_verdict_is_published_once_and_signed_by_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = factories.approved_claim()
    publishing.schedule(**now(claim), actor=factories.person(Role.PUBLISHER), at=timezone.now() + timedelta(minutes=5))
    assert publishing.publish_due() == []
    assert state_of(claim) == State.APPROVED
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert publishing.publish_due() == [claim.pk]
    assert publishing.publish_due() == []
    edition = Edition.objects.get(claim=claim)
    assert edition.published_by.username == publishing.SCHEDULER
    assert not edition.published_by.is_active
    assert not edition.published_by.has_usable_password()
    assert (state_of(claim), PublicClaim.objects.get(claim=claim).status) == (State.PUBLISHED, PublicStatus.LIVE)


def test_a_scheduled_later_edition_keeps_its_kind_note_and_severity(monkeypatch: pytest.MonkeyPatch) -> None:
    first = factories.published_claim()
    publisher = revised(first, summary="Newer.")
    publishing.schedule(
        **now(first.claim_id), actor=publisher, at=timezone.now() + timedelta(minutes=5), kind=EditionKind.CORRECTED,
        note="It was wrong.", severity="minor",
    )  # fmt: skip
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert publishing.publish_due() == [first.claim_id]
    edition = Edition.objects.get(claim_id=first.claim_id, number=2)
    assert (edition.kind, edition.note, edition.severity) == ("corrected", "It was wrong.", "minor")


def test_a_due_verdict_that_the_gate_blocks_is_unscheduled_and_the_desk_shows_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claim = factories.approved_claim(verdict=factories.verdict_copy(no_contact_reason="Closed."))
    good = _scheduled(monkeypatch)
    monkeypatch.undo()
    publisher = factories.person(Role.PUBLISHER)
    publishing.schedule(**now(claim), actor=publisher, at=timezone.now() + timedelta(minutes=5))
    held = replace(copy_of(claim.pk).verdict, no_contact_reason="")
    monkeypatch.setattr(
        "claims.queries.working_copy.read", lambda *key: _read_as(held if key[0] == claim.pk else None, *key)
    )
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert publishing.publish_due() == [good.pk]
    verdict = Verdict.objects.get(claim=claim)
    assert (verdict.state, verdict.scheduled_for) == (State.APPROVED, None)
    failure = Activity.objects.get(claim=claim, verb=ActivityVerb.SCHEDULE_FAILED)
    assert "Right of reply" in failure.note
    assert not Edition.objects.filter(claim=claim).exists()


_true_read = working_copy.read


def _read_as(verdict: Any, claim_id: UUID, language: str) -> Any:
    copy, names = _true_read(claim_id, language)
    return (replace(copy, verdict=verdict) if verdict else copy), names


def test_an_edit_or_a_step_cancels_the_schedule() -> None:
    publisher = factories.person(Role.PUBLISHER)
    for change in ("edit", "request", "unschedule"):
        claim = factories.approved_claim()
        publishing.schedule(**now(claim), actor=publisher, at=timezone.now() + timedelta(minutes=5))
        if change == "edit":
            claim_services.save_working_copy(
                **now(claim), copy=with_verdict(claim.pk, summary="Other."), actor=claim.logged_by
            )
        elif change == "request":
            steps.request_changes(**now(claim), actor=publisher, note="Shorter.")
        else:
            publishing.unschedule(**now(claim), actor=publisher)
        assert Verdict.objects.get(claim=claim).scheduled_for is None


@pytest.mark.parametrize(
    "at",
    [timezone.now() - timedelta(days=1), datetime(2999, 1, 1, tzinfo=UTC).replace(tzinfo=None)],
    ids=["passed", "in no time zone"],  # that is the point
)
def test_a_scheduled_time_is_in_the_future_and_has_a_time_zone(at: datetime) -> None:
    claim = factories.approved_claim()
    with pytest.raises(Invalid) as refusal:
        publishing.schedule(**now(claim), actor=factories.person(Role.PUBLISHER), at=at)
    assert refusal.value.field == "at"


# --- withdrawing, and under review ---


def test_a_withdrawal_names_its_replacement_and_can_be_followed_by_a_new_edition() -> None:
    first, better = factories.published_claim(), factories.published_claim()
    publisher = factories.person(Role.PUBLISHER)
    for wrong in (first.claim_id, factories.logged_claim().pk, uuid4()):
        with pytest.raises(Invalid) as refusal:
            publishing.withdraw(**now(first.claim_id), actor=publisher, note="Replaced.", replaced_by=wrong)
        assert refusal.value.field == "replaced_by"
    gone = publishing.withdraw(**now(first.claim_id), actor=publisher, note="Replaced.", replaced_by=better.claim_id)
    assert document_of(gone)["edition"]["replaced_by"] == str(better.claim_id)
    assert "content" not in document_of(gone)
    row = PublicClaim.objects.get(claim_id=first.claim_id)
    assert (row.status, row.headline, row.text, row.summary, row.rating) == (PublicStatus.WITHDRAWN, "", "", "", "")
    assert row.slug == first.slug
    assert not row.claimants.exists()
    with pytest.raises(IllegalTransition):
        publishing.withdraw(**now(first.claim_id), actor=publisher, note="Twice.")

    steps.reopen(**now(first.claim_id), actor=publisher, note="A new survey.")
    claim_services.save_working_copy(
        **now(first.claim_id), copy=with_verdict(first.claim_id, summary="Back."), actor=publisher
    )
    steps.submit(**now(first.claim_id), actor=publisher)
    approver = factories.person(Role.PUBLISHER)
    steps.approve(**now(first.claim_id), actor=approver)
    again = publishing.publish(**now(first.claim_id), actor=approver, kind=EditionKind.REINSTATED, note="A new survey.")
    gone.refresh_from_db()
    assert (again.number, again.current, gone.current, again.rating_before) == (3, True, False, "mostly-true")
    assert PublicClaim.objects.get(claim_id=first.claim_id).status == PublicStatus.LIVE


def test_only_a_publisher_flags_a_live_verdict_with_a_public_note() -> None:
    edition, publisher = factories.published_claim(), factories.person(Role.PUBLISHER)
    with pytest.raises(NotAllowed):
        flags.flag_under_review(claim_id=edition.claim_id, note="A doubt.", actor=factories.person(Role.EDITOR))
    with pytest.raises(NoteRequired):
        flags.flag_under_review(claim_id=edition.claim_id, note=" ", actor=publisher)
    with pytest.raises(IllegalTransition):
        flags.flag_under_review(claim_id=factories.logged_claim().pk, note="A doubt.", actor=publisher)
    with pytest.raises(NotFound):
        flags.flag_under_review(claim_id=uuid4(), note="A doubt.", actor=publisher)
    flags.flag_under_review(claim_id=edition.claim_id, note="A doubt.", actor=publisher)
    flags.flag_under_review(claim_id=edition.claim_id, note="Another doubt.", actor=publisher)
    assert ReviewFlag.objects.get().note == "Another doubt."
    with pytest.raises(NotAllowed):
        flags.clear_review_flag(claim_id=edition.claim_id, actor=factories.person(Role.EDITOR))
    flags.clear_review_flag(claim_id=edition.claim_id, actor=publisher)
    flags.clear_review_flag(claim_id=edition.claim_id, actor=publisher)
    assert Activity.objects.filter(verb="ended the review").count() == 1


def test_a_flag_outlives_the_withdrawal_of_one_of_two_languages() -> None:
    first, publisher = factories.published_claim(), factories.person(Role.PUBLISHER)
    claim_services.add_language(claim_id=first.claim_id, language="uk", actor=first.claim.logged_by)
    told = now(first.claim_id) | {"language": "uk"}
    copy = replace(copy_of(first.claim_id), verdict=factories.verdict_copy())
    saved = claim_services.save_working_copy(**told, copy=copy, actor=first.claim.logged_by)
    told["revision"] = saved.revision
    steps.submit(**told, actor=first.claim.logged_by)
    steps.approve(**told, actor=publisher)
    publishing.publish(**told, actor=publisher)
    flags.flag_under_review(claim_id=first.claim_id, note="A doubt.", actor=publisher)
    publishing.withdraw(**now(first.claim_id), actor=publisher, note="Only this one.")
    assert ReviewFlag.objects.exists()
    publishing.withdraw(**told, actor=publisher, note="This one too.")
    assert not ReviewFlag.objects.exists()


def test_a_withdrawal_clears_the_review_flag() -> None:
    edition, publisher = factories.published_claim(), factories.person(Role.PUBLISHER)
    flags.flag_under_review(claim_id=edition.claim_id, note="A doubt.", actor=publisher)
    publishing.withdraw(**now(edition.claim_id), actor=publisher, note="It was right to doubt.")
    assert not ReviewFlag.objects.exists()


def test_a_published_claim_cannot_be_rejected() -> None:
    edition = factories.published_claim()
    steps.revise(**now(edition.claim_id), actor=factories.person(Role.RESEARCHER))
    with pytest.raises(IllegalTransition, match="live edition"):
        steps.reject(**now(edition.claim_id), actor=factories.person(Role.EDITOR), note="No.")


def test_only_people_at_the_desk_can_be_assigned() -> None:
    claim, editor = factories.logged_claim(), factories.person(Role.EDITOR)
    told: dict[str, Any] = {"claim_id": claim.pk, "language": "en", "actor": editor}
    assert steps.assign(**told, to=editor).assigned_to == editor
    assert steps.assign(**told, to=None).assigned_to is None
    with pytest.raises(Invalid):
        steps.assign(**told, to=User.objects.create_user(username="visitor"))
    with pytest.raises(Invalid):
        steps.comment(claim_id=claim.pk, note=" ", actor=editor)
    with pytest.raises(NotFound):
        steps.comment(claim_id=uuid4(), note="Hm.", actor=editor)
