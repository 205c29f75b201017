"""The embed card of a verdict, for the card's page and for oEmbed."""

from dataclasses import dataclass
from datetime import datetime

from claims.models import Edition
from claims.public.queries.cards import Card, card, live, public_ratings
from claims.public.queries.verdicts import Place
from claims.public.shown import add
from claims.vocabulary import EditionKind, PublicStatus


@dataclass(frozen=True)
class EmbedCard:
    """A verdict's embed card. `verdict` is None if it is not live. `status` and `at` then say why and since when.

    `corrected_at` is when it was last corrected, or None.
    """

    slug: str
    status: str
    at: datetime
    verdict: Card | None
    corrected_at: datetime | None

    @property
    def title(self) -> str:
        """Finding and rating in one line, or why there is none."""
        if self.verdict is not None:
            return f"{self.verdict.headline} ({self.verdict.badge})"
        return "Removed for legal reasons" if self.status == PublicStatus.REDACTED else "This verdict was withdrawn"

    @property
    def headline(self) -> str:
        """The card's largest text."""
        return self.verdict.headline if self.verdict is not None else self.title

    @property
    def lines(self) -> tuple[str, ...]:
        """The card's other texts of variable length, one per paragraph. Empty if the verdict is not live."""
        if self.verdict is None:
            return ()
        made_on = f", {self.verdict.made_on.written}" if self.verdict.made_on else ""
        by = ", ".join(claimant.name for claimant in self.verdict.claimants) + made_on
        return (self.verdict.short_claim, by, "Corrected" if self.corrected_at else "")


def embed_card(place: Place) -> EmbedCard:
    """The embed card for this place. At most four queries."""
    row = place.row
    add(f"card:{row.claim_id}")
    verdict, corrected_at = None, None
    if row.status == PublicStatus.LIVE:
        live_row = live().filter(pk=row.pk).first()
        verdict = card(live_row, public_ratings()) if live_row else None
        corrections = Edition.objects.filter(
            claim=row.claim_id, language=row.language, kind=EditionKind.CORRECTED
        ).order_by("-number")
        corrected_at = corrections.values_list("published_at", flat=True).first()
    return EmbedCard(row.slug, row.status, row.published_at, verdict, corrected_at)
