"""Typed text is not lost when the session ends, or when a step or an act is refused."""

from typing import Any

import pytest
from django.test import Client

from claims.models import Activity, Claim, Claimant, Edition, Topic, Verdict
from claims.services import steps
from factcheck.accounts import held_forms
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import fields_of, soup, text_of

pytestmark = pytest.mark.django_db
TYPED = "A summary that took an hour to write."
LOG_IN = "/admin/login/"


def at_desk(user: User) -> Client:
    """A person who logged in and opened the desk, with the cookies of a browser."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/admin/")
    return client


def session_ends(client: Client) -> None:
    client.cookies.pop("sessionid")


def log_in(client: Client, user: User, to: str) -> Any:
    return client.post(
        f"{LOG_IN}?next={to}", {"username": user.username, "password": factories.PASSWORD, "next": to}, follow=True
    )


@pytest.fixture
def editor() -> User:
    return factories.person(Role.EDITOR)


FORM = "#working-copy, form[data-draft]"


def sent_without_a_session(client: Client, address: str, fields: dict[str, Any]) -> None:
    session_ends(client)
    answer = client.post(address, fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOG_IN)


def test_a_claims_text_is_shown_again_after_the_log_in_and_is_not_saved(editor: User) -> None:
    claim = factories.logged_claim(actor=editor)
    address = f"/admin/claims/claim/{claim.pk}/change/"
    client = at_desk(editor)
    fields = fields_of(soup(client.get(address)), FORM) | {"verdict-summary": [TYPED]}
    sent_without_a_session(client, address, fields)
    page = log_in(client, editor, address)
    assert held_forms.MESSAGE in text_of(page)
    again = fields_of(soup(page))
    assert again["verdict-summary"] == [TYPED]
    assert again["revision"] == fields["revision"]
    assert Verdict.objects.get(claim=claim).summary != TYPED
    # Once: a later visit shows what is stored.
    assert fields_of(soup(client.get(address)), FORM)["verdict-summary"] != [TYPED]
    assert client.post(address, again).status_code == 302
    assert Verdict.objects.get(claim=claim).summary == TYPED


@pytest.mark.parametrize(
    ("address", "fields", "name"),
    [
        ("/admin/claims/claim/add/", {"claim-text": "A new claim that I typed"}, "claim-text"),
        ("/admin/claims/topic/add/", {"name": "Bridges", "description": "Typed"}, "description"),
        ("/admin/claims/claimant/add/", {"name": "Ada", "role": "Typed"}, "role"),
        ("/admin/sources/source/add/", {"title": "A title that I typed"}, "title"),
    ],
)
def test_every_form_of_the_desk_is_kept(editor: User, address: str, fields: dict[str, str], name: str) -> None:
    client = at_desk(editor)
    sent = fields_of(soup(client.get(address)), FORM) | {key: [value] for key, value in fields.items()}
    sent_without_a_session(client, address, sent)
    assert fields_of(soup(log_in(client, editor, address)), FORM)[name] == [fields[name]]
    assert not Topic.objects.exists()
    assert not Claimant.objects.exists()
    assert not Claim.objects.exists()


def test_a_steps_note_and_a_comment_are_kept(editor: User) -> None:
    claim = factories.logged_claim()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    for path, field in (("step/request_changes", "note"), ("act/comment", "note")):
        address = f"/admin/claims/claim/{claim.pk}/en/{path}/"
        client = at_desk(editor)
        sent_without_a_session(client, address, {"note": TYPED, "revision": str(claim.revision)})
        page = soup(log_in(client, editor, address))
        box = page.select_one(f"textarea[name={field}]")
        assert box is not None
        assert box.text.strip() == TYPED
    assert not Activity.objects.filter(note=TYPED).exists()


def test_text_that_a_page_cannot_accept_is_shown_to_copy() -> None:
    """An address that accepts only POST, and a step and a claim that were closed meanwhile."""
    administrator = factories.person(Role.ADMINISTRATOR)
    edition = factories.published_claim()
    logged = factories.logged_claim()
    sent = {
        f"/admin/claims/edition/{edition.pk}/redact/": {"reason": "privacy", "note": TYPED},
        f"/admin/claims/claim/{logged.pk}/en/step/withdraw/": {"note": TYPED, "revision": str(logged.revision)},
        f"/admin/claims/claim/{edition.claim_id}/change/": {"verdict-summary": TYPED},
    }
    for address, fields in sent.items():
        client = at_desk(administrator)
        sent_without_a_session(client, address, fields)
        page = log_in(client, administrator, address)
        assert page.status_code == 200, address
        assert [box.text.strip() for box in soup(page).select("textarea[readonly]")][-1] == TYPED, address
        assert held_forms.NOT_IN_ITS_FORM in text_of(page)
        assert TYPED not in client.get(address).content.decode(), "once"


def test_a_button_without_text_returns_to_its_page(editor: User) -> None:
    claim = factories.logged_claim()
    stands_on = f"/admin/claims/claim/{claim.pk}/change/?language=en"
    address = f"/admin/claims/claim/{claim.pk}/en/captures/"
    client = at_desk(editor)
    session_ends(client)
    client.post(address, {}, headers={"referer": f"http://testserver{stands_on}"})
    page = log_in(client, editor, address)
    assert page.redirect_chain[-1][0] == stands_on
    assert held_forms.PRESS_AGAIN in text_of(page)
    # A page of somebody else's leads nowhere.
    session_ends(client)
    client.post(address, {}, headers={"referer": "http://elsewhere.example/admin/"})
    assert log_in(client, editor, address).redirect_chain[-1][0] == "/admin/"


def test_a_new_claims_language_is_kept(editor: User) -> None:
    client = at_desk(editor)
    address = "/admin/claims/claim/add/"
    sent_without_a_session(client, address, {"claim-text": TYPED, "language": "fr"})
    chosen = soup(log_in(client, editor, address)).select_one("select[name=language] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "fr"


def test_a_form_from_before_the_last_log_in_shows_the_typed_text(editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(at_desk(editor).cookies)
    fields = {"name": TYPED, "password": "hunter2", "csrfmiddlewaretoken": "a" * 64}
    own = client.post("/admin/claims/topic/add/", fields, headers={"origin": "http://testserver"})
    assert own.status_code == 403
    assert [box.text.strip() for box in soup(own).select("textarea")] == [TYPED]
    assert "hunter2" not in own.content.decode()
    others = client.post("/admin/claims/topic/add/", fields, headers={"origin": "http://elsewhere.example"})
    assert others.status_code == 403
    assert TYPED not in others.content.decode()
    assert not Topic.objects.exists()


def test_nobody_else_sees_the_typed_text(editor: User) -> None:
    client = at_desk(editor)
    address = "/admin/claims/topic/add/"
    sent_without_a_session(client, address, {"name": "Secret plans", "description": TYPED})
    page = log_in(client, factories.person(Role.EDITOR), address)
    assert TYPED not in text_of(page)
    assert "Secret plans" not in page.content.decode()
    client.logout()
    assert TYPED not in log_in(client, editor, address).content.decode()


def test_unlimited_unknown_or_secret_fields_are_not_kept(editor: User) -> None:
    address = "/admin/claims/topic/add/"
    stranger = Client()
    stranger.post(address, {"name": TYPED})
    assert "held_form" not in stranger.session
    client = at_desk(editor)
    session_ends(client)
    client.post(address, {"name": "x" * (held_forms.LONGEST + 1)})
    assert client.session["held_form"]["fields"] == {}
    client.post(address, {"name": "n", "password": "hunter2", "old_password": "hunter1", "signing_secret": "whsec_x"})
    assert client.session["held_form"]["fields"] == {"name": ["n"]}
    client.cookies[held_forms.COOKIE] = "1:forged"
    session_ends(client)
    client.post(address, {"name": TYPED})
    assert "held_form" not in client.session


def test_a_form_of_another_site_is_not_kept(editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies.update(at_desk(editor).cookies)
    session_ends(client)
    assert client.post("/admin/claims/topic/add/", {"name": TYPED}).status_code == 403
    assert "held_form" not in client.session


STEPS = {
    "reject": (Role.EDITOR, "note"),
    "request_changes": (Role.EDITOR, "note"),
    "approve": (Role.EDITOR, "note"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_from_an_old_page_is_shown_again_with_the_typed_text(step: str) -> None:
    role, field = STEPS[step]
    claim = factories.logged_claim()
    steps.submit(claim_id=claim.pk, language="en", actor=claim.logged_by, revision=claim.revision)
    client = at_desk(factories.person(role))
    address = f"/admin/claims/claim/{claim.pk}/en/step/{step}/"
    answer = client.post(address, {field: TYPED, "revision": str(claim.revision - 1)})
    assert answer.status_code == 409
    again = fields_of(soup(answer), FORM)
    assert again[field] == [TYPED]
    assert again["revision"] == [str(claim.revision)]
    assert client.post(address, again).status_code == 302


def test_a_step_that_is_no_longer_possible_shows_the_typed_text(editor: User) -> None:
    claim = factories.logged_claim()
    address = f"/admin/claims/claim/{claim.pk}/en/step/request_changes/"
    answer = at_desk(editor).post(address, {"note": TYPED, "revision": str(claim.revision)})
    assert answer.status_code == 409
    assert TYPED in text_of(answer)
    # Whatever the step asks, not its note alone.
    address = f"/admin/claims/claim/{claim.pk}/en/step/schedule/"
    publisher = at_desk(factories.person(Role.PUBLISHER))
    answer = publisher.post(address, {"at_0": "2031-05-06", "at_1": "07:08", "revision": str(claim.revision)})
    assert answer.status_code == 409
    assert [box.text.strip() for box in soup(answer).select("textarea[readonly]")] == ["2031-05-06", "07:08"]


def approved_for(step: str, later: bool) -> tuple[Claim, str]:
    """An approved claim before its first or a later edition, and the address of the step."""
    claim = factories.published_claim().claim if later else factories.approved_claim()
    if later:
        researcher, editor = factories.person(Role.RESEARCHER), factories.person(Role.EDITOR)
        steps.revise(claim_id=claim.pk, language="en", actor=researcher, revision=claim.revision)
        claim.refresh_from_db()
        steps.submit(claim_id=claim.pk, language="en", actor=researcher, revision=claim.revision)
        claim.refresh_from_db()
        steps.approve(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision)
        claim.refresh_from_db()
    return claim, f"/admin/claims/claim/{claim.pk}/en/step/{step}/"


LATER = {"wrong": "yes", "severity": "", "note": TYPED}
AT = {"at": "1999-01-01T10:00"}


@pytest.mark.parametrize(
    ("step", "later", "typed"),
    [
        ("publish", False, {"note": TYPED + "x" * 5_000}),
        ("publish", True, LATER),
        ("schedule", False, AT | {"note": TYPED}),
        ("schedule", True, AT | LATER),
    ],
)
def test_refused_publishing_and_scheduling_keep_the_typed_text(step: str, later: bool, typed: dict[str, str]) -> None:
    claim, address = approved_for(step, later)
    client = at_desk(factories.person(Role.PUBLISHER))
    answer = client.post(address, typed | {"revision": str(claim.revision)})
    assert answer.status_code == 422
    shown = fields_of(soup(answer), FORM)
    assert {name: shown[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert Edition.objects.filter(claim=claim).count() == (1 if later else 0)


def test_publishing_from_an_old_page_keeps_the_typed_text() -> None:
    claim, address = approved_for("publish", later=True)
    typed = {"wrong": "yes", "severity": "major", "kind": "", "note": TYPED}
    client = at_desk(factories.person(Role.PUBLISHER))
    answer = client.post(address, typed | {"revision": str(claim.revision - 1)})
    assert answer.status_code == 409
    shown = fields_of(soup(answer), FORM)
    assert {name: shown[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert client.post(address, shown).status_code == 302
    assert Edition.objects.filter(claim=claim).latest("seq").note == TYPED


def test_a_refused_withdrawal_keeps_the_typed_text() -> None:
    edition = factories.published_claim()
    address = f"/admin/claims/claim/{edition.claim_id}/en/step/withdraw/"
    client = at_desk(factories.person(Role.PUBLISHER))
    revision = edition.claim.revision
    for change, status in (({"replaced_by": "no claim at all"}, 422), ({"revision": str(revision - 1)}, 409)):
        typed = {"note": TYPED, "replaced_by": "", "revision": str(revision)} | change
        answer = client.post(address, typed)
        assert answer.status_code == status
        shown = fields_of(soup(answer), FORM)
        assert (shown["note"], shown["replaced_by"]) == ([TYPED], [typed["replaced_by"]])
    assert Edition.objects.filter(claim=edition.claim_id).count() == 1


@pytest.mark.parametrize(("act", "field"), [("comment", "note"), ("flag", "note"), ("waive", "reason")])
def test_a_refused_act_keeps_the_typed_text(act: str, field: str) -> None:
    claim = factories.logged_claim()
    client = at_desk(factories.person(Role.PUBLISHER))
    long = TYPED + "x" * 5_000
    answer = client.post(f"/admin/claims/claim/{claim.pk}/en/act/{act}/", {field: long, "check": "issuers"})
    assert answer.status_code == 422
    box = soup(answer).select_one(f"textarea[name={field}]")
    assert box is not None
    assert box.text.strip() == long


def test_a_text_that_is_too_long_to_keep_is_reported(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_forms, "LONGEST", 100)
    claim = factories.logged_claim()
    for address, fields in (
        ("/admin/claims/topic/add/", {"name": "Bridges", "description": "x" * 101}),
        (f"/admin/claims/claim/{claim.pk}/en/captures/", {"note": "x" * 101}),
    ):
        client = at_desk(editor)
        sent_without_a_session(client, address, fields)
        page = log_in(client, editor, address)
        page = page if page.status_code == 200 else client.get("/admin/")
        assert held_forms.TOO_LONG in text_of(page), address
        assert held_forms.TOO_LONG not in text_of(client.get("/admin/")), "once"
