"""Detects the type of a document from its bytes.

It uses the patterns of WHATWG's MIME Sniffing Standard if there is one. The declared type never overrides the bytes:
HTML served as `image/png` is HTML. It only decides whether ambiguous text is HTML.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_LOOKED_AT = 1 << 20
"""Bytes that are searched for binary bytes. Signatures are within the first few thousand."""
_HEAD = 4096


class Kind(StrEnum):
    """The kinds of documents, by how we treat them. Formats that can contain scripts are never IMAGE."""

    HTML = "html"
    PDF = "pdf"
    TEXT = "text"
    IMAGE = "image"
    OTHER = "other"


@dataclass(frozen=True)
class FileType:
    """The detected kind and media type, without parameters."""

    kind: Kind
    media_type: str


ACCEPTED_UPLOADS = frozenset({Kind.HTML, Kind.PDF, Kind.TEXT, Kind.IMAGE})
"""Kinds that can be copies of a source."""

_HTML = FileType(Kind.HTML, "text/html")
_XHTML = FileType(Kind.HTML, "application/xhtml+xml")
_SVG = FileType(Kind.OTHER, "image/svg+xml")
_XML = FileType(Kind.OTHER, "application/xml")
_PDF = FileType(Kind.PDF, "application/pdf")
_TEXT = FileType(Kind.TEXT, "text/plain")
_BINARY = FileType(Kind.OTHER, "application/octet-stream")

_SIGNATURES: tuple[tuple[re.Pattern[bytes], FileType], ...] = tuple(
    (re.compile(pattern, re.DOTALL), FileType(kind, media_type))
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
        # Its bytes are text, but useless as text.
        (rb"\{\\rtf", Kind.OTHER, "application/rtf"),
    )
)

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BINARY_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# What may come before a document's first element. No alternative needs backtracking.
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


def sniff(body: bytes, declared: str = "") -> FileType:
    """Detect the kind and media type of these bytes. `declared` is the Content-Type of the response or upload."""
    for pattern, file_type in _SIGNATURES:
        if pattern.match(body):
            return file_type
    wide = body[:2] in _UTF_16
    if body.startswith(b"%PDF-"):
        return _PDF
    head = body[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if wide:
        head = body[:_HEAD].decode("utf-16", "ignore").encode("utf-8", "ignore")
    markup = _markup(head, declared)
    if markup is not None:
        return markup
    # PDF readers accept other bytes before the signature, which mail programs and broken servers add.
    if b"%PDF-" in body[:1024]:
        return _PDF
    if not wide and _BINARY_BYTE.search(body, 0, _LOOKED_AT):
        return _BINARY
    return _TEXT


def _markup(head: bytes, declared: str) -> FileType | None:
    """The type of HTML, SVG or XML, or None."""
    at = 0
    while match := _PROLOGUE.match(head, at):
        at = match.end()
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
    # As in browsers, text with markup that is sent as HTML is HTML, unless it has binary bytes.
    media_type = declared.partition(";")[0].strip().lower()
    if (
        media_type in {"text/html", "application/xhtml+xml"}
        and _ANY_MARKUP.search(head)
        and not _BINARY_BYTE.search(head)
    ):
        return _HTML
    return _HTML if prologue.lstrip()[:4] == b"<!--" else None
