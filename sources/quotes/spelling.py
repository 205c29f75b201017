"""The normalised spelling of a text: it removes differences of typography and keeps those that may change the meaning.

Normalised: white space of every kind, hyphens at a line's end, soft hyphens, quotation marks and apostrophes of every
script, dashes, ligatures, full-width and presentation forms, composed and decomposed accents, three dots and the
ellipsis. Kept: case, accents, punctuation, digits, symbols, superscripts, fractions and letter-like symbols ("10²" is
not "102", "½" not "12", "№" not "No"). Unicode's compatibility forms are decomposed only if the result means the same.
"""

import re
import unicodedata
from functools import cache

LINE_HYPHEN = "\x01"
"""Replaces a hyphen at a line's end between letters: it may belong to the word, or only to the line break."""
UNDECIDED = "\x04"
"""Replaces such a hyphen if both readings are words ("re-sign", "resign"). It matches neither."""
UNREADABLE = "\ufffd\0"
"""Characters in place of letters that could not be read."""
ANY_CASE = "\x02"
"""Precedes a letter whose case is ignored: the quotation's first, or one in brackets, as in "[T]he"."""

_SAME_LETTERS = frozenset({"<compat>", "<font>"})
_SAME_FORMS = frozenset({"<wide>", "<narrow>", "<initial>", "<medial>", "<final>", "<isolated>", "<noBreak>"})
_SINGLE = "'‘’‚‛`´ʹʻʼʽˈˊˋ＇‹›ꞌ"
_DOUBLE = '"“”„‟«»＂〝〞〟「」『』'
_DASHES = "-‐‑‒–—―−⸺⸻﹘﹣－"
_TWO_WORDS = frozenset(
    {
        "coop", "react", "reaction", "rebound", "recall", "recollect", "recount", "recover", "recreate", "recreation",
        "redress", "reform", "reformed", "refund", "refuse", "relay", "release", "remark", "repair", "represent",
        "research", "reserve", "resent", "reside", "resign", "resigned", "resigning", "resolve", "resort", "restrain",
        "retire", "retreat", "return", "review", "unionised", "unionized",
    }
)  # fmt: skip
"""Words that mean something else with a hyphen."""
_FIRST_AS_WRITTEN = frozenset(
    {
        "august", "china", "job", "march", "may", "mark", "nice", "pole", "polish", "reading", "turkey", "us", "who",
    }
)  # fmt: skip
"""Words that mean something else with a capital. Their case is compared even at the beginning of a quotation."""
# Possessive quantifiers, so that a long run of line ends is scanned once.
_BREAK = r"[^\S\n\r\f\u2028\u2029]*+[\n\r\f\u2028\u2029]\s*+"
_LINE_END = re.compile(rf"(\b[^\W\d_]+)[-‐]{_BREAK}(?=([^\W\d_]+))")
_SOFT_LINE_END = re.compile(rf"\u00ad{_BREAK}")
_DASH = re.compile(r"\s*-+\s+|\s+-+(?!\d)|-+")
"""A dash with white space on neither or both sides. " -5" keeps its space, because it differs from "20-5"."""
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_MARK = re.compile(r"\s*[\"'](?:\s*[\"'])*\s*")
_BEFORE_POINT = re.compile(r"\s+(?=[;:!?.,)\]%‰])")
_AFTER_BRACKET = re.compile(r"(?<=[(\[])\s+")
_SPACE = re.compile(r"\s+")
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSPACED = f"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff{_HAN}"
"""Scripts without spaces between words, for a character class."""
HAN_NUMERALS = "〇零一二三四五六七八九十百千万萬亿億兆两兩"
_UNSPACED = f"{UNSPACED}\u3001-\u303f\uff01\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f"
_SPACE_WITHIN_UNSPACED = re.compile(
    f"(?<=[{_UNSPACED}])(?:\\s*[\n\u2028\u2029]\\s*|(?<![{HAN_NUMERALS}])\\s+|\\s+(?![{HAN_NUMERALS}\\s]))(?=[{_UNSPACED}])"
    f"|(?<=[{_HAN}])\\s+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])\\s+(?=[{_HAN}])"
)
"""White space within Chinese, Japanese, Thai and similar scripts: a line break, or a space beside a foreign word."""
VOWEL_SIGNS = frozenset("\u0670" + "".join(map(chr, (*range(0x64B, 0x653), *range(0x5B0, 0x5BD), 0x5C1, 0x5C2, 0x5C7))))
"""Vowel signs of Arabic and Hebrew, which most texts omit. They are compared if both sides have them."""
_BRACKETED = re.compile(r"(?<!\w)\[([^\W\d_])\](?=[\w\s'’])")


