"""Locates a quotation in the text of a copy: FOUND word for word, NEAR with differences, or ABSENT.

FOUND is strict. Candidates come from a tolerant key (`search_key`), and each is compared character by character in a
normalised spelling (`spelling`): typography may differ, but no number, "not", name or letter. A quotation must not
begin or end within a word or number ("alliance" in "non-alliance", "5" in "1.5" or "5 %"). A quotation with a gap
("… [...]") is at most NEAR and shows what the gap leaves out, because only a person can judge whether that changes the
meaning.

NEAR shows the differences and verifies nothing. Candidates come from runs of the quotation's words, the differences
from an alignment of words (Needleman–Wunsch, with free ends of the text).
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from sources.quotes.alignment import Difference, align, compare_words, words_of
from sources.quotes.edges import INVISIBLE, LINE_HYPHENS, begins_there, ends_there
from sources.quotes.search_key import PreparedText, key, prepared
from sources.quotes.spelling import UNREADABLE, quoted_spelling, same, spelling, without_bracket

MOST_PLACES = 200
"""The most matches of a key that are compared. The search begins near the expected position."""
MOST_BEGINNINGS = 20
"""The most matches of a quotation's first piece from which its other pieces are searched."""
STRETCHED = 16
"""A match with much white space may be so many times as long as the quotation, plus 1,024 characters."""
NEAR_ENOUGH = 0.7
"""The least share of words that a near match has in common with the quotation."""
SURE = 0.85
"""The share from which the search stops."""
GAP = 1_500
"""The most characters that an ellipsis may leave out."""
PAGE_BREAK = 400
"""The most characters between two pages: page number, header and footer."""
MOST_SPLITS = 4
"""The most places at which a quotation is split at a page break."""
LEAST_HALF = 2
"""The least words on each side of a page break."""
_WHOLE_LINES = re.compile(r"[^\S\n\r\f]*[\n\r\f](?:[^\n\r\f]*[\n\r\f]+){1,6}\s*\Z")
_ELLIPSIS = re.compile(r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.")
_NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|cannot|without|hardly|few|little|only|barely|than|none\s+of"
    r"|nicht|kein|keine|nie|pas|jamais|aucun|aucune|не|ни|нет|ні|без|ningún|ninguna|nunca|non|não|nem|sin|sans|ohne|δεν|δε|μη|μην)\s+\Z|n['’]t\s+\Z",
    re.IGNORECASE,
)
"""A negation before the quotation. A quotation must not omit it and begin with a capital instead."""
_NEXT = re.compile(r"\s*\S{1,40}")
_ATTACHED = 40
"""The most characters directly before a near match that are shown with it."""
_MARKS = "\"'‘’“”„«»‹›「」『』 \t\n"


class Match(StrEnum):
    FOUND = "found"
    NEAR = "near"
    ABSENT = "absent"


@dataclass(frozen=True)
class Location:
    """The position of the words in code points, `end` exclusive; -1 if they are absent.

    In the `differences` of a near match, same + removed make the quotation, same + added the text, apart from white
    space.
    """

    match: Match
    start: int
    end: int
    differences: tuple[Difference, ...] = ()


ABSENT = Location(Match.ABSENT, -1, -1)


def locate(
    text: str | PreparedText, quotation: str, *, prefix: str = "", suffix: str = "", start: int | None = None
) -> Location:
    """Find `quotation` in `text`.

    Of several matches it returns the one whose context is most like `prefix` and `suffix`, then the one nearest to
    `start`, then the first. Linear in the length of the text. Pass a `prepared` text to search it several times.
    """
    whole = prepared(text) if isinstance(text, str) else text
    words = quotation.strip(_MARKS)
    if not key(words):
        return ABSENT
    if location := _closest(whole, words, prefix, suffix, start):
        return _with_punctuation(whole.text, location, quotation.strip())
    return (
        _with_gaps(whole, words, prefix, suffix, start)
        or _across_pages(whole, words)
        or _same_letters(whole, words, start)
        or _near(whole, words)
    )


