"""The result of extraction, and the normal form of its text."""

import re
import unicodedata
from dataclasses import dataclass

from sources.extracting.charsets import clean

MOST_CHARACTERS = 2_000_000
"""The longest text of a document. A long book has 1,500,000 characters."""
CUT = f"The text is longer than {MOST_CHARACTERS:,} characters, so only its beginning was read."
EMPTY = "The document is empty."

_ONE_LINE = re.compile(r"\s+")
_MOST_IN_A_FIELD = 500


@dataclass(frozen=True)
class Extraction:
    """Title, authors and text of one document. Unknown values are empty."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    """The date of publication, as EDTF: `2022`, `2022-02` or `2022-02-03`."""
    language: str = ""
    """The declared language, as a BCP 47 tag."""
    publisher: str = ""
    """The declared name of the site or newspaper."""
    text: str = ""
    """In NFC, at most MOST_CHARACTERS long. Lines are separated by one `\\n` and have no spaces at their ends. No
    control characters."""
    charset: str = ""
    """The WHATWG name of the encoding; empty for binary documents."""
    extractor: str = ""
    """The extractor and its version. Two extractors may read different texts from the same document."""
    problem: str = ""
    """Problems that an editor should know about, in plain sentences."""


def tidy(text: str) -> tuple[str, str]:
    """The text in the form of `Extraction.text`, and a problem if it was cut."""
    # Normalising hardly lengthens the text. Cutting first keeps hostile input cheap.
    cut = text[: MOST_CHARACTERS * 2]
    normal = unicodedata.normalize("NFC", clean(cut))
    # Splitting and joining is several times faster than a regular expression.
    lines = "\n".join(line for line in (" ".join(raw.split()) for raw in normal.split("\n")) if line)
    if len(lines) > MOST_CHARACTERS or len(text) > len(cut):
        return lines[:MOST_CHARACTERS].rstrip(), CUT
    return lines, ""


def one_line(value: object) -> str:
    """A field's value as one line of at most 500 characters."""
    if not isinstance(value, str):
        return ""
    return (
        _ONE_LINE.sub(" ", unicodedata.normalize("NFC", clean(value[: _MOST_IN_A_FIELD * 4])))
        .strip()[:_MOST_IN_A_FIELD]
        .strip()
    )


def sentences(*problems: str) -> str:
    """Join the problems, without empty and repeated ones."""
    return " ".join(dict.fromkeys(problem for problem in problems if problem))
