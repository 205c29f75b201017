"""Addresses: from the headline, unique for all time, old ones kept."""

from uuid import UUID

from claims import documents
from claims.models import Slug


def slug_for(*, claim_id: UUID, language: str, headline: str) -> str:
    """The address for this headline: one this claim has had already, or a new one that no claim ever had."""
    stem = documents.slug_of(headline) or f"verdict-{str(claim_id)[:8]}"
    for number in range(1, 10_000):
        slug = stem if number == 1 else f"{stem}-{number}"
        row, made = Slug.objects.get_or_create(slug=slug, defaults={"claim_id": claim_id, "language": language})
        if made or (row.claim_id == claim_id and row.language == language):
            return slug
    raise AssertionError("ten thousand claims with one headline")
