"""A copy's text as the desk reads it when a passage is picked: paragraph by paragraph, page by page, and searched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from sources.quotes.locate import Match, locate
from sources.quotes.search_key import prepared
from sources.quotes.selectors import paragraph_around

MOST_PARAGRAPHS = 200
MOST_CHARACTERS = 60_000
"""What a page of the text holds at most, so that 2 MB can be read in any browser."""
LONGEST = 4_000
"""A line that is longer is shown as several paragraphs, cut between words."""
MOST_CANDIDATES = 5
_AROUND = 300

Run = tuple[str, str]
"""("same" | "removed" | "added", words); in a page of text ("same" | "here" | "on", words): marked, and still."""


@dataclass(frozen=True)
class Paragraph:
    """A stretch of the text; `start` is where it begins, in code points. `runs`: its words, what is marked apart."""

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
    """A place where the words looked for may stand, in its paragraph. `page` is that of the text.

    `exact`: there as written, apart from line breaks and typography; if not, `runs` marks the differences.
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
    """The page of that number, or the nearest there is; the words between the two places of `marked` apart."""
    pages = _pages(text)
    number = min(max(number, 1), len(pages))
    shown = tuple(Paragraph(start, _runs(text, start, end, marked)) for start, end in pages[number - 1])
    return TextPage(number, len(pages), shown)


def page_number(text: str, place: int) -> int:
    """The page on which this place of the text stands."""
    pages = _pages(text)
    for number, page in enumerate(pages, 1):
        if page and place < page[-1][1]:
            return number
    return len(pages)


def candidates(text: str, words: str) -> list[Candidate]:
    """Where the words stand or nearly stand, the best first; none where the text does not hold them."""
    whole = prepared(text)
    found = locate(whole, words)
    if found.match == Match.ABSENT:
        return []
    places = [(found.start, found.end)]
    exact = found.match == Match.FOUND
    if exact:
        spelled = r"\s+".join(map(re.escape, text[found.start : found.end].split()))
        for other in islice(re.finditer(spelled, text, re.IGNORECASE), MOST_CANDIDATES):
            # Asked again, because only this tells "alliance" from "non-alliance".
            near = locate(whole, words, start=other.start())
            if (near.start, near.end) not in places:
                places.append((near.start, near.end))
    runs = tuple((one.kind, one.text) for one in found.differences)
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
    """Where the lines that hold something begin and end; long ones in parts."""
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
