"""An answer costs as many queries for many claims as for few."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "most"),
    [("claims", 3), ("claims?text=survey&rating=mostly-true", 3), ("changes", 1), ("sources", 3), ("claimants", 2),
     ("topics", 2), ("ratings", 2), ("claims/{id}", 3), ("claims/{id}/editions", 4), ("claims/{id}/editions/1", 3)],
)  # fmt: skip
def test_queries_do_not_grow_with_the_claims(api: Any, path: str, most: int) -> None:
    counts = []
    for more in (2, 8):
        edition = [factories.published_claim(topics=(factories.topic().pk,)) for _ in range(more)][-1]
        with CaptureQueriesContext(connection) as queries:
            api.json(path.format(id=edition.claim_id))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= most


def test_that_nothing_changed_costs_one_query(api: Any) -> None:
    factories.published_claim()
    tag = api.get("claims")["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert api.get("claims", **{"If-None-Match": tag}).status_code == 304
    assert len(queries) == 1
