"""PDF, by pypdf: the text of the pages in their order, columns one after the other."""

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
from sources.extracting.columns import Rows
from sources.extracting.extracted import MOST_CHARACTERS, Extracted, one_line, sentences, tidy
from sources.extracting.glyph_names import name_glyphs
from sources.extracting.html import tag_of

EXTRACTOR = f"pypdf {pypdf.__version__}"
_DAMAGED = "The PDF is damaged and could not be read."
_LOCKED = "The PDF is encrypted with a password: its text cannot be read."
_CIPHER = "The PDF is encrypted in a way that is not supported: its text cannot be read."
_SCAN = "The PDF holds no text: it may be a scan."
_UNNAMED = "The letters of this PDF cannot be read: its fonts do not say which they are."
_PARTLY_UNNAMED = "About {share} % of the letters of this PDF cannot be read: their fonts do not say which they are."
_MIXED = "Lines of columns that stand side by side may be mixed on {pages}."
_MADE = re.compile(r"D:([0-9]{4})(?:(0[1-9]|1[0-2])(?:(0[1-9]|[12][0-9]|3[01]))?)?")
_AUTHORS = re.compile(r"\s*;\s*")
_MOST_AUTHORS = 20
_MOST_PAGES = 20_000
_COMBINING = dict(zip("´¨ˇ˘˙˝˚ˆ˜¯", "\u0301\u0308\u030c\u0306\u0307\u030b\u030a\u0302\u0303\u0304", strict=True))
_DOTTED = {"ı": "i", "ȷ": "j"}
_ACCENT_BEFORE = re.compile(f"([{''.join(_COMBINING)}])([A-Za-zıȷ])")
"""As TeX draws "é" in its first fonts: the accent, then the letter below it."""

# What pypdf raises on files that break its expectations: PyPdfError where it noticed, the others where it did not.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, PyPdfError,
    RecursionError, StopIteration, TypeError, ValueError, struct.error, zlib.error,
)  # fmt: skip


def read(body: bytes, *, seconds: float = float("inf")) -> Extracted:
    """The text page by page, and the document's own title, author and date of making.

    After `seconds` no further page is begun; the text so far is given, and the problem says where it ends.
    """
    until = time.monotonic() + seconds
    try:
        reader = pypdf.PdfReader(BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            return Extracted(extractor=EXTRACTOR, problem=_LOCKED)
        pages = _pages(reader)
        facts = _facts(reader)
    except DependencyError:
        return Extracted(extractor=EXTRACTOR, problem=_CIPHER)
    except _FAULTS:
        return Extracted(extractor=EXTRACTOR, problem=_DAMAGED)
    title, authors, date, language = facts
    text, problem = _text(pages, until)
    text, cut = tidy(_ACCENT_BEFORE.sub(_composed, text))
    text, unnamed = _without_unnamed(text)
    return Extracted(
        title=title,
        authors=authors,
        date=date,
        language=language,
        text=text,
        extractor=EXTRACTOR,
        problem=sentences(problem, cut, unnamed) or ("" if text else _SCAN),
    )


def _composed(drawn: re.Match[str]) -> str:
    """The letter with its accent, where there is such a letter; else both as they were."""
    letter = _DOTTED.get(drawn[2], drawn[2])
    made = unicodedata.normalize("NFC", letter + _COMBINING[drawn[1]])
    return made if len(made) == 1 else drawn[0]


def _without_unnamed(text: str) -> tuple[str, str]:
    """The text and what to say of letters that cannot be known; no text where nearly none can."""
    letters = sum(not sign.isspace() for sign in text)
    unnamed = text.count(cid_fonts.REPLACEMENT)
    if unnamed * 2 > letters:
        return "", _UNNAMED
    if unnamed * 50 > letters:
        return text, _PARTLY_UNNAMED.format(share=round(100 * unnamed / letters))
    return text, ""


def _pages(reader: pypdf.PdfReader) -> Iterator[pypdf.PageObject]:
    """The pages one by one. Counting them first finds what is wrong with the page tree."""
    count = min(len(reader.pages), _MOST_PAGES)
    return (reader.pages[number] for number in range(count))


def _text(pages: Iterator[pypdf.PageObject], until: float) -> tuple[str, str]:
    pieces: list[str] = []
    characters = number = 0
    unread: list[int] = []
    mixed = 0
    while characters <= MOST_CHARACTERS:
        if time.monotonic() > until:
            return "\n".join(pieces), f"Only the first {number} pages were read: the document takes too long to read."
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
    """The page's text, and whether its lines are in the order of reading, as far as can be told."""
    cid_fonts.name_letters(page)
    name_glyphs(page)
    rows = Rows()
    text = page.extract_text(visitor_operand_before=rows.note)
    if rows.mix_columns():
        parted = rows.parted(page.extract_text(extraction_mode="layout"))
        return parted or text, parted is not None
    return text, True


def _mixed(pages: int) -> str:
    return _MIXED.format(pages="1 page" if pages == 1 else f"{pages} pages") if pages else ""


def _unread(numbers: list[int]) -> str:
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"Page {numbers[0]} is damaged and could not be read."
    return f"{len(numbers)} pages are damaged and could not be read, page {numbers[0]} first."


def _facts(reader: pypdf.PdfReader) -> tuple[str, tuple[str, ...], str, str]:
    """Title, authors, date, language. Not from XMP, which is XML: another parser to trust."""
    try:
        about = reader.metadata
        title, author, made = (about.title, about.author, about.creation_date_raw) if about else (None, None, None)
        language = reader.root_object.get("/Lang")
    except _FAULTS:
        return "", (), "", ""
    authors = [one_line(name) for name in _AUTHORS.split(one_line(author))]
    found = _MADE.match(made) if isinstance(made, str) else None
    return (
        one_line(title),
        tuple(dict.fromkeys(name for name in authors if name))[:_MOST_AUTHORS],
        "-".join(part for part in found.groups() if part) if found and found[1] != "0000" else "",
        tag_of(language if isinstance(language, str) else ""),
    )
