"""What a document is, by its bytes.

The patterns of WHATWG's MIME Sniffing Standard, where it has one. What a server or an uploader declares never wins over
the bytes: HTML served as `image/png` is HTML. It only decides between two readings of the same text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_LOOKED_AT = 1 << 20
"""Bytes in which a binary byte is looked for; signatures stand within the first few thousand."""
_HEAD = 4096


class Kind(StrEnum):
    """What can be done with a document. Nothing that can hold a script is an IMAGE."""

    HTML = "html"
    PDF = "pdf"
    TEXT = "text"
    IMAGE = "image"
    OTHER = "other"


@dataclass(frozen=True)
class Sniffed:
    """A kind and the media type, without parameters, that the bytes show."""

    kind: Kind
    media_type: str


ACCEPTED_UPLOADS = frozenset({Kind.HTML, Kind.PDF, Kind.TEXT, Kind.IMAGE})
"""Kinds that an editor may upload as a source's copy."""

_HTML = Sniffed(Kind.HTML, "text/html")
_XHTML = Sniffed(Kind.HTML, "application/xhtml+xml")
_SVG = Sniffed(Kind.OTHER, "image/svg+xml")
_XML = Sniffed(Kind.OTHER, "application/xml")
_PDF = Sniffed(Kind.PDF, "application/pdf")
_TEXT = Sniffed(Kind.TEXT, "text/plain")
_BINARY = Sniffed(Kind.OTHER, "application/octet-stream")

_SIGNATURES: tuple[tuple[re.Pattern[bytes], Sniffed], ...] = tuple(
    (re.compile(pattern, re.DOTALL), Sniffed(kind, media_type))
    for pattern, kind, media_type in (
        (rb"\x89PNG\r\n\x1a\n", Kind.IMAGE, "image/png"),
        (rb"\xff\xd8\xff", Kind.IMAGE, "image/jpeg"),
        (rb"GIF8[79]a", Kind.IMAGE, "image/gif"),
        (rb"RIFF....WEBPVP", Kind.IMAGE, "image/webp"),
        (rb"....ftypavi[fs]", Kind.IMAGE, "image/avif"),
        (rb"II\*\x00|MM\x00\*", Kind.IMAGE, "image/tiff"),
        (rb"PK\x03\x04", Kind.OTHER, "application/zip"),
        (rb"\x1f\x8b\x08", Kind.OTHER, "application/gzip"),
        (rb"%!PS-Adobe-", Kind.OTHER, "application/postscript"),
        # Text by its bytes, and of no use as text.
        (rb"\{\\rtf", Kind.OTHER, "application/rtf"),
    )
)

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# What may stand before a document's first element. Each alternative is bounded by what it looks for: no backtracking.
_PROLOGUE = re.compile(
    rb"[\t\n\x0c\r ]+|<\?[^>]*>|<!--.*?-->|<!doctype[^>\[]*(?:\[[^\]]*\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ELEMENT = re.compile(rb"<(?:[a-z_][\w.-]*:)?([a-z_][\w.-]*)[\s/>]", re.IGNORECASE)
_HTML_DOCTYPE = re.compile(rb"<!doctype\s+html[\s>]", re.IGNORECASE)
_HTML_ELEMENTS = frozenset({
    b"html", b"head", b"script", b"iframe", b"h1", b"div", b"font", b"table", b"a", b"style", b"title", b"b", b"body",
    b"br", b"p", b"meta", b"link", b"main", b"article", b"section",
})  # fmt: skip
_ANY_MARKUP = re.compile(rb"</?[a-z][^<>]*>|<!", re.IGNORECASE)


def sniff(body: bytes, declared: str = "") -> Sniffed:
    """The kind and media type of these bytes; `declared` is a Content-Type as received, or an upload's."""
    for pattern, found in _SIGNATURES:
        if pattern.match(body):
            return found
    wide = body[:2] in _UTF_16
    if body.startswith(b"%PDF-"):
        return _PDF
    head = body[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if wide:
        head = body[:_HEAD].decode("utf-16", "ignore").encode("utf-8", "ignore")
    marked = _markup(head, declared)
    if marked is not None:
        return marked
    # Readers of PDF allow for what a mail program or a broken server put before it.
    if b"%PDF-" in body[:1024]:
        return _PDF
    if not wide and _BINARY_BYTE.search(body, 0, _LOOKED_AT):
        return _BINARY
    return _TEXT


def _markup(head: bytes, declared: str) -> Sniffed | None:
    """HTML, SVG or XML that begins here, or None."""
    at = 0
    while found := _PROLOGUE.match(head, at):
        at = found.end()
    prologue, element = head[:at], _ELEMENT.match(head, at)
    name = element[1].lower() if element else b""
    xml = prologue.lstrip()[:5].lower() == b"<?xml"
    if name == b"svg":
        return _SVG
    if name == b"html":
        return _XHTML if xml or b"http://www.w3.org/1999/xhtml" in head[at : at + 1024] else _HTML
    if _HTML_DOCTYPE.search(prologue) or (name in _HTML_ELEMENTS and not xml):
        return _HTML
    if xml:
        return _XML
    # As a browser would: text with markup in it, sent as HTML, is HTML. Bytes that no text has are not.
    media_type = declared.partition(";")[0].strip().lower()
    if (
        media_type in {"text/html", "application/xhtml+xml"}
        and _ANY_MARKUP.search(head)
        and not _BINARY_BYTE.search(head)
    ):
        return _HTML
    return _HTML if prologue.lstrip()[:4] == b"<!--" else None
