"""The log of a populated ledger: approvals, editions, addresses and rows of the public index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from claims import documents
from claims.documents import EditionNote
from claims.population.claims import PlannedClaim
from claims.population.plan import Fate, Plan
from claims.population.rows import STAGED, Rows
from claims.public.facets import of_verdict
from claims.vocabulary import EditionKind, PublicStatus, Severity
from claims.working_copy import WorkingCopy
from factcheck.core.canonical import canonical_bytes, digest
from factcheck.core.search_words import for_index

LATER_KINDS = {
    Fate.CORRECTED: EditionKind.CORRECTED,
    Fate.UPDATED: EditionKind.UPDATED,
    Fate.WITHDRAWN: EditionKind.WITHDRAWN,
}
_CONTENT, _EDITION = b',"content":', b',"edition":{"'


@dataclass(frozen=True)
class Place:
    """Where an edition stands: its seq and moment, its number within the claim, and whether a newer one follows."""

    seq: int
    at: datetime
    number: int
    current: bool


@dataclass(frozen=True)
class Editors:
    """The accounts that worked on one claim, by id."""

    researcher: int
    editor: int
    publisher: int


def add_approval(
    rows: Rows, plan: Plan, claim: PlannedClaim, stored: bytes, *, number: int, editors: Editors, at: datetime
) -> UUID:
    """The approval of this content for the edition with this number. Returns its id."""
    key = plan.key("approval", f"{claim.number}/{number}")
    revision = claim.revision + number - 1
    rows.add("claims_approval", key, claim.verdict_id, editors.editor, revision, stored, digest(stored), at)
    return key


def add_edition(
    rows: Rows, plan: Plan, claim: PlannedClaim, copy: WorkingCopy, place: Place, editors: Editors
) -> tuple[UUID, dict[str, Any]]:
    """The edition at this place with its approval. Returns its id and its document."""
    kind = EditionKind.PUBLISHED if place.number == 1 else LATER_KINDS[claim.fate]
    rating = copy.verdict.rating or ""
    withdrawn = kind == EditionKind.WITHDRAWN
    note = EditionNote(
        number=place.number,
        kind=kind,
        note="" if place.number == 1 else claim.words.note.format(what=claim.words.what[claim.number % 10]),
        severity=Severity.MAJOR if kind == EditionKind.CORRECTED else "",
        rating_before=rating if place.number > 1 else "",
        rating_after="" if withdrawn else rating,
    )
    language = claim.words.language
    if withdrawn:
        document = documents.tombstone(claim=claim.id, language=language, edition=note)
    else:
        document = documents.document(
            claim=claim.id, language=language, edition=note,
            content=documents.content(copy, claim.names), names=claim.names, waivers={},
        )  # fmt: skip
    stored = canonical_bytes(document)
    approval = None
    if not withdrawn:
        approval = add_approval(rows, plan, claim, _content(stored), number=place.number, editors=editors, at=place.at)
    key = plan.key("edition", f"{claim.number}/{place.number}")
    rows.add(
        "claims_edition", key, place.seq, claim.id, language, place.number, str(kind), str(note.severity), note.note,
        note.rating_before, note.rating_after, claim.slug, documents.SCHEMA, stored, digest(stored),
        claim.revision + (0 if withdrawn else place.number - 1), approval, editors.publisher, place.at, place.current,
    )  # fmt: skip
    return key, document


def add_public_row(
    rows: Rows, claim: PlannedClaim, edition: UUID, document: dict[str, Any], *, row: int, first: datetime, last: Place
) -> None:
    """The claim's row in the public index and its lists, as `claims.public.index` writes them."""
    content: dict[str, Any] = document.get("content", {})
    verdict: dict[str, Any] = content.get("verdict", {})
    people = [entry["claimant"] for entry in content.get("claimants", [])]
    named = document.get("names", {})
    # Sorted by id, as they stand in the canonical document.
    names = [entry["name"] for kind in ("claimants", "topics") for _, entry in sorted(named.get(kind, {}).items())]
    claim_words = [content.get("text", ""), content.get("short_claim", ""), *names, *claim.other_names]
    facets = of_verdict(
        seq=last.seq, rating=verdict.get("rating") or "", kind=content["kind"], language=claim.words.language,
        topics=content["topics"], claimants=people, sources=[citation["source"] for citation in content["citations"]],
    ) if content else []  # fmt: skip
    rows.add(
        STAGED, row, claim.id, claim.words.language, edition,
        (PublicStatus.LIVE if content else PublicStatus.WITHDRAWN).value, claim.slug, verdict.get("headline", ""),
        content.get("short_claim", ""), content.get("text", ""), verdict.get("summary", ""), content.get("kind", ""),
        verdict.get("rating") or "", content.get("original_language", ""), verdict.get("applies_to", ""),
        content.get("made_on") or "", first, last.at, tuple(people),
        last.seq if content else None, tuple(facets), for_index(verdict.get("headline", "")),
        for_index(" ".join(claim_words)), for_index(verdict.get("summary", "")), for_index(verdict.get("body", "")),
    )  # fmt: skip
    for person in people:  # The speakers are the claimants.
        rows.add("claims_publicclaim_claimants", row, person)
    for topic in content.get("topics", []):
        rows.add("claims_publicclaim_topics", row, topic)
    for citation in content.get("citations", []):
        rows.add("claims_publicclaim_sources", row, citation["source"])
    for position, link in enumerate(content.get("links", [])):
        rows.add("claims_publiclink", row, link["to"], link["kind"], link["rationale"], position)


def _content(stored: bytes) -> bytes:
    """The canonical bytes of the content, as they stand in those of its document."""
    return stored[stored.index(_CONTENT) + len(_CONTENT) : stored.rindex(_EDITION)]
