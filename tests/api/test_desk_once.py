"""A POST that is sent twice is done once, whatever happens in between."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from claims.models import Claim
from claims.services.claims import log_claim
from factcheck.accounts.models import IdempotentRequest
from factcheck.accounts.roles import Role
from factcheck.accounts.services.requests import forget_old
from factcheck.accounts.tasks import forget_answered
from tests import factories
from tests.api.bot import CLAIM, Bot, problem

LOG_CLAIM = "claims.api.desk.claim_serializers.log_claim"
BODY = CLAIM | {"why_chosen": "Sent twice."}


@pytest.fixture
def bot(db: None) -> Bot:
    return Bot.of(factories.person(Role.RESEARCHER))


def logged() -> int:
    return Claim.objects.filter(why_chosen=BODY["why_chosen"]).count()


def test_a_second_attempt_is_answered_as_the_first_was(bot: Bot) -> None:
    first, second = (bot.post("claims", BODY, Idempotency_Key='"one"') for _ in range(2))
    assert (first.status_code, first.content, logged()) == (201, second.content, 1)
    assert (second.status_code, second["Idempotency-Replayed"]) == (201, "true")
    assert [first[name] for name in ("ETag", "Location")] == [second[name] for name in ("ETag", "Location")]
    assert "Idempotency-Replayed" not in first
    assert bot.post("claims", BODY, Idempotency_Key="one").content == first.content


def test_the_same_key_for_another_request_is_refused(bot: Bot) -> None:
    bot.made("claims", BODY, Idempotency_Key="one")
    problem(bot.post("claims", BODY | {"kind": "opinion"}, Idempotency_Key="one"), 422, "another-request")
    problem(bot.post("topics", {"name": "Viaducts"}, Idempotency_Key="one"), 422, "another-request")
    assert logged() == 1


def test_each_api_key_has_names_of_its_own(bot: Bot) -> None:
    other = Bot.of(bot.key.owner)
    first, second = (one.made("claims", BODY, Idempotency_Key="one") for one in (bot, other))
    assert first["id"] != second["id"]


@pytest.mark.parametrize("given", [None, "", " ", '"', '""', '"a', "a b", "a,b", "é", "a" * 256, 'a"b'])
def test_it_is_owed_and_well_formed(bot: Bot, given: str | None) -> None:
    refused = problem(bot.post("claims", BODY, Idempotency_Key=given), 400)
    assert refused["errors"][0]["field"] == "Idempotency-Key"
    assert logged() == 0


def test_a_refusal_is_not_kept_since_nothing_was_done(bot: Bot) -> None:
    problem(bot.post("claims", BODY | {"made_on": "long ago"}, Idempotency_Key="one"), 400)
    bot.made("claims", BODY, Idempotency_Key="one")
    assert IdempotentRequest.objects.count() == 1


def test_answers_are_kept_for_a_day(bot: Bot) -> None:
    first = bot.made("claims", BODY, Idempotency_Key="one")
    IdempotentRequest.objects.update(at=old("23 hours 59 minutes"))
    assert (forget_old(), bot.made("claims", BODY, Idempotency_Key="one")) == (0, first)
    IdempotentRequest.objects.update(at=old("24 hours 1 minute"))
    assert bot.made("claims", BODY, Idempotency_Key="one")["id"] != first["id"]
    IdempotentRequest.objects.update(at=old("24 hours 1 minute"))
    forget_answered()
    assert IdempotentRequest.objects.count() == 0


def old(how: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now() - %s::interval", [how])
        return cursor.fetchone()[0]


# --- at the same moment, and killed in between ----------------------------------------------------------------------


def in_a_thread(work: Callable[[], Any], found: list[Any]) -> threading.Thread:
    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_is_done_and_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    bot = Bot.of(factories.person(Role.RESEARCHER))
    begun, go_on = threading.Event(), threading.Event()

    def slowly(**said: Any) -> Claim:
        claim = log_claim(**said)
        begun.set()
        assert go_on.wait(20)
        return claim

    monkeypatch.setattr(LOG_CLAIM, slowly)
    found: list[Any] = []
    thread = in_a_thread(lambda: bot.post("claims", BODY, Idempotency_Key="one"), found)
    assert begun.wait(20)
    problem(bot.post("claims", BODY, Idempotency_Key="one"), 409, "already-in-flight")
    go_on.set()
    thread.join(20)
    assert found[0].status_code == 201
    again = bot.post("claims", BODY, Idempotency_Key="one")
    assert (again.content, again["Idempotency-Replayed"], logged()) == (found[0].content, "true", 1)


@pytest.mark.django_db(transaction=True)
def test_killed_in_between_it_is_done_once_by_the_next_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's end of a connection dies with its process; here it is ended from the other side."""
    bot = Bot.of(factories.person(Role.RESEARCHER))
    begun, killed = threading.Event(), threading.Event()
    backend: list[int] = []

    def unto_death(**said: Any) -> Claim:
        claim = log_claim(**said)
        backend.append(connection.connection.info.backend_pid)
        begun.set()
        assert killed.wait(20)
        return claim

    monkeypatch.setattr(LOG_CLAIM, unto_death)
    found: list[Any] = []
    thread = in_a_thread(lambda: bot.post("claims", BODY, Idempotency_Key="one"), found)
    assert begun.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", backend)
        assert cursor.fetchone() == (True,)
    monkeypatch.setattr(LOG_CLAIM, log_claim)
    assert logged() == 0
    first = bot.post("claims", BODY, Idempotency_Key="one")
    killed.set()
    thread.join(20)
    assert (first.status_code, logged(), found[0].status_code) == (201, 1, 503)
    assert bot.post("claims", BODY, Idempotency_Key="one").content == first.content
