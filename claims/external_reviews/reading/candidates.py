"""The result of reading: candidates for reviews, and problems with their place."""

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
    """One review as another organisation published it, cleaned and limited in length. '' is no value.

    All fields except the last two are the organisation's words. If they are equal, the review is unchanged.
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
    """Whether an earlier candidate has the same address and another claim."""

    @property
    def key(self) -> str:
        """The SHA-256 of the normalised address, which identifies the review.

        The fragment counts, because it distinguishes reviews on one page. Without fragments, the first review's key is
        its address, and the others' keys include the claim.
        """
        fragment = urlsplit(self.url).fragment
        claim = f"\n{self.claim_text}" if self.beside_another else ""
        return hashlib.sha256(f"{normalise(self.url)}#{fragment}{claim}".encode()).hexdigest()

    @property
    def words(self) -> dict[str, str]:
        """The organisation's words."""
        return {name: value for name, value in asdict(self).items() if name not in ("place", "beside_another")}

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON of `words`."""
        return digest(canonical_bytes(self.words))

    def as_json(self) -> Json:
        """Plain values without empty ones, for `from_json`."""
        return {name: value for name, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, stored: Json) -> "Candidate":
        """The candidate that `as_json` wrote."""
        return cls(**stored)

    def dates(self) -> tuple[PartialDate | None, PartialDate | None]:
        """The dates of the claim and of the review."""
        return _date(self.claim_date), _date(self.review_date)


def _date(text: str) -> PartialDate | None:
    return PartialDate(text) if text else None


@dataclass(frozen=True, slots=True)
class Problem:
    """A review that was left out, or a value that was. `place` is for example "line 17, item 1"."""

    place: str
    code: str
    text: str
    refused: bool = True
    """Whether a whole review was left out."""

    def as_json(self) -> Json:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading. `unlisted` is the number of problems that are not listed."""

    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]
    refused: int = 0
    """The number of reviews left out, listed or not."""
    unlisted: int = 0
