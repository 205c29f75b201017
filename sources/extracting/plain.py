"""Plain text."""

from sources.extracting.charsets import decode
from sources.extracting.extraction import CUT, EMPTY, MOST_CHARACTERS, Extraction, sentences, tidy

EXTRACTOR = "plain text 1"
_MOST_BYTES = MOST_CHARACTERS * 4
"""The most bytes that MOST_CHARACTERS take in any encoding. Bytes after that are not decoded."""


def read(body: bytes, *, declared: str = "") -> Extraction:
    """Extract the text line by line."""
    text, charset = decode(body[:_MOST_BYTES], declared=declared)
    text, cut = tidy(text)
    problem = sentences(cut, CUT if len(body) > _MOST_BYTES else "", "" if text else EMPTY)
    return Extraction(text=text, charset=charset, extractor=EXTRACTOR, problem=problem)
