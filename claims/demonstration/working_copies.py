"""Converts the demonstration's files to working copies. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from claims.demonstration import terms
from claims.demonstration.files import Entry
from claims.demonstration.terms import term
from claims.vocabulary import RATED_KINDS, ClaimKind, Provenance
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    LinkCopy,
    PartCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.partial_date import PartialDate

ENGLISH = "en"


@dataclass(frozen=True)
class Keys:
    """Ids of the shared rows by the files' keys. `members` has the persons of each joint claimant, in order."""

    claimants: Mapping[str, UUID]
    members: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, UUID]
    sources: Mapping[str, UUID]


def partial_date(text: Any, *, inferred: bool = False) -> PartialDate | None:
    """The date in a file, marked as inferred if it was."""
    return PartialDate(f"{text}{'~' if inferred else ''}") if text else None


def kind_of(entry: Entry) -> ClaimKind:
    """The claim's kind. Raises UnknownTermError, also if an unrated claim's treatment contradicts it."""
    kind = term(terms.CHECKS, entry["checks"], "checks")
    treatment = entry.get("verdict", {}).get("treatment")
    if treatment is not None and term(terms.TREATMENTS, treatment, "treatment") != kind:
        raise terms.UnknownTermError(f"{entry['key']}: treatment {treatment!r} is not that of a {kind}")
    return kind


def rating_of(kind: ClaimKind, word: str) -> str | None:
    """The rating's key on the scale for this kind. Raises UnknownTermError."""
    rating = term(terms.ATTRIBUTION_RATINGS if kind == ClaimKind.ATTRIBUTION else terms.TRUTH_RATINGS, word, "rating")
    if (rating is None) == (kind in RATED_KINDS):
        raise terms.UnknownTermError(f"The rating {word!r} does not fit a {kind}.")
    return rating


def working_copy(entry: Entry, keys: Keys) -> WorkingCopy:
    """The claim's final working copy, without links."""
    kind = kind_of(entry)
    return WorkingCopy(
        text=entry["claim"],
        short_claim=entry["short_claim"],
        kind=kind,
        original_language=entry["original_language"],
        made_on=partial_date(entry.get("made_on")),
        why_chosen=entry["why_chosen"],
        topics=tuple(keys.topics[name] for name in entry["topics"]),
        claimants=tuple(ClaimantCopy(keys.claimants[key]) for key in _persons(entry["claimants"], keys)),
        parts=_parts(entry.get("verdict", {}).get("parts")),
        appearances=tuple(_appearance(row, keys) for row in entry["appearances"]),
        citations=tuple(_citation(row, keys) for row in entry["citations"]),
        verdict=_verdict(entry, kind),
    )


def links(entry: Entry, claims: Mapping[str, UUID]) -> tuple[LinkCopy, ...]:
    """The links from this claim to other claims."""
    return tuple(
        LinkCopy(claims[row["to"]], term(terms.RELATIONS, row["relation"], "relation"), row["rationale"])
        for row in entry["links"]
    )


def as_of(copy: WorkingCopy, edition: Entry) -> WorkingCopy:
    """The working copy as it was for an earlier edition in a correction history."""
    verdict = replace(
        copy.verdict,
        headline=edition["headline"],
        summary=edition["summary"],
        body=edition["body"] or copy.verdict.body,
        rating=rating_of(ClaimKind(copy.kind), edition["rating"]),
        looked_for=edition["looked_for"] or "",
        issuers_reason=edition["issuers_note"] or "",
        applies_from=partial_date(edition["applies_from"]),
        applies_to=partial_date(edition["applies_to"]),
        evidence_through=date.fromisoformat(str(edition["evidence_through"])),
    )
    shown = set(edition["citations"])
    citations = tuple(row for number, row in enumerate(copy.citations, start=1) if number in shown)
    return replace(copy, verdict=verdict, citations=citations, parts=_parts(edition["parts"]))


def _persons(names: Sequence[str], keys: Keys) -> list[str]:
    return [person for name in names for person in keys.members.get(name, (name,))]


def _parts(rows: Sequence[Entry] | None) -> tuple[PartCopy, ...]:
    return tuple(PartCopy(row["text"], row["finding"]) for row in rows or ())


def _appearance(row: Entry, keys: Keys) -> AppearanceCopy:
    roles = {speaker["claimant"]: speaker.get("role") or "" for speaker in row["speakers"]}
    speakers = [
        ClaimantCopy(keys.claimants[person], role)
        for name, role in roles.items()
        for person in keys.members.get(name, (name,))
    ]
    attributed = list(row["attributed_to"])
    if len(attributed) > 1:
        # A joint statement is attributed to the group, with its members as speakers.
        group = next(name for name, members in keys.members.items() if list(members) == attributed)
        speakers = speakers or [ClaimantCopy(keys.claimants[person]) for person in attributed]
        attributed = [group]
    translated = bool(row.get("translated"))
    return AppearanceCopy(
        mode=term(terms.MODES, row["mode"], "mode"),
        date=partial_date(row["date"], inferred=bool(row.get("date_inferred"))),
        speakers=tuple(speakers),
        outlet=keys.claimants[row["outlet"]] if row["outlet"] else None,
        attributed_to=keys.claimants[attributed[0]] if attributed else None,
        venue=row["venue"] or "",
        source=keys.sources[row["source"]] if row["source"] else None,
        quotation=row["quotation"] or "",
        provenance=_provenance(row["quotation"], row["wording"]),
        language=ENGLISH if row["quotation"] else "",
        original_language=row["original_language"] or "",
        translated_by="translator not named" if row["quotation"] and translated else "",
        note=row["note"] or "",
    )


def _citation(row: Entry, keys: Keys) -> CitationCopy:
    return CitationCopy(
        source=keys.sources[row["source"]],
        stance=term(terms.STANCES, row["stance"], "stance"),
        bears_on=row["bears_on"],
        note=row["passage"] or "",
        quotation=row["quote"] or "",
        provenance=_provenance(row["quote"], row["wording"]),
    )


def _provenance(quotation: str | None, wording: str | None) -> Provenance:
    return term(terms.WORDINGS, wording or "", "wording") if quotation else Provenance.UNCONFIRMED


def _verdict(entry: Entry, kind: ClaimKind) -> VerdictCopy:
    verdict = entry.get("verdict")
    if not verdict:
        return VerdictCopy(words_are_ours=entry["words"] == "ours")
    contact = entry["contact"]
    return VerdictCopy(
        headline=verdict["headline"],
        summary=verdict["summary"],
        body=verdict["body"],
        rating=rating_of(kind, verdict["rating"]),
        unrated_reason=verdict["unrated_reason"] or "",
        looked_for=verdict["looked_for"] or "",
        would_change=verdict["would_change"] or "",
        issuers_reason=verdict["issuers_note"] or "",
        no_contact_reason="" if contact["sought"] else contact["reason"],
        words_are_ours=entry["words"] == "ours",
        evidence_through=date.fromisoformat(str(verdict["evidence_through"])),
        applies_from=partial_date(verdict["applies_from"]),
        applies_to=partial_date(verdict["applies_to"]),
    )
