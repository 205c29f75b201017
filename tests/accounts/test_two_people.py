"""The two-person rule: a person who could act as an account cannot be the second person beside it."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from claims.models import Claim, Redaction
from claims.services import publishing, redactions, steps
from factcheck.accounts.models import AccountAct, ActKind, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import add_person, change_person
from factcheck.accounts.services.keys import issue_key
from factcheck.accounts.two_people import why_one_person
from factcheck.core.actor import acting
from factcheck.core.errors import NotAllowed
from tests import factories
from tests.servers import ROOT

pytestmark = pytest.mark.django_db
Act = Callable[[User, User], object]
Connection = psycopg.Connection[tuple[object, ...]]


def _change(actor: User, other: User, **columns: object) -> User:
    told = {
        "username": other.username,
        "full_name": other.get_full_name(),
        "byline": other.byline,
        "role": other.role or Role.RESEARCHER,
        "active": other.is_active,
        "password": "",
    } | columns
    changed = change_person(user_id=other.pk, actor=actor, **told)  # type: ignore[arg-type]  # columns of every type
    return User.objects.get(pk=changed.pk)


def _made_by(actor: User, role: Role = Role.ADMINISTRATOR) -> User:
    return add_person(username=f"made-{uuid4().hex[:8]}", password=factories.PASSWORD, role=role, actor=actor)


def _reactivate(actor: User, other: User) -> User:
    User.objects.filter(pk=other.pk).update(is_active=False)
    return _change(actor, User.objects.get(pk=other.pk), active=True, role=Role.ADMINISTRATOR)


JOINING: dict[str, Act] = {
    "renamed": lambda actor, other: _change(actor, other, username=f"new-{uuid4().hex[:8]}"),
    "called otherwise": lambda actor, other: _change(actor, other, full_name="Somebody Else"),
    "given a role": lambda actor, other: (
        _change(actor, other, role=Role.EDITOR),
        _change(actor, other, role=Role.ADMINISTRATOR),
    ),
    "given a password": lambda actor, other: _change(actor, other, password="another long pass phrase 9"),
    "reactivated": _reactivate,
    "given a key": lambda actor, other: issue_key(owner=other, name="Bot", scopes=["desk:read"], actor=actor),
}


def _confirm(first: User, second: User) -> Redaction:
    edition = factories.published_claim()
    proposal = redactions.propose_redaction(
        edition_id=edition.pk, reason="privacy", note="A name was removed.", actor=first
    )
    redactions.confirm_redaction(redaction_id=proposal.pk, actor=User.objects.get(pk=second.pk))
    return proposal


@pytest.mark.parametrize("act", JOINING.values(), ids=JOINING)
def test_an_act_joins_two_accounts_in_both_directions(act: Act) -> None:
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    factories.person(Role.ADMINISTRATOR)
    assert why_one_person(first, second.pk) == ""
    act(first, second)
    assert why_one_person(second, first.pk)
    with pytest.raises(NotAllowed, match=r"count as one person until"):
        _confirm(first, second)


def test_an_administrator_and_accounts_they_made_cannot_confirm_for_each_other() -> None:
    first = factories.person(Role.ADMINISTRATOR)
    second, third = _made_by(first), _made_by(first)
    fourth = _made_by(second)
    for one, other in ((first, second), (second, third), (first, fourth), (fourth, third)):
        assert why_one_person(one, other.pk)
        assert why_one_person(other, one.pk)
    with pytest.raises(NotAllowed):
        _confirm(second, third)
    _confirm(second, factories.person(Role.ADMINISTRATOR))


def test_two_people_who_changed_a_third_account_stay_independent() -> None:
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    third = factories.person(Role.ADMINISTRATOR)
    for actor in (first, second):
        _change(actor, third, full_name=f"Called by {actor.username}")
    _confirm(first, second)


def test_own_changes_and_system_accounts_join_nobody() -> None:
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    _change(first, first, password="another long pass phrase 9", full_name="New Name")
    _confirm(first, second)


def test_service_and_database_refuse_an_approval_of_a_joined_accounts_work() -> None:
    administrator = factories.person(Role.ADMINISTRATOR)
    puppet = _made_by(administrator, Role.RESEARCHER)
    claim = factories.logged_claim(actor=puppet)
    steps.submit(claim_id=claim.pk, language="en", actor=puppet, revision=claim.revision)
    claim = Claim.objects.get(pk=claim.pk)
    with pytest.raises(NotAllowed, match="You made "):
        steps.approve(claim_id=claim.pk, language="en", actor=administrator, revision=claim.revision)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), acting(administrator.pk):
        _approve_by_sql(claim, administrator)
    assert _rule(refused.value) == "one_person_is_not_two"
    steps.approve(claim_id=claim.pk, language="en", actor=factories.person(Role.EDITOR), revision=claim.revision)


def _approve_by_sql(claim: Claim, who: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_approval (id, verdict_id, user_id, revision, content, digest, at)"
            " SELECT gen_random_uuid(), v.id, %s, %s, convert_to(ledger_canonical(ledger_content(v.id)), 'UTF8'), '',"
            " now()"
            " FROM claims_verdict v WHERE v.claim_id = %s",
            [who.pk, claim.revision, claim.pk],
        )


def test_an_approval_before_the_join_does_not_allow_publishing() -> None:
    administrator, researcher = factories.person(Role.ADMINISTRATOR), factories.person(Role.RESEARCHER)
    claim = factories.approved_claim(actor=researcher, approver=administrator)
    _change(administrator, researcher, password="another long pass phrase 9")
    with pytest.raises(NotAllowed, match="Someone else must approve"), transaction.atomic():
        publishing.publish(
            claim_id=claim.pk, language="en", actor=factories.person(Role.PUBLISHER), revision=claim.revision
        )


def test_the_database_refuses_the_redaction() -> None:
    first = factories.person(Role.ADMINISTRATOR)
    second = _made_by(first)
    edition = factories.published_claim()
    proposal = redactions.propose_redaction(edition_id=edition.pk, reason="privacy", note="A name.", actor=first)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), acting(second.pk):
        Redaction.objects.filter(pk=proposal.pk).update(confirmed_by=second)
    assert _rule(refused.value) == "one_person_is_not_two"


@pytest.mark.parametrize(("days_ago", "joined"), [(6, True), (8, False)])
def test_two_accounts_count_as_one_person_for_seven_days(
    days_ago: int, joined: bool, owner_connection: Connection
) -> None:
    first, second = (_account_by_sql(owner_connection, name) for name in ("first", "second"))
    owner_connection.execute(
        "INSERT INTO accounts_accountact (account_id, actor_id, kind, before, after, at)"
        " VALUES (%s, %s, 'password set', '', '', now() - make_interval(days => %s))",
        [second, first, days_ago],
    )
    for pair in ([first, second], [second, first]):
        found = owner_connection.execute("SELECT controller FROM accounts_one_person(%s, %s)", pair).fetchall()
        assert found == ([(first,)] if joined else [])


def test_only_migrate_writes_the_days_of_the_setting(owner_connection: Connection) -> None:
    with connection.cursor() as cursor, pytest.raises(psycopg.Error) as refused, transaction.atomic():
        cursor.connection.execute("UPDATE accounts_twopersonrule SET days = 0")
    assert "permission denied" in str(refused.value)
    try:
        for days in ("5", "7"):
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity=0"],
                cwd=ROOT,
                env=os.environ | {"DATABASE_URL": os.environ["DATABASE_OWNER_URL"], "TWO_PERSON_DAYS": days},
                check=True,
            )
            assert owner_connection.execute("SELECT days FROM accounts_twopersonrule").fetchone() == (int(days),)
            owner_connection.commit()
    finally:
        owner_connection.rollback()
        owner_connection.execute("UPDATE accounts_twopersonrule SET days = 7")
        owner_connection.commit()


@pytest.mark.database_rules
@pytest.mark.parametrize(
    ("rule", "statement"),
    [
        ("account_acts_only_grow", "UPDATE accounts_accountact SET actor_id = account_id WHERE account_id = %s"),
        ("account_acts_only_grow", "DELETE FROM accounts_accountact WHERE account_id = %s"),
        ("account_is_kept", "DELETE FROM accounts_user WHERE id = %s"),
    ],
)
def test_not_even_the_schemas_owner_can_delete_accounts_or_change_acts(
    rule: str, statement: str, owner_connection: Connection
) -> None:
    account = _account_by_sql(owner_connection, "first")
    with pytest.raises(psycopg.Error) as refused:
        owner_connection.execute(statement, [account])
    assert refused.value.diag.constraint_name == rule


def _account_by_sql(owner: Connection, name: str) -> int:
    """Create an account. Its record has one act, by the system."""
    row = owner.execute(
        "INSERT INTO accounts_user (username, password, is_superuser, is_staff, is_active, date_joined, first_name,"
        " last_name, email, byline) VALUES (%s, '!', false, true, true, now(), '', '', '', '') RETURNING id",
        [f"{name}-{uuid4().hex[:8]}"],
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_accountact SET actor_id = NULL",
        "DELETE FROM accounts_accountact",
        "TRUNCATE accounts_accountact",
        "INSERT INTO accounts_accountact (account_id, kind, before, after) VALUES (1, 'made', '', '')",
        "DELETE FROM auth_group",
        "INSERT INTO auth_group (name) VALUES ('chiefs')",
    ],
)
def test_the_applications_role_cannot_change_acts_or_roles(statement: str) -> None:
    factories.person()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_act_on_an_account_is_recorded_with_its_actor() -> None:
    administrator, other = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    for act in JOINING.values():
        act(administrator, other)
    _change(administrator, User.objects.get(pk=other.pk), active=False, byline="O. Ther")
    recorded = set(AccountAct.objects.filter(account=other, actor=administrator).values_list("kind", flat=True))
    assert recorded == set(ActKind) - {ActKind.MADE, ActKind.KEY_REVOKED}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET username = 'byhand' WHERE id = %s", [other.pk])
    newest = AccountAct.objects.filter(account=other).latest("at")
    assert (newest.kind, newest.after, newest.actor) == (ActKind.RENAMED, "byhand", None)


def test_the_desk_explains_why_and_until_when_a_button_is_missing() -> None:
    first = factories.person(Role.ADMINISTRATOR)
    second = factories.person(Role.ADMINISTRATOR, username="ben")
    _change(first, second, password="another long pass phrase 9")
    edition = factories.published_claim()
    redactions.propose_redaction(edition_id=edition.pk, reason="privacy", note="A name.", actor=second)
    page = _page(first, reverse("admin:claims_edition_change", args=[edition.pk]))
    today = date_format(timezone.localdate(), "j F")
    until = date_format(timezone.localdate() + timedelta(days=7), "j F")
    assert f"You set ben’s password on {today}, so the two of you count as one person until {until}" in page.get_text()
    assert page.select("form[action$='/confirm/']") == []
    with pytest.raises(NotAllowed):
        redactions.confirm_redaction(redaction_id=Redaction.objects.get().pk, actor=first)


def test_administrators_read_the_acts_in_a_list_and_on_the_person_s_page() -> None:
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.RESEARCHER, username="researching")
    _change(first, second, password="another long pass phrase 9")
    for address in (
        reverse("admin:accounts_accountact_changelist"),
        reverse("admin:accounts_user_change", args=[second.pk]),
    ):
        text = _page(first, address).get_text(" ")
        assert "set the password" in text
        assert first.username in text


def _page(who: User, address: str) -> BeautifulSoup:
    client = Client()
    client.force_login(who)
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def _rule(error: IntegrityError) -> str | None:
    assert isinstance(error.__cause__, psycopg.Error)
    return error.__cause__.diag.constraint_name
