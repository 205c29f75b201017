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
    id: str,  # noqa: A002  # the vocabulary's own word
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
    """One passage of `source_url` as it was at `captured_at`, without a context: it stands in a page.

    Selectors apply to the source. So `source_url` is the text that was read out of the copy wherever a position or
    the words around the passage are given; the page that the text was read from is then `scope_url`. `cached_url` is
    the copy's public page, '' where it has none; `body_url` the verdict that rests on the passage.
    """
    state: Json = {"type": "TimeState", "sourceDate": utc_text(captured_at, timespec="seconds")}
    if cached_url:
        state["cached"] = cached_url
    around = {name: words for name, words in (("prefix", selector.prefix), ("suffix", selector.suffix)) if words}
    selectors: list[Json] = [{"type": "TextQuoteSelector", "exact": selector.exact, **around}]
    if position is not None:
        selectors.append({"type": "TextPositionSelector", "start": position.start, "end": position.end})
    made: Json = {
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
        made["target"]["scope"] = scope_url
    if body_url:
        made["body"] = body_url
    if created is not None:
        made["created"] = utc_text(created, timespec="seconds")
    if creator:
        made["creator"] = {"type": "Organization", "name": creator}
    return made


def annotation_page(*, id: str, items: Sequence[Json]) -> Json:  # noqa: A002  # the vocabulary's own word
    """All of them on one page of a collection (sections 5.1 and 5.2), the context said once."""
    return {
        "@context": CONTEXT,
        "id": id,
        "type": "AnnotationPage",
        "partOf": {"id": f"{id}#collection", "type": "AnnotationCollection", "total": len(items)},
        "startIndex": 0,
        "items": list(items),
    }
