"""Each button is shown only to people who may press it, and a forged POST is refused."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Claim, Edition, Verdict
from claims.services import publishing, steps
from claims.vocabulary import State
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import act_address, buttons, change_address, soup, step_address, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]


def _logged() -> Claim:
    return factories.logged_claim()


def _researching() -> Claim:
    claim = _logged()
    steps.start(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    return claim


def _in_review() -> Claim:
    claim = _logged()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    return claim


def _rejected() -> Claim:
    claim = _logged()
    steps.reject(
        claim_id=claim.pk,
        language="en",
        actor=factories.person(Role.EDITOR),
        revision=claim.revision,
        note="Not checkable.",
    )
    return claim


def _published() -> Claim:
    return factories.published_claim().claim


def _withdrawn() -> Claim:
    claim = _published()
    publishing.withdraw(claim_id=claim.pk, language="en", actor=factories.person(Role.PUBLISHER), note="In error.")
    return claim


EDITORS = {"request_changes", "reject"}
TABLE = [
    (_logged, {"start", "submit"}, {"start", "submit", "reject"}, {"start", "submit", "reject"}),
    (_researching, {"submit"}, {"submit", "reject"}, {"submit", "reject"}),
    (_in_review, set(), {"approve", *EDITORS}, {"approve", *EDITORS}),
    (factories.approved_claim, set(), EDITORS, {"publish", "schedule", *EDITORS}),
    (_published, {"revise"}, {"revise"}, {"revise", "withdraw"}),
    (_rejected, set(), {"reopen"}, {"reopen"}),
    (_withdrawn, set(), {"reopen"}, {"reopen"}),
]
NAMES = ["logged", "researching", "in review", "approved", "published", "rejected", "withdrawn"]


@pytest.mark.parametrize(("made", "researcher", "editor", "publisher"), TABLE, ids=NAMES)
def test_each_role_sees_the_buttons_of_its_steps(
    made: Callable[[], Claim], researcher: set[str], editor: set[str], publisher: set[str], at_desk: At
) -> None:
    claim = made()
    for role, expected in (
        (Role.RESEARCHER, researcher),
        (Role.EDITOR, editor),
        (Role.PUBLISHER, publisher),
        (Role.ADMINISTRATOR, publisher),
    ):
        response = at_desk(role).get(change_address(claim.pk))
        assert buttons(soup(response)) == expected, role


@pytest.mark.parametrize(
    ("made", "state"),
    list(zip([row[0] for row in TABLE], State, strict=True)),
    ids=NAMES,
)
def test_the_step_bar_marks_the_current_state(made: Callable[[], Claim], state: State, at_desk: At) -> None:
    claim = made()
    page = soup(at_desk(Role.RESEARCHER).get(change_address(claim.pk)))
    here = [one.text.strip() for one in page.select(".step-bar [aria-current=step]")]
    assert here == [Verdict.objects.get(claim=claim).get_state_display()]


FORGED = [
    (_logged, "reject", Role.RESEARCHER),
    (_in_review, "approve", Role.RESEARCHER),
    (_in_review, "request_changes", Role.RESEARCHER),
    (factories.approved_claim, "publish", Role.EDITOR),
    (factories.approved_claim, "schedule", Role.EDITOR),
    (_published, "withdraw", Role.EDITOR),
    (_rejected, "reopen", Role.RESEARCHER),
]


@pytest.mark.parametrize(("made", "step", "role"), FORGED)
def test_a_forged_post_by_a_lower_role_is_refused_and_changes_nothing(
    made: Callable[[], Claim], step: str, role: Role, at_desk: At
) -> None:
    claim = made()
    before = Verdict.objects.get(claim=claim).state
    editions = Edition.objects.count()
    form = {"revision": claim.revision, "note": "I try.", "at": "2999-01-01T10:00"}
    response = at_desk(role).post(step_address(claim.pk, step), form)
    assert response.status_code == 403
    assert "needs the role of" in text_of(response)
    assert at_desk(role).get(step_address(claim.pk, step)).status_code in (302, 403)
    assert Verdict.objects.get(claim=claim).state == before
    assert Edition.objects.count() == editions


def test_a_contributor_does_not_see_the_approve_button_and_cannot_forge_it(at_desk: At) -> None:
    editor = factories.person(Role.EDITOR)
    claim = factories.logged_claim(actor=editor)
    steps.submit(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision)
    client = at_desk(editor)
    page = client.get(change_address(claim.pk))
    assert "approve" not in buttons(soup(page))
    assert "A second person must approve it" in text_of(page)
    assert client.post(step_address(claim.pk, "approve"), {"revision": claim.revision}).status_code == 403


def test_a_late_post_gets_409_and_a_message(at_desk: At) -> None:
    claim = _published()
    response = at_desk(Role.PUBLISHER).post(
        step_address(claim.pk, "publish"), {"revision": claim.revision, "wrong": "no", "kind": "minor"}
    )
    assert response.status_code == 409
    assert "the verdict is published" in text_of(response)


def test_a_step_on_an_outdated_revision_is_refused(at_desk: At) -> None:
    claim = _in_review()
    response = at_desk(Role.EDITOR).post(step_address(claim.pk, "approve"), {"revision": claim.revision - 1})
    assert response.status_code == 409
    assert "Someone saved this claim" in text_of(response)


@pytest.mark.parametrize("act", ["waive", "flag", "clear-flag", "unwaive"])
def test_an_editor_cannot_perform_a_publishers_acts(act: str, at_desk: At) -> None:
    claim = _published()
    form = {"check": "contact", "reason": "r", "note": "n"}
    assert at_desk(Role.EDITOR).post(act_address(claim.pk, act), form).status_code == 403


def test_steps_accept_post_only(at_desk: At) -> None:
    claim = _logged()
    assert at_desk(Role.RESEARCHER).get(step_address(claim.pk, "submit")).status_code == 302
    assert Verdict.objects.get(claim=claim).state == State.LOGGED


def test_a_person_without_a_role_cannot_enter(at_desk: At, client: Client) -> None:
    stranger = User.objects.create_user("stranger", password="x", is_staff=True)
    assert at_desk(stranger).get("/admin/").status_code == 302
    assert client.get("/admin/claims/claim/").status_code == 302


def test_delete_is_offered_nowhere(at_desk: At) -> None:
    claim = _logged()
    client = at_desk(Role.ADMINISTRATOR)
    assert client.get(f"/admin/claims/claim/{claim.pk}/delete/").status_code == 404
    assert client.post(f"/admin/claims/claim/{claim.pk}/delete/", {"post": "yes"}).status_code == 404
    assert "delete" not in text_of(client.get(change_address(claim.pk))).lower()
    assert Claim.objects.filter(pk=claim.pk).exists()
