"""Cards: verdicts in a list. A card never shows a claim without its rating."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from claims.models import PublicClaim, Rating
from claims.public import shown
from claims.public.models import PublicClaimQuerySet
from claims.vocabulary import ClaimKind
from factcheck.core.languages import text_direction
from factcheck.core.partial_date import PartialDate


@dataclass(frozen=True)
class PublicRating:
    """A rating as readers see it. `value`, `best` and `worst` are None off the scale."""

    key: str
    name: str
    definition: str
    scale: str
    value: int | None = None
    best: int | None = None
    worst: int | None = None

    @property
    def steps(self) -> tuple[bool, ...]:
        """The scale from worst to best, with True at this rating's place. Empty off the scale."""
        if self.value is None or self.best is None or self.worst is None:
            return ()
        return tuple(place == self.value for place in range(self.worst, self.best + 1))


@dataclass(frozen=True)
class ClaimantName:
    """A claimant with their own page."""

    name: str
    slug: str


@dataclass(frozen=True)
class Card:
    """A live verdict in a list. `rating` is None for kinds that are not rated."""

    claim: UUID
    slug: str
    language: str
    headline: str
    short_claim: str
    summary: str
    kind: str
    rating: PublicRating | None
    claimants: tuple[ClaimantName, ...]
    made_on: PartialDate | None
    published_at: datetime
    first_published_at: datetime

    @property
    def direction(self) -> str:
        return text_direction(self.language)

    @property
    def unrated_kind(self) -> str:
        """The claim's kind, if it is not rated."""
        return ClaimKind(self.kind).label if self.rating is None else ""

    @property
    def badge(self) -> str:
        """The rating as plain text, for titles and feeds."""
        return self.rating.name if self.rating else f"Not rated: {self.unrated_kind}"


def public_ratings() -> dict[str, PublicRating]:
    """Every rating by key, in the newsroom's order. One query."""
    shown.add("ratings")
    rows = list(Rating.objects.select_related("scale").order_by("position"))
    values: dict[str, list[int]] = {}
    for row in rows:
        if row.value is not None:
            values.setdefault(row.scale_id, []).append(row.value)
    return {
        row.key: PublicRating(
            key=row.key,
            name=row.name,
            definition=row.definition,
            scale=row.scale.name,
            value=row.value,
            best=max(values[row.scale_id]) if row.value is not None else None,
            worst=min(values[row.scale_id]) if row.value is not None else None,
        )
        for row in rows
    }


def live() -> PublicClaimQuerySet:
    """Live verdicts with everything that a card shows, newest first. Two queries when evaluated."""
    return PublicClaim.objects.published().defer("words", "text").prefetch_related("claimants")


def card(row: PublicClaim, ratings: dict[str, PublicRating]) -> Card:
    """The card of a row from `live`. It names only the claimants in `made_by`, not speakers."""
    shown.add_each("claimant", row.made_by)
    names = {claimant.pk: ClaimantName(claimant.name, claimant.slug) for claimant in row.claimants.all()}
    return Card(
        claim=row.claim_id,
        slug=row.slug,
        language=row.language,
        headline=row.headline,
        short_claim=row.short_claim,
        summary=row.summary,
        kind=row.kind,
        rating=ratings.get(row.rating),
        claimants=tuple(names[key] for key in row.made_by if key in names),
        made_on=PartialDate(row.made_on) if row.made_on else None,
        published_at=row.published_at,
        first_published_at=row.first_published_at,
    )


def cards(rows: Iterable[PublicClaim], ratings: dict[str, PublicRating]) -> tuple[Card, ...]:
    """Cards of rows from `live`, in their order."""
    return tuple(card(row, ratings) for row in rows)


def by_claim(claims: Iterable[UUID], language: str, ratings: dict[str, PublicRating]) -> dict[UUID, Card]:
    """Cards of the live verdicts on these claims, in this language if possible. Two queries."""
    wanted = set(claims)
    shown.add_each("card", wanted)
    cards_by_claim: dict[UUID, Card] = {}
    for row in live().filter(claim__in=wanted):
        if row.claim_id not in cards_by_claim or row.language == language:
            cards_by_claim[row.claim_id] = card(row, ratings)
    return cards_by_claim
