"""Finding cited words in the text of a copy: word for word, nearly, or not at all.

FOUND is a strong word here. The candidate places come from a tolerant key (`folding`), and each is compared sign by
sign in one spelling (`spelling`): typography may differ, a number, a "not", a name, a letter may not. A quotation that
begins or ends within a word or a number ("alliance" in "non-alliance", "5" in "1.5" or "5 %") is not found there. A
quotation with a gap ("… [...]") is NEAR at most, with what the gap leaves out: whether that changes the meaning is a
person's to judge.

NEAR shows what differs and verifies nothing. Its candidates come from runs of the quotation's words, its differences
from a fitting alignment of words (Needleman and Wunsch's, free at the ends of the text).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from sources.quotes.aligning import Difference, align, words_of
from sources.quotes.folding import PreparedText, key, prepared
from sources.quotes.spelling import quoted_spelling, same, spelling

MOST_PLACES = 200
"""Places of the same key that are compared; beyond them the one that was asked for is taken first."""
NEAR_ENOUGH = 0.7
"""Share of words that a near match has in common with the quotation, both ways."""
SURE = 0.85
"""Share from which no other place is looked at."""
GAP = 1_500
"""Characters that an ellipsis may leave out."""
_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.)\s*")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_HYPHENS = "-‐‑"
_APOSTROPHES = "'’ʼ＇"
_BEFORE_NUMBER = re.compile(r"(?:[-−–+$€£¥₽₴#№/.,:]|\d[ \u00a0\u202f])$")
_BEHIND_NUMBER = re.compile(r"(?:[.,:/]\d|[-−–/]\w|\s?[%‰°]|[ \u00a0\u202f]\d{3}(?!\d))")
_NEXT = re.compile(r"\s*\S{1,40}")
_CLINGS = 40
"""Characters beside a near match that are shown as clinging to it."""
_CLOSING = ".,;:"
_MARKS = "\"'‘’“”„«»‹›「」『』 \t\n"


class Match(StrEnum):
    FOUND = "found"
    NEAR = "near"
    ABSENT = "absent"


@dataclass(frozen=True)
class Located:
    """Where the words stand: code points of the text, `end` exclusive; -1 where they are absent.

    `differences` of a near match lead from the quotation to the text: same + removed is the quotation, same + added
    the text, but for white space.
    """

    match: Match
    start: int
    end: int
    differences: tuple[Difference, ...] = ()


ABSENT = Located(Match.ABSENT, -1, -1)


def locate(
    text: str | PreparedText, quotation: str, *, prefix: str = "", suffix: str = "", start: int | None = None
) -> Located:
    """Where `quotation` stands in `text`.

    Of several places the one whose surroundings are most like `prefix` and `suffix` wins, then the one nearest to
    `start`, then the first. Linear in the text; prepare a text that is asked more than once.
    """
    whole = prepared(text) if isinstance(text, str) else text
    words = quotation.strip(_MARKS)
    if not key(words):
        return ABSENT
    places = list(_verbatim(whole, words, start))
    if places:
        begin, end = min(places, key=lambda place: _distance(whole.text, place, prefix, suffix, start))
        return Located(Match.FOUND, begin, end)
    return _with_gaps(whole, words) or _near(whole, words)


def _verbatim(whole: PreparedText, words: str, hint: int | None) -> Iterator[tuple[int, int]]:
    """Every place where the words stand sign by sign, none within a word."""
    core, lead, tail = _parts(words)
    wanted = quoted_spelling(core)
    for begin, end in _places(whole, core, hint):
        if (
            same(wanted, spelling(whole.text[begin:end]))
            and _begins_there(whole.text, begin, lead)
            and _ends_there(whole.text, end, tail)
        ):
            yield begin, end


def _parts(words: str) -> tuple[str, str, str]:
    """The words from their first letter or digit to their last, and the signs before and behind."""
    first = next(index for index, sign in enumerate(words) if key(sign))
    last = next(index for index in range(len(words) - 1, -1, -1) if key(words[index]))
    opened = words.rfind("[", 0, first + 1)
    if opened == first - 1 and words[first + 1 : first + 2] == "]":
        first = opened  # the bracket of "[T]he" belongs to its word
    return words[first : last + 1], words[:first], words[last + 1 :]


def _places(whole: PreparedText, core: str, hint: int | None) -> Iterator[tuple[int, int]]:
    """Where the key of `core` stands, mapped back to the text."""
    wanted = key(core)
    found = 0
    first = whole.key_place(max(0, hint - 2 * len(core) - 64)) if hint is not None else 0
    for lower, upper in ((first, len(whole.key)), (0, min(first + len(wanted), len(whole.key)))):
        at = whole.key.find(wanted, lower, upper)
        while at != -1 and found < MOST_PLACES:
            found += 1
            begin, last = whole.place(at), whole.place(at + len(wanted) - 1)
            within = (at and whole.place(at - 1) == begin) or (
                at + len(wanted) < len(whole.key) and whole.place(at + len(wanted)) == last
            )
            if not within:
                yield begin, _with_marks(whole.text, last + 1)
            at = whole.key.find(wanted, at + 1, upper)
        if first == 0:
            return


def _with_marks(text: str, end: int) -> int:
    """Past the accents and joiners that belong to the last letter."""
    while end < len(text) and not key(text[end]) and (text[end] in _INVISIBLE or _is_mark(text[end])):
        end += 1
    return end


def _is_mark(sign: str) -> bool:
    return "\u0300" <= sign <= "\u036f" or "\u0591" <= sign <= "\u05bd" or "\u064b" <= sign <= "\u065f"


def _begins_there(text: str, begin: int, lead: str) -> bool:
    before = text[max(0, begin - 24) : begin].rstrip(_INVISIBLE)
    signs = spelling(lead).strip('"')
    if signs:
        return spelling(before).rstrip('"').endswith(signs)
    if not before or _UNSPACED.match(text[begin]):
        return True
    if text[begin].isdigit():
        if _BEFORE_NUMBER.search(before):
            return False
    elif before[-1] in _HYPHENS + _APOSTROPHES and before[-2:-1].isalnum():
        return False
    broken = before.rstrip()
    if broken != before and "\n" in before[len(broken) :] and broken[-1:] in "-‐" and broken[-2:-1].isalpha():
        return False  # the word began on the line before
    return not before[-1].isalnum()


def _ends_there(text: str, end: int, tail: str) -> bool:
    behind = text[end : end + 24].lstrip(_INVISIBLE)
    signs = spelling(tail).strip('"')
    if signs:
        there = spelling(behind).lstrip('"')
        # A quotation closes its own sentence; the text must close one too, whichever point it uses.
        return there.startswith(signs) or (
            signs in _CLOSING and (not there or there[0] in _CLOSING + "!?" or _ended(behind))
        )
    if not behind or _UNSPACED.match(text[end - 1]):
        return True
    if text[end - 1].isdigit() and _BEHIND_NUMBER.match(behind):
        return False
    if behind[0] in _HYPHENS + _APOSTROPHES and behind[1:2].isalnum():
        return False
    if behind[0] in "-‐" and behind[1:].lstrip(" ")[:1] == "\n":
        return False  # the word goes on on the next line
    return not behind[0].isalnum()


def _ended(behind: str) -> bool:
    """Whether the paragraph ends here."""
    return behind.lstrip(" \t\"'”’»")[:1] in {"", "\n"}


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


def _with_gaps(whole: PreparedText, words: str) -> Located | None:
    """The pieces around an ellipsis, each verbatim, in order and not far apart."""
    pieces = [piece for piece in _ELLIPSIS.split(words) if key(piece)]
    if len(pieces) < 2:
        return None
    for first in _verbatim(whole, pieces[0], None):
        spans = [first]
        for piece in pieces[1:]:
            following = [
                place for place in _verbatim(whole, piece, spans[-1][1])
                if spans[-1][1] <= place[0] <= spans[-1][1] + GAP
            ]  # fmt: skip
            if not following:
                break
            spans.append(min(following))
        else:
            return Located(Match.NEAR, spans[0][0], spans[-1][1], _gap_differences(whole.text, spans))
    return None


def _gap_differences(text: str, spans: list[tuple[int, int]]) -> tuple[Difference, ...]:
    found = [Difference("same", text[slice(*spans[0])])]
    for (_, before), (begin, end) in pairwise(spans):
        found += [
            Difference("removed", " … "),
            Difference("added", text[before:begin]),
            Difference("same", text[begin:end]),
        ]
    return tuple(found)


def _near(whole: PreparedText, words: str) -> Located:
    """The stretch of the text that has most of the words, if any has enough."""
    quoted = words_of(words)
    best, best_share = ABSENT, NEAR_ENOUGH
    for begin, end in _windows(whole, words):
        aligned = align(quoted, words_of(whole.text[begin:end]))
        if aligned is None or aligned.share < best_share or (best is not ABSENT and aligned.share == best_share):
            continue
        best_share = aligned.share
        best = _told(whole.text, begin + aligned.start, begin + aligned.end, aligned.differences)
        if best_share > SURE:
            break
    return best


def _told(text: str, start: int, end: int, differences: tuple[Difference, ...]) -> Located:
    """The near match; where its words are the quotation's own, with what clings to them on either side."""
    if all(one.kind == "same" for one in differences):
        begin = start
        while begin > 0 and not text[begin - 1].isspace() and start - begin < _CLINGS:
            begin -= 1
        behind = _NEXT.match(text, end)
        if begin < start:
            differences = (Difference("added", text[begin:start]), *differences)
        elif behind:
            differences = (*differences, Difference("added", behind[0]))
            end = behind.end()
        start = begin
    return Located(Match.NEAR, start, end, differences)


