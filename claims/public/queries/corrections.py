"""Corrections of published verdicts, and other changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from claims.models import Edition, PublicClaim
from claims.public.queries.cards import Card, PublicRating, card, live, public_ratings
from claims.public.queries.history import EditionRow, edition_row, was_redacted
from claims.public.queries.paging import Page, Position, page
from claims.public.shown import add
from claims.vocabulary import OTHER_CHANGES, EditionKind

KINDS = (EditionKind.CORRECTED, *OTHER_CHANGES)


@dataclass(frozen=True)
class Correction:
    """An edition that changed a verdict. `verdict` is None if that verdict is not live."""

    edition: EditionRow
    edition_id: UUID
    claim: UUID
    language: str
    seq: int
    slug: str
    verdict: Card | None


def newest(ratings: Mapping[str, PublicRating], limit: int) -> tuple[Correction, ...]:
    """The latest corrections. Four queries."""
    return _corrections(_editions([EditionKind.CORRECTED])[:limit], ratings)


def corrections(at: Position) -> Page[Correction]:
    """Every correction, newest first. Raises PageMoved."""
    return of_kinds([EditionKind.CORRECTED], at)


def others(at: Position) -> Page[Correction]:
    """Clarifications, updates, withdrawals, reinstatements and removals, newest first. Raises PageMoved."""
    return of_kinds(OTHER_CHANGES, at)


def of_kinds(kinds: Iterable[EditionKind], at: Position) -> Page[Correction]:
    """Editions of these kinds, newest first. Raises PageMoved."""
    ratings = public_ratings()
    editions = _editions(kinds)

    def after(start: Position | None, limit: int) -> list[Edition]:
        return list((editions.filter(seq__lt=start.seq) if start else editions)[:limit])

    def before(end: Position | None, limit: int) -> list[Edition]:
        ascending = editions.order_by("seq")
        return list((ascending.filter(seq__gt=end.seq) if end else ascending)[:limit])

    return page(at, after, before, lambda edition: edition.seq, lambda rows: _corrections(rows, ratings))


def of_editions(ids: Sequence[UUID], ratings: Mapping[str, PublicRating]) -> tuple[Correction, ...]:
    """These editions, newest first. Four queries."""
    return _corrections(_editions(KINDS).filter(pk__in=ids), ratings)


def _editions(kinds: Iterable[EditionKind]) -> QuerySet[Edition]:
    """Editions of these kinds, newest first: each of the page's two lists has an index of its own."""
    return Edition.objects.filter(kind__in=list(kinds)).select_related("redaction").defer("document").order_by("-seq")


def _corrections(rows: Iterable[Edition], ratings: Mapping[str, PublicRating]) -> tuple[Correction, ...]:
    add("list")
    editions = list(rows)
    claims = {edition.claim_id for edition in editions}
    slugs = {
        (claim, language): slug
        for claim, language, slug in PublicClaim.objects.filter(claim__in=claims).values_list(
            "claim", "language", "slug"
        )
    }
    verdicts = {(row.claim_id, row.language): card(row, dict(ratings)) for row in live().filter(claim__in=claims)}
    return tuple(
        Correction(
            edition=edition_row(edition, ratings, redacted=was_redacted(edition)),
            edition_id=edition.pk,
            claim=edition.claim_id,
            language=edition.language,
            seq=edition.seq,
            slug=slugs.get((edition.claim_id, edition.language), ""),
            verdict=verdicts.get((edition.claim_id, edition.language)),
        )
        for edition in editions
    )
