"""What differs between two texts, for a person to read: paragraph by paragraph, by the word where they changed. Pure.

Paragraphs and words that stand once in both texts anchor the comparison, so its time grows with their length; between
anchors the shortest difference is looked for within a budget of steps. Where that runs out, the old stretch and the new
one are shown whole.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+")
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST_STEPS = 1_500_000
"""Of all searches between anchors together: about a second."""
_MOST_EDITS = 1_000
"""Of one search: past so many the stretches have little in common."""
_DEEPEST = 40
_ALIKE = 0.35
"""Share of the longer stretch that both must have in common, to be compared word by word: less reads as confetti."""


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of text. The pieces that are not ADDED make the old text, those that are not REMOVED the new one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Stretch:
    """Whole paragraphs, the same in both texts or changed. `paragraphs` are those of the longer side."""

    changed: bool
    pieces: tuple[Piece, ...]
    paragraphs: int


@dataclass(frozen=True)
class Comparison:
    """`by_word` is False where some stretch was too large for it and stands whole, once old and once new."""

    stretches: tuple[Stretch, ...]
    by_word: bool

    @property
    def same(self) -> bool:
        return not any(stretch.changed for stretch in self.stretches)


class _Spent(Exception):
    """The budget of steps ran out."""


class _Budget:
    def __init__(self, steps: int) -> None:
        self.left = steps
        self.ran_out = False

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            self.ran_out = True
            raise _Spent


def compare(old: str, new: str, *, steps: int = _MOST_STEPS) -> Comparison:
    """How `new` differs from `old`. `steps` bounds the search; see `Comparison.by_word`."""
    before, after = _PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new)
    budget = _Budget(steps)
    stretches = []
    for changed, left, right in _runs(before, after, _matches(before, after, budget)):
        pieces = _pieces(left, right, budget) if changed else (Piece(Kind.SAME, "".join(left)),)
        stretches.append(Stretch(changed, pieces, max(len(left), len(right))))
    return Comparison(tuple(stretches), not budget.ran_out)


def _pieces(old: Sequence[str], new: Sequence[str], budget: _Budget) -> tuple[Piece, ...]:
    """The words of a changed stretch."""
    whole = _merged([Piece(Kind.REMOVED, "".join(old)), Piece(Kind.ADDED, "".join(new))])
    if not old or not new:
        return whole
    before, after = _WORDS.findall("".join(old)), _WORDS.findall("".join(new))
    matches = _matches(before, after, budget)
    common = sum(len(word) for start, _, length in matches for word in before[start : start + length])
    if common < _ALIKE * max(len(whole[0].text), len(whole[-1].text)):
        return whole
    found = []
    for changed, left, right in _runs(before, after, matches):
        if changed:
            found += [Piece(Kind.REMOVED, "".join(left)), Piece(Kind.ADDED, "".join(right))]
        else:
            found.append(Piece(Kind.SAME, "".join(left)))
    return _merged(found)


def _merged(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)


def _runs(
    old: Sequence[str], new: Sequence[str], matches: list[tuple[int, int, int]]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs in order: (whether changed, of the old, of the new)."""
    i = j = 0
    for start, there, length in [*matches, (len(old), len(new), 0)]:
        if start > i or there > j:
            yield True, old[i:start], new[j:there]
        if length:
            yield False, old[start : start + length], new[there : there + length]
        i, j = start + length, there + length


# --- matching ----------------------------------------------------------------------------------------------------


def _matches(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[tuple[int, int, int]]:
    """(start in old, start in new, length) of what is the same, in order and not overlapping; neighbours are joined."""
    found: list[tuple[int, int, int]] = []
    todo = [(0, len(old), 0, len(new), 0)]
    while todo:
        low, high, there, end, depth = todo.pop()
        head = _common(old[low:high], new[there:end])
        found.append((low, there, head))
        low, there = low + head, there + head
        tail = _common(old[low:high][::-1], new[there:end][::-1])
        found.append((high - tail, end - tail, tail))
        high, end = high - tail, end - tail
        if low == high or there == end:
            continue
        anchors = _anchors(old[low:high], new[there:end]) if depth < _DEEPEST else []
        if not anchors:
            found += [(low + i, there + j, 1) for i, j in _shortest(old[low:high], new[there:end], budget)]
            continue
        corners = [(low + i, there + j) for i, j in anchors]
        for (i, j), (k, m) in zip([(low, there), *corners], [*corners, (high, end)], strict=True):
            todo.append((i, k, j, m, depth + 1))
    joined: list[tuple[int, int, int]] = []
    for start, to, length in sorted(one for one in found if one[2]):
        if joined and joined[-1][0] + joined[-1][2] == start and joined[-1][1] + joined[-1][2] == to:
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + length)
        else:
            joined.append((start, to, length))
    return joined


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many stand at the beginning of both."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Places of what stands once in each and in the same order in both: the longest such chain."""
    once = _once(new)
    pairs = [(i, once[word]) for word, i in _once(old).items() if word in once]
    pairs.sort()
    tails: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for place, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        before.append(chain[at - 1] if at else -1)
        if at == len(tails):
            tails.append(j)
            chain.append(place)
        else:
            tails[at], chain[at] = j, place
    found = []
    place = chain[-1] if chain else -1
    while place >= 0:
        found.append(pairs[place])
        place = before[place]
    return found[::-1]


def _once(words: Sequence[Hashable]) -> dict[Hashable, int]:
    counts = Counter(words)
    return {word: place for place, word in enumerate(words) if counts[word] == 1}


def _shortest(old: Sequence[str], new: Sequence[str], budget: _Budget) -> list[tuple[int, int]]:
    """The pairs that are the same in a shortest difference (Myers, 1986); none where it takes too many steps."""
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    try:
        for edits in range(min(len(old) + len(new), _MOST_EDITS) + 1):
            budget.spend(edits + 1)
            trace.append(dict(reach))
            for k in range(-edits, edits + 1, 2):
                down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
                x = reach[k + 1] if down else reach[k - 1] + 1
                y = x - k
                while x < len(old) and y < len(new) and old[x] == new[y]:
                    x, y = x + 1, y + 1
                reach[k] = x
                if x >= len(old) and y >= len(new):
                    return _walked_back(trace, len(old), len(new))
    except _Spent:
        return []
    budget.ran_out = True
    return []


def _walked_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        reach, k = trace[edits], x - y
        down = k == -edits or (k != edits and reach[k - 1] < reach[k + 1])
        start = k + 1 if down else k - 1
        to_x = reach[start] if edits else 0
        to_y = to_x - start if edits else 0
        while x > to_x and y > to_y:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = to_x, to_y
    return pairs[::-1]
