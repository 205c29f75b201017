"""Counts with a bound: the cost depends on the number shown, not on the size of the table."""

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

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
    return _bounded(rows.order_by().values("pk")[: most + 1].count(), most)


class RelatedCount(Subquery):
    """An annotation: how many related rows there are, up to `COUNTED` and one. Read it with `as_bounded`."""

    template = "(SELECT count(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        super().__init__(rows.order_by().values("pk")[: COUNTED + 1])


def as_bounded(number: int) -> BoundedCount:
    """The value of a `RelatedCount`."""
    return _bounded(number, COUNTED)


def _bounded(number: int, most: int) -> BoundedCount:
    return BoundedCount(min(number, most), more=number > most)
