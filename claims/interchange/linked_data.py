"""Lists as JSON-LD in schema.org's words, and the DataFeed of ClaimReviews in Data Commons' shape. Pure.

Both are written piece by piece: what stands before the elements, the elements, what stands behind them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from claims.documents import Json
from factcheck.core.json_text import compact

CONTENT_TYPE = "application/ld+json"
CONTEXT = "https://schema.org"


def item_list(elements: Iterable[Iterable[Json]], *, name: str, url: str) -> Iterator[bytes]:
    """An ItemList of things in their order; `url` is the page that shows the same list."""
    head: Json = {"@context": CONTEXT, "@type": "ItemList", "name": name, "url": url}
    position = 0

    def items() -> Iterator[Iterable[Json]]:
        nonlocal position
        for piece in elements:
            made = []
            for thing in piece:
                position += 1
                made.append({"@type": "ListItem", "position": position, "item": without_context(thing)})
            yield made

    yield from _written(head, "itemListElement", items())
    yield b',"numberOfItems":%d}\n' % position


def data_feed(
    reviews: Iterable[Iterable[Json]], *, name: str, publisher: Json, modified: datetime | None, licence: str
) -> Iterator[bytes]:
    """A DataFeed of ClaimReviews. `licence` is the address of the data's, '' where none is named."""
    head: Json = {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": name,
        "publisher": publisher,
    }
    if modified is not None:
        head["dateModified"] = moment(modified)
    if licence:
        head["sdLicense"] = licence
    yield from _written(head, "dataFeedElement", ([_element(one) for one in piece] for piece in reviews))
    yield b"}\n"


def moment(at: datetime) -> str:
    """A moment as schema.org has it."""
    return at.isoformat(timespec="seconds")


def without_context(thing: Json) -> Json:
    """A thing within another, which has the context already."""
    return {name: value for name, value in thing.items() if name != "@context"}


def _element(review: Json) -> Json:
    return {
        "@type": "DataFeedItem",
        "dateCreated": review["datePublished"],
        "dateModified": review["dateModified"],
        "item": [without_context(review)],
        "url": review["url"],
    }


def _written(head: Json, member: str, pieces: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The head's members, then the array's, without the brace that ends the object."""
    yield compact(head).encode()[:-1] + b',"%b":[' % member.encode()
    begun = False
    for piece in pieces:
        body = b",\n".join(compact(one).encode() for one in piece)
        if body:
            yield (b",\n" if begun else b"\n") + body
            begun = True
    yield b"\n]" if begun else b"]"
