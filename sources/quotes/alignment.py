"""Aligns a quotation's words with a stretch of text and lists the differences."""

import re
from dataclasses import dataclass

from sources.quotes.spelling import LINE_HYPHEN, UNREADABLE, VOWEL_SIGNS, same, spelling

MOST_CELLS = 400_000
"""Cells of the largest alignment that is attempted."""
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u00ad\u200b-\u200d"
    f"{UNREADABLE}"
)
_LIGATURE = 3
"""The most letters that one unreadable character may stand for."""
_WORD = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
    rf"|(?:[\w{_MARKS}]|(?<=\w)['’ʼ](?=\w)|(?<=\d)[.,:/](?=\d)|(?<=[^\W\d_])[-‐\u00ad][^\S\n]*\n\s*(?=[^\W\d_]))+"
    r"|[^\w\s]"
)
"""A word, a number or a punctuation mark. In scripts without spaces each character is a word."""
_NO_VOWELS = dict.fromkeys(map(ord, VOWEL_SIGNS))
_DIAGONAL, _UP, _LEFT = 0, 1, 2
_REMOVED, _ADDED, _CHANGED = 3, 2, 4
"""Costs of the steps. An added word costs least, because the quotation's own words are around it."""


@dataclass(frozen=True)
class Difference:
    """A stretch of words. `kind` is same (in both), removed (only in the quotation) or added (only in the text)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Word:
    """A word or punctuation mark with the white space after it, its normalised spelling and its position."""

    text: str
    spelling: str
    start: int
    end: int
    counts: bool
    """Whether it contains a letter or a digit."""
    letters: str
    """The spelling without optional vowel signs."""


@dataclass(frozen=True)
class Alignment:
    """`share`: matching words, as a share of the longer side. `start` and `end`: positions of the aligned stretch."""

    share: float
    start: int
    end: int
    differences: tuple[Difference, ...]


def words_of(text: str) -> list[Word]:
    """The words and punctuation marks of a text, in order."""
    matches = list(_WORD.finditer(text))
    nexts = [match.start() for match in matches[1:]] + [len(text)]
    spellings = [spelling(match[0]).replace(LINE_HYPHEN, "") for match in matches]
    return [
        Word(
            text=match[0] + (" " if after > match.end() else ""),
            spelling=spelled,
            start=match.start(),
            end=match.end(),
            counts=any(sign.isalnum() for sign in match[0]),
            letters=spelled if spelled.isascii() else spelled.translate(_NO_VOWELS),
        )
        for match, after, spelled in zip(matches, nexts, spellings, strict=True)
    ]


def align(quoted: list[Word], there: list[Word]) -> Alignment | None:
    """Align all quoted words with the best stretch of `there`. None if nothing matches or it would take too long.

    The first letter may differ in case.
    """
    if not quoted or not there or len(quoted) * len(there) > MOST_CELLS:
        return None
    spellings = [word.letters for word in there]
    lowered = [word[:1].casefold() + word[1:] for word in spellings]
    columns = range(1, len(there) + 1)
    back = [bytearray(len(there) + 1) for _ in range(len(quoted) + 1)]
    before = [0] * (len(there) + 1)  # skipping the text's beginning costs nothing
    for row, quoted_word in enumerate(quoted, start=1):
        word, others = quoted_word.letters, spellings
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
    return _trace_back(quoted, there, back, end)


def _trace_back(quoted: list[Word], there: list[Word], back: list[bytearray], end: int) -> Alignment | None:
    """Trace the cheapest path back from the last quoted word to the first."""
    row, column = len(quoted), end
    steps: list[tuple[str, str]] = []
    matched = 0
    while row > 0:
        step = back[row][column]
        ours, theirs = quoted[row - 1], there[column - 1]
        if step == _DIAGONAL:
            alike = same(ours.spelling, theirs.spelling)
            if alike or (row == 1 and ours.spelling.casefold() == theirs.spelling.casefold()):
                steps.append(("same", theirs.text))
                matched += ours.counts
            else:
                steps += [("added", theirs.text), ("removed", ours.text)]
                matched += ours.counts and _may_be(ours.spelling, theirs.spelling)
            row, column = row - 1, column - 1
        elif step == _UP:
            steps.append(("removed", ours.text))
            row -= 1
        else:
            steps.append(("added", theirs.text))
            column -= 1
    if not matched:
        return None
    longer = max(sum(word.counts for word in quoted), sum(word.counts for word in there[column:end]))
    return Alignment(
        share=matched / longer,
        start=there[column].start,
        end=there[end - 1].end,
        differences=_merge(steps[::-1]),
    )


def _first_alike(ours: str, theirs: str) -> bool:
    """Whether two words are the same except for the case of their first letter."""
    return ours[1:] == theirs[1:] and ours[:1].casefold() == theirs[:1].casefold()


def _may_be(quoted: str, there: str) -> bool:
    """Whether the words are the same except for unreadable characters."""
    if not any(sign in there for sign in UNREADABLE):
        return False
    pattern = "".join(f".{{1,{_LIGATURE}}}" if sign in UNREADABLE else re.escape(sign) for sign in there)
    return re.fullmatch(pattern, quoted) is not None


def compare_words(quoted: list[Word], there: list[Word]) -> tuple[Difference, ...]:
    """Compare the words of both sides in pairs; () if their numbers differ."""
    if len(quoted) != len(there):
        return ()
    steps: list[tuple[str, str]] = []
    for place, (ours, theirs) in enumerate(zip(quoted, there, strict=True)):
        alike = same(ours.spelling, theirs.spelling) or (place == 0 and _first_alike(ours.spelling, theirs.spelling))
        steps += [("same", theirs.text)] if alike else [("removed", ours.text), ("added", theirs.text)]
    return _merge(steps)


def _merge(steps: list[tuple[str, str]]) -> tuple[Difference, ...]:
    """Join neighbours of the same kind. Removed words come before the words added in their place."""
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
