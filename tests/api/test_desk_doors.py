"""Who may write through the API: a key that works, of somebody at the desk, with the scope; and never take a step."""

import json
import re
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from redis.exceptions import RedisError
from rest_framework.serializers import ModelSerializer, Serializer

from claims.api.desk import urls
from claims.models import Claim, Verdict
from claims.services import steps
from claims.workflow import Step
from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import change_person
from factcheck.accounts.services.keys import revoke_key
from factcheck.core.errors import NotAllowed
from tests import copies, factories
from tests.api.bot import BY_NAME, OPERATIONS, Bot, Operation, problem
from tests.conftest import Standing
from tests.keys import expired_key

pytestmark = pytest.mark.django_db
EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)


@dataclass
class Desk:
    """Rows that bots name, and bots that are shut out, by the reason."""

    rows: dict[str, Any]
    bot: Bot
    shut_out: dict[str, Bot]
    lacking: dict[str, Bot]


@pytest.fixture(scope="module")
def desk(standing: Standing[Desk]) -> Desk:
    def build() -> Desk:
        administrator, owner, gone, demoted = (
            factories.person(role) for role in (Role.ADMINISTRATOR, Role.RESEARCHER, Role.RESEARCHER, Role.RESEARCHER)
        )
        claim = factories.logged_claim(actor=factories.person(Role.RESEARCHER))
        source = factories.source(actor=owner)
        rows = {"claim": claim.pk, "source": source.pk, "copy": copies.held(source, "Forty spans.").pk}
        bots = {name: Bot.of(person) for name, person in (("gone", gone), ("demoted", demoted), ("revoked", owner))}
        revoke_key(key_id=bots["revoked"].key.pk, actor=owner)
        change_person(
            user_id=gone.pk, username=gone.username, full_name="", byline="", role=Role.RESEARCHER, active=False,
            actor=administrator,
        )  # fmt: skip
        demoted.groups.clear()
        works = Bot.of(owner)
        bots |= {
            "expired": Bot(expired_key(owner)[1]),
            "wrong": Bot(works.token[:-4] + "AAAA"),
            "nonsense": Bot("nonsense"),
        }
        lacking = {scope: Bot.of(owner, *(set(Scope.values) - {scope})) for scope in Scope.values}
        return Desk(rows, works, bots, lacking)

    return standing(build)


def test_every_operation_is_in_the_table() -> None:
    served = {
        (method, re.sub("<str:[a-z]+>", "*", str(pattern.pattern)))
        for pattern in urls.urlpatterns
        for method in pattern.callback.cls.scopes  # type: ignore[attr-defined]  # DRF's mark on its views
    }
    known = {(one.method, re.sub("<[a-z]+>", "*", one.path)) for one in OPERATIONS}
    assert served == known


def test_no_serializer_writes_a_table_by_itself() -> None:
    """A ModelSerializer would: what reads a body here calls a service in its own create() or update()."""
    found = 0
    for pattern in urls.urlpatterns:
        view = pattern.callback.cls  # type: ignore[attr-defined]  # DRF's mark on its views
        for method, serializer in view.request_serializers.items():
            assert not issubclass(serializer, ModelSerializer), serializer
            name = "update" if method == "PATCH" else "create"
            assert getattr(serializer, name) is not getattr(Serializer, name), serializer
            found += 1
    assert found == len([one for one in OPERATIONS if one.method != "GET"])