def _verbatim(whole: PreparedText, words: str, hint: int | None) -> Iterator[tuple[int, int]]:
    """Every match that has the same characters and begins and ends at word boundaries."""
    core, lead, tail = _parts(words)
    sought = quoted_spelling(core)
    for begin, end in _places(whole, core, hint):
        opened = without_bracket(whole.text[max(0, begin - 1) : end], min(begin, 1))
        if (
            same(sought, spelling(whole.text[begin:end] if opened is None else opened))
            and not _drops_a_negation(whole.text, begin, core)
            and begins_there(whole.text, begin - (opened is not None), lead)
            and ends_there(whole.text, end, tail)
        ):
            yield begin, end


def _drops_a_negation(text: str, begin: int, core: str) -> bool:
    """Whether the quotation omits a negation and has a capital instead: "Agreement was" for "No agreement was"."""
    first = core.lstrip("[")[:1]
    return first.isupper() and text[begin] != first and _NEGATION.search(text[max(0, begin - 16) : begin]) is not None


def _parts(words: str) -> tuple[str, str, str]:
    """The quotation from its first letter or digit to its last, and the punctuation before and after."""
    first = next(index for index, sign in enumerate(words) if key(sign))
    last = next(index for index in range(len(words) - 1, -1, -1) if key(words[index]))
    opened = words.rfind("[", 0, first + 1)
    if opened != -1 and opened == first - 1 and words[first + 1 : first + 2] == "]":
        first = opened  # the bracket of "[T]he" belongs to its word
    end = _with_marks(words, last + 1)
    return words[first:end], words[:first], words[end:]


def _places(whole: PreparedText, core: str, hint: int | None) -> Iterator[tuple[int, int]]:
    """Every match of the key of `core`, as positions in the text."""
    sought = key(core)
    count = 0
    first = whole.key_place(max(0, hint - 2 * len(core) - 64)) if hint is not None else 0
    for lower, upper in ((first, len(whole.key)), (0, min(first + len(sought), len(whole.key)))):
        at = whole.key.find(sought, lower, upper)
        while at != -1 and count < MOST_PLACES:
            count += 1
            begin, last = whole.place(at), whole.place(at + len(sought) - 1)
            within = (at and whole.place(at - 1) == begin) or (
                at + len(sought) < len(whole.key) and whole.place(at + len(sought)) == last
            )
            if not within and last - begin <= STRETCHED * len(core) + 1_024:
                yield begin, _with_marks(whole.text, last + 1)
            at = whole.key.find(sought, at + 1, upper)
        if first == 0:
            return


def _with_marks(text: str, end: int) -> int:
    """The position after the accents and joiners of the last letter."""
    while end < len(text) and not key(text[end]) and (text[end] in INVISIBLE or _is_mark(text[end])):
        end += 1
    return end


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M"


def _distance(text: str, place: tuple[int, int], prefix: str, suffix: str, start: int | None) -> tuple[int, int, int]:
    begin, end = place
    alike = 0
    if prefix:
        alike += _shared(spelling(text[max(0, begin - 2 * len(prefix) - 8) : begin])[::-1], spelling(prefix)[::-1])
    if suffix:
        alike += _shared(spelling(text[end : end + 2 * len(suffix) + 8]), spelling(suffix))
    return -alike, abs(begin - start) if start is not None else 0, begin