def _windows(whole: PreparedText, words: str) -> Iterator[tuple[int, int]]:
    """Stretches of the text that may hold the words, most promising first; at most three."""
    wanted = key(words)
    runs = _runs(words)
    votes: dict[int, int] = {}
    grain = max(64, len(wanted) // 2)
    for offset, run in runs:
        at, seen = whole.key.find(run), 0
        while at != -1 and seen < 50:
            seen += 1
            slot = max(0, at - offset) // grain
            votes[slot] = votes.get(slot, 0) + 1
            at = whole.key.find(run, at + 1)
    joined = {slot: count + votes.get(slot + 1, 0) for slot, count in votes.items()}
    chosen: list[int] = []
    for slot in sorted(joined, key=lambda one: (-joined[one], one)):
        if any(abs(slot - other) <= 2 for other in chosen):
            continue  # the same stretch, more or less
        chosen.append(slot)
        if len(chosen) > 3:
            return
        lower = max(0, slot * grain - 48)
        upper = min(len(whole.key), (slot + 2) * grain + len(wanted) + len(wanted) // 4 + 48)
        if lower < upper:
            begin = whole.place(lower)
            end = whole.place(upper - 1) + 1
            yield _at_spaces(whole.text, begin, end)


def _runs(words: str) -> list[tuple[int, str]]:
    """Runs of neighbouring words, as keys with their place in the quotation's key; at most 24, spread over it."""
    keys = [key(word) for word in words.split()]
    keys = [one for one in keys if one]
    if len(keys) < 2:
        return [(0, keys[0])] if keys else []
    size = 2 if len(keys) < 8 else 3
    runs, offset = [], 0
    for index in range(len(keys) - size + 1):
        runs.append((offset, "".join(keys[index : index + size])))
        offset += len(keys[index])
    step = max(1, len(runs) // 24)
    return runs[::step]


def _at_spaces(text: str, begin: int, end: int) -> tuple[int, int]:
    """The window widened to whole words, within reason."""
    while begin > 0 and not text[begin - 1].isspace() and end - begin < 20_000:
        begin -= 1
        if end - begin > 8_000:
            break
    limit = min(len(text), end + 200)
    while end < limit and not text[end].isspace():
        end += 1
    return begin, end
