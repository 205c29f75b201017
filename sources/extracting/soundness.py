"""Checks that a file is intact, and describes unsupported file types.

A signature alone proves little. An image must contain its size and picture data, a PDF its objects. The functions below
read each length once, move forward only and never trust a length.
"""

import re
import struct
import zlib

from sources.extracting.kinds import FileType, Kind

_NO_PICTURE = "The image is damaged: it has no picture data."
_CUT_OFF = "The image is incomplete: its end is missing."
_NO_OBJECTS = "The PDF is damaged: it has no pages."
_PDF_OBJECT = re.compile(rb"\d\s+obj\b")
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SAVE_AS_PDF = "Save it as a PDF and upload the PDF."

_IN_ZIP = (
    (b"word/document.xml", "a Word document"),
    (b"xl/workbook.", "an Excel spreadsheet"),
    (b"ppt/presentation.xml", "a PowerPoint presentation"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet"),
    (b"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation"),
    (b"application/epub+zip", "an EPUB book"),
)
_DOCUMENTS = {
    "application/rtf": "an RTF document",
    "application/postscript": "a PostScript document",
    "image/svg+xml": "an SVG drawing",
}
_OTHERS = {"application/gzip": "a gzip archive", "application/xml": "an XML file", "application/zip": "a ZIP archive"}
_SIGNATURES = (
    (re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "a document of an old version of Office"),
    (re.compile(rb"ID3|\xff[\xf2\xf3\xfb]|OggS|RIFF....WAVE|fLaC", re.DOTALL), "a sound recording"),
    (re.compile(rb"....ftyp|\x1a\x45\xdf\xa3|RIFF....AVI |\x00\x00\x01\xba", re.DOTALL), "a video"),
    (re.compile(rb"7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|BZh|\xfd7zXZ\x00"), "an archive"),
    (re.compile(rb"MZ|\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe"), "a program"),
    (re.compile(rb"....ftyphei[cx]|....ftypmif1|BM", re.DOTALL), "an image type that browsers do not show"),
)


def describe(body: bytes, file_type: FileType) -> tuple[str, str]:
    """Describe an unsupported file, such as "a Word document", and advise what to do; '' without advice."""
    if file_type.media_type == "application/zip":
        for mark, name in _IN_ZIP:
            if mark in body:
                return name, _SAVE_AS_PDF
    if file_type.media_type in _DOCUMENTS:
        return _DOCUMENTS[file_type.media_type], _SAVE_AS_PDF
    if file_type.media_type in _OTHERS:
        return _OTHERS[file_type.media_type], ""
    names = [name for pattern, name in (_SIGNATURES[-1], *_SIGNATURES) if pattern.match(body)]
    name = names[0] if names else "a file of an unknown type"
    return name, _SAVE_AS_PDF if name == _SIGNATURES[0][1] else ""


def damage(body: bytes, file_type: FileType) -> str:
    """A sentence about a damaged image or PDF; '' if it is intact, and for every other kind."""
    if file_type.kind is Kind.PDF:
        return "" if _PDF_OBJECT.search(body) else _NO_OBJECTS
    if file_type.kind is not Kind.IMAGE:
        return ""
    check = {
        "image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp, "image/avif": _avif,
        "image/tiff": _tiff,
    }[file_type.media_type]  # fmt: skip
    try:
        return check(body)
    except (struct.error, IndexError):
        return _CUT_OFF


def _png(body: bytes) -> str:
    at, pictures = 8, 0
    while True:
        length, kind = struct.unpack_from(">I4s", body, at)
        end = at + 8 + length
        [checksum] = struct.unpack_from(">I", body, end)
        needed = kind[:1].isupper()
        if (needed and zlib.crc32(body[at + 4 : end]) != checksum) or (at == 8 and kind != b"IHDR"):
            return _NO_PICTURE
        if kind == b"IHDR" and 0 in struct.unpack_from(">II", body, at + 8):
            return _NO_PICTURE
        pictures += kind == b"IDAT" and length > 0
        if kind == b"IEND":
            return "" if pictures else _NO_PICTURE
        at = end + 4


def _jpeg(body: bytes) -> str:
    at, sized = 2, False
    while True:
        if body[at] != 0xFF:
            return _NO_PICTURE
        marker = body[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        elif marker == 0xD9:
            return _NO_PICTURE
        elif marker == 0xDA:
            ended = body.find(b"\xff\xd9", at) != -1
            return _NO_PICTURE if not sized else "" if ended else _CUT_OFF
        else:
            [length] = struct.unpack_from(">H", body, at + 2)
            if marker in _JPEG_SIZES:
                sized = 0 not in struct.unpack_from(">HH", body, at + 5)
            at += 2 + max(length, 2)


def _gif(body: bytes) -> str:
    width, height, flags = struct.unpack_from("<HHB", body, 6)
    colours = 3 * (2 << (flags & 7)) if flags & 0x80 else 0
    if not width or not height or b"\x2c" not in body[13 + colours :]:
        return _NO_PICTURE
    return "" if b"\x3b" in body[-64:] else _CUT_OFF


def _webp(body: bytes) -> str:
    [size] = struct.unpack_from("<I", body, 4)
    if size + 8 > len(body) + 1:
        return _CUT_OFF
    return "" if re.search(rb"VP8[ L]....[^\x00]", body, re.DOTALL) or b"ANMF" in body else _NO_PICTURE


def _avif(body: bytes) -> str:
    at, kinds = 0, set()
    while at < len(body):
        length, kind = struct.unpack_from(">I4s", body, at)
        if length == 1:
            [length] = struct.unpack_from(">Q", body, at + 8)
        kinds.add(kind)
        if length == 0:
            break
        if length < 8:
            return _NO_PICTURE
        at += length
    if at > len(body):
        return _CUT_OFF
    return "" if {b"meta", b"mdat"} <= kinds or b"moov" in kinds else _NO_PICTURE


def _tiff(body: bytes) -> str:
    order = "<" if body[:2] == b"II" else ">"
    [at] = struct.unpack_from(f"{order}I", body, 4)
    [entries] = struct.unpack_from(f"{order}H", body, at)
    tags = {struct.unpack_from(f"{order}H", body, at + 2 + 12 * entry)[0] for entry in range(min(entries, 1_000))}
    return "" if {0x100, 0x101} <= tags else _NO_PICTURE
