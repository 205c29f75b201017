"""What an approver or publisher reviews: the page to be published, and its differences from the live edition."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.safestring import SafeString

from claims import documents
from claims.documents import EditionNote, Json
from claims.models import Edition, Rating, Verdict
from claims.public.queries.verdicts import VerdictPage, preview_page
from claims.queries import desk, working_copy
from claims.verdict_body import body_html
from claims.vocabulary import CONTENT_KINDS, EditionKind
from claims.working_copy import Names
from factcheck.core import markdown
from factcheck.core.canonical import canonical_bytes
from sources.comparing import compare

_TAG = re.compile(r"<[^>]*>")
_REFERENCE = re.compile(r'<sup class="ref"><a [^>]*>(\d+)</a></sup>')


@dataclass(frozen=True)
class Change:
    """One changed value of the document, before and after. '' if there was none.

    `pieces` are ("same" | "removed" | "added", text), …. Empty if one side is empty.
    """

    title: str
    before: str
    after: str
    pieces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Review:
    """The page that readers would see, and its changes from the live edition (None without one)."""

    page: VerdictPage
    body: SafeString
    changes: tuple[Change, ...] | None
    live: Edition | None


def review_of(verdict: Verdict) -> Review:
    """The working copy as it would be published now, compared with the newest edition with a document."""
    copy, names = working_copy.read(verdict.claim_id, verdict.language)
    editions = Edition.objects.filter(claim_id=verdict.claim_id, language=verdict.language)
    live = editions.filter(kind__in=CONTENT_KINDS).exclude(document=None).order_by("-seq").first()
    content = documents.content(copy, names)
    rating = names.rating.key if names.rating else ""
    newest = editions.exclude(kind=EditionKind.REDACTED).order_by("-number").first()
    note = EditionNote(
        number=(editions.aggregate(Max("number"))["number__max"] or 0) + 1,
        kind=_kind_after(newest),
        rating_before=newest.rating_after if newest else "",
        rating_after=rating,
    )
    document = documents.document(
        claim=verdict.claim_id,
        language=verdict.language,
        edition=note,
        content=content,
        names=names,
        waivers=desk.waivers(verdict),
    )
    page = preview_page(verdict.claim_id, verdict.language, json.loads(canonical_bytes(document)), now=timezone.now())
    changes = None
    if live is not None:
        before = json.loads(bytes(live.document or b"{}"))
        changes = tuple(changes_between(before.get("content", {}), content, _names(before, names)))
    return Review(page=page, body=body_html(copy.verdict.body), changes=changes, live=live)


def _kind_after(newest: Edition | None) -> EditionKind:
    """The probable kind of the next edition."""
    if newest is None:
        return EditionKind.PUBLISHED
    return EditionKind.REINSTATED if newest.kind == EditionKind.WITHDRAWN else EditionKind.UPDATED


def changes_between(before: Json, after: Json, names: dict[str, str]) -> Iterator[Change]:
    """Every changed value, in the order of the new document."""
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    for path in [*new, *(path for path in old if path not in new)]:
        if old.get(path) != new.get(path):
            left, right = _text(old.get(path), names), _text(new.get(path), names)
            if path == "verdict body":
                left, right = _plain_text(left), _plain_text(right)
            yield Change(_title(path), left, right, _marked(left, right))


def _plain_text(body: str) -> str:
    """The body as plain text, with references as [1]."""
    html = _REFERENCE.sub(r"[\1]", markdown.render(body))
    return unescape(_TAG.sub("", html)).strip()


def _marked(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The words that stay, were removed and were added. () if one side is empty."""
    if not before or not after:
        return ()
    stretches = compare(before, after).stretches
    return tuple((piece.kind.value, piece.text) for stretch in stretches for piece in stretch.pieces)


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Values by path. A row's path has its number if it has one, else its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path} {key}".strip())
    elif isinstance(value, list) and any(isinstance(row, dict) for row in value):
        for place, row in enumerate(value, start=1):
            which = f"[@{row['number']}]" if isinstance(row, dict) and "number" in row else str(place)
            yield from _leaves(row, f"{path} {which}")
    else:
        yield path, value


def _title(path: str) -> str:
    return path.removeprefix("verdict ").replace("_", " ").capitalize()


def _text(value: Any, names: dict[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_text(item, names) for item in value)
    return names.get(str(value), str(value))


def _names(document: Json, names: Names) -> dict[str, str]:
    """Names for the ids in both documents."""
    stored = document.get("names", {})
    old = {
        key: row.get("name") or row.get("title") or row.get("description", "")
        for kind in ("claimants", "topics", "sources")
        for key, row in stored.get(kind, {}).items()
    }
    new = {str(row.id): row.name for row in names.claimants.values()} | {
        str(row.id): row.name for row in names.topics.values()
    }
    labels = dict(Rating.objects.values_list("key", "name"))
    return labels | old | new | {str(row.id): row.title for row in names.sources.values()}
