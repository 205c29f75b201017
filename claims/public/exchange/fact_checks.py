"""Searches rated verdicts by words, language and age, for clients of Google's Fact Check Tools API.

Only verdicts with a ClaimReview are included; a search for words ranks the newest CANDIDATES that match. A page starts
after the last result of the previous page, so a verdict published meanwhile causes no duplicate and no gap.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchRank
from django.db.models import F, IntegerField, Q, Value
from django.db.models.functions import Cast, Round
from django.urls import reverse

from claims.interchange.google import Position, ReviewedClaim, SearchRequest, languages_of
from claims.models import PublicClaim
from claims.public.facets import RATED, facet
from claims.public.models import PublicClaimQuerySet
from claims.public.queries import walk
from claims.public.queries.cards import public_ratings
from claims.public.queries.search import CANDIDATES, likeness, words_query
from claims.public.queries.walk import Selection
from claims.vocabulary import RATED_KINDS
from factcheck.core.partial_date import PartialDate
from factcheck.core.search_words import for_query

_STEPS = 1_000_000
"""Ranks are compared as integers, because fractions change in a page token."""
LONGEST_ALIKE = 200
"""The longest query, in characters, that is compared by spelling if no verdict has its words."""
_ORDER = ("-rank", "-first_published_at", "claim_id", "language")


def search(asked: SearchRequest, *, now: datetime, origin: str) -> tuple[list[ReviewedClaim], Position | None]:
    """A page of results and its last position, None on the last page. At most five queries; with spelling, eight."""
    rows, alike = _ranked(asked, now)
    if asked.position is not None:
        rows = rows.filter(_after(asked.position))
        if not asked.query:  # where the index of the order starts
            rows = rows.filter(first_published_at__lte=asked.position.first_published)
    order = _ORDER if asked.query else _ORDER[1:]
    found = list(rows.order_by(*order)[asked.offset : asked.offset + asked.page_size + 1])
    page = found[: asked.page_size]
    ratings = public_ratings()
    reviewed = [
        _reviewed(row, ratings[row.rating].name if row.rating in ratings else row.rating, origin) for row in page
    ]
    if len(found) <= asked.page_size:
        return reviewed, None
    last = page[-1]
    return reviewed, Position(alike, last.rank, last.first_published_at, last.claim_id, last.language)  # type: ignore[attr-defined]  # annotated


def _ranked(asked: SearchRequest, now: datetime) -> "tuple[PublicClaimQuerySet, bool]":
    """Matching rows with their `rank`, and whether they match only by spelling."""
    rows = _filtered(asked, now)
    if not asked.query:
        return rows.annotate(rank=Value(0)), False
    query = words_query(asked.query)
    selection = _selection(asked)
    alike = asked.position is not None and asked.position.alike
    if not alike:
        seqs = walk.newest(replace(selection, words=for_query(asked.query)), CANDIDATES)
        exact = rows.filter(seq__in=seqs)
        # A later page uses the same kind of match as the first, whatever was published since.
        same = asked.position is not None or len(asked.query) > LONGEST_ALIKE
        if same or (seqs and (asked.max_age_days is None or exact.exists())):
            return exact.annotate(rank=Cast(Round(SearchRank(F("words"), query) * _STEPS), IntegerField())), False
    seqs = walk.alike(replace(selection, spelling=asked.query), CANDIDATES)
    return rows.filter(seq__in=seqs).annotate(rank=Cast(Round(likeness(asked.query) * _STEPS), IntegerField())), True


def _selection(asked: SearchRequest) -> Selection:
    language = (facet("within", languages_of(asked.language)[0]),) if asked.language else ()
    return Selection((RATED, *language))


def _filtered(asked: SearchRequest, now: datetime) -> PublicClaimQuerySet:
    rows = PublicClaim.objects.published().defer("words", "summary").prefetch_related("claimants")
    rows = rows.filter(kind__in=sorted(RATED_KINDS)).exclude(rating="")
    if asked.language:
        tag, variants = languages_of(asked.language)
        rows = rows.filter(Q(language__iexact=tag) | Q(language__istartswith=variants))
    if asked.max_age_days is not None:
        since = now - timedelta(days=asked.max_age_days)
        rows = rows.filter(Q(first_published_at__gte=since) | Q(made_on__gte=since.date().isoformat()))
    return rows


def _after(position: Position) -> Q:
    """A filter for rows after this position, in the order of _ORDER."""
    same_rank = Q(rank=position.rank)
    same_moment = same_rank & Q(first_published_at=position.first_published)
    same_claim = same_moment & Q(claim_id=position.claim)
    return (
        Q(rank__lt=position.rank)
        | same_rank & Q(first_published_at__lt=position.first_published)
        | same_moment & Q(claim_id__gt=position.claim)
        | same_claim & Q(language__gt=position.language)
    )


def _reviewed(row: PublicClaim, rating: str, origin: str) -> ReviewedClaim:
    names = {claimant.pk: claimant.name for claimant in row.claimants.all()}
    return ReviewedClaim(
        text=row.text,
        claimants=[names[key] for key in row.made_by if key in names],
        made_on=PartialDate(row.made_on) if row.made_on else None,
        url=origin + reverse("claim", args=[row.slug]),
        headline=row.headline,
        reviewed_at=row.first_published_at,
        rating=rating,
        language=row.language,
    )
