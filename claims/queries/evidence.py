"""Quotations of a source, sources that need a new check, notices, and the copies of a source."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from claims.models import Citation, EvidenceNotice, PublicClaim
from claims.queries.working_copy import passage_of
from claims.quotations import fingerprint
from claims.vocabulary import Provenance, PublicStatus
from claims.working_copy import PassageCopy
from sources.models import BytesState, Capture, CaptureState, Snapshot, Source
from sources.models.captures import OPEN
from sources.queries import without_copy
from sources.schedule import LASTING


@dataclass(frozen=True)
class Quotation:
    """A citation's words, in a working copy or a live edition. `passage` is None if none was picked."""

    claim: UUID
    number: int
    source: UUID
    words: str
    provenance: str
    passage: PassageCopy | None = None

    @property
    def key(self) -> tuple[UUID, int, str]:
        """The key of its QuotationState."""
        return self.claim, self.number, fingerprint(self.source, self.words)

    @property
    def verbatim(self) -> bool:
        """Whether there are exact words to check."""
        return bool(self.words.strip()) and self.provenance != Provenance.PARAPHRASE


def claims_citing(source_id: UUID) -> set[UUID]:
    """Claims whose working copy or live edition cites the source."""
    working = Citation.objects.filter(source_id=source_id).values_list("claim_id", flat=True)
    live = PublicClaim.objects.filter(sources=source_id, status=PublicStatus.LIVE).values_list("claim_id", flat=True)
    return {*working, *live}


def quotations_of(claims: Iterable[UUID]) -> list[Quotation]:
    """The quotations in these claims' live editions, then those in their working copies."""
    ids = list(claims)
    quotations = []
    for row in PublicClaim.objects.filter(claim_id__in=ids, status=PublicStatus.LIVE).select_related("edition"):
        document: dict[str, Any] = json.loads(bytes(row.edition.document or b"{}"))
        citations = document.get("content", {}).get("citations", [])
        quotations += [_published(row.claim_id, citation) for citation in citations]
    quotations += [
        Quotation(row.claim_id, row.number, row.source_id, row.quotation, row.provenance, passage_of(row))
        for row in Citation.objects.filter(claim_id__in=ids).exclude(quotation="")
    ]
    return [quotation for quotation in quotations if quotation.verbatim]


def _published(claim: UUID, row: dict[str, Any]) -> Quotation:
    passage = row.get("passage")
    return Quotation(
        claim=claim,
        number=row["number"],
        source=UUID(row["source"]),
        words=row.get("quotation", ""),
        provenance=row.get("provenance", ""),
        passage=PassageCopy(**{**passage, "snapshot": UUID(passage["snapshot"])}) if passage else None,
    )


# --- what a check rests on --------------------------------------------------------------------------------------------

_CITED = """
    SELECT s.id FROM unnest(%s::uuid[]) AS s (id)
    WHERE EXISTS (SELECT FROM claims_citation t WHERE t.source_id = s.id)
        OR EXISTS (SELECT FROM claims_publicclaim_sources m JOIN claims_publicclaim p ON p.id = m.publicclaim_id
            WHERE m.source_id = s.id AND p.status = 'live')
"""
_BASES = f"""
    SELECT s.id, concat_ws(' ',
        (SELECT count(*) FROM sources_snapshottext t JOIN sources_snapshot c ON c.id = t.snapshot_id
            WHERE c.source_id = s.id),
        (SELECT count(*) FROM sources_snapshot c JOIN sources_storedbytes b ON b.sha256 = c.body_id
            WHERE c.source_id = s.id AND b.state = 'redacted'),
        (SELECT max(b.damaged_at) FROM sources_snapshot c
            JOIN sources_storedbytes b ON b.sha256 IN (c.body_id, c.warc_id)
            WHERE c.source_id = s.id AND b.state = 'damaged'),
        (SELECT w.found || w.found_since
                || CASE WHEN w.found = 'unreachable' AND w.failures >= {LASTING} THEN ' for long' ELSE '' END
            FROM sources_watch w
            WHERE w.source_id = s.id AND w.found IN ('gone', 'unreachable', 'moved')),
        CASE WHEN s.access = 'protected' THEN 'protected' END
    ) AS basis
    FROM sources_source s
"""  # noqa: S608 -- a number of ours
_FINGERPRINT = r"encode(sha256(convert_to(t.source_id || E'\n' || t.quotation, 'UTF8')), 'hex')"
_STATE = f"q.claim_id = t.claim_id AND q.number = t.number AND q.words = {_FINGERPRINT}"
# Only of the sources given: due checks are found by `DueCheck`, never by a search of all sources.
# A source without copies has nothing to be looked for in; transcribed words are so without looking.
_DUE = f"""
    WITH bases AS ({_BASES} WHERE s.id = ANY(%(cited)s))
    SELECT b.id FROM bases b JOIN sources_source s ON s.id = b.id
        LEFT JOIN claims_quotationcheck k ON k.source_id = b.id
    WHERE b.basis <> coalesce(k.basis, concat_ws(' ', '0 0', nullif(s.access, 'public')))
    UNION
    SELECT t.source_id FROM claims_citation t WHERE t.source_id = ANY(%(cited)s)
        AND t.quotation <> '' AND t.provenance <> 'paraphrase'
        AND (t.provenance = 'transcribed' OR EXISTS (
            SELECT 1 FROM sources_snapshot c JOIN sources_snapshottext x ON x.snapshot_id = c.id
            WHERE c.source_id = t.source_id))
        AND NOT EXISTS (SELECT 1 FROM claims_quotationstate q
            WHERE {_STATE} AND (t.provenance <> 'transcribed' OR q.status = 'transcribed'))
    UNION
    SELECT t.source_id FROM claims_citation t JOIN claims_quotationstate q ON {_STATE}
    WHERE t.source_id = ANY(%(cited)s) AND t.snapshot_id = q.copy_id AND t.start <> q.start
"""  # noqa: S608 -- our own SQL


