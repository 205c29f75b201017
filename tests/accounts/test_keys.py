"""API keys: shown once, stored as a digest, limited, and useless once revoked."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import change_person
from factcheck.accounts.services.keys import authenticate, issue_key, revoke_key
from factcheck.core.errors import Invalid, NotAllowed, NotAuthenticated, NotFound
from tests import factories
from tests.conftest import Standing
from tests.keys import expired_key

pytestmark = pytest.mark.django_db
READ = [Scope.DESK_READ]


@pytest.fixture(scope="module")
def people(standing: Standing[dict[Role, User]]) -> dict[Role, User]:
    return standing(lambda: {role: factories.person(role) for role in Role})


@pytest.fixture
def owner(people: dict[Role, User]) -> User:
    return User.objects.get(pk=people[Role.RESEARCHER].pk)


def issued(owner: User, **said: Any) -> tuple[ApiKey, str]:
    made: dict[str, Any] = {"owner": owner, "name": "Bot", "scopes": READ, "actor": owner} | said
    return issue_key(**made)


def test_a_token_authenticates_and_only_its_digest_is_stored(owner: User) -> None:
    key, token = issued(owner)
    mark, prefix, secret = token.split("_", 2)
    assert (mark, prefix) == ("fck", key.prefix)
    assert key.digest == hashlib.sha256(secret.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM accounts_apikey k WHERE id = %s", [key.pk])
        assert secret not in cursor.fetchone()[0]
    found = authenticate(token)
    assert (found.pk, found.owner) == (key.pk, owner)


def test_no_two_keys_share_prefix_or_secret(owner: User) -> None:
    tokens = [issued(owner)[1].split("_", 2) for _ in range(5)]
    assert len({prefix for _, prefix, _ in tokens}) == len({secret for *_, secret in tokens}) == 5


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token.replace("fck_", "fck_a", 1),
        lambda token: token + "x",
        lambda token: token[:-1],
        lambda token: token.upper(),
        lambda token: "fck_aaaaaaaa_" + token.split("_", 2)[2],
        lambda token: token + "\x00",
        lambda token: token + "\n",
        lambda token: "",
        lambda token: "fck_é_" + "é" * 43,
    ],
    ids=["last letter", "prefix", "longer", "shorter", "upper", "other prefix", "nul", "line end", "none", "letters"],
)
def test_a_wrong_token_is_refused(owner: User, spoil: Any) -> None:
    _, token = issued(owner)
    with pytest.raises(NotAuthenticated, match="no such key"):
        authenticate(spoil(token))


def test_last_use_is_recorded_to_the_minute(owner: User) -> None:
    key, token = issued(owner)
    assert key.last_used_at is None
    authenticate(token)
    first = ApiKey.objects.get(pk=key.pk).last_used_at
    authenticate(token)
    assert first is not None
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first
    ApiKey.objects.filter(pk=key.pk).update(last_used_at=first - timedelta(minutes=2))
    authenticate(token)
    assert (ApiKey.objects.get(pk=key.pk).last_used_at or first) > first - timedelta(minutes=1)


def test_a_revoked_key_stops_working_and_records_who_and_when(owner: User) -> None:
    key, token = issued(owner)
    ended = revoke_key(key_id=key.pk, actor=owner)
    assert ended.revoked_by == owner
    with pytest.raises(NotAuthenticated, match="revoked"):
        authenticate(token)
    assert revoke_key(key_id=key.pk, actor=owner).revoked_at == ended.revoked_at


def test_an_expired_key_stops_working(owner: User) -> None:
    key, token = expired_key(owner)
    with pytest.raises(NotAuthenticated, match="expired"):
        authenticate(token)
    assert key.last_used_at is None


def test_a_key_stops_working_when_its_owner_leaves(people: dict[Role, User], owner: User) -> None:
    _, token = issued(owner)
    owner.groups.clear()
    with pytest.raises(NotAuthenticated, match="no longer works here"):
        authenticate(token)
    owner.groups.set(people[Role.RESEARCHER].groups.all())
    leave(owner, people[Role.ADMINISTRATOR], active=False)
    with pytest.raises(NotAuthenticated, match="no longer works here"):
        authenticate(token)


def leave(person: User, administrator: User, *, active: bool) -> None:
    change_person(
        user_id=person.pk, username=person.username, full_name="", byline="", role=Role.RESEARCHER, active=active,
        actor=administrator,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["claims:publish"]}, "scopes"),
        ({"scopes": ["claims:approve", "desk:read"]}, "scopes"),
        ({"name": " "}, "name"),
        ({"name": "n" * 81}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "expires_at"),
        ({"expires_at": timezone.now() + timedelta(days=800)}, "expires_at"),
        ({"per_minute": 0}, "per_minute"),
        ({"per_minute": 121}, "per_minute"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_key_has_limits(owner: User, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        issued(owner, **said)
    assert refused.value.field == field


def test_no_scope_allows_a_workflow_step() -> None:
    assert set(Scope.values) == {"claims:write", "sources:write", "comments:write", "desk:read"}


def test_a_key_lasts_a_year_by_default(owner: User) -> None:
    key, _ = issued(owner)
    assert timedelta(days=364) < key.expires_at - timezone.now() <= timedelta(days=365)


def test_administrators_manage_all_keys_and_others_their_own(people: dict[Role, User], owner: User) -> None:
    administrator, publisher = people[Role.ADMINISTRATOR], people[Role.PUBLISHER]
    with pytest.raises(NotAllowed):
        issued(owner, actor=publisher)
    key, _ = issued(owner, actor=administrator, per_minute=6_000)
    assert (key.owner, key.made_by, key.per_minute) == (owner, administrator, 6_000)
    with pytest.raises(NotAllowed):
        revoke_key(key_id=key.pk, actor=publisher)
    assert revoke_key(key_id=key.pk, actor=owner).revoked_by == owner
    with pytest.raises(NotFound):
        revoke_key(key_id=uuid4(), actor=administrator)


def test_a_person_without_a_role_gets_no_key(people: dict[Role, User], owner: User) -> None:
    owner.groups.clear()
    nobody = User.objects.get(pk=owner.pk)
    with pytest.raises(NotAllowed):
        issued(nobody)
    with pytest.raises(Invalid) as refused:
        issued(nobody, actor=people[Role.ADMINISTRATOR])
    assert refused.value.field == "owner"


@pytest.mark.database_rules
@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("api_key_is_never_changed", "digest = repeat('0', 64)"),
        ("api_key_is_never_changed", "scopes = ARRAY['claims:write', 'desk:read']"),
        ("api_key_is_never_changed", "owner_id = made_by_id + 1"),
        ("api_key_is_never_changed", "expires_at = expires_at + interval '1 day'"),
        ("api_key_is_never_changed", "per_minute = 6000"),
        ("revoked_key_says_who_and_when", "revoked_at = now()"),
        ("revoked_key_stays_revoked", "revoked_at = NULL, revoked_by_id = NULL"),
        ("revoked_key_stays_revoked", "revoked_at = now() + interval '1 day'"),
    ],
)
def test_the_database_refuses_changes_to_a_key(owner: User, rule: str, change: str) -> None:
    key, _ = issued(owner)
    if rule == "revoked_key_stays_revoked":
        revoke_key(key_id=key.pk, actor=owner)
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_apikey SET {change} WHERE id = %s", [key.pk])  # noqa: S608  # a column of this table
    assert broken(refused.value) == rule


@pytest.mark.database_rules
def test_the_database_refuses_to_delete_a_key(owner: User) -> None:
    key, _ = issued(owner)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        key.delete()
    assert broken(refused.value) == "api_key_is_kept"


@pytest.mark.database_rules
@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("api_key_scopes_are_known", {"scopes": ["claims:publish"]}),
        ("api_key_scopes_are_known", {"scopes": []}),
        ("api_key_is_kept_as_a_digest", {"digest": "a secret"}),
        ("api_key_prefix_is_plain", {"prefix": "UPPER123"}),
        ("api_key_rate_is_bounded", {"per_minute": 6001}),
        ("api_key_expires", {"expires_at": "2999-01-01T00:00:00Z"}),
        ("api_key_expires", {"expires_at": "2000-01-01T00:00:00Z"}),
        ("api_key_has_a_name", {"name": ""}),
    ],
)
def test_the_database_refuses_a_key_without_bounds(owner: User, rule: str, change: dict[str, Any]) -> None:
    key, _ = issued(owner)
    said = {"prefix": "anew2345"} | change
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_apikey SELECT (jsonb_populate_record(k, %s::jsonb || jsonb_build_object('id',"
            " gen_random_uuid()))).* FROM accounts_apikey k WHERE id = %s",
            [json.dumps(said), key.pk],
        )
    assert broken(refused.value) == rule


def broken(error: IntegrityError) -> str | None:
    """The name of the violated rule."""
    cause = error.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.diag.constraint_name
