"""Walks the public index in steps, from its newest verdicts to its oldest or back, until a page is full.

A step is a span or an era of the log (`claims.public.facets`). Each is one lookup in one index, with all words and
facets of the selection, so the cost depends on what is found and on the number of steps, never on the rows that match.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from claims.models import PublicClaim
from claims.public.facets import ERA, SPAN
from claims.vocabulary import PublicStatus
from factcheck.core import replicas

SEARCH_CONFIG = "ledger"
"""The text search configuration of the index, which the first migration creates."""
LIKENESS = 0.5
"""The word similarity from which finding and claim match by spelling."""
HIGHEST = 2**63 - 1
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
    rows = newest_rows(selection, limit, below=below, since=since)
    return [seq for seq in rows.values_list("seq", flat=True) if seq is not None]


def newest_rows(
    selection: Selection, limit: int, *, below: int | None = None, since: int = 0
) -> "QuerySet[PublicClaim, PublicClaim]":
    """The newest verdicts, newest first, as one query: at most `limit`, below `below` and from `since` on."""
    highest = HIGHEST if below is None else below - 1
    rows = PublicClaim.objects.published()
    if selection == EVERYTHING:
        return rows.filter(seq__lte=highest, seq__gte=since)[:limit]
    sql, values = _walk(selection, _DOWNWARDS, since, highest, "DESC", limit)
    return rows.filter(seq__in=RawSQL(sql, values))  # noqa: S611 -- our own words


def oldest(selection: Selection, limit: int, *, above: int = 0) -> list[int]:
    """The seqs of the oldest verdicts, oldest first: at most `limit`, above `above`."""
    if selection == EVERYTHING:
        rows = PublicClaim.objects.published().filter(seq__gt=above).order_by("seq")
        return [seq for seq in rows.values_list("seq", flat=True)[:limit] if seq is not None]
    sql, values = _walk(selection, _UPWARDS, above + 1, HIGHEST, "ASC", limit)
    rows = PublicClaim.objects.published().filter(seq__in=RawSQL(sql, values)).order_by("seq")  # noqa: S611 -- our own words
    return [seq for seq in rows.values_list("seq", flat=True) if seq is not None]


def alike(selection: Selection, limit: int) -> list[int]:
    """The seqs of the newest verdicts with similar spelling, among the newest five spans: it is 100 times as dear."""
    with transaction.atomic(using=replicas.read_alias()), replicas.connection().cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(LIKENESS)])
        sql, values = _walk(selection, _NEWEST_SPANS, 0, HIGHEST, "DESC", limit)
        rows = PublicClaim.objects.published().filter(seq__in=RawSQL(sql, values))  # noqa: S611 -- our own words
        return [seq for seq in rows.values_list("seq", flat=True) if seq is not None]


_DOWNWARDS = """
    SELECT 'span:' || n AS facet FROM ends,
        generate_series(high / {span}, greatest((high / {era} - 1) * {era}, low) / {span}, -1) n
    UNION ALL
    SELECT 'era:' || n FROM ends, generate_series(high / {era} - 2, low / {era}, -1) n"""
"""SQL: the steps from the end of the log down: at first spans, so that a common word sorts few rows."""
_UPWARDS = """
    SELECT 'span:' || n AS facet FROM ends,
        generate_series(low / {span}, least((low / {era} + 2) * {era} - 1, high) / {span}) n
    UNION ALL
    SELECT 'era:' || n FROM ends, generate_series(low / {era} + 2, high / {era}) n"""
_NEWEST_SPANS = """
    SELECT 'span:' || n AS facet FROM ends, generate_series(high / {span}, greatest(high / {span} - 4, 0), -1) n"""


def _walk(selection: Selection, steps: str, low: int, high: int, order: str, limit: int) -> tuple[str, list[Any]]:
    """SQL of the seqs, and its values: a nested loop over the steps in their order, which ends at the limit."""
    conditions, values = "", []
    if selection.words:
        conditions += f" AND p.words @@ websearch_to_tsquery('{SEARCH_CONFIG}', %s)"
        values.append(selection.words)
    if selection.spelling:
        conditions += f" AND %s <%% {_SPELLING.format('p.')}"
        values.append(selection.spelling)
    # OFFSET 0 keeps the planner from reading the rows in their order without the index of words and facets.
    sql = f"""
        WITH ends AS MATERIALIZED (
            SELECT %s::bigint AS low, least(%s::bigint, (
                SELECT seq FROM claims_publicclaim WHERE status = '{PublicStatus.LIVE}' ORDER BY seq DESC LIMIT 1
            )) AS high
        ) SELECT found.seq FROM ({steps.format(span=SPAN, era=ERA)}) step CROSS JOIN LATERAL (
            SELECT seq FROM (
                SELECT p.seq FROM claims_publicclaim p WHERE p.facets @> (%s::text[] || step.facet){conditions}
                AND p.status = '{PublicStatus.LIVE}' AND p.seq BETWEEN %s AND %s OFFSET 0
            ) matches ORDER BY seq {order} LIMIT %s
        ) found LIMIT %s"""  # noqa: S608 -- our own words
    return sql, [low, high, list(selection.facets), *values, low, high, limit, limit]
