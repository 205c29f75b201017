"""Plain text."""

from sources.extracting.charsets import decode
from sources.extracting.extracted import CUT, EMPTY, MOST_CHARACTERS, Extracted, sentences, tidy

EXTRACTOR = "plain text 1"
_MOST_BYTES = MOST_CHARACTERS * 4
"""No encoding takes more for as many characters; what comes after is not even decoded."""


def read(body: bytes, *, declared: str = "") -> Extracted:
    """The text as it stands, line by line."""
    text, charset = decode(body[:_MOST_BYTES], declared=declared)
    text, cut = tidy(text)
    problem = sentences(cut, CUT if len(body) > _MOST_BYTES else "", "" if text else EMPTY)
    return Extracted(text=text, charset=charset, extractor=EXTRACTOR, problem=problem)
