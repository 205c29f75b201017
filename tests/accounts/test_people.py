"""Accounts: unique names, passwords that are hard to guess, and at least one administrator."""

from typing import Any

import psycopg
import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from factcheck.accounts.models import AccountAct, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import add_person, change_person
from factcheck.core.actor import acting
from factcheck.core.errors import Invalid
from tests import factories
from tests.admin.pages import soup, text_of

pytestmark = pytest.mark.django_db
LOOKS_LIKE_ADMIN = ("admin", "ADMIN", "ａdmin", "ａｄｍｉｎ", "аdmin", "Аdmin", "аԁmіn", "admın")
"""Upper case, full width, Cyrillic а, ԁ and і, dotless ı."""


def _add(username: str, password: str = factories.PASSWORD, actor: User | None = None) -> User:
    return add_person(username=username, password=password, role=Role.EDITOR, actor=actor)


@pytest.mark.parametrize("name", LOOKS_LIKE_ADMIN)
def test_a_second_account_with_a_look_alike_name_is_refused(name: str) -> None:
    _add("admin")
    with pytest.raises(Invalid) as refused:
        _add(name)
    assert refused.value.field == "username"
    with pytest.raises(IntegrityError) as unique, transaction.atomic():
        User.objects.bulk_create([User(username=name)])
    assert isinstance(unique.value.__cause__, psycopg.Error)
    assert unique.value.__cause__.diag.constraint_name in {"user_name_is_once", "accounts_user_username_key"}


@pytest.mark.parametrize(
    "name", ["аdam", "pаula", "αlpha", "two words", "a\u200db", "a\u202eb", "", "x" * 151, "nul\x00"]
)
def test_the_desk_refuses_a_name_in_two_scripts_or_with_other_symbols(name: str) -> None:
    client = Client()
    client.force_login(factories.person(Role.ADMINISTRATOR))
    sent = {"username": name, "password": factories.PASSWORD, "role": "editor", "is_active": "on"}
    answer = client.post("/admin/accounts/user/add/", sent)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() or "errornote" in answer.content.decode()


@pytest.mark.parametrize("name", ["Żaneta", "анна", "Ελένη", "田中さくら", "anna.b+c@example.org", "o_neil-2"])
def test_names_in_one_script_are_accepted(name: str) -> None:
    assert _add(name).username == name


def test_a_full_width_name_is_stored_in_its_normal_form() -> None:
    assert _add("ａｎｎａ").username == "anna"


@pytest.mark.parametrize(
    "password",
    [
        "short pass9", "password2026!", "Password1234!", "factcheck2026!", "Newsroom2026!", "qwertyuiop12",
        "asdfghjkl123",
        "1q2w3e4r5t6y", "111111111111", "abcabcabcabc", "123456789012", "zxcvbnm,./12", "P@ssw0rd2026", "letmein123456",
        "administrator1", "iloveyou2026!", "aaaaaaaaaaaaaaaa", "qwertzuiopü12", "sunshine12345", "йцукенгшщзхъ1",
        "paula.example12",
    ],
)  # fmt: skip
def test_a_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="paula.example", first_name="Paula", last_name="Example"))
    with pytest.raises(Invalid) as refused:
        _add("paula.example", password)
    assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [factories.PASSWORD, "nine green boats", "correct battery lamp", "Trüffel-Omnibus 4", "kx93Zr-plmQ-07vt"],
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert _add("paula", password).check_password(password)


def _change(actor: User, other: User, **columns: Any) -> User:
    told: dict[str, Any] = {
        "username": other.username, "full_name": "", "byline": "", "role": other.role, "active": True,
    } | columns  # fmt: skip
    return change_person(user_id=other.pk, actor=actor, **told)


@pytest.mark.parametrize(
    ("columns", "field"), [({"active": False}, "is_active"), ({"role": Role.PUBLISHER}, "role")], ids=["off", "down"]
)
def test_administrators_cannot_remove_their_own_rights_or_the_last_administrator(
    columns: dict[str, Any], field: str
) -> None:
    first = factories.person(Role.ADMINISTRATOR)
    with pytest.raises(Invalid, match="last administrator"):
        _change(first, first, **columns)
    second = factories.person(Role.ADMINISTRATOR)
    with pytest.raises(Invalid, match="your own account") as refused:
        _change(first, first, **columns)
    assert refused.value.field == field
    _change(second, first, **columns)
    with pytest.raises(IntegrityError) as kept, acting(second.pk), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET is_active = false WHERE id = %s", [second.pk])
    assert isinstance(kept.value.__cause__, psycopg.Error)
    assert kept.value.__cause__.diag.constraint_name == "last_administrator_stays"


def test_an_account_is_never_deleted() -> None:
    person = factories.person()
    with pytest.raises(IntegrityError) as kept, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_user WHERE id = %s", [person.pk])
    assert isinstance(kept.value.__cause__, psycopg.Error)
    assert kept.value.__cause__.diag.constraint_name == "account_is_kept"
    assert AccountAct.objects.filter(account=person).exists()


def test_the_desk_calls_accounts_people_and_their_groups_roles(client: Client) -> None:
    client.force_login(factories.person(Role.ADMINISTRATOR), backend="django.contrib.auth.backends.ModelBackend")
    page = soup(client.get("/admin/accounts/user/"))
    said = page.get_text(" ", strip=True)
    assert page.select_one("#content h1, #content-start h1, h1").text == "People"  # type: ignore[union-attr]  # each page has one
    assert "By role" in said
    assert not {"Users", "users", "groups", "user"} & set(said.split())
    assert "Add person" in text_of(client.get("/admin/accounts/user/add/"))
