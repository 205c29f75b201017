"""Slugs for verdicts' addresses: made from the headline, unique for ever, never deleted."""

from uuid import UUID

from django.db import connection

from claims import documents
from claims.models import Slug


def slug_for(*, claim_id: UUID, language: str, headline: str) -> str:
    """A slug for this headline: one that this verdict had before, or one that was never used."""
    stem = documents.slug_of(headline) or f"verdict-{str(claim_id)[:8]}"
    for number in range(1, 10_000):
        slug = stem if number == 1 else f"{stem}-{number}"
        if _take(slug, claim_id, language) or _has(slug, claim_id, language):
            return slug
    raise AssertionError("more than ten thousand claims with one headline")


def _take(slug: str, claim_id: UUID, language: str) -> bool:
    """Insert the slug in one statement, without a savepoint. Of two concurrent calls, one gets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_slug (slug, claim_id, language, made_at) VALUES (%s, %s, %s, clock_timestamp())"
            " ON CONFLICT DO NOTHING",
            [slug, claim_id, language],
        )
        made: bool = cursor.rowcount == 1
    return made


def _has(slug: str, claim_id: UUID, language: str) -> bool:
    return Slug.objects.filter(slug=slug, claim_id=claim_id, language=language).exists()
