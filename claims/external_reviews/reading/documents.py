"""Parses JSON, NDJSON, or the JSON-LD blocks of a page, within limits on time and memory."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from claims.external_reviews.reading.candidates import Problem
from claims.external_reviews.reading.values import Node, Number
from sources.extracting import charsets
from sources.extracting.json_repair import without_trailing_commas

MOST_PARTS = 1_000_000
"""The most commas and brackets in one JSON text, because each may become an object in memory."""
MOST_BLOCKS = 200
"""The most JSON-LD blocks of one page."""
MOST_LINES = 100_000
_OPENING = re.compile(r"<(!--|script(?=[\s/>]))", re.IGNORECASE)
_CLOSING = re.compile(r"</script[\s/>]", re.IGNORECASE)
_LD_JSON = re.compile(r"\stype\s*=\s*[\"']?\s*application/ld\+json\b", re.IGNORECASE)
_LONGEST_TAG = 4_000
_BEFORE = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_BEHIND = (";", "-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>")
"""Text that old content management systems put around a script."""


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value and its place. `place` is '' if the file is one value."""

    place: str
    value: Any


class _TooManyParts(ValueError):
    """The text has too many parts to parse."""


def opened(body: bytes, *, content_type: str = "") -> Iterator[Value | Problem]:
    """Every JSON value in the bytes, in order, and a problem for each malformed one. Never raises."""
    looks_html = body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or "html" in content_type.lower()
    text, _ = charsets.decode(body, declared=content_type, html=looks_html)
    if not text.strip():
        yield Problem("", "empty", "It is empty.")
    elif text.lstrip().startswith("<"):
        yield from _blocks(text)
    else:
        yield from _json(text)


def _json(text: str) -> Iterator[Value | Problem]:
    try:
        yield Value("", loads(text))
    except ValueError as whole:
        if not _stands_alone(next(line for line in io.StringIO(text) if line.strip())):
            yield _unreadable("", whole)
            return
        for number, line in enumerate(io.StringIO(text), 1):
            if number > MOST_LINES:
                yield Problem("", "too-many-lines", f"Only the first {MOST_LINES:,} lines were read. Split the file.")
                return
            if line.strip():
                yield _value(f"line {number}", line)


def _stands_alone(line: str) -> bool:
    try:
        return isinstance(loads(line), Node | list)
    except ValueError:
        return False


def _blocks(text: str) -> Iterator[Value | Problem]:
    """The JSON-LD blocks of a page, in one pass. Ignores comments and other scripts."""
    place, found = 0, 0
    while (opening := _OPENING.search(text, place)) is not None:
        if opening[1] == "!--":
            place = _behind(text, "-->", opening.end())
            continue
        ends = text.find(">", opening.end(), opening.end() + _LONGEST_TAG)
        if ends < 0:
            place = opening.end()
            continue
        closes = _closing(text, ends)
        if _LD_JSON.search(text, opening.end(), ends):
            found += 1
            if found > MOST_BLOCKS:
                yield Problem("", "too-many-blocks", f"Only the first {MOST_BLOCKS} blocks of the page were read.")
                return
            yield _value(f"block {found}", _unwrapped(text[ends + 1 : closes]))
        place = closes
    if not found:
        yield Problem("", "no-json-ld", "The page has no JSON-LD: no script of type application/ld+json.")


def _closing(text: str, start: int) -> int:
    """The end of the script's content: its closing tag, or the end of the page."""
    closing = _CLOSING.search(text, start)
    return closing.start() if closing else len(text)


def _unwrapped(text: str) -> str:
    bare = text.strip()
    for mark in _BEFORE:
        bare = bare.removeprefix(mark).lstrip()
    for mark in (*_BEHIND, *_BEHIND):
        bare = bare.removesuffix(mark).rstrip()
    return bare


def _behind(text: str, mark: str, start: int) -> int:
    position = text.find(mark, start)
    return position + len(mark) if position >= 0 else len(text)


def _value(place: str, text: str) -> Value | Problem:
    try:
        return Value(place, loads(text))
    except ValueError as error:
        return _unreadable(place, error)


def loads(text: str) -> Any:
    """Parse JSON. Keeps numbers as text and records duplicate keys. Raises only ValueError.

    Control characters in strings are accepted here and removed later.
    """
    if sum(text.count(mark) for mark in ",[{") > MOST_PARTS:
        raise _TooManyParts
    try:
        return _parsed(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError:
        lenient = without_trailing_commas(text)
        if lenient == text:
            raise
    try:
        return _parsed(lenient)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _parsed(text: str) -> Any:
    return json.loads(
        text, strict=False, object_pairs_hook=Node, parse_int=Number, parse_float=Number, parse_constant=_ignore
    )


def _ignore(name: str) -> None:
    """Reads NaN and the infinities, which are not JSON, as None."""


def _unreadable(place: str, error: ValueError) -> Problem:
    if isinstance(error, _TooManyParts):
        return Problem(place, "too-large", f"It has more than {MOST_PARTS:,} parts. Split it.")
    if not isinstance(error, json.JSONDecodeError):
        return Problem(place, "too-deep", "It is nested too deeply.")
    where = f"line {error.lineno}, column {error.colno}"
    return Problem(place, "not-json", f"It is not JSON: {error.msg} at {where}.")
