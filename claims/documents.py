"""Builds the published document from a working copy. Pure functions of plain values.

A document (schema 1) is canonical JSON with these parts:

- `schema`, `claim`, `language`;
- `edition`: `number`, `kind`, `severity`, `note`, `rating_before`, `rating_after`, `byline`, `replaced_by`;
- `content`: only what editors wrote. An approval covers exactly this;
- `names`: the current public columns of the claimants, topics, sources and rating that the content mentions, and of
  the snapshots that its passages point into;
- `waivers`: the checks that a publisher waived, with the public reasons.

`seq`, `url` and `published_at` are not part of it: the log sets them. Empty values are left out, except `rating`,
`made_on` and `evidence_through`, which consumers rely on. A protected source has only its description and reason: its
citations have no quotation and no note, its appearances no quotation and no venue.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from anyascii import anyascii

from claims.vocabulary import QUOTABLE, EditionKind
from claims.working_copy import (
    AppearanceCopy,
    CitationCopy,
    ClaimantCopy,
    NamedSnapshot,
    NamedSource,
    Names,
    PassageCopy,
    VerdictCopy,
    WorkingCopy,
)
from factcheck.core.moments import utc_text

SCHEMA = 1
Json = dict[str, Any]
SLUG_LENGTH = 112
"""Characters. Leaves room for a number in the column's 120."""
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_DANGLING = re.compile(r"(-(a|an|and|as|at|but|by|for|from|in|is|nor|of|on|or|that|the|to|was|were|with))+$")


@dataclass(frozen=True)
class EditionNote:
    """The document's `edition` part. `byline` is the public name that the publisher chose, '' for the desk's name."""

    number: int
    kind: str
    note: str = ""
    severity: str = ""
    rating_before: str = ""
    rating_after: str = ""
    byline: str = ""
    replaced_by: UUID | None = None


def content(copy: WorkingCopy, names: Names) -> Json:
    """The part that editors wrote, which an approval covers. `names` is used only to find protected sources."""
    protected = {source.id for source in names.sources.values() if source.protected}
    return _filled(
        {
            "kind": str(copy.kind),
            "text": copy.text,
            "short_claim": copy.short_claim,
            "original_language": copy.original_language,
            "made_on": copy.made_on.text if copy.made_on else None,
            "why_chosen": copy.why_chosen,
            "topics": [str(topic) for topic in copy.topics],
            "claimants": [_claimant(row) for row in copy.claimants],
            "parts": [_filled({"text": part.text, "finding": part.finding}) for part in copy.parts],
            "appearances": [_appearance(row, protected) for row in copy.appearances],
            "citations": [_citation(row, protected) for row in copy.citations],
            "links": [
                {"to": str(link.to_claim), "kind": str(link.kind), "rationale": link.rationale} for link in copy.links
            ],
            "contacts": [
                _filled(
                    {
                        "whom": row.whom,
                        "contacted_on": row.contacted_on.isoformat(),
                        "deadline": row.deadline.isoformat() if row.deadline else "",
                        "outcome": str(row.outcome),
                        "reply": row.reply,
                    }
                )
                for row in copy.contacts
            ],
            "verdict": _verdict(copy.verdict),
        },
        keep={"made_on"},
    )


def document(
    *,
    claim: UUID,
    language: str,
    edition: EditionNote,
    content: Json,
    names: Names,
    waivers: Mapping[str, str],
) -> Json:
    """A whole verdict document. `waivers` maps a check's name to its public reason."""
    return {
        "schema": SCHEMA,
        "claim": str(claim),
        "language": language,
        "edition": _edition(edition),
        "content": content,
        "names": _names(names, content),
        "waivers": [{"check": name, "reason": reason} for name, reason in sorted(waivers.items())],
    }


def tombstone(*, claim: UUID, language: str, edition: EditionNote) -> Json:
    """The document of a withdrawal: no content, only the public note."""
    return {"schema": SCHEMA, "claim": str(claim), "language": language, "edition": _edition(edition)}


def redaction_notice(
    *, claim: UUID, language: str, edition: EditionNote, redacted: Sequence[tuple[int, int, str]], reason: str
) -> Json:
    """A notice that instructs consumers to delete their copies. `redacted` lists (edition number, seq, digest)."""
    notice = tombstone(claim=claim, language=language, edition=edition)
    notice["redacted"] = [{"number": number, "seq": seq, "digest": sha} for number, seq, sha in redacted]
    notice["reason"] = reason
    notice["instruction"] = "delete your copy"
    return notice


def slug_of(headline: str) -> str:
    """A slug in ASCII letters from the headline, with other scripts transliterated. '' if it has no letters."""
    words = re.sub(r"['’ʼ]", "", unicodedata.normalize("NFKC", headline))
    plain = "".join(_in_plain_letters(sign) for sign in words).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(slug) <= SLUG_LENGTH:
        return slug
    return _DANGLING.sub("", slug[: SLUG_LENGTH + 1].rpartition("-")[0]) or slug[:SLUG_LENGTH]


def _in_plain_letters(sign: str) -> str:
    category = unicodedata.category(sign)[0]
    if category not in "LMN":
        return " "
    # A Han character is a separate syllable.
    return f" {anyascii(sign)} " if _HAN.match(sign) else anyascii(sign)