def _shared(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _with_punctuation(text: str, location: Location, quotation: str) -> Location:
    """Extend the match to the quotation's outer punctuation, if the text has the same."""
    _, lead, tail = _parts(quotation)
    begin, end = location.start, location.end
    begin -= len(lead) if text.endswith(lead, 0, begin) else 0
    end += len(tail) if text.startswith(tail, end) else 0
    return Location(location.match, begin, end, location.differences)


def _closest(whole: PreparedText, words: str, prefix: str, suffix: str, start: int | None) -> Location | None:
    """The match that is closest to the expected context and position."""
    hints = {start, _context_place(whole, words, prefix, suffix)}
    places = {place for hint in hints for place in _verbatim(whole, words, hint)}
    if not places:
        return None
    begin, end = min(places, key=lambda place: _distance(whole.text, place, prefix, suffix, start))
    return Location(Match.FOUND, begin, end)


def _context_place(whole: PreparedText, words: str, prefix: str, suffix: str) -> int | None:
    """The first match with the whole context, or with one half of it, so that MOST_PLACES cannot hide it."""
    before, behind = key(prefix), key(suffix)
    for lead, tail in ((before, behind), (before, ""), ("", behind)):
        if lead or tail:
            at = whole.key.find(lead + key(words) + tail)
            if at != -1:
                return whole.place(at + len(lead))
    return None


def _with_gaps(whole: PreparedText, words: str, prefix: str, suffix: str, start: int | None) -> Location | None:
    """Match the pieces around ellipses, each verbatim, in order and not far apart. The result is NEAR.

    An ellipsis at the beginning or end of a quotation is ignored.
    """
    pieces = [piece for piece in _ELLIPSIS.split(words) if key(piece)]
    if len(pieces) == 1:
        return _closest(whole, pieces[0], prefix, suffix, start) if pieces[0] != words else None
    for first in islice(_verbatim(whole, pieces[0], start), MOST_BEGINNINGS) if pieces else ():
        spans = [first]
        for piece in pieces[1:]:
            following = _following(whole, piece, spans[-1][1])
            if following is None:
                break
            spans.append(following)
        else:
            return Location(Match.NEAR, spans[0][0], spans[-1][1], _gap_differences(whole.text, spans))
    return None


def _following(whole: PreparedText, piece: str, after: int) -> tuple[int, int] | None:
    """The next match of the piece, if it is near."""
    near = (place for place in _verbatim(whole, piece, after) if after <= place[0])
    place = next(near, None)
    return place if place is not None and place[0] <= after + GAP else None


def _gap_differences(text: str, spans: list[tuple[int, int]], sign: str = " … ") -> tuple[Difference, ...]:
    """The text between the spans as added, in place of the quotation's ellipsis."""
    differences = [Difference("same", text[slice(*spans[0])])]
    for (_, before), (begin, end) in pairwise(spans):
        differences += [Difference("removed", sign)] if sign else []
        differences += [Difference("added", text[before:begin]), Difference("same", text[begin:end])]
    return tuple(differences)


def _across_pages(whole: PreparedText, words: str) -> Location | None:
    """Match the words across a page break. The result is NEAR, with page number, header and footer as added."""
    gaps = [space.start() for space in re.finditer(r"\s+", words)]
    # Binary search works, because if a beginning occurs in the text, so does every shorter one.
    longest = bisect_left(gaps, 1, key=lambda at: int(key(words[:at]) not in whole.key))
    for at in reversed(gaps[max(0, longest - MOST_SPLITS) : longest]):
        ahead, rest = words[:at], words[at:].strip()
        if min(len(ahead.split()), len(rest.split())) < LEAST_HALF:
            continue
        for first in islice(_verbatim(whole, ahead, None), MOST_BEGINNINGS):
            second = _following(whole, rest, first[1])
            between = whole.text[first[1] : second[0]] if second else ""
            if second and len(between) <= PAGE_BREAK and _WHOLE_LINES.match(between):
                return Location(Match.NEAR, first[0], second[1], _gap_differences(whole.text, [first, second], ""))
    return _across_hyphenated_pages(whole, words)


def _across_hyphenated_pages(whole: PreparedText, words: str) -> Location | None:
    """Match the words across a page break within a hyphenated word."""
    core, _, tail = _parts(words)
    quoted = prepared(core)
    longest = bisect_left(range(1, len(quoted.key)), 1, key=lambda size: int(quoted.key[:size] not in whole.key))
    for size in range(longest, max(longest - MOST_SPLITS, 0), -1):
        at = whole.key.find(quoted.key[:size])
        again = whole.key.find(quoted.key[size:], at + size, at + size + PAGE_BREAK + len(quoted.key))
        if at == -1 or again == -1:
            continue
        begin, cut = whole.place(at), whole.place(at + size - 1) + 1
        resumed, end = whole.place(again), _with_marks(whole.text, whole.place(again + len(quoted.key) - size - 1) + 1)
        between = whole.text[cut:resumed]
        halves = core[: quoted.place(size)], core[quoted.place(size) :]
        if (
            between[:1] in LINE_HYPHENS
            and _WHOLE_LINES.match(between[1:])
            and same(quoted_spelling(halves[0]), spelling(whole.text[begin:cut]))
            and same(halves[1], spelling(whole.text[resumed:end]))
            and begins_there(whole.text, begin, "")
            and ends_there(whole.text, end, tail)
        ):
            return Location(Match.NEAR, begin, end, _gap_differences(whole.text, [(begin, cut), (resumed, end)], ""))
    return None


def _same_letters(whole: PreparedText, words: str, start: int | None) -> Location | None:
    """The first match with the same letters and digits. The result is NEAR: case or punctuation differ."""
    core, _, _ = _parts(words)
    if len(core.split()) < LEAST_HALF:
        return None
    for begin, end in islice(_places(whole, core, start), 1):
        there = whole.text[begin:end]
        differences = compare_words(words_of(core), words_of(there))
        differences = differences or (Difference("removed", core), Difference("added", there))
        return _near_match(whole.text, begin, end, differences)
    return None


def _near(whole: PreparedText, words: str) -> Location:
    """The stretch of the text with the most words in common, if they are enough."""
    quoted = words_of(words)
    best, best_share = ABSENT, NEAR_ENOUGH
    for begin, end in _windows(whole, words):
        aligned = align(quoted, words_of(whole.text[begin:end]))
        if aligned is None or aligned.share < best_share or (best is not ABSENT and aligned.share == best_share):
            continue
        best_share = aligned.share
        best = _near_match(whole.text, begin + aligned.start, begin + aligned.end, aligned.differences)
        if best_share > SURE:
            break
    return best


def _near_match(text: str, start: int, end: int, differences: tuple[Difference, ...]) -> Location:
    """The near match. If all words are the same, it includes the text beside them, which must be the difference."""
    if all(difference.kind == "same" for difference in differences):
        begin = start
        while begin > 0 and not text[begin - 1].isspace() and start - begin < _ATTACHED:
            begin -= 1
        negation = _NEGATION.search(text[max(0, begin - 16) : begin])
        begin -= len(negation[0]) if negation else 0
        behind = _NEXT.match(text, end)
        if begin < start:
            differences = (Difference("added", text[begin:start]), *differences)
        elif behind:
            differences = (*differences, Difference("added", behind[0]))
            end = behind.end()
        start = begin
    return Location(Match.NEAR, start, end, differences)


def _windows(whole: PreparedText, words: str) -> Iterator[tuple[int, int]]:
    """Stretches of the text that may contain the words, most promising first, three at most."""
    sought = key(words)
    runs = _runs(words, single=any(sign in whole.text for sign in UNREADABLE))
    votes: dict[int, int] = {}
    grain = max(64, len(sought) // 2)
    for offset, run in runs:
        at, seen = whole.key.find(run), 0
        while at != -1 and seen < 50:
            seen += 1
            slot = max(0, at - offset) // grain
            votes[slot] = votes.get(slot, 0) + 1
            at = whole.key.find(run, at + 1)
    joined = {slot: count + votes.get(slot + 1, 0) for slot, count in votes.items()}
    chosen: list[int] = []
    for slot in sorted(joined, key=lambda slot: (-joined[slot], slot)):
        if any(abs(slot - other) <= 2 for other in chosen):
            continue  # nearly the same stretch
        chosen.append(slot)
        if len(chosen) > 3:
            return
        lower = max(0, slot * grain - 48)
        upper = min(len(whole.key), (slot + 2) * grain + len(sought) + len(sought) // 4 + 48)
        if lower < upper:
            begin = whole.place(lower)
            end = whole.place(upper - 1) + 1
            if end - begin <= 2 * STRETCHED * len(words) + 4_096:
                yield _at_spaces(whole.text, begin, end)


def _runs(words: str, *, single: bool = False) -> list[tuple[int, str]]:
    """Runs of neighbouring words, as keys with their position in the quotation's key; 24 at most, evenly spread.

    `single`: single words instead, for a text in which words may contain unreadable characters.
    """
    keys = [word_key for word in words.split() if (word_key := key(word))]
    if len(keys) < 2:
        return [(0, keys[0])] if keys else []
    size = 1 if single else 2 if len(keys) < 8 else 3
    runs, offset = [], 0
    for index in range(len(keys) - size + 1):
        runs.append((offset, "".join(keys[index : index + size])))
        offset += len(keys[index])
    step = max(1, len(runs) // 24)
    return runs[::step]


def _at_spaces(text: str, begin: int, end: int) -> tuple[int, int]:
    """Widen the window to whole words, within limits."""
    while begin > 0 and not text[begin - 1].isspace() and end - begin < 20_000:
        begin -= 1
        if end - begin > 8_000:
            break
    limit = min(len(text), end + 200)
    while end < limit and not text[end].isspace():
        end += 1
    return begin, end
