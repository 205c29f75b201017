"""A stored document as readers may see it now: with current public columns, and with protected sources masked.

A source that became protected after publication is masked in every edition: pages get only its description and reason,
whatever the stored document contains.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from claims.documents import Json, source_columns
from claims.models import Claimant, Topic
from claims.public.shown import add_sources
from claims.queries.working_copy import named_source
from sources.models import Source

_CITATION_KEPT = {"number", "source", "stance", "bears_on", "part"}
_APPEARANCE_KEPT = {"mode", "date", "speakers", "outlet", "attributed_to", "source"}


def source_ids(content: Json) -> set[UUID]:
    """Ids of the sources in the content."""
    rows = [*content.get("citations", ()), *content.get("appearances", ())]
    return {UUID(row["source"]) for row in rows if row.get("source")}


def claimant_ids(content: Json) -> set[UUID]:
    """Ids of the claimants, speakers and outlets in the content."""
    ids = {row["claimant"] for row in content.get("claimants", ())}
    for appearance in content.get("appearances", ()):
        ids |= {speaker["claimant"] for speaker in appearance.get("speakers", ())}
        ids |= {appearance[key] for key in ("outlet", "attributed_to") if appearance.get(key)}
    return {UUID(key) for key in ids}


def sources_now(ids: set[UUID]) -> dict[str, Source]:
    """The sources by id as text. One query."""
    rows = Source.objects.filter(pk__in=ids).with_publishers()
    add_sources(rows)
    return {str(row.pk): row for row in rows}


def live_names(
    document: Json, claimants: Mapping[str, Claimant], topics: Iterable[Topic]
) -> dict[str, dict[str, Json]]:
    """Current public columns of the document's claimants and topics, by part and id. Other rows are left out."""
    frozen = document["names"]["claimants"]
    ids = {str(key) for key in claimant_ids(document["content"])}
    subjects = set(document["content"].get("topics", ()))
    return {
        "claimants": {
            key: {**frozen.get(key, {}), "name": row.name, "slug": row.slug, "kind": row.kind, "same_as": row.same_as}
            for key, row in claimants.items()
            if key in ids
        },
        "topics": {str(row.pk): {"name": row.name, "slug": row.slug} for row in topics if str(row.pk) in subjects},
    }


def shown(document: Json, sources: Mapping[str, Source], names: Mapping[str, Mapping[str, Json]] | None = None) -> Json:
    """The document for a page.

    `names` has current columns by part (`claimants`, `topics`) and id. Without it the document's own columns are used,
    as for an older edition. Sources that are protected now, or were when published, are always masked.
    """
    content, frozen = document["content"], document["names"]
    columns = {key: _source(frozen["sources"].get(key, {}), sources.get(key), live=names is not None) for key in
               {*frozen["sources"], *map(str, source_ids(content))}}  # fmt: skip
    hidden = {key for key, values in columns.items() if values.get("protected")}
    overlaid: Json = {**frozen, "sources": columns}
    for part, rows in (names or {}).items():
        overlaid[part] = {**frozen.get(part, {}), **rows}
    return {
        **document,
        "names": overlaid,
        "content": {
            **content,
            "citations": [_masked(row, hidden, _CITATION_KEPT) for row in content.get("citations", ())],
            "appearances": [_masked(row, hidden, _APPEARANCE_KEPT) for row in content.get("appearances", ())],
        },
    }


def _source(frozen: Json, row: Source | None, *, live: bool) -> Json:
    if row is not None and row.protected:
        return source_columns(named_source(row))
    if frozen.get("protected") or row is None or not live:
        return frozen
    return source_columns(named_source(row))


def _masked(row: dict[str, Any], hidden: set[str], kept: set[str]) -> Json:
    if row.get("source") not in hidden:
        return row
    return {key: value for key, value in row.items() if key in kept}
