"""The pages of verdicts that were withdrawn or redacted."""

import json
from dataclasses import dataclass

from claims import wording
from claims.documents import Json
from claims.models import Edition, PublicClaim, Redaction
from claims.public.queries.cards import Card, by_claim, public_ratings
from claims.public.queries.history import EditionRow, history
from claims.public.shown import add
from claims.vocabulary import PublicStatus


@dataclass(frozen=True)
class Tombstone:
    """The page of a withdrawn or redacted verdict, and its replacement."""

    slug: str
    language: str
    status: str
    edition: EditionRow
    reason: str
    replaced_by: Card | None
    editions: tuple[EditionRow, ...]
    claim: str = ""
    """The claim's text in the last verdict. '' if that verdict was redacted."""
    claimants: str = ""


def tombstone(row: PublicClaim, edition: Edition) -> Tombstone:
    """The page of a withdrawal, a redaction notice or a redacted edition."""
    add(f"claim:{row.claim_id}")
    ratings = public_ratings()
    editions = history(row, ratings)
    redaction = Redaction.objects.filter(
        edition__claim=row.claim_id, edition__language=row.language, confirmed_by__isnull=False
    ).order_by("-confirmed_at")
    own = redaction.filter(edition=edition).first() or redaction.first()
    redacted = edition.document is None or edition.kind == "redacted"
    replaced_by = by_claim([edition.replaced_by_id], row.language, ratings) if edition.replaced_by_id else {}
    claim, claimants = ("", "") if redacted else _last_claim(row)
    return Tombstone(
        slug=row.slug,
        language=row.language,
        status=PublicStatus.REDACTED if redacted else PublicStatus.WITHDRAWN,
        edition=next(line for line in editions if line.number == edition.number),
        reason=wording.REDACTION_REASONS[own.reason] if redacted and own else "",  # type: ignore[index]  # the column's choices are the mapping's keys
        replaced_by=next(iter(replaced_by.values()), None),
        editions=editions,
        claim=claim,
        claimants=claimants,
    )


def _last_claim(row: PublicClaim) -> tuple[str, str]:
    """The claim's text and its claimants' names, from the newest edition with a verdict."""
    last = Edition.objects.with_documents().filter(claim=row.claim_id, language=row.language).order_by("-seq").first()
    if last is None or last.document is None:
        return "", ""
    document: Json = json.loads(bytes(last.document))
    names = document["names"]["claimants"]
    people = [names.get(row["claimant"], {}).get("name", "") for row in document["content"].get("claimants", ())]
    return document["content"]["text"], ", ".join(filter(None, people))
