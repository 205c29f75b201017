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
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, pairwise

from sources.quotes.aligning import Difference, align, words_of
from sources.quotes.folding import PreparedText, key, prepared
from sources.quotes.spelling import quoted_spelling, same, spelling

MOST_PLACES = 200
"""Places of the same key that are compared; beyond them the one that was asked for is taken first."""
MOST_BEGINNINGS = 20
"""Places of a quotation's first piece from which the pieces behind its ellipses are looked for."""
STRETCHED = 16
"""How many times as long as the quotation a place may be for its white space and invisible signs, and 1,024 more."""
NEAR_ENOUGH = 0.7
"""Share of words that a near match has in common with the quotation, both ways."""
SURE = 0.85
"""Share from which no other place is looked at."""
GAP = 1_500
"""Characters that an ellipsis may leave out."""
_ELLIPSIS = re.compile(r"\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.\s?\.\s?\.")
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOINING = "-‐‑–'’ʼ＇&@"
"""Between two letters they make one word: "non-binding", "can't", "AT&T"."""
_BEFORE_NUMBER = re.compile(r"(?:[-‐‑−–+$€£¥₽₴#№/⁄.,:٫٬<>≤≥≈~～±∓×÷=^]|\d[ \u00a0\u202f'’ʼ]|[<>≤≥≈~±−] )$")
_BEHIND_NUMBER = re.compile(r"(?:[.,:/⁄٫٬'’ʼ]\d|[-‐‑−–/×^]\w|[+×′″]|\s?[%‰°€$£¥₽₴¼-¾⅐-⅞]|[ \u00a0\u202f]\d{3}(?!\d))")
_HAN_NUMERALS = "〇零一二三四五六七八九十百千万萬亿億兆两兩"
_HAN_NEGATIONS = "不没沒無无未非勿莫否"
_NEGATION = re.compile(
    r"\b(?:no|not|never|neither|nor|cannot|without|hardly|few|little|only|barely|than|none\s+of"
    r"|nicht|kein|keine|nie|pas|jamais|aucun|aucune|не|ни|нет|ні|без|ningún|ninguna|nunca|non|não|nem|sin|sans|ohne|δεν|δε|μη|μην)\s+$|n['’]t\s+$",
    re.IGNORECASE,
)
"""What a quotation may leave out before it, but not by beginning a sentence of its own there."""
_NEXT = re.compile(r"\s*\S{1,40}")
_LINE_HYPHENS = "-‐\u00ad"
_LINE_ENDS = re.compile(r"[\n\r\f\u2028\u2029]")
_CUT_WORD = re.compile(
    r"[\u200b-\u200d\u2060\ufeff]{0,24}[-‐\u00ad][^\S\n\r\f\u2028\u2029]*[\n\r\f\u2028\u2029]\s*[^\W\d_]"
)
"""A word that goes on on the next line."""
_SPACED_DASH = re.compile(r"[\"'“”‘’«»]*\s+[-‐‑–—―]+\s")
"""Before a word it belongs to nothing: " – and" is not "20-30"."""
_CLINGS = 40
"""Characters beside a near match that are shown as clinging to it."""
_CLOSING = frozenset(".,;:")
_NUMBER_SIGNS = frozenset("-.,:/'+$€£¥₽₴#")
"""Signs that belong to what follows or precedes them without a space: "-5" is not in "2-5", "5." not in "5.3"."""
_GLUED = re.compile(r"\w[^\w\s]+$")
_INITIAL = re.compile(r"\b[^\W\d_]\.$")
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
    if found := _closest(whole, words, prefix, suffix, start):
        return _with_signs(whole.text, found, quotation.strip())
    return _with_gaps(whole, words, prefix, suffix, start) or _near(whole, words)


def _verbatim(whole: PreparedText, words: str, hint: int | None) -> Iterator[tuple[int, int]]:
    """Every place where the words stand sign by sign, none within a word."""
    core, lead, tail = _parts(words)
    wanted = quoted_spelling(core)
    for begin, end in _places(whole, core, hint):
        if (
            same(wanted, spelling(whole.text[begin:end]))
            and not _drops_a_negation(whole.text, begin, core)
            and _begins_there(whole.text, begin, lead)
            and _ends_there(whole.text, end, tail)
        ):
            yield begin, end


def _drops_a_negation(text: str, begin: int, core: str) -> bool:
    """Whether "No agreement was reached" is quoted as "Agreement was reached": with a capital that the text has not."""
    first = core.lstrip("[")[:1]
    return first.isupper() and text[begin] != first and _NEGATION.search(text[max(0, begin - 16) : begin]) is not None


def _parts(words: str) -> tuple[str, str, str]:
    """The words from their first letter or digit to their last, and the signs before and behind."""
    first = next(index for index, sign in enumerate(words) if key(sign))
    last = next(index for index in range(len(words) - 1, -1, -1) if key(words[index]))
    opened = words.rfind("[", 0, first + 1)
    if opened != -1 and opened == first - 1 and words[first + 1 : first + 2] == "]":
        first = opened  # the bracket of "[T]he" belongs to its word
    end = _with_marks(words, last + 1)
    return words[first:end], words[:first], words[end:]


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
            if not within and last - begin <= STRETCHED * len(core) + 1_024:
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
    return unicodedata.category(sign)[0] == "M"


