"""Reading a page of another newsroom's change feed: each item byte for byte as it came, its document's digest checked.

Pure. What came is a stranger's: whatever it is, it is read strictly or refused by a sentence.
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
    """What came is no page of a change feed; the message says where."""


class Forged(BadPage):
    """A document is not the one that its digest names: nothing of this page may be kept."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `bytes` is exactly what came."""

    seq: int
    claim: UUID
    language: str
    kind: str
    digest: str
    bytes: bytes
    gone: tuple[tuple[int, str], ...]
    """Seq and digest of each edition whose copies are to be deleted; of a redaction notice only."""

    @property
    def key(self) -> tuple[UUID, str]:
        """What it replaces: everything earlier with the same."""
        return self.claim, self.language

    @property
    def upto(self) -> int:
        """The newest seq that a redaction notice says is gone; 0 for other items."""
        return max((seq for seq, _ in self.gone), default=0)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page."""

    items: tuple[Item, ...]
    cursor: str
    has_more: bool
    head: int


def read_page(body: bytes, *, after: int) -> FeedPage:
    """The page; its items come behind `after`. Raises BadPage, and Forged where a digest is not its document's."""
    try:
        text = body.decode("utf-8")
        members = dict(_members(text, 0))
        found = {name: json.loads(text[start:end]) for name, (start, end) in members.items() if name != "results"}
        spans = list(_elements(text, members["results"][0]))
    except (UnicodeDecodeError, ValueError, KeyError, IndexError, RecursionError) as error:
        raise BadPage("The answer is no page of a change feed.") from error
    cursor, has_more, head = found.get("cursor"), found.get("has_more"), found.get("head")
    if not isinstance(cursor, str) or not _CURSOR.fullmatch(cursor) or not isinstance(has_more, bool):
        raise BadPage("The page does not say where it ends.")
    items = []
    for start, end in spans:
        item = _item(text[start:end])
        if item.seq <= after:
            raise BadPage(f"The page is not in the log's order: {item.seq} comes after {after}.")
        after = item.seq
        items.append(item)
    if has_more and not items:
        raise BadPage("The page is empty and says that there is more.")
    if type(head) is not int or not after <= head <= _HIGHEST:
        raise BadPage("The page does not say how far the log goes.")
    return FeedPage(tuple(items), cursor, has_more, head)


def _item(text: str) -> Item:
    try:
        members = dict(_members(text, 0))
        found = {name: json.loads(text[start:end]) for name, (start, end) in members.items()}
        start, end = members["document"]
        item = Item(
            seq=found["seq"],
            claim=UUID(found["claim"]),
            language=found["language"],
            kind=found["kind"],
            digest=found["digest"],
            bytes=text.encode(),
            gone=_gone(found["document"]) if found["kind"] == REDACTED else (),
        )
        fits = (
            _is_seq(item.seq) and str(item.claim) == found["claim"] and _LANGUAGE.fullmatch(item.language)
            and _KIND.fullmatch(item.kind) and _DIGEST.fullmatch(item.digest)
        )  # fmt: skip
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError) as error:
        raise BadPage("An item of the page cannot be read.") from error
    if not fits:
        raise BadPage("An item of the page cannot be read.")
    if hashlib.sha256(text[start:end].encode()).hexdigest() != item.digest:
        raise Forged(f"The document of seq {item.seq} is not the one that its digest names.")
    return item


def _gone(document: Any) -> tuple[tuple[int, str], ...]:
    gone = tuple((row["seq"], row["digest"]) for row in document["redacted"])
    if not gone or not all(_is_seq(seq) and _DIGEST.fullmatch(digest) for seq, digest in gone):
        raise ValueError("a redaction notice that names nothing")
    return gone


def _is_seq(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _HIGHEST


_decoder = json.JSONDecoder()


def _members(text: str, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each member of the JSON object that begins at `at`: its name, and from where to where its value stands.

    Raises ValueError or IndexError on anything else, on a name that comes twice, and on what follows the object.
    """
    at = _expect(text, _skip(text, at), "{")
    names = set()
    while True:
        name, at = _decoder.raw_decode(text, _skip(text, at))
        if not isinstance(name, str) or name in names:
            raise ValueError("this is no name, or comes twice")
        names.add(name)
        start = _skip(text, _expect(text, _skip(text, at), ":"))
        _, end = _decoder.raw_decode(text, start)
        yield name, (start, end)
        at = _skip(text, end)
        if text[at] == "}":
            break
        at = _expect(text, at, ",")
    if _skip(text, at + 1) != len(text):
        raise ValueError("something follows")


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """From where to where each element of the JSON array stands that begins at `at`."""
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
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at] != sign:
        raise ValueError(f"{sign} is missing")
    return at + 1
