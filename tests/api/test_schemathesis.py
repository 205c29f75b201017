"""Schemathesis, with every check, finds nothing that the OpenAPI document does not say; `make contract` at length."""

import pytest

from tests.conftest import Standing
from tests.contract.exploring import SHORT, SHORT_ANYBODY, Outcome, explore
from tests.contract.newsroom import build

ANYBODY, KEY = "anybody", "a key with every scope"


@pytest.fixture(scope="module")
def outcomes(standing: Standing[dict[str, Outcome]]) -> dict[str, Outcome]:
    """What became of both; the newsroom that they asked, and what they wrote, goes after this module."""

    def explored() -> dict[str, Outcome]:
        ground = build()
        return {ANYBODY: explore(SHORT_ANYBODY, ground.known), KEY: explore(SHORT, ground.known, headers=ground.key)}

    return standing(explored)


@pytest.mark.parametrize("who", [ANYBODY, KEY])
def test_nothing_is_found(outcomes: dict[str, Outcome], who: str) -> None:
    assert not outcomes[who].findings, str(outcomes[who])


@pytest.mark.parametrize("who", [ANYBODY, KEY])
def test_everything_was_tried(outcomes: dict[str, Outcome], who: str) -> None:
    outcome = outcomes[who]
    assert not outcome.errors, str(outcome)
    assert set(outcome.cases) == set(SHORT.phases)
    assert len(outcome.checks) >= 14


def test_every_operation_answers_a_key_with_a_success(outcomes: dict[str, Outcome]) -> None:
    assert outcomes[KEY].never == []
