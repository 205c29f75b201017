"""What an embedded card and oEmbed say of a verdict: as it stands now, or that it was taken down."""

from dataclasses import dataclass
from datetime import datetime

from claims.models import Edition
from claims.queries.pages.cards import Card, card, findings, live
from claims.queries.pages.verdicts import Place
from claims.vocabulary import EditionKind, PublicStatus


@dataclass(frozen=True)
class EmbedCard:
    """`verdict` is None where it was taken down; `status` and `at` then say how and when.

    `corrected_at` is the day of its last correction, None where it had none.
    """

    slug: str
    status: str
    at: datetime
    verdict: Card | None
    corrected_at: datetime | None

    @property
    def title(self) -> str:
        """The finding in a line; what happened, where it was taken down."""
        if self.verdict is not None:
            return f"{self.verdict.headline} ({self.verdict.badge})"
        return "Removed for legal reasons" if self.status == PublicStatus.REDACTED else "This verdict was withdrawn"

    @property
    def headline(self) -> str:
        """What stands largest on it."""
        return self.verdict.headline if self.verdict is not None else self.title

    @property
    def lines(self) -> tuple[str, ...]:
        """What else it says that may be long, a paragraph each; of what was taken down, nothing is."""
        if self.verdict is None:
            return ()
        made_on = f", {self.verdict.made_on.written}" if self.verdict.made_on else ""
        by = ", ".join(one.name for one in self.verdict.claimants) + made_on
        return (self.verdict.short_claim, by, "Corrected" if self.corrected_at else "")


def embed_card(place: Place) -> EmbedCard:
    """The card of what stands at this place. At most four queries."""
    row = place.row
    shown, corrected_at = None, None
    if row.status == PublicStatus.LIVE:
        found = live().filter(pk=row.pk).first()
        shown = card(found, findings()) if found else None
        corrections = Edition.objects.filter(
            claim=row.claim_id, language=row.language, kind=EditionKind.CORRECTED
        ).order_by("-number")
        corrected_at = corrections.values_list("published_at", flat=True).first()
    return EmbedCard(row.slug, row.status, row.published_at, shown, corrected_at)
