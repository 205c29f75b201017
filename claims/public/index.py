"""Writes the public index: rows made only from the log."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from claims.models import Claimant, Edition, PublicClaim
from claims.public.facets import of_verdict
from claims.public.tallies import begin_recount, recount
from claims.vocabulary import CONTENT_KINDS, EditionKind, PublicStatus
from factcheck.core.search_words import for_index


def _list(table: str, column: str, of: str, ids: str) -> str:
    """SQL that updates one many-to-many list of a row. Ids that no longer exist are left out."""
    return f"""
left_{ids} AS (
    DELETE FROM {table} WHERE publicclaim_id = (SELECT id FROM shown) AND {column} <> ALL(%({ids})s::uuid[])
), more_{ids} AS (
    INSERT INTO {table} (publicclaim_id, {column})
    SELECT shown.id, t.id FROM shown CROSS JOIN {of} t WHERE t.id = ANY(%({ids})s::uuid[])
    ON CONFLICT DO NOTHING
)"""  # noqa: S608 -- our own words


# One statement: while an edition is put in the index, every other publisher waits. `ledger` is the text search
# configuration of the first migration.
_ROW = f"""
WITH shown AS (
    INSERT INTO claims_publicclaim (claim_id, language, edition_id, status, slug, headline, short_claim, text, summary,
        kind, rating, original_language, applies_to, made_on, made_by, published_at, first_published_at, seq, facets,
        words)
    VALUES (%(claim)s, %(language)s, %(edition)s, %(status)s, %(slug)s, %(headline)s, %(short_claim)s, %(text)s,
        %(summary)s, %(kind)s, %(rating)s, %(original_language)s, %(applies_to)s, %(made_on)s, %(made_by)s::uuid[],
        %(published_at)s,
        (SELECT min(e.published_at) FROM claims_edition e
            WHERE e.claim_id = %(claim)s AND e.language = %(language)s AND e.kind = ANY(%(with_content)s)),
        %(seq)s, %(facets)s::text[],
        CASE WHEN %(live)s THEN
            setweight(to_tsvector('ledger', %(headline_words)s), 'A')
            || setweight(to_tsvector('ledger', %(claim_words)s), 'B')
            || setweight(to_tsvector('ledger', %(summary_words)s), 'C')
            || setweight(to_tsvector('ledger', %(body_words)s), 'D')
        END)
    ON CONFLICT (claim_id, language) DO UPDATE SET (edition_id, status, slug, headline, short_claim, text, summary,
        kind, rating, original_language, applies_to, made_on, made_by, published_at, first_published_at, seq,
        facets, words)
        = (EXCLUDED.edition_id, EXCLUDED.status, EXCLUDED.slug, EXCLUDED.headline, EXCLUDED.short_claim, EXCLUDED.text,
        EXCLUDED.summary, EXCLUDED.kind, EXCLUDED.rating, EXCLUDED.original_language, EXCLUDED.applies_to,
        EXCLUDED.made_on, EXCLUDED.made_by, EXCLUDED.published_at, EXCLUDED.first_published_at,
        EXCLUDED.seq, EXCLUDED.facets, EXCLUDED.words)
    RETURNING id
), {_list("claims_publicclaim_claimants", "claimant_id", "claims_claimant", "claimants")},
{_list("claims_publicclaim_topics", "topic_id", "claims_topic", "topics")},
{_list("claims_publicclaim_sources", "source_id", "sources_source", "sources")},
links AS (
    SELECT * FROM unnest(%(to)s::uuid[], %(kinds)s::text[], %(rationales)s::text[]) WITH ORDINALITY
        AS l (to_claim, kind, rationale, place)
), left_links AS (
    DELETE FROM claims_publiclink
    WHERE public_claim_id = (SELECT id FROM shown) AND (to_claim_id, kind) NOT IN (SELECT to_claim, kind FROM links)
)
INSERT INTO claims_publiclink (public_claim_id, to_claim_id, kind, rationale, position)
SELECT shown.id, l.to_claim, l.kind, l.rationale, l.place - 1 FROM shown CROSS JOIN links l
ON CONFLICT (public_claim_id, to_claim_id, kind) DO UPDATE SET (rationale, position)
    = (EXCLUDED.rationale, EXCLUDED.position)
