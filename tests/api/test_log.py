"""What /api/v1/editions promises: the whole log in its order, with the change feed's cursor."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Edition
from tests import factories
from tests.api.acts import redact, update, withdraw

pytestmark = pytest.mark.django_db


def walk(api: Any, *, limit: int) -> list[Any]:
    found: list[Any] = []
    address = f"editions?limit={limit}"
    while True:
        answer = api.get(address)
        page = answer.json()
        found += page["results"]
        if not page["has_more"]:
            assert "Link" not in answer
            return found
        assert answer["Link"].endswith('>; rel="next"')
        address = answer["Link"].partition("/api/v1/")[2].partition(">")[0]


def test_every_edition_is_there_once_in_the_logs_order(api: Any) -> None:
    first = factories.published_claim()
    update(first)
    factories.published_claim()
    withdraw(first)
    redact(first)
    found = walk(api, limit=2)
    assert [(item["seq"], item["digest"], item["kind"]) for item in found] == list(
        Edition.objects.order_by("seq").values_list("seq", "digest", "kind")
    )


def test_what_was_redacted_is_listed_without_its_document_and_says_why(api: Any) -> None:
    first = factories.published_claim()
    redact(first)
    removed, notice = api.json("editions")["results"]
    assert removed["document"] is None
    assert removed["withheld"] == {
        "why": "redacted", "reason": "privacy", "note": "A private address was removed.",
    }  # fmt: skip
    assert "withheld" not in notice
    assert notice["document"]["redacted"][0]["digest"] == first.digest


def test_a_cursor_of_either_feed_is_a_place_in_the_one_log(api: Any) -> None:
    first = factories.published_claim()
    cursor = api.json("changes")["cursor"]
    second = update(first)
    assert [item["seq"] for item in api.json(f"editions?cursor={cursor}")["results"]] == [second.seq]
    assert api.json("editions")["cursor"] == api.json("changes")["cursor"]


@pytest.mark.parametrize("path", ["changes", "editions"])
def test_asking_in_vain_costs_one_query_and_no_row(api: Any, path: str) -> None:
    for _ in range(3):
        factories.published_claim()
    address = f"{path}?cursor={api.json(path)['cursor']}"
    tag = api.get(address)["ETag"]
    with CaptureQueriesContext(connection) as asked:
        answer = api.get(address, **{"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")
    assert len(asked) == 1
    assert "document" not in asked[0]["sql"]


@pytest.mark.parametrize("path", ["changes", "editions"])
def test_something_new_is_no_304(api: Any, path: str) -> None:
    first = factories.published_claim()
    address = f"{path}?cursor={api.json(path)['cursor']}"
    tag = api.get(address)["ETag"]
    update(first)
    answer = api.get(address, **{"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer.json()["head"] == 2


def test_a_page_says_where_the_log_is(api: Any) -> None:
    for _ in range(3):
        factories.published_claim()
    page = api.json("changes?limit=1")
    assert (page["results"][0]["seq"], page["head"], page["has_more"]) == (1, 3, True)