def _begins_there(text: str, begin: int, lead: str) -> bool:
    before = text[max(0, begin - 24) : begin].rstrip(_INVISIBLE)
    signs = spelling(lead).strip('"')
    if signs:
        glued = signs[0] in _NUMBER_SIGNS and _GLUED.search(before)
        return spelling(before).rstrip('"').endswith(signs) and not glued
    if not before:
        return True
    if _UNSPACED.match(text[begin]):
        return before[-1] not in _HAN_NEGATIONS and not (before[-1] in _HAN_NUMERALS and text[begin] in _HAN_NUMERALS)
    if text[begin].isdigit() or unicodedata.category(text[begin]) == "No":
        if _BEFORE_NUMBER.search(before):
            return False
    elif (before[-1] in _JOINING and before[-2:-1].isalnum()) or _INITIAL.search(before):
        return False
    broken = before.rstrip()
    if _LINE_ENDS.search(before[len(broken) :]) and broken[-1:] in _LINE_HYPHENS and broken[-2:-1].isalpha():
        return False  # the word began on the line before
    return not (before[-1].isalnum() or before[-1] == "_")


def _ends_there(text: str, end: int, tail: str) -> bool:
    behind = text[end : end + 24].lstrip(_INVISIBLE)
    signs = spelling(tail).strip('"')
    if signs:
        there = spelling(behind).lstrip('"')
        follows = there[len(signs) : len(signs) + 1]
        if signs == "." and follows == ".":
            return False  # an ellipsis: the text goes on
        if follows.isalpha() and _SPACED_DASH.match(behind):
            follows = ""
        if there.startswith(signs) and signs[-1] in _NUMBER_SIGNS and (follows.isalpha() or follows.isdecimal()):
            return signs[-1] == "." and text[end - 1].isalpha() and follows.isupper()  # "end.Next"
        # A comma that leads on to "he said" says nothing of the sentence; a full stop says that it ended.
        return there.startswith(signs) or (signs == "," and there[:1] in _CLOSING) or (signs in ",." and _ended(behind))
    if _UNSPACED.match(text[end - 1]):
        return True
    if _goes_on(text, end):
        return False
    if not behind:
        return True
    if text[end - 1].isdigit() and _BEHIND_NUMBER.match(behind):
        return False
    if behind[0] in _JOINING and behind[1:2].isalnum():
        return False
    return not (behind[0].isalnum() or behind[0] == "_")


def _goes_on(text: str, end: int) -> bool:
    """Whether the word is cut at a line's end and has its rest on the next line.

    The place may reach past invisible signs, and the soft hyphen at the line's end is one of them.
    """
    while text[end - 1] in _INVISIBLE:
        end -= 1
    return _CUT_WORD.match(text, end) is not None


def _ended(behind: str) -> bool:
    """Whether the text or a block of it ends here. A single line's end does not say so: PDFs break lines anywhere."""
    return re.match(r"[ \t\"'”’»]*(?:$|\n[ \t]*\n)", behind) is not None


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


def _with_signs(text: str, found: Located, quotation: str) -> Located:
    """The place with the marks and points around the words, where the text has those that the quotation has."""
    _, lead, tail = _parts(quotation)
    begin, end = found.start, found.end
    begin -= len(lead) if text.endswith(lead, 0, begin) else 0
    end += len(tail) if text.startswith(tail, end) else 0
    return Located(found.match, begin, end, found.differences)


def _closest(whole: PreparedText, words: str, prefix: str, suffix: str, start: int | None) -> Located | None:
    """Of the places where the words stand the one that is meant."""
    hints = {start, _context_place(whole, words, prefix, suffix)}
    places = {place for hint in hints for place in _verbatim(whole, words, hint)}
    if not places:
        return None
    begin, end = min(places, key=lambda place: _distance(whole.text, place, prefix, suffix, start))
    return Located(Match.FOUND, begin, end)


def _context_place(whole: PreparedText, words: str, prefix: str, suffix: str) -> int | None:
    """Where the words first stand between their context, or beside a half of it: so it is not one place too many."""
    before, behind = key(prefix), key(suffix)
    for lead, tail in ((before, behind), (before, ""), ("", behind)):
        if lead or tail:
            at = whole.key.find(lead + key(words) + tail)
            if at != -1:
                return whole.place(at + len(lead))
    return None


def _with_gaps(whole: PreparedText, words: str, prefix: str, suffix: str, start: int | None) -> Located | None:
    """The pieces around an ellipsis, each verbatim, in order and not far apart: NEAR, whatever the gap leaves out.

    Cut by an ellipsis at its ends alone, a quotation is what is left of it.
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
            return Located(Match.NEAR, spans[0][0], spans[-1][1], _gap_differences(whole.text, spans))
    return None


def _following(whole: PreparedText, piece: str, after: int) -> tuple[int, int] | None:
    """The next place of the piece, if it is near."""
    near = (place for place in _verbatim(whole, piece, after) if after <= place[0])
    place = next(near, None)
    return place if place is not None and place[0] <= after + GAP else None


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
            if end - begin <= 2 * STRETCHED * len(words) + 4_096:
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
