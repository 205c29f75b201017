"""Other organisations' reviews: what an import would do, what may be tied to what, what readers are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Prefetch, QuerySet

from claims.external.candidates import Candidate
from claims.external.values import on_a_scale
from claims.models import Claim, ExternalReview, ExternalReviewMatch, Verdict
from factcheck.core.canonical import canonical_bytes, digest
from factcheck.core.languages import text_direction
from factcheck.core.partial_date import PartialDate

SUGGESTED = 6
"""How many likenesses are offered at once."""
WORDS = (
    "url", "site", "publisher", "title", "claim_text", "claimant", "claim_date", "review_date", "rating",
    "rating_value", "rating_best", "rating_worst", "language",
)  # fmt: skip
"""The columns that are another organisation's words."""
TITLES = {
    "url": "address", "site": "site", "publisher": "publisher", "title": "title", "claim_text": "claim",
    "claimant": "claimant", "claim_date": "date of the claim", "review_date": "date of the review",
    "rating": "their rating", "rating_value": "their number", "rating_best": "their best number",
    "rating_worst": "their worst number", "language": "language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A stored review of which an import holds other words: (what, before, after) of each that differs.

    `tied`: a claim of ours has it, so that readers may see the change at once.
    """

    row: ExternalReview
    candidate: Candidate
    tied: bool
    differences: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying an import would do now."""

    added: tuple[Candidate, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[ExternalReview, ...]

    @property
    def digest(self) -> str:
        """By which it is known whether the ledger still stands as it was when somebody looked at the plan."""
        return digest(
            canonical_bytes(
                {
                    "added": [one.key for one in self.added],
                    "changed": [[one.row.url_key, one.row.digest] for one in self.changed],
                    "unchanged": [one.url_key for one in self.unchanged],
                }
            )
        )


def plan(candidates: Iterable[Candidate], *, lock: bool = False) -> Plan:
    """The candidates held against what is stored, in their order. With `lock` the stored rows stay as they are."""
    by_key = {one.key: one for one in candidates}
    rows = ExternalReview.objects.filter(url_key__in=by_key)
    ties = ExternalReviewMatch.objects.filter(review__url_key__in=by_key)
    tied = set(ties.values_list("review_id", flat=True))
    stored = {row.url_key: row for row in (rows.select_for_update() if lock else rows).order_by("pk")}
    added, changed, unchanged = [], [], []
    for key, one in by_key.items():
        row = stored.get(key)
        if row is None:
            added.append(one)
        elif row.digest == one.digest:
            unchanged.append(row)
        else:
            changed.append(Change(row, one, row.pk in tied, _differences(row, one)))
    return Plan(tuple(added), tuple(changed), tuple(unchanged))


def _differences(row: ExternalReview, candidate: Candidate) -> tuple[tuple[str, str, str], ...]:
    new = candidate.words
    pairs = ((name, str(getattr(row, name) or ""), new[name]) for name in WORDS)
    return tuple((TITLES[name], before, after) for name, before, after in pairs if before != after)


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """A tied review, as readers and the API are shown it. Everything in it is another organisation's."""

    publisher: str
    site: str
    url: str
    title: str
    claim_text: str
    claimant: str
    claim_date: PartialDate | None
    review_date: PartialDate | None
    rating: str
    rating_value: str
    rating_best: str
    rating_worst: str
    language: str

    @property
    def scale(self) -> str:
        """Their number in words, '' where they gave none."""
        return on_a_scale(self.rating_value, self.rating_best, self.rating_worst)

    @property
    def direction(self) -> str:
        return text_direction(self.language)


def former_words(events: list[Any]) -> list[tuple[datetime, tuple[tuple[str, str, str], ...]]]:
    """When an import changed a review, and (what, before, after) of each change, newest first."""
    found = []
    for before, after in pairwise(events):
        pairs = ((name, str(getattr(before, name) or ""), str(getattr(after, name) or "")) for name in WORDS)
        differences = tuple((TITLES[name], old, new) for name, old, new in pairs if old != new)
        if differences:
            found.append((after.pgh_created_at, differences))
    return found[::-1]


def tied_to(claim_id: UUID) -> tuple[ReviewShown, ...]:
    """Visible reviews that somebody tied to the claim, newest first. Whether the claim is public is not asked here."""
    rows = ExternalReview.objects.visible().filter(matches__claim=claim_id)
    return tuple(ReviewShown(**row) for row in rows.values(*WORDS))


def matches_of(claim_id: UUID) -> list[ExternalReviewMatch]:
    """What is tied to the claim, for the desk: hidden ones too."""
    return list(
        ExternalReviewMatch.objects.filter(claim=claim_id)
        .select_related("review", "tied_by")
        .order_by("-review__review_date", "review__publisher")
    )


def suggested_reviews(claim: Claim) -> list[ExternalReview]:
    """Visible reviews of claims that read like this one and are not tied to it, the likest first."""
    return list(
        ExternalReview.objects.visible()
        .filter(claim_text__trigram_similar=claim.text)
        .exclude(matches__claim=claim)
        .annotate(likeness=TrigramSimilarity("claim_text", claim.text))
        .order_by("-likeness", "pk")[:SUGGESTED]
    )


def suggested_claims(review: ExternalReview) -> list[Claim]:
    """Our claims that read like the one reviewed and that it is not tied to, the likest first."""
    return list(
        with_findings()
        .filter(text__trigram_similar=review.claim_text)
        .exclude(external_matches__review=review)
        .annotate(likeness=TrigramSimilarity("text", review.claim_text))
        .order_by("-likeness", "pk")[:SUGGESTED]
    )


def with_findings() -> QuerySet[Claim]:
    """Claims with what the desk found: none is named without its finding."""
    return Claim.objects.prefetch_related(
        Prefetch("verdicts", Verdict.objects.select_related("rating").order_by("language"))
    )
