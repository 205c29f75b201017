"""Pages of a long list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from factcheck.core.errors import NotFound

Item = TypeVar("Item")
PAGE = 20
"""Verdicts on one page of a list."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list; `number` counts from 1."""

    items: Sequence[Item]
    number: int
    pages: int
    total: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page(
    rows: "QuerySet[Any, Any]", number: int, shape: Callable[[Sequence[Any]], Sequence[Item]], *, size: int = PAGE
) -> Page[Item]:
    """One page of the rows, converted by `shape`. Raises NotFound past the end. An empty list has one empty page."""
    total = rows.count()
    pages = max(1, -(-total // size))
    if not 1 <= number <= pages:
        raise NotFound(f"This list has {pages} page{'s' if pages > 1 else ''}.", field="page")
    return Page(shape(list(rows[(number - 1) * size : number * size])), number, pages, total)
