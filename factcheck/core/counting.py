"""Counts with a bound: the cost depends on the number shown, not on the size of the table."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

COUNTED = 1_000
"""The most rows that are counted. Pages show a larger number as “1,000+”."""


@dataclass(frozen=True)
class BoundedCount:
    """A number of rows, or `number` and more. As text: “37”, “1,000” or “1,000+”."""

    number: int
    more: bool = False

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number:,}{'+' if self.more else ''}"


def bounded_count(rows: "QuerySet[Any, Any]", *, most: int = COUNTED) -> BoundedCount:
    """Count the rows up to `most`: a count over a subquery with a LIMIT, in any order."""
    number = rows.order_by()[: most + 1].count()
    return BoundedCount(min(number, most), more=number > most)
