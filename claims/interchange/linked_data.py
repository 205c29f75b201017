"""Lists as schema.org JSON-LD, and the DataFeed of ClaimReviews in Data Commons' format. Pure.

Both are written in pieces: the head, the elements, the end.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from claims.documents import Json
from factcheck.core.json_text import compact

CONTENT_TYPE = "application/ld+json"
CONTEXT = "https://schema.org"


def item_list(elements: Iterable[Iterable[Json]], *, name: str, url: str) -> Iterator[bytes]:
    """An ItemList of the elements in order. `url` is the page with the same list."""
    head: Json = {"@context": CONTEXT, "@type": "ItemList", "name": name, "url": url}
    position = 0

    def items() -> Iterator[Iterable[Json]]:
        nonlocal position
        for piece in elements:
            list_items = []
            for thing in piece:
                position += 1
                list_items.append({"@type": "ListItem", "position": position, "item": without_context(thing)})
            yield list_items

    yield from _write(head, "itemListElement", items())
    yield b',"numberOfItems":%d}\n' % position


def data_feed(
    reviews: Iterable[Iterable[Json]], *, name: str, publisher: Json, modified: datetime | None, licence: str
) -> Iterator[bytes]:
    """A DataFeed of ClaimReviews. `licence` is the address of the data's licence, or ''."""
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
    yield from _write(head, "dataFeedElement", ([_element(review) for review in piece] for piece in reviews))
    yield b"}\n"


def moment(at: datetime) -> str:
    """A time in schema.org's format."""
    return at.isoformat(timespec="seconds")


def without_context(thing: Json) -> Json:
    """An object without its context, to put it into another one."""
    return {name: value for name, value in thing.items() if name != "@context"}


def _element(review: Json) -> Json:
    return {
        "@type": "DataFeedItem",
        "dateCreated": review["datePublished"],
        "dateModified": review["dateModified"],
        "item": [without_context(review)],
        "url": review["url"],
    }


def _write(head: Json, member: str, pieces: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The head and the array, without the brace that ends the object."""
    yield compact(head).encode()[:-1] + b',"%b":[' % member.encode()
    begun = False
    for piece in pieces:
        body = b",\n".join(compact(element).encode() for element in piece)
        if body:
            yield (b",\n" if begun else b"\n") + body
            begun = True
    yield b"\n]" if begun else b"]"