"""  # noqa: S608 -- our own words


def show(edition: Edition) -> None:
    """Update the index row of the edition's claim and language.

    A redaction notice changes the row only if the row's own edition lost its bytes.
    """
    if edition.kind == EditionKind.REDACTED and not _row_is_redacted(edition):
        return
    _show(edition)


def _row_is_redacted(notice: Edition) -> bool:
    return PublicClaim.objects.filter(
        claim_id=notice.claim_id, language=notice.language, edition__document__isnull=True
    ).exists()


def _show(edition: Edition) -> None:
    document = json.loads(bytes(edition.document or b"{}"))
    content: dict[str, Any] = document.get("content", {})
    verdict: dict[str, Any] = content.get("verdict", {})
    status = {EditionKind.WITHDRAWN: PublicStatus.WITHDRAWN, EditionKind.REDACTED: PublicStatus.REDACTED}.get(
        EditionKind(edition.kind), PublicStatus.LIVE
    )
    made_by = [entry["claimant"] for entry in content.get("claimants", [])]
    claimants = made_by + _speakers(content)
    claim_words = [content.get("text", ""), content.get("short_claim", ""), *_names_in(document)]
    links: list[dict[str, str]] = content.get("links", [])
    live = status == PublicStatus.LIVE
    facets = of_verdict(
        seq=edition.seq,
        rating=verdict.get("rating") or "",
        kind=content.get("kind", ""),
        language=edition.language,
        topics=content.get("topics", []),
        claimants=claimants,
        sources=_cited(content),
    )
    values = {
        "claim": edition.claim_id,
        "language": edition.language,
        "edition": edition.pk,
        "status": status,
        "live": live,
        "seq": edition.seq if live else None,
        "facets": facets if live else [],
        "slug": edition.slug,
        "headline": verdict.get("headline", ""),
        "summary": verdict.get("summary", ""),
        "rating": verdict.get("rating") or "",
        "applies_to": verdict.get("applies_to", ""),
        "short_claim": content.get("short_claim", ""),
        "text": content.get("text", ""),
        "kind": content.get("kind", ""),
        "original_language": content.get("original_language", ""),
        "made_by": made_by,
        "made_on": content.get("made_on") or "",
        "published_at": edition.published_at,
        "with_content": list(CONTENT_KINDS),
        "headline_words": for_index(verdict.get("headline", "")),
        "claim_words": for_index(" ".join([*claim_words, *_other_names(claimants)])),
        "summary_words": for_index(verdict.get("summary", "")),
        "body_words": for_index(verdict.get("body", "")),
        "claimants": claimants,
        "topics": content.get("topics", []),
        "sources": _cited(content),
        "to": [link["to"] for link in links],
        "kinds": [link["kind"] for link in links],
        "rationales": [link["rationale"] for link in links],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROW, values)


def rebuild_index() -> int:
    """Rebuild every row from the log, and delete rows without an edition. Returns the number of rows."""
    with transaction.atomic():
        begin_recount()
        newest = (
            Edition.objects.exclude(kind=EditionKind.REDACTED)
            .values("claim_id", "language")
            .annotate(seq=Max("seq"))
            .values_list("seq", flat=True)
        )
        # Delete first, so that no stray row keeps a slug or an edition that a correct row needs.
        PublicClaim.objects.all().delete()
        editions = Edition.objects.filter(seq__in=list(newest)).order_by("seq")
        for edition in editions:
            _show(_current(edition))
        recount()
    return len(editions)


def _current(edition: Edition) -> Edition:
    """The edition, or the redaction notice that replaces it once its bytes are removed."""
    if edition.document is not None:
        return edition
    notices = Edition.objects.filter(
        claim_id=edition.claim_id, language=edition.language, kind=EditionKind.REDACTED, seq__gt=edition.seq
    )
    return next(notice for notice in notices if _lists(notice, edition))


def _lists(notice: Edition, edition: Edition) -> bool:
    """Whether the notice lists this edition."""
    redacted = json.loads(bytes(notice.document or b"{}")).get("redacted", [])
    return any(entry["seq"] == edition.seq for entry in redacted)


def _speakers(content: dict[str, Any]) -> list[str]:
    ids = []
    for appearance in content.get("appearances", []):
        ids += [speaker["claimant"] for speaker in appearance.get("speakers", [])]
        ids += [appearance["attributed_to"]] if "attributed_to" in appearance else []
    return ids


def _cited(content: dict[str, Any]) -> list[str]:
    cited = [entry["source"] for entry in content.get("citations", [])]
    return cited + [entry["source"] for entry in content.get("appearances", []) if "source" in entry]


def _names_in(document: dict[str, Any]) -> list[str]:
    names = document.get("names", {})
    return [entry["name"] for entry in (*names.get("claimants", {}).values(), *names.get("topics", {}).values())]


def _other_names(claimants: list[str]) -> list[str]:
    """The claimants' other names, for search. Live facts, like their other public columns."""
    rows = Claimant.objects.filter(pk__in=claimants).exclude(other_names="").order_by("pk")
    return list(rows.values_list("other_names", flat=True))


def index_claimant(*, claimant_id: UUID) -> None:
    """Update the index rows of every verdict that names the claimant. Idempotent."""
    for key in PublicClaim.objects.published().filter(claimants=claimant_id).values_list("pk", flat=True):
        with transaction.atomic():
            row = PublicClaim.objects.select_for_update(of=("self",)).select_related("edition").get(pk=key)
            _show(_current(row.edition))
