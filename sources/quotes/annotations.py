"""Passages as Web Annotations: JSON-LD of the W3C Web Annotation Data Model."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from factcheck.core.moments import utc_text
from sources.quotes.selectors import TextPositionSelector, TextQuoteSelector

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
Json = dict[str, Any]


def annotation(
    *,
    id: str,  # noqa: A002  # the vocabulary's term
    source_url: str,
    selector: TextQuoteSelector,
    position: TextPositionSelector | None,
    captured_at: datetime,
    cached_url: str = "",
    scope_url: str = "",
    body_url: str = "",
    created: datetime | None = None,
    creator: str = "",
) -> Json:
    """One passage of `source_url` as it was at `captured_at`. The annotation page adds the `@context`.

    Selectors refer to the source. So if a position or context words are given, `source_url` is the copy's extracted
    text, and `scope_url` the page. `cached_url` is the copy's public page or ''; `body_url` is the verdict that cites
    the passage.
    """
    state: Json = {"type": "TimeState", "sourceDate": utc_text(captured_at, timespec="seconds")}
    if cached_url:
        state["cached"] = cached_url
    context = {name: words for name, words in (("prefix", selector.prefix), ("suffix", selector.suffix)) if words}
    selectors: list[Json] = [{"type": "TextQuoteSelector", "exact": selector.exact, **context}]
    if position is not None:
        selectors.append({"type": "TextPositionSelector", "start": position.start, "end": position.end})
    annotation_json: Json = {
        "id": id,
        "type": "Annotation",
        "motivation": "highlighting" if not body_url else "linking",
        "target": {
            "type": "SpecificResource",
            "source": source_url,
            "state": state,
            "selector": selectors,
        },
    }
    if scope_url:
        annotation_json["target"]["scope"] = scope_url
    if body_url:
        annotation_json["body"] = body_url
    if created is not None:
        annotation_json["created"] = utc_text(created, timespec="seconds")
    if creator:
        annotation_json["creator"] = {"type": "Organization", "name": creator}
    return annotation_json


def annotation_page(*, id: str, items: Sequence[Json]) -> Json:  # noqa: A002  # the vocabulary's term
    """A collection's single page with all annotations (sections 5.1 and 5.2)."""
    return {
        "@context": CONTEXT,
        "id": id,
        "type": "AnnotationPage",
        "partOf": {"id": f"{id}#collection", "type": "AnnotationCollection", "total": len(items)},
        "startIndex": 0,
        "items": list(items),
    }
