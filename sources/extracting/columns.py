"""Separates columns whose lines the file mixes: line 1 of the left, line 1 of the right, line 2 of the left.

Most producers write one column after the other, and pypdf reads them in that order. If text operators alternate between
the same two horizontal positions, the file mixes columns. Such a page is laid out with spaces (pypdf's layout mode) and
split at the gutter that its lines share.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

LEAST_LINES = 3
"""The least number of alternating lines of a page with columns."""
LEAST_WORDS = 2.5
"""The least average of words in a column's line. Table cells have fewer."""
_APART = 60.0
"""The least distance between the left edges of two columns, in points."""
_GUTTER = 2
"""The least number of spaces between two columns in the layout text."""


class TextPositions:
    """The positions of a page's text operators, in the order of the file."""

    def __init__(self) -> None:
        self._places: list[tuple[float, float]] = []

    def note(self, operator: bytes, operands: Any, cm: Sequence[float], tm: Sequence[float]) -> None:
        """Record a text operator. This is pypdf's `visitor_operand_before`."""
        if operator in (b"Tj", b"TJ", b"'", b'"'):
            x, y = tm[4], tm[5]
            self._places.append((cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5]))

    def mix_columns(self) -> bool:
        """Whether the file repeatedly writes from one column to another and then to the next line."""
        steps: Counter[tuple[int, int]] = Counter()
        for (x, y), (next_x, next_y) in zip(self._places, self._places[1:], strict=False):
            if abs(y - next_y) < 1 and next_x - x > _APART:
                steps[round(x / 2), round(next_x / 2)] += 1
        return bool(steps) and max(steps.values()) >= LEAST_LINES

    def split(self, layout: str) -> str | None:
        """The layout text with the left column before the right one; '' for a table, None if there is no gutter.

        A line across the gutter, such as a heading, comes after the lines above it in both columns.
        """
        lines = [line.rstrip() for line in layout.split("\n") if line.strip()]
        at = _gutter(lines)
        if not at:
            return None
        both = [(line[:at], line[at:]) for line in lines if _has_both(line, at)]
        if any(_words(column) < LEAST_WORDS for column in zip(*both, strict=True)):
            return ""
        finished: list[str] = []
        left: list[str] = []
        right: list[str] = []
        for line in lines:
            if _runs_over(line, at):
                finished += [*left, *right, line.strip()]
                left, right = [], []
            else:
                left.append(line[:at].strip())
                right.append(line[at:].strip())
        return "\n".join(line for line in (*finished, *left, *right) if line)


def _runs_over(line: str, at: int) -> bool:
    return bool(line[at - _GUTTER : at].strip())


def _has_both(line: str, at: int) -> bool:
    return not _runs_over(line, at) and bool(line[:at].strip() and line[at:].strip())


def _gutter(lines: list[str]) -> int:
    """The position where most lines have spaces and words on both sides; 0 if too many lines cross it."""
    width = max(len(line) for line in lines) if lines else 0
    best, most = 0, LEAST_LINES - 1
    for at in range(_GUTTER, width):
        both = sum(_has_both(line, at) for line in lines)
        over = sum(_runs_over(line, at) for line in lines)
        if both > most and both >= 2 * over:
            best, most = at, both
    return best


def _words(column: Sequence[str]) -> float:
    return sum(len(line.split()) for line in column) / len(column)
