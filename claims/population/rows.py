"""Rows as PostgreSQL's COPY reads them, by table."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

STAGED = "populated_publicclaim"
"""The public index's rows on their way: their words become search vectors in the database."""
COLUMNS = {
    "claims_topic": "id name slug description",
    "claims_claimant": "id name slug kind role same_as other_names",
    "sources_publisher": "id name note",
    "sources_publisherdomain": "domain publisher_id",
    "sources_storedbytes": "sha256 size state begun_at checked_at",
    "sources_source": "id title issued_by_id authors date medium standing language url normalised_url locator note"
    " desk_note access description protection_reason added_by_id added_at free_to_publish",
    "sources_capture": "id source_id host reason state attempts not_before outcome problem_code problem requested_by_id"
    " requested_at started_at finished_at",
    "sources_snapshot": "id source_id capture_id how captured_at body_id warc_id media_type charset file_name locator"
    " asked_url final_url status headers hops",
    "sources_snapshottext": "snapshot_id extractor title authors date language publisher text characters problem"
    " read_at",
    "claims_quotationcheck": "source_id basis checked_at",
    "claims_claim": "id text short_claim kind original_language made_on why_chosen revision citation_counter origin"
    " logged_by_id logged_at",
    "claims_claimtopic": "claim_id topic_id position",
    "claims_claimclaimant": "claim_id claimant_id role position",
    "claims_claimpart": "id claim_id text finding position",
    "claims_appearance": "id claim_id mode date venue quotation provenance language original_text original_language"
    " translated_by note position",
    "claims_appearancespeaker": "appearance_id claimant_id role position",
    "claims_claimlink": "id from_claim_id to_claim_id kind rationale position",
    "claims_citation": "id claim_id number source_id stance bears_on note quotation provenance locator snapshot_id"
    ' exact prefix suffix start "end"',
    "claims_contact": "id claim_id whom contacted_on outcome reply position",
    "claims_quotationstate": 'claim_id number words status checked_at since copy_id start "end" differences',
    "claims_evidencenotice": "id claim_id source_id number kind detail at seen_by_id seen_at",
    "claims_verdict": "id claim_id language state headline summary body rating_id unrated_reason looked_for"
    " would_change issuers_reason no_contact_reason words_are_ours evidence_through applies_from applies_to"
    " assigned_to_id scheduled_kind scheduled_severity scheduled_note state_since",
    "claims_activity": "id claim_id language actor_id verb note details at",
    "claims_approval": "id verdict_id user_id revision content digest at",
    "claims_edition": "id seq claim_id language number kind severity note rating_before rating_after slug schema"
    " document digest revision approval_id published_by_id published_at current",
    "claims_slug": "slug claim_id language made_at",
    "claims_reviewflag": "claim_id note raised_by_id since",
    STAGED: "id claim_id language edition_id status slug headline short_claim text summary kind rating"
    " original_language applies_to made_on first_published_at published_at made_by seq facets headline_words"
    " claim_words summary_words body_words",
    "claims_publicclaim_claimants": "publicclaim_id claimant_id",
    "claims_publicclaim_topics": "publicclaim_id topic_id",
    "claims_publicclaim_sources": "publicclaim_id source_id",
    "claims_publiclink": "public_claim_id to_claim_id kind rationale position",
}  # fmt: skip
"""The columns that each table's rows fill, in their order. The others are NULL or have a default."""


class Rows:
    """Lines for COPY, by table."""

    def __init__(self) -> None:
        self.lines: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, table: str, *values: Any) -> None:
        """Add a row. The values have the order of `COLUMNS`."""
        self.lines[table].append("\t".join([_WRITERS.get(value.__class__, _other)(value) for value in values]))

    def encoded(self) -> dict[str, bytes]:
        """What COPY reads, by table."""
        return {table: ("\n".join(lines) + "\n").encode() for table, lines in self.lines.items()}


def _text(value: str) -> str:
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return value


def _array(values: tuple[object, ...]) -> str:
    return _text("{" + ",".join(json.dumps(str(value), ensure_ascii=False) for value in values) + "}")


def _other(value: Any) -> str:
    """The words of an enumeration's member, or anything else as JSON."""
    return _text(str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: _text,
    UUID: str,
    int: str,
    type(None): lambda _: "\\N",
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: f"\\\\x{value.hex()}",
    datetime: datetime.isoformat,
    date: date.isoformat,
    tuple: _array,
}
"""How COPY's text format writes a value, by its class."""
