"""Reads a page of another newsroom's change feed. Keeps each item byte for byte and checks its document's digest.

Pure. The input is not trusted: it is parsed strictly, and anything else raises BadPage.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_BLANK = re.compile(r"[ \t\n\r]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CURSOR = re.compile(r"[!-~]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{1,12}")
_KIND = re.compile(r"[a-z_]{1,20}")
_HIGHEST = 2**63 - 1
REDACTED = "redacted"


class BadPage(Exception):
    """The input is not a page of a change feed. The message says where it fails."""


class Forged(BadPage):
    """A document does not match its digest. Nothing of this page may be stored."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `bytes` is exactly what was received."""

    seq: int
    claim: UUID
    language: str
    kind: str
    digest: str
    bytes: bytes
    gone: tuple[tuple[int, str], ...]
    """Seq and digest of each edition whose copies must be deleted. Empty unless the item is a redaction notice."""

    @property
    def key(self) -> tuple[UUID, str]:
        """The item replaces all earlier ones with the same key."""
        return self.claim, self.language

    @property
    def upto(self) -> int:
        """The newest seq that a redaction notice lists. 0 for other items."""
        return max((seq for seq, _ in self.gone), default=0)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the feed."""

    items: tuple[Item, ...]
    cursor: str
    has_more: bool
    head: int


def read_page(body: bytes, *, after: int) -> FeedPage:
    """The page, whose items follow `after`. Raises BadPage, or Forged if a document does not match its digest."""
    try:
        text = body.decode("utf-8")
        members = dict(_members(text, 0))
        values = {name: json.loads(text[start:end]) for name, (start, end) in members.items() if name != "results"}
        spans = list(_elements(text, members["results"][0]))
    except (UnicodeDecodeError, ValueError, KeyError, IndexError, RecursionError) as error:
        raise BadPage("The response is not a page of a change feed.") from error
    cursor, has_more, head = values.get("cursor"), values.get("has_more"), values.get("head")
    if not isinstance(cursor, str) or not _CURSOR.fullmatch(cursor) or not isinstance(has_more, bool):
        raise BadPage("The page has no valid cursor or has_more.")
    items = []
    for start, end in spans:
        item = _item(text[start:end])
        if item.seq <= after:
            raise BadPage(f"The page is not in the log's order: {item.seq} comes after {after}.")
        after = item.seq
        items.append(item)
    if has_more and not items:
        raise BadPage("The page is empty but has_more is true.")
    if type(head) is not int or not after <= head <= _HIGHEST:
        raise BadPage("The page has no valid head.")
    return FeedPage(tuple(items), cursor, has_more, head)


def _item(text: str) -> Item:
    try:
        members = dict(_members(text, 0))
        values = {name: json.loads(text[start:end]) for name, (start, end) in members.items()}
        start, end = members["document"]
        item = Item(
            seq=values["seq"],
            claim=UUID(values["claim"]),
            language=values["language"],
            kind=values["kind"],
            digest=values["digest"],
            bytes=text.encode(),
            gone=_gone(values["document"]) if values["kind"] == REDACTED else (),
        )
        fits = (
            _is_seq(item.seq) and str(item.claim) == values["claim"] and _LANGUAGE.fullmatch(item.language)
            and _KIND.fullmatch(item.kind) and _DIGEST.fullmatch(item.digest)
        )  # fmt: skip
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise BadPage("An item of this page of the feed is malformed.") from error
    if not fits:
        raise BadPage("An item of this page of the feed is malformed.")
    if hashlib.sha256(text[start:end].encode()).hexdigest() != item.digest:
        raise Forged(f"The document of seq {item.seq} does not match its digest.")
    return item


def _gone(document: Any) -> tuple[tuple[int, str], ...]:
    editions = tuple((row["seq"], row["digest"]) for row in document["redacted"])
    if not editions or not all(_is_seq(seq) and _DIGEST.fullmatch(digest) for seq, digest in editions):
        raise ValueError("the redaction notice lists no edition")
    return editions


def _is_seq(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _HIGHEST


_decoder = json.JSONDecoder()


def _members(text: str, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each member of the JSON object at `at`: its name, and the start and end of its value.

    Raises ValueError or IndexError on other JSON, on a duplicate name, and on text after the object.
    """
    at = _expect(text, _skip(text, at), "{")
    names = set()
    while True:
        name, at = _decoder.raw_decode(text, _skip(text, at))
        if not isinstance(name, str) or name in names:
            raise ValueError("invalid or duplicate name")
        names.add(name)
        start = _skip(text, _expect(text, _skip(text, at), ":"))
        _, end = _decoder.raw_decode(text, start)
        yield name, (start, end)
        at = _skip(text, end)
        if text[at] == "}":
            break
        at = _expect(text, at, ",")
    if _skip(text, at + 1) != len(text):
        raise ValueError("text after the object")


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The start and end of each element of the JSON array at `at`."""
    at = _skip(text, _expect(text, at, "["))
    if text[at] == "]":
        return
    while True:
        _, end = _decoder.raw_decode(text, at)
        yield at, end
        at = _skip(text, end)
        if text[at] == "]":
            return
        at = _skip(text, _expect(text, at, ","))


def _skip(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at] != sign:
        raise ValueError(f"{sign} is missing")
    return at + 1
