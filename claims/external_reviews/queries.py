"""Reviews by others: plans of imports, suggested matches, and what readers see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Prefetch, QuerySet

from claims.external_reviews.reading.candidates import Candidate
from claims.external_reviews.reading.values import on_a_scale
from claims.models import Claim, ExternalReview, ExternalReviewMatch, Verdict
from factcheck.core.canonical import canonical_bytes, digest
from factcheck.core.languages import text_direction
from factcheck.core.partial_date import PartialDate

SUGGESTED = 6
"""The most suggestions shown."""
WORDS = (
    "url", "site", "publisher", "title", "claim_text", "claimant", "claim_date", "review_date", "rating",
    "rating_value", "rating_best", "rating_worst", "language",
)  # fmt: skip
"""The columns that hold the other organisation's own words."""
TITLES = {
    "url": "address", "site": "site", "publisher": "publisher", "title": "title", "claim_text": "claim",
    "claimant": "claimant", "claim_date": "date of the claim", "review_date": "date of the review",
    "rating": "their rating", "rating_value": "their number", "rating_best": "their best number",
    "rating_worst": "their worst number", "language": "language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A stored review that an import changes. `differences` are (title, before, after).

    `tied`: it is matched to a claim of ours, so readers may see the change at once.
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
        """A digest that changes if the ledger has changed since a person saw the plan."""
        return digest(
            canonical_bytes(
                {
                    "added": [candidate.key for candidate in self.added],
                    "changed": [[change.row.url_key, change.row.digest] for change in self.changed],
                    "unchanged": [review.url_key for review in self.unchanged],
                }
            )
        )


def plan(candidates: Iterable[Candidate], *, lock: bool = False) -> Plan:
    """Compare the candidates with the stored reviews, in order. `lock` locks the stored rows."""
    by_key = {candidate.key: candidate for candidate in candidates}
    rows = ExternalReview.objects.filter(url_key__in=by_key)
    ties = ExternalReviewMatch.objects.filter(review__url_key__in=by_key)
    tied = set(ties.values_list("review_id", flat=True))
    stored = {row.url_key: row for row in (rows.select_for_update() if lock else rows).order_by("pk")}
    added, changed, unchanged = [], [], []
    for key, candidate in by_key.items():
        row = stored.get(key)
        if row is None:
            added.append(candidate)
        elif row.digest == candidate.digest:
            unchanged.append(row)
        else:
            changed.append(Change(row, candidate, row.pk in tied, _differences(row, candidate)))
    return Plan(tuple(added), tuple(changed), tuple(unchanged))


def _differences(row: ExternalReview, candidate: Candidate) -> tuple[tuple[str, str, str], ...]:
    new = candidate.words
    pairs = ((name, str(getattr(row, name) or ""), new[name]) for name in WORDS)
    return tuple((TITLES[name], before, after) for name, before, after in pairs if before != after)


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """A matched review, as readers and API clients see it. All its values are the other organisation's."""

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
        """Their number in words. '' if they gave none."""
        return on_a_scale(self.rating_value, self.rating_best, self.rating_worst)

    @property
    def direction(self) -> str:
        return text_direction(self.language)


def former_words(events: list[Any]) -> list[tuple[datetime, tuple[tuple[str, str, str], ...]]]:
    """Imports that changed a review, newest first: the time, and (title, before, after) of each change."""
    changes = []
    for before, after in pairwise(events):
        pairs = ((name, str(getattr(before, name) or ""), str(getattr(after, name) or "")) for name in WORDS)
        differences = tuple((TITLES[name], old, new) for name, old, new in pairs if old != new)
        if differences:
            changes.append((after.pgh_created_at, differences))
    return changes[::-1]


def tied_to(claim_id: UUID) -> tuple[ReviewShown, ...]:
    """Visible reviews matched to the claim, newest first. Callers check whether the claim is public."""
    rows = ExternalReview.objects.visible().filter(matches__claim=claim_id)
    return tuple(ReviewShown(**row) for row in rows.values(*WORDS))


def matches_of(claim_id: UUID) -> list[ExternalReviewMatch]:
    """The claim's matches, with hidden reviews, for the desk."""
    return list(
        ExternalReviewMatch.objects.filter(claim=claim_id)
        .select_related("review", "tied_by")
        .order_by("-review__review_date", "review__publisher")
    )


def suggested_reviews(claim: Claim) -> list[ExternalReview]:
    """Visible reviews of similar claims that are not matched to this one, the most similar first."""
    return list(
        ExternalReview.objects.visible()
        .filter(claim_text__trigram_similar=claim.text)
        .exclude(matches__claim=claim)
        .annotate(likeness=TrigramSimilarity("claim_text", claim.text))
        .order_by("-likeness", "pk")[:SUGGESTED]
    )


def suggested_claims(review: ExternalReview) -> list[Claim]:
    """Our claims that are similar to the reviewed one and not matched to it, the most similar first."""
    return list(
        with_findings()
        .filter(text__trigram_similar=review.claim_text)
        .exclude(external_matches__review=review)
        .annotate(likeness=TrigramSimilarity("text", review.claim_text))
        .order_by("-likeness", "pk")[:SUGGESTED]
    )


def with_findings() -> QuerySet[Claim]:
    """Claims with their verdicts and ratings, because pages never show a claim without its finding."""
    return Claim.objects.prefetch_related(
        Prefetch("verdicts", Verdict.objects.select_related("rating").order_by("language"))
    )
