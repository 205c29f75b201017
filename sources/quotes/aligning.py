"""Aligning a quotation's words with a stretch of text, and saying what differs."""

import re
from dataclasses import dataclass

from sources.quotes.spelling import LINE_HYPHEN, UNREADABLE, VOWEL_SIGNS, same, spelling

MOST_CELLS = 400_000
"""Of one alignment; a larger one is not attempted."""
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u00ad\u200b-\u200d"
    f"{UNREADABLE}"
)
_LIGATURE = 3
"""Letters that one unreadable sign may stand for."""
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    rf"|(?:[\w{_MARKS}]|(?<=\w)['’ʼ](?=\w)|(?<=\d)[.,:/](?=\d)|(?<=[^\W\d_])[-‐\u00ad][^\S\n]*\n\s*(?=[^\W\d_]))+"
    r"|[^\w\s]"
)
"""A word, a number, or one sign; each character of a script without spaces is a word."""
_NO_VOWELS = dict.fromkeys(map(ord, VOWEL_SIGNS))
_DIAGONAL, _UP, _LEFT = 0, 1, 2
_REMOVED, _ADDED, _CHANGED = 3, 2, 4
"""What steps cost. A word that was put in costs least: the words around it are the quotation's own."""


@dataclass(frozen=True)
class Difference:
    """A stretch: `kind` is same (in both), removed (only in the quotation) or added (only in the text)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Word:
    """A word or sign with the white space behind it, in the one spelling, and where it stands."""

    text: str
    spelling: str
    start: int
    end: int
    counts: bool
    """Whether it holds a letter or a digit."""
    letters: str
    """The spelling without vowel signs that a text may leave out."""


@dataclass(frozen=True)
class Aligned:
    """`share`: words in common, of the longer of both sides, 0 to 1. `start` and `end`: characters of the stretch."""

    share: float
    start: int
    end: int
    differences: tuple[Difference, ...]


def words_of(text: str) -> list[Word]:
    """The words and signs of a text, in order."""
    found = list(_WORD.finditer(text))
    nexts = [one.start() for one in found[1:]] + [len(text)]
    spelled = [spelling(one[0]).replace(LINE_HYPHEN, "") for one in found]
    return [
        Word(
            text=one[0] + (" " if after > one.end() else ""),
            spelling=written,
            start=one.start(),
            end=one.end(),
            counts=any(sign.isalnum() for sign in one[0]),
            letters=written if written.isascii() else written.translate(_NO_VOWELS),
        )
        for one, after, written in zip(found, nexts, spelled, strict=True)
    ]


def align(quoted: list[Word], there: list[Word]) -> Aligned | None:
    """The best fit of all quoted words into a stretch of `there`; None where nothing fits or it would take too long.

    The first word may differ in the case of its first letter.
    """
    if not quoted or not there or len(quoted) * len(there) > MOST_CELLS:
        return None
    spellings = [word.letters for word in there]
    lowered = [word[:1].casefold() + word[1:] for word in spellings]
    columns = range(1, len(there) + 1)
    back = [bytearray(len(there) + 1) for _ in range(len(quoted) + 1)]
    before = [0] * (len(there) + 1)  # free at the text's beginning
    for row, one in enumerate(quoted, start=1):
        word, others = one.letters, spellings
        if row == 1:
            word, others = word[:1].casefold() + word[1:], lowered
        steps, current = back[row], [row * _REMOVED] * (len(there) + 1)
        for column in columns:
            best = before[column - 1] + (0 if word == others[column - 1] else _CHANGED)
            step = _DIAGONAL
            if before[column] + _REMOVED < best:
                best, step = before[column] + _REMOVED, _UP
            if current[column - 1] + _ADDED < best:
                best, step = current[column - 1] + _ADDED, _LEFT
            current[column], steps[column] = best, step
        steps[0] = _UP
        before = current
    end = min(range(len(there) + 1), key=lambda column: (before[column], column))
    return _walked(quoted, there, back, end)


def _walked(quoted: list[Word], there: list[Word], back: list[bytearray], end: int) -> Aligned | None:
    """Back along the cheapest way, from the last quoted word to the first."""
    row, column = len(quoted), end
    steps: list[tuple[str, str]] = []
    matched = 0
    while row > 0:
        step = back[row][column]
        one, other = quoted[row - 1], there[column - 1]
        if step == _DIAGONAL:
            alike = same(one.spelling, other.spelling)
            if alike or (row == 1 and one.spelling.casefold() == other.spelling.casefold()):
                steps.append(("same", other.text))
                matched += one.counts
            else:
                steps += [("added", other.text), ("removed", one.text)]
                matched += one.counts and _may_be(one.spelling, other.spelling)
            row, column = row - 1, column - 1
        elif step == _UP:
            steps.append(("removed", one.text))
            row -= 1
        else:
            steps.append(("added", other.text))
            column -= 1
    if not matched:
        return None
    ours, theirs = sum(word.counts for word in quoted), sum(word.counts for word in there[column:end])
    return Aligned(
        share=matched / max(ours, theirs),
        start=there[column].start,
        end=there[end - 1].end,
        differences=_merged(steps[::-1]),
    )


def _first_alike(one: str, other: str) -> bool:
    """Whether two words are the same but for the case of their first letter."""
    return one[1:] == other[1:] and one[:1].casefold() == other[:1].casefold()


def _may_be(quoted: str, found: str) -> bool:
    """Whether the words are the same but for signs that could not be read."""
    if not any(sign in found for sign in UNREADABLE):
        return False
    pattern = "".join(f".{{1,{_LIGATURE}}}" if sign in UNREADABLE else re.escape(sign) for sign in found)
    return re.fullmatch(pattern, quoted) is not None


def paired(quoted: list[Word], there: list[Word]) -> tuple[Difference, ...]:
    """What differs between as many words on both sides, one by one; () where they are not as many."""
    if len(quoted) != len(there):
        return ()
    steps: list[tuple[str, str]] = []
    for place, (one, other) in enumerate(zip(quoted, there, strict=True)):
        alike = same(one.spelling, other.spelling) or (place == 0 and _first_alike(one.spelling, other.spelling))
        steps += [("same", other.text)] if alike else [("removed", one.text), ("added", other.text)]
    return _merged(steps)


def _merged(steps: list[tuple[str, str]]) -> tuple[Difference, ...]:
    """Neighbours of a kind as one; what was removed stands before what was added in its place."""
    merged: list[Difference] = []
    changed = {"removed": "", "added": ""}
    for kind, text in [*steps, ("same", "")]:
        if kind != "same":
            changed[kind] += text
            continue
        for name in ("removed", "added"):
            if changed[name]:
                merged.append(Difference(name, changed[name]))
                changed[name] = ""
        if merged and merged[-1].kind == "same":
            merged[-1] = Difference("same", merged[-1].text + text)
        elif text:
            merged.append(Difference("same", text))
    return tuple(merged)
