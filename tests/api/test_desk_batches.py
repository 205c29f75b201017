"""Many claims in one request: each has its own result, and all are logged once under one Idempotency-Key."""

from typing import Any

import pytest

from claims.models import Claim
from factcheck.accounts.models import IdempotentRequest
from factcheck.accounts.roles import Role
from tests import factories
from tests.api.bot import CLAIM, Bot, problem

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def bot() -> Bot:
    return Bot.of(factories.person(Role.RESEARCHER))


def numbered(number: int, **members: Any) -> dict[str, Any]:
    return CLAIM | {"short_claim": f"Bridge {number} has forty spans"} | members


def test_each_claim_has_its_own_result_in_the_order_they_were_sent(bot: Bot) -> None:
    claims = [
        numbered(1), numbered(2, unknown=1), numbered(3, citations=[{"source": NOBODY, "stance": "for"}]), 5,
        numbered(4),
    ]  # fmt: skip
    answer = bot.post("claim-batches", {"claims": claims})
    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [201, 400, 409, 400, 201]
    assert [(result["claim"] is None, result["problem"] is None) for result in results] == [
        (False, True), (True, False), (True, False), (True, False), (False, True),
    ]  # fmt: skip
    assert [result["problem"]["errors"][0]["field"] for result in results if result["problem"]] == [
        "unknown", "citations.0.source", "body",
    ]  # fmt: skip
    assert [result["problem"]["type"].rpartition(":")[2] for result in results if result["problem"]] == [
        "malformed", "refused", "malformed",
    ]  # fmt: skip
    logged = {str(row.pk): row.short_claim for row in Claim.objects.all()}
    made = [result["claim"] for result in results if result["claim"]]
    assert {claim["id"]: claim["short_claim"] for claim in made} == logged
    assert made[0] == bot.get(f"claims/{made[0]['id']}").json()


def test_it_is_done_once_under_one_key(bot: Bot) -> None:
    body = {"claims": [numbered(1), numbered(2)]}
    first, second = (bot.post("claim-batches", body, Idempotency_Key="batch") for _ in range(2))
    assert (first.content, second["Idempotency-Replayed"]) == (second.content, "true")
    assert (Claim.objects.count(), IdempotentRequest.objects.count()) == (2, 1)


def test_a_batch_holds_up_to_a_hundred(bot: Bot) -> None:
    assert len(bot.post("claim-batches", {"claims": [numbered(n) for n in range(100)]}).json()["results"]) == 100
    refused = problem(bot.post("claim-batches", {"claims": [CLAIM] * 101}), 400, "malformed")
    assert refused["errors"][0]["field"] == "claims"
    assert Claim.objects.count() == 100


@pytest.mark.parametrize("body", [{}, {"claims": {}}, {"claims": [CLAIM], "more": 1}, {"claims": None}])
def test_what_is_no_batch_is_refused_whole(bot: Bot, body: dict[str, Any]) -> None:
    problem(bot.post("claim-batches", body), 400, "malformed")
    assert Claim.objects.count() == 0
