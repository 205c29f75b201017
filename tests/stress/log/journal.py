"""A writer's journal: what it knows to be committed, what it took back. A line is written whole or not at all."""

import os
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

BEGIN, ROUND = "begin", "round"


class Fate(StrEnum):
    """What became of a transaction, as far as its writer knows."""

    KEPT = "kept"
    UNDONE = "undone"
    UNKNOWN = "unknown"


class Journal:
    """Lines at the end of a file, which outlives its writer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR)

    def begin(self) -> int:
        """Another life begins; returns how many there were before."""
        before = _count(self.path, BEGIN)
        self._write(BEGIN)
        return before

    def round(self) -> None:
        """A round is done."""
        self._write(ROUND)

    def rounds(self) -> int:
        """How many are done, in all lives."""
        return rounds_of(self.path)

    def fate(self, fate: Fate, act: str, published: Iterable[tuple[int, str]]) -> None:
        """What became of a transaction that appended editions with these seqs and ids."""
        self._write(" ".join([fate, act, *(f"{seq}:{edition}" for seq, edition in published)]))

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())


def rounds_of(path: Path) -> int:
    """How many rounds a journal tells of; 0 where there is none yet."""
    return _count(path, ROUND)


def _count(path: Path, word: str) -> int:
    return path.read_text().splitlines().count(word) if path.exists() else 0


class Told:
    """What all writers' journals tell together."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.lives = self.rounds = 0
        self.acts: Counter[str] = Counter()
        """Of transactions that were kept."""
        self.undone_acts: Counter[str] = Counter()
        self.unknown = 0
        self.kept: set[tuple[int, str]] = set()
        """(seq, id) that a commit was answered for."""
        self.undone: set[tuple[int, str]] = set()
        for path in paths:
            for line in path.read_text().splitlines():
                self._line(*line.split())

    def _line(self, word: str, act: str = "", *published: str) -> None:
        if word == BEGIN:
            self.lives += 1
        elif word == ROUND:
            self.rounds += 1
        elif word == Fate.UNKNOWN:
            self.unknown += 1
        else:
            pairs = {(int(seq), edition) for seq, _, edition in (one.partition(":") for one in published)}
            acts, editions = (self.acts, self.kept) if word == Fate.KEPT else (self.undone_acts, self.undone)
            acts[act] += 1
            editions |= pairs
