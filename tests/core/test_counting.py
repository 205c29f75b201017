"""Counts stop at their bound and say so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Rating
from factcheck.core.counting import BoundedCount, bounded_count


@pytest.mark.django_db
def test_a_count_stops_at_its_bound() -> None:
    rows = Rating.objects.all()
    number = rows.count()
    assert bounded_count(rows) == BoundedCount(number)
    assert bounded_count(rows, most=number) == BoundedCount(number)
    assert bounded_count(rows, most=number - 1) == BoundedCount(number - 1, more=True)
    with CaptureQueriesContext(connection) as asked:
        bounded_count(rows.select_related("scale"), most=2)
    assert "LIMIT 3" in asked.captured_queries[0]["sql"]
    assert "JOIN" not in asked.captured_queries[0]["sql"]


def test_a_count_is_shown_with_a_plus_beyond_its_bound() -> None:
    assert [str(BoundedCount(7)), str(BoundedCount(1_000)), str(BoundedCount(1_000, more=True))] == [
        "7", "1,000", "1,000+",
    ]  # fmt: skip
    assert not BoundedCount(0)
    assert BoundedCount(1)
