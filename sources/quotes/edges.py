"""Checks that a match in a text begins and ends at word boundaries, and not within a word or number."""

import re
import unicodedata

from sources.quotes.spelling import HAN_NUMERALS, UNREADABLE, UNSPACED, spelling

_UNSPACED = re.compile(f"[{UNSPACED}]")
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOINING = "-‐‑–'’ʼ＇&@"
"""Characters that join two letters to one word: "non-binding", "can't", "AT&T"."""
_BEFORE_NUMBER = re.compile(
    r"(?:[.,:٫٬]|(?:[-‐‑−–+$€£¥₽₴#№/⁄<>≤≥≈~～±∓×÷=^])(?:[^\S\n]*\n\s*)?|\d[ \u00a0\u202f'’ʼ]|[<>≤≥≈~±−] )\Z"
)
"""Characters that belong to the number after them: a minus or a currency sign, but no full stop at a line's end."""
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
"""Negations of scripts without spaces between words."""
_LAST_OF_ITS_LINE = re.compile(r"\.[\"'”’»)]*[^\S\n\r\f\u2028\u2029]*[\n\r\f\u2028\u2029]")
"""A full stop at a line's end. It does not belong to a number on the next line."""
LINE_HYPHENS = "-‐\u00ad"
_LINE_ENDS = re.compile(r"[\n\r\f\u2028\u2029]")
_CUT_WORD = re.compile(
    r"[\u200b-\u200d\u2060\ufeff]{0,24}[-‐\u00ad][^\S\n\r\f\u2028\u2029]*[\n\r\f\u2028\u2029]\s*[^\W\d_]"
)
"""A word that continues on the next line."""
_SPACED_DASH = re.compile(r"[\"'“”‘’«»]*\s+[-‐‑–—―]+\s")
"""A dash with spaces. It joins nothing, unlike the one in "20-30"."""
_CLOSING = frozenset(".,;:")
_NUMBER_SIGNS = frozenset("-.,:/'+$€£¥₽₴#")
"""Characters that belong to a number next to them: "-5" does not occur in "2-5", nor "5." in "5.3"."""
_GLUED = re.compile(r"\w[^\w\s]+\Z")
_INITIAL = re.compile(r"\b[^\W\d_]\.\Z")


def begins_there(text: str, begin: int, lead: str) -> bool:
    """Whether the match begins a word or number. `lead`: the punctuation before the quotation's first word."""
    before = text[max(0, begin - 24) : begin].rstrip(INVISIBLE)
    signs = spelling(lead).strip('"')
    if signs:
        glued = signs[0] in _NUMBER_SIGNS and _GLUED.search(before)
        return spelling(before).rstrip('"').endswith(signs) and not glued
    if not before:
        return True
    if _UNSPACED.match(text[begin]):
        within_number = before[-1] in HAN_NUMERALS and text[begin] in HAN_NUMERALS
        return not before.rstrip().endswith(_NEGATIONS_BEFORE) and not within_number
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
        return not readable[-1:].isalnum()  # the unreadable character is a letter of the word before
    return not (before[-1].isalnum() or before[-1] == "_")


def ends_there(text: str, end: int, tail: str) -> bool:
    """Whether the match ends a word or number. `tail`: the punctuation after the quotation's last word."""
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
    """Whether the text has this punctuation after the match. `last`: the match's last character; `behind`: the text
    after it."""
    if signs == "." and _LAST_OF_ITS_LINE.match(behind):
        return True
    there = spelling(behind).lstrip('"')
    follows = there[len(signs) : len(signs) + 1]
    if signs == "." and follows == ".":
        return False  # an ellipsis: the sentence goes on
    if follows.isalpha() and _SPACED_DASH.match(behind):
        follows = ""
    if there.startswith(signs) and signs[-1] in _NUMBER_SIGNS and (follows.isalpha() or follows.isdecimal()):
        return signs[-1] == "." and last.isalpha() and follows.isupper()  # "end.Next"
    # A comma before "he said" can replace other punctuation; a full stop means that the sentence ended.
    return there.startswith(signs) or (signs == "," and there[:1] in _CLOSING) or (signs in ",." and _ended(behind))


def _goes_on(text: str, end: int) -> bool:
    """Whether the word is hyphenated at a line's end and continues on the next line.

    The match may end with invisible characters, such as the soft hyphen at the line's end.
    """
    while text[end - 1] in INVISIBLE:
        end -= 1
    return _CUT_WORD.match(text, end) is not None


def _ended(behind: str) -> bool:
    """Whether the text or a paragraph ends here. A single line break is not enough: PDFs break lines anywhere."""
    return re.match(r"[ \t\"'”’»]*(?:\n?\Z|\n[ \t]*\n)", behind) is not None
