"""PDF, read by pypdf: the text of the pages in order, one column after the other."""

import re
import struct
import time
import unicodedata
import zlib
from collections.abc import Iterator
from io import BytesIO

import pypdf
from pypdf.errors import DependencyError, PyPdfError

from sources.extracting import cid_fonts
from sources.extracting.columns import TextPositions
from sources.extracting.extraction import MOST_CHARACTERS, Extraction, one_line, sentences, tidy
from sources.extracting.glyph_names import name_glyphs
from sources.extracting.html import tag_of

EXTRACTOR = f"pypdf {pypdf.__version__}"
_DAMAGED = "The PDF is damaged and could not be read."
_LOCKED = "The PDF is protected with a password, so its text cannot be read."
_CIPHER = "The PDF uses an unsupported encryption, so its text cannot be read."
_SCAN = "The PDF has no text. It may be a scan."
_UNNAMED = "The text of this PDF cannot be read, because its fonts do not identify the letters."
_PARTLY_UNNAMED = "About {share} % of the letters of this PDF cannot be read, because their fonts do not identify them."
_MIXED = "Lines of neighbouring columns may be mixed on {pages}."
_MADE = re.compile(r"D:([0-9]{4})(?:(0[1-9]|1[0-2])(?:(0[1-9]|[12][0-9]|3[01]))?)?")
_AUTHORS = re.compile(r"\s*;\s*")
_MOST_AUTHORS = 20
_MOST_PAGES = 20_000
_COMBINING = dict(zip("´¨ˇ˘˙˝˚ˆ˜¯", "\u0301\u0308\u030c\u0306\u0307\u030b\u030a\u0302\u0303\u0304", strict=True))
_DOTTED = {"ı": "i", "ȷ": "j"}
_ACCENT_BEFORE = re.compile(f"([{''.join(_COMBINING)}])([A-Za-zıȷ])")
"""An accent before its letter, as TeX draws "é" in its old fonts."""

# Exceptions that pypdf raises for malformed files: PyPdfError if it detects the problem, the others if not.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, PyPdfError,
    RecursionError, StopIteration, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


def read(body: bytes, *, seconds: float = float("inf")) -> Extraction:
    """Extract the text of all pages, and the document's title, authors and date of creation.

    After `seconds` it reads no further page. `problem` then says where the text ends.
    """
    until = time.monotonic() + seconds
    try:
        reader = pypdf.PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            return Extraction(extractor=EXTRACTOR, problem=_LOCKED)
        pages = _pages(reader)
        facts = _facts(reader)
    except DependencyError:
        return Extraction(extractor=EXTRACTOR, problem=_CIPHER)
    except _FAULTS:
        return Extraction(extractor=EXTRACTOR, problem=_DAMAGED)
    title, authors, date, language = facts
    text, problem = _text(pages, until)
    text, cut = tidy(_ACCENT_BEFORE.sub(_composed, text))
    text, unnamed = _without_unnamed(text)
    return Extraction(
        title=title,
        authors=authors,
        date=date,
        language=language,
        text=text,
        extractor=EXTRACTOR,
        problem=sentences(problem, cut, unnamed) or ("" if text else _SCAN),
    )


def _composed(drawn: re.Match[str]) -> str:
    """The accented letter, if it exists; otherwise both characters unchanged."""
    letter = _DOTTED.get(drawn[2], drawn[2])
    accented = unicodedata.normalize("NFC", letter + _COMBINING[drawn[1]])
    return accented if len(accented) == 1 else drawn[0]


def _without_unnamed(text: str) -> tuple[str, str]:
    """The text, and a problem if letters are unknown. The text is empty if most letters are unknown."""
    letters = sum(not sign.isspace() for sign in text)
    unnamed = text.count(cid_fonts.REPLACEMENT)
    if unnamed * 2 > letters:
        return "", _UNNAMED
    if unnamed * 50 > letters:
        return text, _PARTLY_UNNAMED.format(share=round(100 * unnamed / letters))
    return text, ""


def _pages(reader: pypdf.PdfReader) -> Iterator[pypdf.PageObject]:
    """The pages one by one. Counting them first detects a damaged page tree."""
    count = min(len(reader.pages), _MOST_PAGES)
    return (reader.pages[number] for number in range(count))


def _text(pages: Iterator[pypdf.PageObject], until: float) -> tuple[str, str]:
    pieces: list[str] = []
    characters = number = 0
    unread: list[int] = []
    mixed = 0
    while characters <= MOST_CHARACTERS:
        if time.monotonic() > until:
            return "\n".join(pieces), f"Only the first {number} pages were read, because reading took too long."
        number += 1
        try:
            page = next(pages, None)
            if page is None:
                break
            piece, in_order = _page_text(page)
            mixed += not in_order
        except DependencyError:
            return "\n".join(pieces), _CIPHER
        except _FAULTS:
            unread.append(number)
            continue
        pieces.append(piece)
        characters += len(piece)
    return "\n".join(pieces), sentences(_unread(unread), _mixed(mixed))


def _page_text(page: pypdf.PageObject) -> tuple[str, bool]:
    """The page's text, and whether its lines are probably in reading order."""
    cid_fonts.name_letters(page)
    name_glyphs(page)
    positions = TextPositions()
    text = page.extract_text(visitor_operand_before=positions.note)
    if positions.mix_columns():
        columns = positions.split(page.extract_text(extraction_mode="layout"))
        return columns or text, columns is not None
    return text, True


def _mixed(pages: int) -> str:
    return _MIXED.format(pages="1 page" if pages == 1 else f"{pages} pages") if pages else ""


def _unread(numbers: list[int]) -> str:
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"Page {numbers[0]} is damaged and could not be read."
    return f"{len(numbers)} pages are damaged and could not be read, starting with page {numbers[0]}."


def _facts(reader: pypdf.PdfReader) -> tuple[str, tuple[str, ...], str, str]:
    """Title, authors, date and language. XMP is not read, because it would need an XML parser."""
    try:
        about = reader.metadata
        title, author, created = (about.title, about.author, about.creation_date_raw) if about else (None, None, None)
        language = reader.root_object.get("/Lang")
    except _FAULTS:
        return "", (), "", ""
    authors = [one_line(name) for name in _AUTHORS.split(one_line(author))]
    match = _MADE.match(created) if isinstance(created, str) else None
    return (
        one_line(title),
        tuple(dict.fromkeys(name for name in authors if name))[:_MOST_AUTHORS],
        "-".join(part for part in match.groups() if part) if match and match[1] != "0000" else "",
        tag_of(language if isinstance(language, str) else ""),
    )
