"""API keys at the desk: a token is shown once and stored nowhere. People see and revoke their own keys."""

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services.keys import authenticate, issue_key
from tests import factories
from tests.admin.pages import soup, text_of

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
LIST, ADD = "/admin/accounts/apikey/", "/admin/accounts/apikey/add/"


def filled(**said: object) -> dict[str, object]:
    until = timezone.localdate() + timedelta(days=30)
    return {"name": "Bot", "scopes": ["claims:write"], "expires_on": until.isoformat(), "per_minute": 60} | said


def key_of(owner: User) -> ApiKey:
    key, _ = issue_key(owner=owner, name=f"Bot of {owner.username}", scopes=[Scope.DESK_READ], actor=owner)
    return key


def test_a_token_is_shown_once_and_stored_nowhere(at_desk: At, caplog: pytest.LogCaptureFixture) -> None:
    owner = factories.person(Role.RESEARCHER)
    desk = at_desk(owner)
    with caplog.at_level(logging.DEBUG):
        made = desk.post(ADD, filled())
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    field = soup(made).select_one("#token")
    assert field is not None
    token = str(field["value"])
    assert authenticate(token).owner == owner
    secret = token.split("_", 2)[2]
    kept = [caplog.text, str(desk.cookies), *(str(row.get_decoded()) for row in Session.objects.all())]
    kept += [desk.get(address).content.decode() for address in (LIST, f"{LIST}{ApiKey.objects.get().pk}/change/")]
    assert [text for text in kept if secret in text] == []
    assert all(f"fck_{ApiKey.objects.get().prefix}" in page for page in kept[-2:])


def test_the_last_day_counts_whole(at_desk: At) -> None:
    day = timezone.localdate() + timedelta(days=30)
    at_desk(Role.RESEARCHER).post(ADD, filled(expires_on=day.isoformat()))
    ends = timezone.localtime(ApiKey.objects.get().expires_at)
    assert ends.isoformat().startswith(f"{day + timedelta(days=1)}T00:00")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["claims:publish"]}, "scopes"),
        ({"name": ""}, "name"),
        ({"name": "a\x00"}, "name"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"expires_on": "9999-12-31"}, "expires_on"),
        ({"expires_on": "soon"}, "expires_on"),
        ({"per_minute": "121"}, "per_minute"),
        ({"per_minute": "99999999999999999999"}, "per_minute"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_invalid_value_is_refused_at_its_field(at_desk: At, said: dict[str, object], field: str) -> None:
    refused = at_desk(Role.RESEARCHER).post(ADD, filled(**said))
    assert refused.status_code == 422
    assert soup(refused).select_one(f".field-{field} .errorlist") is not None
    assert ApiKey.objects.count() == 0


def test_people_see_their_own_keys_and_administrators_see_all(at_desk: At) -> None:
    one, other = (factories.person(Role.PUBLISHER) for _ in range(2))
    keys = {person: key_of(person) for person in (one, other)}
    assert [str(key.pk) in at_desk(one).get(LIST).content.decode() for key in keys.values()] == [True, False]
    administrator = at_desk(Role.ADMINISTRATOR)
    assert [str(key.pk) in administrator.get(LIST).content.decode() for key in keys.values()] == [True, True]
    assert at_desk(one).get(f"{LIST}{keys[other].pk}/change/").status_code == 302
    assert administrator.get(f"{LIST}{keys[other].pk}/change/").status_code == 200


def test_only_an_administrator_creates_a_key_for_another_person(at_desk: At) -> None:
    owner = factories.person(Role.RESEARCHER)
    assert soup(at_desk(Role.EDITOR).get(ADD)).select_one("[name=owner]") is None
    at_desk(Role.EDITOR).post(ADD, filled(owner=owner.pk))
    assert ApiKey.objects.filter(owner=owner).count() == 0
    assert at_desk(Role.ADMINISTRATOR).post(ADD, filled(owner=owner.pk, per_minute=6_000)).status_code == 200
    assert ApiKey.objects.get(owner=owner).made_by != owner


def test_a_key_is_revoked_by_a_button_once(at_desk: At) -> None:
    owner = factories.person(Role.RESEARCHER)
    key = key_of(owner)
    address, revoke = f"{LIST}{key.pk}/change/", f"{LIST}{key.pk}/revoke/"
    desk = at_desk(owner)
    assert desk.get(revoke).status_code == 405
    assert at_desk(Role.PUBLISHER).post(revoke).status_code == 403
    assert f"Revoke fck_{key.prefix}" in text_of(desk.get(address))
    shown = desk.post(revoke, follow=True)
    assert "is revoked" in text_of(shown)
    assert soup(shown).select_one(f"form[action='{revoke}']") is None
    assert ApiKey.objects.get(pk=key.pk).revoked_by == owner


def test_a_key_cannot_be_changed_or_deleted_at_the_desk(at_desk: At) -> None:
    key = key_of(factories.person(Role.RESEARCHER))
    desk = at_desk(Role.ADMINISTRATOR)
    assert desk.post(f"{LIST}{key.pk}/change/", filled(name="Other")).status_code == 405
    assert desk.post(f"{LIST}{key.pk}/delete/", {"post": "yes"}).status_code == 404
    assert ApiKey.objects.get(pk=key.pk).name == key.name


def test_the_menu_links_to_the_keys(at_desk: At) -> None:
    assert soup(at_desk(Role.RESEARCHER).get("/admin/")).select_one(f".menu a[href='{LIST}']") is not None
