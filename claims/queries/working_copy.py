"""Reads a working copy from its tables, as plain values.

Two queries, because opening and publishing a claim wait for them: one for the copy, one for the shared rows.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from claims.models import Citation, Rating
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    ContactCopy,
    LinkCopy,
    NamedClaimant,
    NamedRating,
    NamedSnapshot,
    NamedSource,
    NamedTopic,
    Names,
    PartCopy,
    PassageCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.binary_reads import binary_cursor
from factcheck.core.errors import NotFound
from factcheck.core.moments import day_or_none
from factcheck.core.partial_date import parse_partial_date
from sources.models import Access, Source

Row = dict[str, Any]
"""A row as PostgreSQL's JSON: ids and dates are text."""

_COPY = """
SELECT row_to_json(c), row_to_json(v),
    (SELECT json_agg(t.topic_id ORDER BY t.position, t.id) FROM claims_claimtopic t WHERE t.claim_id = c.id),
    (SELECT json_agg(p ORDER BY p.position, p.id) FROM claims_claimclaimant p WHERE p.claim_id = c.id),
    (SELECT json_agg(p ORDER BY p.position) FROM claims_claimpart p WHERE p.claim_id = c.id),
    (SELECT json_agg(a ORDER BY a.position) FROM claims_appearance a WHERE a.claim_id = c.id),
    (SELECT json_agg(s ORDER BY s.position)
        FROM claims_appearancespeaker s JOIN claims_appearance a ON a.id = s.appearance_id WHERE a.claim_id = c.id),
    (SELECT json_agg(e ORDER BY e.number) FROM claims_citation e WHERE e.claim_id = c.id),
    (SELECT json_agg(l ORDER BY l.position) FROM claims_claimlink l WHERE l.from_claim_id = c.id),
    (SELECT json_agg(o ORDER BY o.position) FROM claims_contact o WHERE o.claim_id = c.id)
FROM claims_claim c JOIN claims_verdict v ON v.claim_id = c.id
WHERE c.id = %(claim)s AND v.language = %(language)s
"""
_NAMES = """
SELECT
    (SELECT json_agg(json_build_object('id', c.id, 'name', c.name, 'slug', c.slug, 'kind', c.kind, 'role', c.role,
        'same_as', c.same_as,
        'own_publishers', ARRAY(SELECT o.publisher_id FROM claims_claimantpublisher o WHERE o.claimant_id = c.id)))
        FROM claims_claimant c WHERE c.id = ANY(%(people)s)),
    (SELECT json_agg(t) FROM claims_topic t WHERE t.id = ANY(%(topics)s)),
    (SELECT json_agg(json_build_object('row', s, 'issued_by', i.name, 'carried_by', b.name))
        FROM sources_source s JOIN sources_publisher i ON i.id = s.issued_by_id
        LEFT JOIN sources_publisher b ON b.id = s.carried_by_id WHERE s.id = ANY(%(sources)s)),
    (SELECT json_build_object('key', r.key, 'name', r.name, 'scale', r.scale_id, 'definition', r.definition,
        'value', r.value, 'best', max(o.value), 'worst', min(o.value))
        FROM claims_rating r JOIN claims_rating o ON o.scale_id = r.scale_id WHERE r.key = %(rating)s GROUP BY r.key),
    (SELECT json_agg(n) FROM sources_snapshot n JOIN sources_source s ON s.id = n.source_id
        WHERE n.id = ANY(%(snapshots)s) AND s.access <> %(protected)s)
"""


def read(claim_id: UUID, language: str) -> tuple[WorkingCopy, Names]:
    """The working copy and the shared rows that it refers to. Raises NotFound."""
    with binary_cursor() as cursor:
        cursor.execute(_COPY, {"claim": claim_id, "language": language})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("There is no such claim.")
    claim, verdict, *lists = row
    copy = _copy(claim, verdict, *(rows or [] for rows in lists))
    return copy, names_of(copy)


def _copy(
    claim: Row,
    verdict: Row,
    topics: list[str],
    claimants: list[Row],
    parts: list[Row],
    appearances: list[Row],
    speakers: list[Row],
    citations: list[Row],
    links: list[Row],
    contacts: list[Row],
) -> WorkingCopy:
    place = {part["id"]: index for index, part in enumerate(parts)}
    return WorkingCopy(
        text=claim["text"],
        short_claim=claim["short_claim"],
        kind=claim["kind"],
        original_language=claim["original_language"],
        made_on=parse_partial_date(claim["made_on"]),
        why_chosen=claim["why_chosen"],
        topics=tuple(map(UUID, topics)),
        claimants=tuple(map(_claimant, claimants)),
        parts=tuple(PartCopy(row["text"], row["finding"], UUID(row["id"])) for row in parts),
        appearances=tuple(_appearance(row, speakers) for row in appearances),
        citations=tuple(_citation(row, place) for row in citations),
        links=tuple(
            LinkCopy(UUID(row["to_claim_id"]), row["kind"], row["rationale"], UUID(row["id"])) for row in links
        ),
        contacts=tuple(_contact(row) for row in contacts),
        verdict=VerdictCopy(
            headline=verdict["headline"],
            summary=verdict["summary"],
            body=verdict["body"],
            rating=verdict["rating_id"],
            unrated_reason=verdict["unrated_reason"],
            looked_for=verdict["looked_for"],
            would_change=verdict["would_change"],
            issuers_reason=verdict["issuers_reason"],
            no_contact_reason=verdict["no_contact_reason"],
            words_are_ours=verdict["words_are_ours"],
            evidence_through=day_or_none(verdict["evidence_through"]),
            applies_from=parse_partial_date(verdict["applies_from"]),
            applies_to=parse_partial_date(verdict["applies_to"]),
            review_by=day_or_none(verdict["review_by"]),
        ),
    )


