"""A copy's text for picking a passage: in pages of paragraphs, and searched for words. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sources.quotes.locate import Match, locate
from sources.quotes.search_key import prepared
from sources.quotes.selectors import paragraph_around

MOST_PARAGRAPHS = 200
MOST_CHARACTERS = 60_000
"""The most characters on a page, so that any browser can show a text of 2 MB."""
LONGEST = 4_000
"""The longest paragraph. Longer lines are split between words."""
MOST_CANDIDATES = 5
_AROUND = 300

Run = tuple[str, str]
"""("same" | "removed" | "added", words). On a page, marked words are "here" where they start and "on" after that."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text. `start` counts code points. `runs` are its words, with marked ones separate."""

    start: int
    runs: tuple[Run, ...]


@dataclass(frozen=True)
class TextPage:
    """One page of a copy's text, numbered from 1."""

    number: int
    count: int
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Candidate:
    """A place that may be the passage, in its paragraph. `page` is its page in the text.

    `exact`: the words match, apart from line breaks and typography. Otherwise `runs` marks the differences.
    """

    start: int
    end: int
    exact: bool
    before: str
    words: str
    after: str
    page: int
    runs: tuple[Run, ...] = ()


def page_of(text: str, number: int, *, marked: tuple[int, int] | None = None) -> TextPage:
    """The page with this number, or the nearest one. `marked` is the start and end of the words to mark."""
    pages = _pages(text)
    number = min(max(number, 1), len(pages))
    shown = tuple(Paragraph(start, _runs(text, start, end, marked)) for start, end in pages[number - 1])
    return TextPage(number, len(pages), shown)


def page_number(text: str, place: int) -> int:
    """The number of the page that contains this place."""
    pages = _pages(text)
    for number, page in enumerate(pages, 1):
        if page and place < page[-1][1]:
            return number
    return len(pages)


def candidates(text: str, words: str) -> list[Candidate]:
    """Places that contain the words, or nearly, the best first."""
    whole = prepared(text)
    best = locate(whole, words)
    if best.match == Match.ABSENT:
        return []
    places = [(best.start, best.end)]
    exact = best.match == Match.FOUND
    if exact:
        spelled = r"\s+".join(map(re.escape, text[best.start : best.end].split()))
        for other in islice(re.finditer(spelled, text, re.IGNORECASE), MOST_CANDIDATES):
            # locate() decides, because it distinguishes "alliance" from "non-alliance".
            near = locate(whole, words, start=other.start())
            if (near.start, near.end) not in places:
                places.append((near.start, near.end))
    runs = tuple((piece.kind, piece.text) for piece in best.differences)
    return [_candidate(text, start, end, None if exact else runs) for start, end in places]


def _candidate(text: str, start: int, end: int, differences: tuple[Run, ...] | None) -> Candidate:
    before, words, after = paragraph_around(text, start, end, most=_AROUND)
    return Candidate(
        start=start,
        end=end,
        exact=differences is None,
        before=before,
        words=words,
        after=after,
        page=page_number(text, start),
        runs=differences or (),
    )


def _pages(text: str) -> list[list[tuple[int, int]]]:
    pages: list[list[tuple[int, int]]] = [[]]
    held = 0
    for start, end in _stretches(text):
        if pages[-1] and (len(pages[-1]) >= MOST_PARAGRAPHS or held + end - start > MOST_CHARACTERS):
            pages.append([])
            held = 0
        pages[-1].append((start, end))
        held += end - start
    return pages


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each line that is not blank. Long lines are split."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end == -1 else end
        while end - start > LONGEST:
            space = text.rfind(" ", start, start + LONGEST)
            cut = space + 1 if space > start else start + LONGEST
            yield start, cut
            start = cut
        if text[start:end].strip():
            yield start, end
        start = end + 1


def _runs(text: str, start: int, end: int, marked: tuple[int, int] | None) -> tuple[Run, ...]:
    if marked is None or marked[1] <= start or marked[0] >= end:
        return (("same", text[start:end]),)
    first, last = max(marked[0], start), min(marked[1], end)
    kind = "here" if first == marked[0] else "on"
    runs = (("same", text[start:first]), (kind, text[first:last]), ("same", text[last:end]))
    return tuple(run for run in runs if run[1])
