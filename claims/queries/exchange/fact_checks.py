"""Rated verdicts by words, language and age, for clients of Google's Fact Check Tools API.

Only what has a ClaimReview is here. A page begins behind the last result of the one before, so that a verdict published
in between moves nothing: it stands before the first page or where it belongs, and none is given twice or left out.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.search import SearchRank
from django.db.models import F, IntegerField, Q, Value
from django.db.models.functions import Cast, Round
from django.urls import reverse

from claims.interchange.google import Position, ReviewedClaim, SearchRequest, languages_of
from claims.models import PublicClaim
from claims.models.index import PublicClaimQuerySet
from claims.queries.pages.cards import findings
from claims.queries.pages.search import LIKENESS, likeness, words_query
from claims.vocabulary import RATED_KINDS
from factcheck.core.partial_date import PartialDate

_STEPS = 1_000_000
"""Ranks are compared as whole numbers: fractions do not come back from a token as they left."""
LONGEST_ALIKE = 200
"""Characters up to which words that nothing has are compared by spelling; as on the search page."""
_ORDER = ("-rank", "-first_published_at", "claim_id", "language")


def search(asked: SearchRequest, *, now: datetime, origin: str) -> tuple[list[ReviewedClaim], Position | None]:
    """A page of results and where it ended, None where nothing follows. At most four queries."""
    rows, alike = _ranked(asked, now)
    if asked.position is not None:
        rows = rows.filter(_behind(asked.position))
    found = list(rows.order_by(*_ORDER)[asked.offset : asked.offset + asked.page_size + 1])
    page = found[: asked.page_size]
    ratings = findings()
    reviewed = [
        _reviewed(row, ratings[row.rating].name if row.rating in ratings else row.rating, origin) for row in page
    ]
    if len(found) <= asked.page_size:
        return reviewed, None
    last = page[-1]
    return reviewed, Position(alike, last.rank, last.first_published_at, last.claim_id, last.language)  # type: ignore[attr-defined]  # annotated


def _ranked(asked: SearchRequest, now: datetime) -> "tuple[PublicClaimQuerySet, bool]":
    """What matches, with its `rank`, and whether it is merely spelled alike."""
    rows = _filtered(asked, now)
    if not asked.query:
        return rows.annotate(rank=Value(0)), False
    query = words_query(asked.query)
    alike = asked.position is not None and asked.position.alike
    if not alike:
        exact = rows.filter(words=query)
        # A later page goes on as the first began, whatever was published since.
        if asked.position is not None or len(asked.query) > LONGEST_ALIKE or exact.exists():
            return exact.annotate(rank=Cast(Round(SearchRank(F("words"), query) * _STEPS), IntegerField())), False
    near = likeness(asked.query)
    rows = rows.alias(near=near).filter(near__gte=LIKENESS)
    return rows.annotate(rank=Cast(Round(near * _STEPS), IntegerField())), True


def _filtered(asked: SearchRequest, now: datetime) -> PublicClaimQuerySet:
    rows = PublicClaim.objects.published().defer("words", "summary").prefetch_related("claimants")
    rows = rows.filter(kind__in=list(RATED_KINDS)).exclude(rating="")
    if asked.language:
        tag, variants = languages_of(asked.language)
        rows = rows.filter(Q(language__iexact=tag) | Q(language__istartswith=variants))
    if asked.max_age_days is not None:
        since = now - timedelta(days=asked.max_age_days)
        rows = rows.filter(Q(first_published_at__gte=since) | Q(made_on__gte=since.date().isoformat()))
    return rows


def _behind(position: Position) -> Q:
    """What stands after this place in the order above."""
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
    names = {one.pk: one.name for one in row.claimants.all()}
    return ReviewedClaim(
        text=row.text,
        claimants=[names[one] for one in row.made_by if one in names],
        made_on=PartialDate(row.made_on) if row.made_on else None,
        url=origin + reverse("claim", args=[row.slug]),
        headline=row.headline,
        reviewed_at=row.first_published_at,
        rating=rating,
        language=row.language,
    )
