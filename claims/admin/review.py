"""What an approver or publisher is about to sign: the content, and what differs from the live edition."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claims import documents
from claims.documents import Json
from claims.models import Edition, Verdict
from claims.queries import working_copy
from claims.vocabulary import CONTENT_KINDS, QUOTABLE
from claims.working_copy import AppearanceCopy, Names, WorkingCopy
from factcheck.core import markdown


@dataclass(frozen=True)
class Change:
    """One value of the document, before and after; '' where it was not there."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class Review:
    """`changes` is None where nothing was published yet."""

    copy: WorkingCopy
    names: Names
    body: str
    changes: tuple[Change, ...] | None
    live: Edition | None

    @property
    def citations(self) -> list[dict[str, Any]]:
        """Evidence with its source in words; `exact` where the quotation may stand in quotation marks."""
        return [
            {
                "number": row.number,
                "stance": row.stance,
                "source": self.names.sources[row.source].title,
                "quotation": row.quotation,
                "exact": row.provenance in QUOTABLE,
                "note": row.note,
            }
            for row in self.copy.citations
        ]

    @property
    def rest(self) -> list[tuple[str, str]]:
        """What else is published, in words; without what is empty."""
        verdict, names = self.copy.verdict, self.names
        said = [
            ("Claimants", "; ".join(names.claimants[row.claimant].name for row in self.copy.claimants)),
            *(("Appearance", self._appearance(row)) for row in self.copy.appearances),
            *(("Contact", f"{row.whom}, {row.contacted_on}: {row.outcome} {row.reply}") for row in self.copy.contacts),
            ("No contact, because", verdict.no_contact_reason),
            ("Looked for", verdict.looked_for),
            ("What would change it", verdict.would_change),
            ("Issuers", verdict.issuers_reason),
            ("Evidence through", str(verdict.evidence_through or "")),
            ("Applies from", verdict.applies_from.written if verdict.applies_from else ""),
            ("Applies to", verdict.applies_to.written if verdict.applies_to else ""),
            ("Why it was chosen", self.copy.why_chosen),
            *(("Link", f"{row.kind}: {row.rationale}") for row in self.copy.links),
        ]
        return [(name, value) for name, value in said if value]

    def _appearance(self, row: AppearanceCopy) -> str:
        people = ", ".join(self.names.claimants[one.claimant].name for one in row.speakers)
        words = f"“{row.quotation}”" if row.quotation and row.provenance in QUOTABLE else row.quotation
        date = row.date.written if row.date else ""
        return "; ".join(one for one in (row.mode, date, people, row.venue, words) if one)


def review_of(verdict: Verdict) -> Review:
    """The working copy as it would be published, against the newest edition that holds a document."""
    copy, names = working_copy.read(verdict.claim_id, verdict.language)
    live = (
        Edition.objects.filter(claim_id=verdict.claim_id, language=verdict.language, kind__in=CONTENT_KINDS)
        .exclude(document=None)
        .order_by("-seq")
        .first()
    )
    changes = None
    if live is not None:
        before = json.loads(bytes(live.document or b"{}"))
        changes = tuple(
            changes_between(before.get("content", {}), documents.content(copy, names), _names(before, names))
        )
    return Review(copy=copy, names=names, body=markdown.render(copy.verdict.body), changes=changes, live=live)


def changes_between(before: Json, after: Json, names: dict[str, str]) -> Iterator[Change]:
    """Every value that differs, in the order of the new document."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    for path in [*new, *(path for path in old if path not in new)]:
        if old.get(path) != new.get(path):
            yield Change(_title(path), _text(old.get(path), names), _text(new.get(path), names))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Values by path; rows are told apart by number where they have one, else by place."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, f"{path} {key}".strip())
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for place, one in enumerate(value, start=1):
            which = f"[@{one['number']}]" if isinstance(one, dict) and "number" in one else str(place)
            yield from _leaves(one, f"{path} {which}")
    else:
        yield path, value


def _title(path: str) -> str:
    return path.removeprefix("verdict ").replace("_", " ").capitalize()


def _text(value: Any, names: dict[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(one, names) for one in value)
    return names.get(str(value), str(value))


def _names(document: Json, names: Names) -> dict[str, str]:
    """Words for the ids that either document mentions."""
    said = document.get("names", {})
    old = {
        key: row.get("name") or row.get("title") or row.get("description", "")
        for kind in ("claimants", "topics", "sources")
        for key, row in said.get(kind, {}).items()
    }
    new = {str(row.id): row.name for row in names.claimants.values()} | {
        str(row.id): row.name for row in names.topics.values()
    }
    return old | new | {str(row.id): row.title for row in names.sources.values()}