def basis(source_id: UUID) -> str:
    """A summary of the current inputs of a check of this source's quotations."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_BASES} WHERE s.id = %s", [source_id])
        row = cursor.fetchone()
    return str(row[1]) if row else ""


def due(cited: Collection[UUID]) -> set[UUID]:
    """Those of these cited sources with a new copy, removal, visit or quotation since their last check."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"cited": list(cited)})
        return {row[0] for row in cursor.fetchall()}


def cited(source_ids: Collection[UUID]) -> set[UUID]:
    """Those of these sources that a working copy or a live edition cites."""
    with connection.cursor() as cursor:
        cursor.execute(_CITED, [list(source_ids)])
        return {row[0] for row in cursor.fetchall()}


# --- the desk's news --------------------------------------------------------------------------------------------------


def newest_notices(most: int = 30) -> list[EvidenceNotice]:
    """Notices that are not marked as seen, newest first, with claim and source."""
    return list(unseen()[:most])


def unseen() -> "QuerySet[EvidenceNotice]":
    """Notices that are not marked as seen, newest first."""
    return EvidenceNotice.objects.filter(seen_at__isnull=True).select_related("claim", "source").order_by("-at")


# --- copies -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CopyStatus:
    """A source's copies and captures. `newest` is when the newest copy was made, None without one.

    `under_way` is the label of an open capture's state, or ''. `problem` is why the last capture failed, or ''.
    """

    newest: datetime | None
    readable: bool
    under_way: str = ""
    problem: str = ""


def copy_statuses(source_ids: Collection[UUID]) -> dict[UUID, CopyStatus]:
    """The status of each source's copies. One query."""
    captures = Capture.objects.filter(source=OuterRef("pk")).order_by("-requested_at")
    copies = Snapshot.objects.filter(source=OuterRef("pk"))
    texts = copies.filter(text__characters__gt=0).exclude(body__state=BytesState.REDACTED)
    rows = (
        Source.objects.filter(pk__in=source_ids)
        .annotate(
            newest=Subquery(copies.newest_first().values("captured_at")[:1]),
            may_be_read=Exists(texts),
            last_state=Subquery(captures.values("state")[:1]),
            last_problem=Subquery(captures.values("problem")[:1]),
        )
        .values_list("pk", "newest", "may_be_read", "last_state", "last_problem")
    )
    return {
        pk: CopyStatus(
            newest=newest,
            readable=readable,
            under_way=CaptureState(state).label if state in OPEN else "",
            problem=problem if state in (CaptureState.FAILED, CaptureState.PARKED) else "",
        )
        for pk, newest, readable, state, problem in rows
    }


def sources_of(claim_id: UUID) -> list[Source]:
    """The sources that the claim's working copy cites."""
    return list(Source.objects.filter(citations__claim_id=claim_id).distinct())


def uncaptured() -> "QuerySet[Source]":
    """Cited public sources that have an address, no copy and no open capture."""
    own = {"source": OuterRef("pk")}
    live = PublicClaim.sources.through.objects.filter(**own, publicclaim__status=PublicStatus.LIVE)
    return without_copy().filter(Exists(Citation.objects.filter(**own)) | Exists(live))
