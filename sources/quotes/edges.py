"""Whether a place in a text begins and ends where a quotation does: not within a word or a number."""

import re
import unicodedata

from sources.quotes.spelling import HAN_NUMERALS, UNREADABLE, UNSPACED, spelling

_UNSPACED = re.compile(f"[{UNSPACED}]")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOINING = "-‐‑–'’ʼ＇&@"
"""Between two letters they make one word: "non-binding", "can't", "AT&T"."""
_BEFORE_NUMBER = re.compile(
    r"(?:[.,:٫٬]|(?:[-‐‑−–+$€£¥₽₴#№/⁄<>≤≥≈~～±∓×÷=^])(?:[^\S\n]*\n\s*)?|\d[ \u00a0\u202f'’ʼ]|[<>≤≥≈~±−] )\Z"
)
"""Part of the number behind it. A full stop or a comma at a line's end is not; a minus or a currency's sign is."""
_BEHIND_NUMBER = re.compile(r"(?:[.,:/⁄٫٬'’ʼ]\d|[-‐‑−–/×^]\w|[+×′″]|\s?[%‰°€$£¥₽₴¼-¾⅐-⅞]|[ \u00a0\u202f]\d{3}(?!\d))")
_NEGATIONS_BEFORE = (
    "不",
    "没",
    "沒",
    "無",
    "无",
    "未",
    "非",
    "勿",
    "莫",
    "否",
    "ไม่",
    "ไม่ได้",
    "มิ",
    "มิได้",
    "ບໍ່",
    "មិន",
    "မ",
)
"""Of scripts that set no space behind them."""
_LAST_OF_ITS_LINE = re.compile(r"\.[\"'”’»)]*[^\S\n\r\f\u2028\u2029]*[\n\r\f\u2028\u2029]")
"""A full stop with the line's end behind it: what the next line begins with is no part of it."""
LINE_HYPHENS = "-‐\u00ad"
_LINE_ENDS = re.compile(r"[\n\r\f\u2028\u2029]")
_CUT_WORD = re.compile(
    r"[\u200b-\u200d\u2060\ufeff]{0,24}[-‐\u00ad][^\S\n\r\f\u2028\u2029]*[\n\r\f\u2028\u2029]\s*[^\W\d_]"
)
"""A word that goes on on the next line."""
_SPACED_DASH = re.compile(r"[\"'“”‘’«»]*\s+[-‐‑–—―]+\s")
"""Before a word it belongs to nothing: " – and" is not "20-30"."""
_CLOSING = frozenset(".,;:")
_NUMBER_SIGNS = frozenset("-.,:/'+$€£¥₽₴#")
"""Signs that belong to what follows or precedes them without a space: "-5" is not in "2-5", "5." not in "5.3"."""
_GLUED = re.compile(r"\w[^\w\s]+\Z")
_INITIAL = re.compile(r"\b[^\W\d_]\.\Z")


def begins_there(text: str, begin: int, lead: str) -> bool:
    """Whether no word or number goes on to the left of the place. `lead`: the signs before the quotation's words."""
    before = text[max(0, begin - 24) : begin].rstrip(INVISIBLE)
    signs = spelling(lead).strip('"')
    if signs:
        glued = signs[0] in _NUMBER_SIGNS and _GLUED.search(before)
        return spelling(before).rstrip('"').endswith(signs) and not glued
    if not before:
        return True
    if _UNSPACED.match(text[begin]):
        held = before.rstrip()
        within = before[-1] in HAN_NUMERALS and text[begin] in HAN_NUMERALS
        return not held.endswith(_NEGATIONS_BEFORE) and not within
    if text[begin].isdigit() or unicodedata.category(text[begin]) == "No":
        if _BEFORE_NUMBER.search(before):
            return False
    elif (before[-1] in _JOINING and before[-2:-1].isalnum()) or _INITIAL.search(before):
        return False
    broken = before.rstrip()
    if _LINE_ENDS.search(before[len(broken) :]) and broken[-1:] in LINE_HYPHENS and broken[-2:-1].isalpha():
        return False  # the word began on the line before
    readable = before.rstrip(UNREADABLE)
    if readable != before:
        return not readable[-1:].isalnum()  # an unreadable letter of a word, not a mark before it
    return not (before[-1].isalnum() or before[-1] == "_")


def ends_there(text: str, end: int, tail: str) -> bool:
    """Whether no word or number goes on to the right of the place. `tail`: the signs behind the quotation's words."""
    behind = text[end : end + 24].lstrip(INVISIBLE)
    signs = spelling(tail).strip('"')
    if signs:
        return _ends_with(signs, behind, last=text[end - 1])
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
    readable = behind.lstrip(UNREADABLE)
    if readable != behind:
        return not readable[:1].isalnum()
    return not (behind[0].isalnum() or behind[0] == "_")


def _ends_with(signs: str, behind: str, *, last: str) -> bool:
    """Whether these signs close the place. `last` is its last character, `behind` what the text has then."""
    if signs == "." and _LAST_OF_ITS_LINE.match(behind):
        return True
    there = spelling(behind).lstrip('"')
    follows = there[len(signs) : len(signs) + 1]
    if signs == "." and follows == ".":
        return False  # an ellipsis: the text goes on
    if follows.isalpha() and _SPACED_DASH.match(behind):
        follows = ""
    if there.startswith(signs) and signs[-1] in _NUMBER_SIGNS and (follows.isalpha() or follows.isdecimal()):
        return signs[-1] == "." and last.isalpha() and follows.isupper()  # "end.Next"
    # A comma that leads on to "he said" says nothing of the sentence; a full stop says that it ended.
    return there.startswith(signs) or (signs == "," and there[:1] in _CLOSING) or (signs in ",." and _ended(behind))


def _goes_on(text: str, end: int) -> bool:
    """Whether the word is cut at a line's end and has its rest on the next line.

    The place may reach past invisible signs, and the soft hyphen at the line's end is one of them.
    """
    while text[end - 1] in INVISIBLE:
        end -= 1
    return _CUT_WORD.match(text, end) is not None


def _ended(behind: str) -> bool:
    """Whether the text or a block of it ends here. A single line's end does not say so: PDFs break lines anywhere."""
    return re.match(r"[ \t\"'”’»]*(?:\n?\Z|\n[ \t]*\n)", behind) is not None
