"""Pages of a long list. A page starts after or before a row, so its cost is the same wherever it is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from factcheck.core.errors import Invalid

Item = TypeVar("Item")
Row = TypeVar("Row")
PAGE = 20
"""Verdicts on one page of a list."""
LAST = "last"
_POSITION = re.compile(r"(after|before)-([0-9]{1,18}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_OLD = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)


class PageMoved(Exception):  # it is no error: the reader goes to the first page
    """The page is at no address of its own any more: it was asked for by number, or its rows are gone."""


@dataclass(frozen=True)
class Position:
    """Where a page is: the first, the last, or after or before the row with this key."""

    side: str = ""
    key: str = ""

    @property
    def seq(self) -> int:
        """The key as the seq of an edition. Raises Invalid."""
        if not self.key.isdigit():
            raise not_a_page()
        return int(self.key)

    @property
    def id(self) -> UUID:
        """The key as the id of a row. Raises Invalid."""
        if self.key.isdigit():
            raise not_a_page()
        return UUID(self.key)


FIRST = Position()


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list. `previous`, `next` and `last` are what their addresses hold, None without such a page."""

    items: Sequence[Item]
    previous: str | None = None
    next: str | None = None
    last: str | None = None
    total: int = 0
    """The number of rows of the whole list, if it is known."""

    @property
    def is_first(self) -> bool:
        return self.previous is None


def position(text: str, field: str = "page") -> Position:
    """The position in an address. Raises PageMoved for a number, Invalid for other text."""
    if text == "":
        return FIRST
    if text == LAST:
        return Position(LAST)
    if _OLD.fullmatch(text):
        raise PageMoved
    match = _POSITION.fullmatch(text)
    if match is None:
        raise not_a_page(field)
    return Position(*match.groups())


def not_a_page(field: str = "page") -> Invalid:
    return Invalid("This is not a page of the list. Follow the list's links.", field=field)


def page(
    at: Position,
    forwards: Callable[[Position | None, int], Sequence[Row]],
    backwards: Callable[[Position | None, int], Sequence[Row]],
    key: Callable[[Row], object],
    shape: Callable[[Sequence[Row]], Sequence[Item]],
    *,
    size: int = PAGE,
    total: int = 0,
) -> Page[Item]:
    """One page. `forwards` and `backwards` read rows from a position, or from the list's start or end.

    Raises PageMoved if rows are asked for that are gone.
    """
    if at.side in ("before", LAST):
        rows = list(backwards(at if at.key else None, size + 1))
        more_before, more_after = len(rows) > size, at.side == "before"
        rows = rows[:size][::-1]
        if not more_before:
            return page(FIRST, forwards, backwards, key, shape, size=size, total=total)
    else:
        rows = list(forwards(at if at.key else None, size + 1))
        more_before, more_after = at.side == "after", len(rows) > size
        rows = rows[:size]
    if not rows and at != FIRST:
        raise PageMoved
    return Page(
        items=shape(rows),
        previous=f"before-{key(rows[0])}" if more_before else None,
        next=f"after-{key(rows[-1])}" if more_after else None,
        last=LAST if more_after else None,
        total=total,
    )
