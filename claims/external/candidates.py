"""What reading gives: candidates for external reviews, and problems with their place."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from factcheck.core.canonical import canonical_bytes, digest
from factcheck.core.partial_date import PartialDate
from sources.urls_normal import normalise

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One review as another organisation published it, cleaned and bounded. '' is nothing given.

    Every field but the last two is its words: candidates that differ in none of them are the same review, unchanged.
    """

    url: str
    site: str
    publisher: str
    claim_text: str
    title: str = ""
    claimant: str = ""
    claim_date: str = ""
    review_date: str = ""
    rating: str = ""
    rating_value: str = ""
    rating_best: str = ""
    rating_worst: str = ""
    language: str = ""
    place: str = ""
    beside_another: bool = False
    """Whether its page reviews another claim before it under the same address."""

    @property
    def key(self) -> str:
        """By which a review is found again: SHA-256 of its address in one spelling.

        A fragment counts, since a page with several reviews tells them apart by it. Where it has none for them, the
        first is found by the address alone and each further one by its claim too.
        """
        fragment = urlsplit(self.url).fragment
        claim = f"\n{self.claim_text}" if self.beside_another else ""
        return hashlib.sha256(f"{normalise(self.url)}#{fragment}{claim}".encode()).hexdigest()

    @property
    def words(self) -> dict[str, str]:
        """All that the review says."""
        return {name: value for name, value in asdict(self).items() if name not in ("place", "beside_another")}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of `words`."""
        return digest(canonical_bytes(self.words))

    def as_json(self) -> Json:
        """Plain values, without what is empty; `from_json` reads them."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, stored: Json) -> "Candidate":
        """What `as_json` wrote."""
        return cls(**stored)

    def dates(self) -> tuple[PartialDate | None, PartialDate | None]:
        """Of the claim and of the review."""
        return _date(self.claim_date), _date(self.review_date)


def _date(text: str) -> PartialDate | None:
    return PartialDate(text) if text else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was refused, or taken without a part of it. `place` is where: "line 17, item 1"."""

    place: str
    code: str
    text: str
    refused: bool = True
    """Whether a review was left out for it."""

    def as_json(self) -> Json:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `unlisted` counts problems beyond those that are listed."""

    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]
    refused: int = 0
    """How many reviews were left out, listed or not."""
    unlisted: int = 0
