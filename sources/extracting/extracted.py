"""What a document says of itself, and the form its text has."""

import re
import unicodedata
from dataclasses import dataclass

from sources.extracting.charsets import clean

MOST_CHARACTERS = 2_000_000
"""Characters of text that are kept of one document; a long book has 1,500,000."""
CUT = f"The text is longer than {MOST_CHARACTERS:,} characters: only its beginning is kept."
EMPTY = "The document is empty."

_ONE_LINE = re.compile(r"\s+")
_MOST_IN_A_FIELD = 500


@dataclass(frozen=True)
class Extracted:
    """Title, authors and text of one document. Empty strings where nothing is known."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    """When it was published, as EDTF: `2022`, `2022-02` or `2022-02-03`."""
    language: str = ""
    """A BCP 47 tag, as the document declares it."""
    publisher: str = ""
    """The site's or the newspaper's name, as the document gives it."""
    text: str = ""
    """NFC, paragraphs and lines separated by one `\\n`, no spaces at their ends, no control characters; at most
    MOST_CHARACTERS."""
    charset: str = ""
    """WHATWG's name of the encoding; empty for what is not text."""
    extractor: str = ""
    """What read it, with versions: texts of two extractors may differ though the document does not."""
    problem: str = ""
    """What an editor should know, in plain sentences."""


def tidy(text: str) -> tuple[str, str]:
    """The text in the form promised by `Extracted.text`, and what to say if it was cut."""
    # Composing never lengthens by more than a little; cutting first keeps hostile input cheap.
    cut = text[: MOST_CHARACTERS * 2]
    normal = unicodedata.normalize("NFC", clean(cut))
    # Splitting at white space and joining is several times faster than any pattern.
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
    """Problems, one after the other, without those that are empty or repeated."""
    return " ".join(dict.fromkeys(problem for problem in problems if problem))