def _claimant(row: Row) -> ClaimantCopy:
    return ClaimantCopy(UUID(row["claimant_id"]), row["role"])


def _appearance(row: Row, speakers: list[Row]) -> AppearanceCopy:
    return AppearanceCopy(
        mode=row["mode"],
        date=parse_partial_date(row["date"]),
        speakers=tuple(_claimant(speaker) for speaker in speakers if speaker["appearance_id"] == row["id"]),
        outlet=_id(row["outlet_id"]),
        attributed_to=_id(row["attributed_to_id"]),
        venue=row["venue"],
        source=_id(row["source_id"]),
        quotation=row["quotation"],
        provenance=row["provenance"],
        language=row["language"],
        original_text=row["original_text"],
        original_language=row["original_language"],
        translated_by=row["translated_by"],
        note=row["note"],
        id=UUID(row["id"]),
    )


def _citation(row: Row, place: dict[str, int]) -> CitationCopy:
    return CitationCopy(
        source=UUID(row["source_id"]),
        stance=row["stance"],
        bears_on=row["bears_on"],
        note=row["note"],
        quotation=row["quotation"],
        provenance=row["provenance"],
        locator=row["locator"],
        passage=_passage(_id(row["snapshot_id"]), row["exact"], row["prefix"], row["suffix"], row["start"], row["end"]),
        part=place.get(row["part_id"]),
        number=row["number"],
        id=UUID(row["id"]),
    )


def passage_of(row: Citation) -> PassageCopy | None:
    """The citation's passage as plain values, or None."""
    return _passage(row.snapshot_id, row.exact, row.prefix, row.suffix, row.start, row.end)


def _passage(
    snapshot: UUID | None, exact: str, prefix: str, suffix: str, start: int | None, end: int | None
) -> PassageCopy | None:
    if snapshot is None or start is None or end is None:
        return None
    return PassageCopy(snapshot, exact, prefix, suffix, start, end)


def _contact(row: Row) -> ContactCopy:
    contacted_on = date.fromisoformat(row["contacted_on"])
    deadline = day_or_none(row["deadline"])
    return ContactCopy(row["whom"], contacted_on, deadline, row["outcome"], row["reply"], UUID(row["id"]))


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def names_of(copy: WorkingCopy) -> Names:
    """The current shared rows that the copy refers to. Raises Rating.DoesNotExist."""
    people = {row.claimant for row in copy.claimants}
    for appearance in copy.appearances:
        people |= {speaker.claimant for speaker in appearance.speakers}
        people |= {claimant for claimant in (appearance.outlet, appearance.attributed_to) if claimant}
    cited = {row.source for row in copy.citations} | {row.source for row in copy.appearances if row.source}
    values: dict[str, Any] = {
        "people": list(people),
        "topics": list(copy.topics),
        "sources": list(cited),
        "rating": copy.verdict.rating or "",
        "snapshots": list({row.passage.snapshot for row in copy.citations if row.passage}),
        "protected": Access.PROTECTED.value,
    }
    with binary_cursor() as cursor:
        cursor.execute(_NAMES, values)
        claimants, topics, sources, rating, snapshots = cursor.fetchone()
    if copy.verdict.rating and rating is None:
        raise Rating.DoesNotExist(f"There is no rating {copy.verdict.rating!r}.")
    return Names(
        claimants={UUID(row["id"]): _named_claimant(row) for row in claimants or []},
        topics={UUID(row["id"]): NamedTopic(UUID(row["id"]), row["name"], row["slug"]) for row in topics or []},
        sources={UUID(row["row"]["id"]): _named_source(**row) for row in sources or []},
        rating=_named_rating(rating) if rating else None,
        snapshots={UUID(row["id"]): _named_snapshot(row) for row in snapshots or []},
    )


def _named_claimant(row: Row) -> NamedClaimant:
    return NamedClaimant(
        id=UUID(row["id"]),
        name=row["name"],
        slug=row["slug"],
        kind=row["kind"],
        role=row["role"],
        same_as=tuple(row["same_as"]),
        own_publishers=frozenset(map(UUID, row["own_publishers"])),
    )


def _named_source(row: Row, issued_by: str, carried_by: str | None) -> NamedSource:
    return NamedSource(
        id=UUID(row["id"]),
        title=row["title"],
        issuer=UUID(row["issued_by_id"]),
        issued_by=issued_by,
        carried_by=carried_by or "",
        authors=tuple(row["authors"]),
        date=parse_partial_date(row["date"]),
        medium=row["medium"],
        standing=row["standing"],
        language=row["language"],
        url=row["url"],
        locator=row["locator"],
        note=row["note"],
        protected=row["access"] == Access.PROTECTED,
        description=row["description"],
        protection_reason=row["protection_reason"],
    )


def _named_rating(row: Row) -> NamedRating:
    if row["value"] is None:
        row = row | {"best": None, "worst": None}
    return NamedRating(**row)


def _named_snapshot(row: Row) -> NamedSnapshot:
    captured_at = datetime.fromisoformat(row["captured_at"])
    return NamedSnapshot(UUID(row["id"]), row["body_id"], captured_at, row["how"], row["media_type"])


def named_source(row: Source) -> NamedSource:
    """A source as plain values. Fetch it with its publishers."""
    return NamedSource(
        id=row.id,
        title=row.title,
        issuer=row.issued_by_id,
        issued_by=row.issued_by.name,
        carried_by=row.carried_by.name if row.carried_by else "",
        authors=tuple(row.authors),
        date=row.date,
        medium=row.medium,
        standing=row.standing,
        language=row.language,
        url=row.url,
        locator=row.locator,
        note=row.note,
        protected=row.protected,
        description=row.description,
        protection_reason=row.protection_reason,
    )
