"""Pointing at a passage: the two text selectors of the W3C Web Annotation Data Model (sections 4.2.4 and 4.2.5)."""

from dataclasses import dataclass

SENTENCE_ENDS = (". ", "! ", "? ", "… ", ".” ", '." ', "。")


@dataclass(frozen=True)
class TextQuoteSelector:
    """The passage's exact words and a little of what stands before and behind it."""

    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True)
class TextPositionSelector:
    """Where the passage stands: Unicode code points from the text's beginning, `end` exclusive."""

    start: int
    end: int


def select(text: str, start: int, end: int, *, context: int = 64) -> tuple[TextQuoteSelector, TextPositionSelector]:
    """Both selectors of `text[start:end]`, without white space at its ends; `context` characters on either side.

    Raises ValueError where nothing is left, or the place is not in the text.
    """
    if not 0 <= start <= end <= len(text):
        raise ValueError(f"{start}:{end} is no place in a text of {len(text)} characters")
    start += len(text[start:end]) - len(text[start:end].lstrip())
    exact = text[start:end].rstrip()
    if not exact:
        raise ValueError("there are no words at this place")
    end = start + len(exact)
    quote = TextQuoteSelector(exact, text[max(0, start - context) : start], text[end : end + context])
    return quote, TextPositionSelector(start, end)


def paragraph_around(text: str, start: int, end: int, *, most: int = 600) -> tuple[str, str, str]:
    """The passage in its paragraph: what stands before it, the passage, what stands behind it.

    A paragraph is a line, as extraction writes them. At most `most` characters on either side, cut where a sentence or
    a word begins or ends, with an ellipsis.
    """
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    before = text[line_start:start].lstrip()
    after = text[end : len(text) if line_end == -1 else line_end].rstrip()
    return _last(before, most), text[start:end], _first(after, most)


def _last(before: str, most: int) -> str:
    if len(before) <= most:
        return before
    kept = before[-most:]
    sentence = min((place + len(mark) for mark in SENTENCE_ENDS if (place := kept.find(mark)) != -1), default=most)
    if sentence > most // 2:
        sentence = kept.find(" ") + 1
    return "… " + kept[sentence:].lstrip()


def _first(after: str, most: int) -> str:
    if len(after) <= most:
        return after
    kept = after[:most]
    sentence = max(kept.rfind(mark) + len(mark) if mark in kept else 0 for mark in SENTENCE_ENDS)
    if sentence < most // 2:
        sentence = kept.rfind(" ") if " " in kept else most
    return kept[:sentence].rstrip() + " …"