@EACH
def test_a_key_with_its_scopes_may(desk: Desk, operation: Operation) -> None:
    answer = operation.ask(desk.bot, desk.rows)
    assert answer.status_code == operation.status, answer.content
    assert answer["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer
    assert answer["Content-Type"] == "application/json"


@EACH
def test_no_key_and_no_key_that_works_are_refused(desk: Desk, operation: Operation) -> None:
    assert set(desk.shut_out) == {"wrong", "nonsense", "expired", "revoked", "gone", "demoted"}
    for bot in desk.shut_out.values():
        answer = operation.ask(bot, desk.rows)
        problem(answer, 401)
        assert answer["WWW-Authenticate"] == 'Bearer realm="desk"'
    for header in (None, "", "Bearer", "Basic Zm9vOmJhcg==", desk.bot.token):
        problem(operation.ask(desk.bot, desk.rows, Authorization=header), 401)


@EACH
def test_the_scope_that_is_missing_is_named(desk: Desk, operation: Operation) -> None:
    for scope, bot in desk.lacking.items():
        answer = operation.ask(bot, desk.rows)
        if scope not in operation.scopes:
            assert answer.status_code in (operation.status, 409), answer.content  # 409: the one before made it
            continue
        assert problem(answer, 403, "scope-missing")["scope"] == scope
        assert f'error="insufficient_scope", scope="{scope}"' in answer["WWW-Authenticate"]


def test_answers_have_the_members_that_the_openapi_document_promises(desk: Desk) -> None:
    document = json.loads(Client().get("/api/v1/schema").content)
    shapes = document["components"]["schemas"]
    for operation in OPERATIONS:
        path = re.sub("<(claim|source)>", "{id}", operation.path).replace("<copy>", "{copy}")
        described = document["paths"][f"/api/v1/desk/{path}"][operation.method.lower()]
        assert described["security"] == [{"apiKey": []}]
        said = described["responses"][str(operation.status)]["content"]["application/json"]
        shape = shapes[said["schema"]["$ref"].rpartition("/")[2]]
        answer = operation.ask(desk.bot, desk.rows).json()
        [example] = [one["value"] for one in said["examples"].values()]
        assert set(answer) == set(example) == set(shape["properties"]), operation.name
        for name in described["responses"][str(operation.status)].get("headers", {}):
            assert name in {"ETag", "Location", "Idempotency-Replayed", "RateLimit", "RateLimit-Policy"}


def test_a_signed_in_browser_is_nobody_here(desk: Desk) -> None:
    client = Client()
    client.force_login(factories.person(Role.ADMINISTRATOR), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/desk/claims").status_code == 401


def test_only_the_holder_is_told_why(desk: Desk) -> None:
    said = {name: problem(bot.get("claims"), 401)["detail"] for name, bot in desk.shut_out.items()}
    assert said["wrong"] == said["nonsense"] == "There is no such key."
    assert ("revoked" in said["revoked"], "expired" in said["expired"]) == (True, True)
    assert "no longer works here" in said["gone"]


@pytest.mark.parametrize("step", [*Step, "approval", "verdict", "state", "editions", "publish_due"])
def test_there_is_no_address_for_a_step(desk: Desk, step: str) -> None:
    for method in ("POST", "PUT", "PATCH"):
        problem_like = desk.bot.ask(method, f"claims/{desk.rows['claim']}/{step}", {})
        assert problem_like.status_code == 404


@pytest.mark.parametrize("member", ["state", "scheduled_for", "approved", "origin", "revision", "logged_by"])
def test_no_member_moves_a_verdict(desk: Desk, member: str) -> None:
    answer = desk.bot.patch(f"claims/{desk.rows['claim']}", {member: "published"}, If_Match="*")
    assert problem(answer, 400, "malformed")["errors"][0]["field"] == member
    inner = desk.bot.patch(f"claims/{desk.rows['claim']}", {"verdict": {member: "approved"}}, If_Match="*")
    assert problem(inner, 400, "malformed")["errors"][0]["field"] == f"verdict.{member}"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_not_there(desk: Desk, method: str) -> None:
    answer = desk.bot.ask(method, "claims")
    problem(answer, 405)
    assert answer["Allow"] == "GET, POST, HEAD"


# --- two people ---------------------------------------------------------------------------------------------------


def test_who_writes_through_a_key_cannot_approve_it(desk: Desk) -> None:
    editor = factories.person(Role.EDITOR)
    bot = Bot.of(editor)
    copy = factories.working_copy(actor=factories.person(Role.RESEARCHER))
    cited = [{"source": str(row.source), "stance": row.stance, "note": row.note} for row in copy.citations]
    made = bot.made("claims", {"text": copy.text, "short_claim": copy.short_claim, "citations": cited})
    claim = Claim.objects.get(pk=made["id"])
    assert list(claim.contributions.values_list("user", flat=True).distinct()) == [editor.pk]
    steps.submit(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision)
    with pytest.raises(NotAllowed):
        steps.approve(claim_id=claim.pk, language="en", actor=editor, revision=claim.revision)
    assert Verdict.objects.awaiting_review(by=editor).filter(claim=claim).count() == 0
    assert Verdict.objects.awaiting_review(by=factories.person(Role.EDITOR)).filter(claim=claim).count() == 1


def test_a_key_may_no_more_than_its_owner(desk: Desk) -> None:
    """Only an editor says that a source is free to publish."""
    body = {"title": "Treaty", "issued_by": "Office", "free_to_publish": True}
    problem(desk.bot.post("sources", body), 403, "not-allowed")
    assert Bot.of(factories.person(Role.EDITOR)).made("sources", body)["free_to_publish"] is True


# --- how often ----------------------------------------------------------------------------------------------------


def test_a_key_has_its_own_rate(desk: Desk) -> None:
    owner = User.objects.get(pk=desk.bot.key.owner_id)
    slow, other = Bot.of(owner, per_minute=2), Bot.of(owner)
    assert [slow.get("topics").status_code for _ in range(4)] == [200, 200, 429, 429]
    answer = slow.get("topics")
    problem(answer, 429)
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert other.get("topics").status_code == 200
    assert ApiKey.objects.get(pk=slow.key.pk).per_minute == 2


def test_each_answer_says_what_is_left_of_the_rate(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.api.throttles.time", SimpleNamespace(time=lambda: 1_000_000_000.0))
    slow = Bot.of(User.objects.get(pk=desk.bot.key.owner_id), per_minute=2)
    answers = [slow.get("topics") for _ in range(3)]
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"key";q=2;w=60'}
    left = [re.fullmatch(r'"key";r=(\d+);t=(\d+)', answer["RateLimit"]) for answer in answers]
    assert [found[1] for found in left if found] == ["1", "0", "0"]
    assert all(1 <= int(found[2]) <= 60 for found in left if found)
    assert "RateLimit" not in desk.shut_out["wrong"].get("topics")


def test_who_fails_often_has_to_wait_and_keeps_nobody_else_out(desk: Desk, settings: Any) -> None:
    settings.API_FAILURE_RATE = 3
    wrong = desk.shut_out["wrong"]
    assert [wrong.get("claims").status_code for _ in range(5)] == [401, 401, 401, 429, 429]
    assert 1 <= int(wrong.get("claims")["Retry-After"]) <= 60
    assert desk.bot.get("claims").status_code == 200


def test_a_refused_request_counts_too(desk: Desk) -> None:
    slow = Bot.of(User.objects.get(pk=desk.bot.key.owner_id), per_minute=1)
    problem(BY_NAME["log a claim"].ask(slow, desk.rows, Idempotency_Key=None), 400)
    problem(BY_NAME["log a claim"].ask(slow, desk.rows), 429)


def test_without_a_cache_nobody_is_kept_out(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: Any, **said: Any) -> bool:
        raise RedisError("no broker")

    monkeypatch.setattr("claims.api.throttles.cache.add", gone)
    assert desk.bot.get("topics").status_code == 200
    problem(desk.shut_out["wrong"].get("topics"), 401)


def test_the_usual_rates_are_settings() -> None:
    assert (settings.API_KEY_RATE, settings.API_FAILURE_RATE) == (120, 10)
