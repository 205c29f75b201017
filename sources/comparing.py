"""What differs between two texts, for a person to read: paragraph by paragraph, by the word where they changed. Pure.

rapidfuzz finds the shortest edit. Its work grows with the length of the texts times the number of edits, so the longer
the texts, the fewer edits a stretch may have; one with more is shown whole, once old and once new.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

_PARAGRAPHS = re.compile(r"[^\n]*\n+|[^\n]+")
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST_WORK = 10_000_000_000
"""Edits of one search, times the characters of both texts: about two seconds at most."""
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
    """`by_word` is False where some stretch has too many edits and stands whole, once old and once new."""

    stretches: tuple[Stretch, ...]
    by_word: bool

    @property
    def same(self) -> bool:
        return not any(stretch.changed for stretch in self.stretches)


@dataclass(frozen=True)
class _Run:
    """Neighbouring paragraphs or words, the same in both texts or changed."""

    changed: bool
    old: Sequence[str]
    new: Sequence[str]


def compare(old: str, new: str, *, most_work: int = _MOST_WORK) -> Comparison:
    """How `new` differs from `old`. `most_work` bounds the search; see `Comparison.by_word`."""
    most_edits = most_work // max(1, len(old) + len(new))
    runs, by_word = _runs(_PARAGRAPHS.findall(old), _PARAGRAPHS.findall(new), most_edits)
    stretches = []
    for run in runs:
        pieces: tuple[Piece, ...] = (Piece(Kind.SAME, "".join(run.old)),)
        if run.changed:
            pieces, within = _pieces("".join(run.old), "".join(run.new), most_edits)
            by_word &= within
        stretches.append(Stretch(run.changed, pieces, max(len(run.old), len(run.new))))
    return Comparison(tuple(stretches), by_word)


def _pieces(old: str, new: str, most_edits: int) -> tuple[tuple[Piece, ...], bool]:
    """The words of a changed stretch, and whether it has no more than so many edits."""
    runs, within = _runs(_WORDS.findall(old), _WORDS.findall(new), most_edits)
    common = sum(len(word) for run in runs if not run.changed for word in run.old)
    if common < _ALIKE * max(len(old), len(new)):
        runs = [_Run(changed=True, old=old, new=new)]
    pieces = []
    for run in runs:
        if run.changed:
            pieces += [Piece(Kind.REMOVED, "".join(run.old)), Piece(Kind.ADDED, "".join(run.new))]
        else:
            pieces.append(Piece(Kind.SAME, "".join(run.old)))
    return tuple(piece for piece in pieces if piece.text), within


def _runs(old: Sequence[str], new: Sequence[str], most_edits: int) -> tuple[list[_Run], bool]:
    """Runs in order, and True. With more than `most_edits` edits, one changed run of both texts, and False."""
    edits = Levenshtein.distance(old, new, score_cutoff=most_edits)
    if edits > most_edits:
        return [_Run(changed=True, old=old, new=new)], False
    runs = []
    i = j = 0
    for block in Levenshtein.opcodes(old, new, score_hint=edits).as_matching_blocks():
        if block.a > i or block.b > j:
            runs.append(_Run(changed=True, old=old[i : block.a], new=new[j : block.b]))
        i, j = block.a + block.size, block.b + block.size
        if block.size:
            runs.append(_Run(changed=False, old=old[block.a : i], new=new[block.b : j]))
    return runs, True
