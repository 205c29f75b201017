"""Walks the public index in steps, from its newest verdicts to its oldest or back, until a page is full.

A step is a span or an era of the log (`claims.public.facets`). Each is one lookup in one index, with all words and
facets of the selection, so the cost depends on what is found and on the number of steps, never on the rows that match.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from claims.models import PublicClaim
from claims.public.facets import ERA, SPAN, era, span
from claims.vocabulary import PublicStatus
from factcheck.core import replicas

SEARCH_CONFIG = "ledger"
"""The text search configuration of the index, which the first migration creates."""
LIKENESS = 0.5
"""The word similarity from which finding and claim match by spelling."""
SPELLED = 4 * SPAN
"""Editions of the log, the newest, that are compared by spelling: it costs 100 times as much as comparing words."""
_SPELLING = "(COALESCE({0}headline, '') || COALESCE((COALESCE(' ', '') || COALESCE({0}short_claim, '')), ''))"


@dataclass(frozen=True)
class Selection:
    """Live verdicts with all of these facets, with these words (as for `websearch_to_tsquery`) or their spelling."""

    facets: tuple[str, ...] = ()
    words: str = ""
    spelling: str = ""


EVERYTHING = Selection()


def newest(selection: Selection, limit: int, *, below: int | None = None, since: int = 0) -> list[int]:
    """The seqs of the newest verdicts, newest first: at most `limit`, below `below` and from `since` on."""
    top = _newest_seq() if below is None else min(below - 1, _newest_seq())
    if selection == EVERYTHING:
        rows = PublicClaim.objects.published().filter(seq__lte=top, seq__gte=since)
        return [seq for seq in rows.values_list("seq", flat=True)[:limit] if seq is not None]
    return _walk(selection, _downwards(top, since), since, top, "DESC", limit)


def oldest(selection: Selection, limit: int, *, above: int = 0) -> list[int]:
    """The seqs of the oldest verdicts, oldest first: at most `limit`, above `above`."""
    if selection == EVERYTHING:
        rows = PublicClaim.objects.published().filter(seq__gt=above).order_by("seq")
        return [seq for seq in rows.values_list("seq", flat=True)[:limit] if seq is not None]
    top = _newest_seq()
    return _walk(selection, _upwards(above + 1, top), above + 1, top, "ASC", limit)


def alike(selection: Selection, limit: int) -> list[int]:
    """The seqs of the newest verdicts with similar spelling, among the newest SPELLED editions of the log."""
    top = _newest_seq()
    bottom = max(0, top - SPELLED)
    steps = [span(number) for number in range(top // SPAN, bottom // SPAN - 1, -1)]
    with transaction.atomic(using=replicas.read_alias()), replicas.connection().cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])
        return _walk(selection, steps, bottom, top, "DESC", limit)


def _newest_seq() -> int:
    return PublicClaim.objects.published().values_list("seq", flat=True).first() or 0


def _downwards(top: int, bottom: int) -> list[str]:
    """The steps from `top` down to `bottom`: at first spans, so that a common word sorts few rows."""
    eras = max(top // ERA - 1, bottom // ERA)
    spans = range(top // SPAN, max(eras * ERA, bottom) // SPAN - 1, -1)
    return [*map(span, spans), *map(era, range(eras - 1, bottom // ERA - 1, -1))]


def _upwards(bottom: int, top: int) -> list[str]:
    """The steps from `bottom` up to `top`, likewise."""
    eras = min(bottom // ERA + 2, top // ERA + 1)
    spans = range(bottom // SPAN, min(eras * ERA - 1, top) // SPAN + 1)
    return [*map(span, spans), *map(era, range(eras, top // ERA + 1))]


def _walk(selection: Selection, steps: Sequence[str], low: int, high: int, order: str, limit: int) -> list[int]:
    """A nested loop over the steps in their order, which ends when the limit is reached."""
    conditions = ""
    if selection.words:
        conditions += f" AND p.words @@ websearch_to_tsquery('{SEARCH_CONFIG}', %(words)s)"
    if selection.spelling:
        conditions += f" AND %(spelling)s <%% {_SPELLING.format('p.')}"
    # OFFSET 0 keeps the planner from reading the rows in their order without the index of words and facets.
    sql = f"""
        SELECT found.seq FROM unnest(%(steps)s::text[]) AS step (facet) CROSS JOIN LATERAL (
            SELECT seq FROM (
                SELECT p.seq FROM claims_publicclaim p WHERE p.facets @> (%(facets)s::text[] || step.facet){conditions}
                AND p.status = '{PublicStatus.LIVE}' AND p.seq BETWEEN %(low)s AND %(high)s OFFSET 0
            ) matches ORDER BY seq {order} LIMIT %(limit)s
        ) found LIMIT %(limit)s"""  # noqa: S608 -- our own words
    values: dict[str, Any] = {
        "steps": list(steps),
        "facets": list(selection.facets),
        "words": selection.words,
        "spelling": selection.spelling,
        "low": low,
        "high": high,
        "limit": limit,
    }
    with replicas.connection().cursor() as cursor:
        cursor.execute(sql, values)
        return [seq for (seq,) in cursor.fetchall()]
