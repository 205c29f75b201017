"""Selectors of a passage: the two text selectors of the W3C Web Annotation Data Model (4.2.4 and 4.2.5)."""

from dataclasses import dataclass

SENTENCE_ENDS = (". ", "! ", "? ", "… ", ".” ", '." ', "。")


@dataclass(frozen=True)
class TextQuoteSelector:
    """The passage's exact words and some text before and after it."""

    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class TextPositionSelector:
    """The passage's position in Unicode code points, `end` exclusive."""

    start: int
    end: int


def select(text: str, start: int, end: int, *, context: int = 64) -> tuple[TextQuoteSelector, TextPositionSelector]:
    """Both selectors of `text[start:end]`, without white space at its ends, with `context` characters on either side.

    Raises ValueError if nothing is left or the position is outside of the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}:{end} is outside of a text with {len(text)} characters")
    start += len(text[start:end]) - len(text[start:end].lstrip())
    exact = text[start:end].rstrip()
    if not exact:
        raise ValueError("there are no words at this position")
    end = start + len(exact)
    quote = TextQuoteSelector(exact, text[max(0, start - context) : start], text[end : end + context])
    return quote, TextPositionSelector(start, end)


def paragraph_around(text: str, start: int, end: int, *, most: int = 600) -> tuple[str, str, str]:
    """Split the passage's paragraph: the text before the passage, the passage, and the text after it.

    A paragraph is a line of the extracted text. Either side has at most `most` characters, cut at a sentence or word
    with an ellipsis.
    """
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    before = text[line_start:start].lstrip()
    after = text[end : len(text) if line_end == -1 else line_end].rstrip()
    return _last(before, most), text[start:end], _first(after, most)


def _last(before: str, most: int) -> str:
    if len(before) <= most:
        return before
    end = before[-most:]
    sentence = min((place + len(mark) for mark in SENTENCE_ENDS if (place := end.find(mark)) != -1), default=most)
    if sentence > most // 2:
        sentence = end.find(" ") + 1
    return "… " + end[sentence:].lstrip()


def _first(after: str, most: int) -> str:
    if len(after) <= most:
        return after
    beginning = after[:most]
    sentence = max(beginning.rfind(mark) + len(mark) if mark in beginning else 0 for mark in SENTENCE_ENDS)
    if sentence < most // 2:
        sentence = beginning.rfind(" ") if " " in beginning else most
    return beginning[:sentence].rstrip() + " …"
