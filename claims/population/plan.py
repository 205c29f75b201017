"""What a populated ledger will hold, decided by its size and its seed alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from random import Random
from uuid import UUID

CHUNK = 500
"""Claims that a worker builds at a time."""
BEGIN = datetime(2010, 1, 1, tzinfo=UTC)
END = datetime(2025, 6, 30, tzinfo=UTC)
"""Publication spreads evenly between these, whatever the date: the same seed gives the same bytes next year."""


class Fate(Enum):
    """What became of a claim."""

    PUBLISHED = "published"
    CORRECTED = "corrected"
    UPDATED = "updated"
    WITHDRAWN = "withdrawn"
    LOGGED = "logged"
    RESEARCHING = "researching"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    REJECTED = "rejected"

    @property
    def editions(self) -> int:
        """Editions of such a claim in the log."""
        if self is Fate.PUBLISHED:
            return 1
        return 2 if self in (Fate.CORRECTED, Fate.UPDATED, Fate.WITHDRAWN) else 0


_FATES = tuple(Fate)
_WEIGHTS = (826, 30, 44, 20, 20, 20, 6, 2, 32)
"""Shares in a thousand: 50 are corrected or withdrawn, 80 have no verdict yet."""


@dataclass(frozen=True)
class Chunk:
    """The claims from `first` to before `last`, and where their rows stand in the log and in the public index."""

    number: int
    first: int
    last: int
    seq: int
    """The seq before this chunk's first edition."""
    public: int
    """The id before this chunk's first row of the public index."""


@dataclass(frozen=True)
class Plan:
    """The size, the seed and the accounts, by id."""

    claims: int
    seed: int
    researchers: tuple[int, ...]
    editors: tuple[int, ...]
    publishers: tuple[int, ...]

    @property
    def claimants(self) -> int:
        return max(12, self.claims // 20)

    @property
    def issuers(self) -> int:
        """The number of publishers that issue sources."""
        return max(12, self.claims // 50)

    def random(self, kind: str, number: int) -> Random:
        """Chance for one thing, the same in every process."""
        return Random(f"{self.seed}/{kind}/{number}")  # noqa: S311 -- no secret

    def key(self, kind: str, number: int | str) -> UUID:
        """The id of one thing: as spread as a random one, so that indexes fill as they do in a newsroom."""
        seed = f"{self.seed}/{kind}/{number}".encode()
        return UUID(bytes=hashlib.md5(seed, usedforsecurity=False).digest(), version=4)

    def moment(self, place: float) -> datetime:
        """When the claim at this place, a number of claims, is published."""
        return BEGIN + timedelta(microseconds=int((END - BEGIN) / timedelta(microseconds=1) * place / self.claims))

    def fates(self, chunk: int) -> list[Fate]:
        """The fate of each claim of a chunk."""
        size = min(CHUNK, self.claims - chunk * CHUNK)
        return self.random("fates", chunk).choices(_FATES, _WEIGHTS, k=size)

    def chunks(self) -> Iterator[Chunk]:
        """All chunks in the order of the log."""
        seq = public = 0
        for number, first in enumerate(range(0, self.claims, CHUNK)):
            fates = self.fates(number)
            yield Chunk(number, first, first + len(fates), seq, public)
            seq += sum(fate.editions for fate in fates)
            public += sum(fate.editions > 0 for fate in fates)