class _Signs(dict[int, str | int | None]):
    """A table for `str.translate`: each code point's plain form. Computed on first use."""

    def __missing__(self, point: int) -> str | int | None:
        self[point] = plain = _plain(chr(point))
        return plain


def _plain(sign: str) -> str | int | None:
    if sign in _SINGLE:
        return "'"
    if sign in _DOUBLE:
        return '"'
    if sign in _DASHES:
        return "-"
    if sign == "…":
        return "..."
    if sign == "ـ" or unicodedata.category(sign) == "Cf":  # stretching; zero-width and direction marks
        return None
    decomposed = unicodedata.decomposition(sign)
    if decomposed.startswith("<"):
        form, *points = decomposed.split()
        letters = "".join(chr(int(point, 16)) for point in points)
        letter = all(unicodedata.category(part)[0] == "L" for part in (sign, *letters))
        if form in _SAME_FORMS or (form in _SAME_LETTERS and (letter or sign.isspace() or _is_digit_form(sign, form))):
            return letters.translate(_SIGNS)
    return ord(sign)


def _is_digit_form(sign: str, form: str) -> bool:
    """Whether it is a digit in another typeface, such as 𝟏."""
    return form == "<font>" and unicodedata.category(sign) == "Nd"


_SIGNS = _Signs()


def spelling(text: str) -> str:
    """Normalise `text`. LINE_HYPHEN replaces a hyphen at a line's end that leaves two readings."""
    text = _SOFT_LINE_END.sub("", text)
    if not text.isascii():
        text = _SPACE_WITHIN_UNSPACED.sub("", text)
    text = _LINE_END.sub(_line_hyphen, text).translate(_SIGNS)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = _SPACE.sub(" ", text)
    text = _INNER_APOSTROPHE.sub("\x03", text)
    text = _MARK.sub('"', text).replace("\x03", "'")
    text = _DASH.sub("-", text)
    text = _BEFORE_POINT.sub("", text)
    text = _AFTER_BRACKET.sub("", text)
    return text.strip()


def _line_hyphen(match: re.Match[str]) -> str:
    ambiguous = (match[1] + match[2]).casefold() in _TWO_WORDS
    return match[1] + (UNDECIDED if ambiguous else LINE_HYPHEN)


def without_bracket(text: str, at: int) -> str | None:
    """The text from this letter on, without the brackets around it, as in "[T]he"; None if it has no brackets."""
    return text[at] + text[at + 2 :] if at and _BRACKETED.match(text, at - 1) else None


def quoted_spelling(words: str) -> str:
    """Normalise a quotation. The case of its first letter and of letters in brackets is ignored."""
    plain = spelling(_BRACKETED.sub(r"\1", words))
    for letter in reversed(list(_BRACKETED.finditer(words))):
        before = spelling(_BRACKETED.sub(r"\1", words[: letter.start()]))
        at = len(before) + (1 if before and words[letter.start() - 1].isspace() else 0)
        plain = plain[:at] + ANY_CASE + plain[at:] if plain[at : at + 1] == letter[1] else plain
    if plain[:1].isalpha() and re.split(r"\W", plain, maxsplit=1)[0].casefold() not in _FIRST_AS_WRITTEN:
        plain = ANY_CASE + plain
    return plain


@cache
def _folded(letter: str) -> str:
    return letter.casefold()


def same(quoted: str, text: str) -> bool:
    """Whether a `quoted_spelling` and a `spelling` are the same words. Linear."""
    if quoted == text:
        return True
    here = there = 0
    while here < len(quoted) and there < len(text):
        sign, other = quoted[here], text[there]
        if sign == ANY_CASE:
            here += 1
            if here >= len(quoted) or _folded(quoted[here]) != _folded(other):
                return False
            here, there = here + 1, there + 1
        elif sign == other:
            here, there = here + 1, there + 1
        elif sign in VOWEL_SIGNS or other in VOWEL_SIGNS:
            # One side may have more signs than the other: "shadda and fatha" matches "shadda".
            ours, theirs = _vowels(quoted, here), _vowels(text, there)
            if ours and theirs and not (set(ours) <= set(theirs) or set(theirs) <= set(ours)):
                return False
            here, there = here + len(ours), there + len(theirs)
        elif other == LINE_HYPHEN:
            there += 1
            here += sign == "-"
        elif sign == LINE_HYPHEN:
            here += 1
            there += other == "-"
        else:
            return False
    here, there = here + len(_vowels(quoted, here)), there + len(_vowels(text, there))
    return here == len(quoted) and there == len(text)


def _vowels(text: str, at: int) -> str:
    end = at
    while end < len(text) and text[end] in VOWEL_SIGNS:
        end += 1
    return text[at:end]
