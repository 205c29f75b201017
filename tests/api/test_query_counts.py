"""An answer costs as many queries for many claims as for few."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.api.conftest import Consumer
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
MOST = {
    "claims": 3, "claims?text=survey&rating=mostly-true": 3, "changes": 1, "sources": 3, "claimants": 2,
    "topics": 2, "ratings": 2, "claims/{id}": 3, "claims/{id}/editions": 4, "claims/{id}/editions/1": 3,
    "claims/{id}/external-reviews": 3,
}  # fmt: skip
"""The most queries for each path."""


@pytest.fixture(scope="module")
def counts(standing: Standing[dict[str, list[int]]]) -> dict[str, list[int]]:
    """Queries of each path with two claims, and with eight more; nothing is kept from one path to the next."""

    def count() -> dict[str, list[int]]:
        found: dict[str, list[int]] = {path: [] for path in MOST}
        for more in (2, 8):
            edition = [factories.published_claim(topics=(factories.topic().pk,)) for _ in range(more)][-1]
            for path in MOST:
                cache.clear()
                with CaptureQueriesContext(connection) as queries:
                    Consumer().json(path.format(id=edition.claim_id))
                found[path].append(len(queries))
        return found

    return standing(count)


@pytest.mark.parametrize("path", MOST)
def test_queries_do_not_grow_with_the_claims(counts: dict[str, list[int]], path: str) -> None:
    few, many = counts[path]
    assert 0 < few == many <= MOST[path]


def test_that_nothing_changed_costs_one_query(api: Any) -> None:
    factories.published_claim()
    tag = api.get("claims")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert api.get("claims", **{"If-None-Match": tag}).status_code == 304
    assert len(queries) == 1