def _edition(edition: EditionNote) -> Json:
    return _filled(
        {
            "number": edition.number,
            "kind": str(edition.kind),
            "severity": str(edition.severity) if edition.kind == EditionKind.CORRECTED else "",
            "note": edition.note,
            "rating_before": edition.rating_before,
            "rating_after": edition.rating_after,
            "byline": edition.byline,
            "replaced_by": str(edition.replaced_by) if edition.replaced_by else "",
        }
    )


def _claimant(row: ClaimantCopy) -> Json:
    return _filled({"claimant": str(row.claimant), "role": row.role})


def _appearance(row: AppearanceCopy, protected: set[UUID]) -> Json:
    fields: Json = {
        "mode": str(row.mode),
        "date": row.date.text if row.date else "",
        "speakers": [_claimant(speaker) for speaker in row.speakers],
        "outlet": str(row.outlet) if row.outlet else "",
        "attributed_to": str(row.attributed_to) if row.attributed_to else "",
        "source": str(row.source) if row.source else "",
    }
    if row.source not in protected:
        fields |= {"venue": row.venue, "note": row.note}
        if row.quotation:
            fields |= {
                # Unconfirmed words get the key "paraphrase", so no page can show them in quotation marks.
                "quotation" if row.provenance in QUOTABLE else "paraphrase": row.quotation,
                "provenance": str(row.provenance),
                "language": row.language,
                "original_text": row.original_text,
                "original_language": row.original_language,
                "translated_by": row.translated_by,
            }
    return _filled(fields)


def _citation(row: CitationCopy, protected: set[UUID]) -> Json:
    fields: Json = {
        "number": row.number,
        "source": str(row.source),
        "stance": str(row.stance),
        "bears_on": str(row.bears_on),
        "part": row.part + 1 if row.part is not None else None,
    }
    if row.source not in protected:
        fields |= {"note": row.note, "locator": row.locator}
        if row.quotation:
            fields |= {
                "quotation" if row.provenance in QUOTABLE else "paraphrase": row.quotation,
                "provenance": str(row.provenance),
            }
        if row.passage:
            fields["passage"] = _passage(row.passage)
    return _filled(fields)


def _passage(passage: PassageCopy) -> Json:
    """Keeps every key: an empty prefix and a start of 0 are meaningful."""
    return {
        "snapshot": str(passage.snapshot),
        "exact": passage.exact,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "start": passage.start,
        "end": passage.end,
    }


def _verdict(verdict: VerdictCopy) -> Json:
    return _filled(
        {
            "headline": verdict.headline,
            "summary": verdict.summary,
            "body": verdict.body,
            "rating": verdict.rating,
            "unrated_reason": verdict.unrated_reason,
            "looked_for": verdict.looked_for,
            "would_change": verdict.would_change,
            "issuers_reason": verdict.issuers_reason,
            "no_contact_reason": verdict.no_contact_reason,
            "words_are_ours": verdict.words_are_ours,
            "evidence_through": verdict.evidence_through.isoformat() if verdict.evidence_through else None,
            "applies_from": verdict.applies_from.text if verdict.applies_from else "",
            "applies_to": verdict.applies_to.text if verdict.applies_to else "",
            "review_by": verdict.review_by.isoformat() if verdict.review_by else "",
        },
        keep={"rating", "evidence_through"},
    )


def _names(names: Names, content: Json) -> Json:
    # Only snapshots that the content points into. It has no passage of a protected source.
    used = {row["passage"]["snapshot"] for row in content.get("citations", []) if "passage" in row}
    snapshots = {str(row.id): snapshot_columns(row) for row in names.snapshots.values() if str(row.id) in used}
    columns = {
        "claimants": {
            str(row.id): _filled(
                {"name": row.name, "slug": row.slug, "kind": row.kind, "role": row.role, "same_as": list(row.same_as)}
            )
            for row in names.claimants.values()
        },
        "topics": {str(row.id): {"name": row.name, "slug": row.slug} for row in names.topics.values()},
        "sources": {str(row.id): source_columns(row) for row in names.sources.values()},
        "rating": _filled(
            {
                "key": names.rating.key,
                "name": names.rating.name,
                "scale": names.rating.scale,
                "definition": names.rating.definition,
                "value": names.rating.value,
                "best": names.rating.best,
                "worst": names.rating.worst,
            }
        )
        if names.rating
        else None,
    }
    return columns | ({"snapshots": snapshots} if snapshots else {})


def snapshot_columns(snapshot: NamedSnapshot) -> Json:
    """The public columns of a copy: when and how it was made, and its hash."""
    return {
        "sha256": snapshot.sha256,
        "captured_at": utc_text(snapshot.captured_at),
        "how": snapshot.how,
        "media_type": snapshot.media_type,
    }


def source_columns(source: NamedSource) -> Json:
    """The public columns of a source."""
    if source.protected:
        return {"protected": True, "description": source.description, "protection_reason": source.protection_reason}
    return _filled(
        {
            "title": source.title,
            "issued_by": source.issued_by,
            "carried_by": source.carried_by,
            "authors": list(source.authors),
            "date": source.date.text if source.date else "",
            "medium": source.medium,
            "standing": source.standing,
            "language": source.language,
            "url": source.url,
            "locator": source.locator,
            "note": source.note,
        }
    )


def _filled(values: Json, keep: frozenset[str] | set[str] = frozenset()) -> Json:
    """The values without empty ones, False included: in a document a missing flag means no."""
    return {key: value for key, value in values.items() if key in keep or value not in (None, "", [], False)}
