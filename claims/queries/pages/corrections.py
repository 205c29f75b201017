"""What changed in what was published: corrections first, then clarifications, updates and withdrawals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from claims.models import Edition, PublicClaim
from claims.queries.pages.cards import Card, Finding, card, findings, live
from claims.queries.pages.history import EditionRow, edition_row, was_redacted
from claims.queries.pages.paging import Page, page
from claims.vocabulary import EditionKind

OTHERS = (
    EditionKind.CLARIFIED,
    EditionKind.UPDATED,
    EditionKind.WITHDRAWN,
    EditionKind.REINSTATED,
    EditionKind.REDACTED,
)
KINDS = (EditionKind.CORRECTED, *OTHERS)


@dataclass(frozen=True)
class Correction:
    """An edition that changed something. `verdict` is None where no verdict of the claim is live any more."""

    edition: EditionRow
    edition_id: UUID
    claim: UUID
    language: str
    seq: int
    slug: str
    verdict: Card | None


def newest(ratings: Mapping[str, Finding], limit: int) -> tuple[Correction, ...]:
    """The latest corrections. Four queries."""
    return _corrections(_editions([EditionKind.CORRECTED])[:limit], ratings)


def corrections(number: int) -> Page[Correction]:
    """Every correction, newest first. Raises NotFound past the end."""
    return of_kinds([EditionKind.CORRECTED], number)


def others(number: int) -> Page[Correction]:
    """Clarifications, updates, withdrawals, reinstatements and removals, newest first. Raises NotFound past the end."""
    return of_kinds(OTHERS, number)


def of_kinds(kinds: Iterable[EditionKind], number: int) -> Page[Correction]:
    """Editions of these kinds, newest first. Raises NotFound past the end."""
    ratings = findings()

    def shape(found: Sequence[Edition]) -> tuple[Correction, ...]:
        return _corrections(found, ratings)

    return page(_editions(kinds), number, shape)


def of_editions(ids: Sequence[UUID], ratings: Mapping[str, Finding]) -> tuple[Correction, ...]:
    """These editions, newest first. Four queries."""
    return _corrections(_editions(KINDS).filter(pk__in=ids), ratings)


def _editions(kinds: Iterable[EditionKind]) -> QuerySet[Edition]:
    return Edition.objects.filter(kind__in=list(kinds)).select_related("redaction").defer("document").order_by("-seq")


def _corrections(editions: Iterable[Edition], ratings: Mapping[str, Finding]) -> tuple[Correction, ...]:
    found = list(editions)
    claims = {one.claim_id for one in found}
    slugs = {
        (claim, language): slug
        for claim, language, slug in PublicClaim.objects.filter(claim__in=claims).values_list(
            "claim", "language", "slug"
        )
    }
    verdicts = {(row.claim_id, row.language): card(row, dict(ratings)) for row in live().filter(claim__in=claims)}
    return tuple(
        Correction(
            edition=edition_row(one, ratings, redacted=was_redacted(one)),
            edition_id=one.pk,
            claim=one.claim_id,
            language=one.language,
            seq=one.seq,
            slug=slugs.get((one.claim_id, one.language), ""),
            verdict=verdicts.get((one.claim_id, one.language)),
        )
        for one in found
    )
