"""The search key of a text: its letters and digits only, in one case. It is fast, but too tolerant to verify anything.

Texts with the same words have the same key, but so have "3-5" and "35", "10²" and "102". So each match of the key is
compared again, character by character (`spelling`). Each character is folded independently of its neighbours, so that a
text can be folded in blocks and positions in the key can be mapped back to the text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

BLOCK = 4_096
"""Code points folded together. Mapping a position back means folding one block again."""
_DENSE = 8
"""A block with more non-ASCII characters than one in this many is folded character by character."""
_SIGNS_AMONG_LETTERS = frozenset("ʹʺʻʼʽʾʿˈˊˋꞌـ")
"""Characters that Unicode counts as letters, but readers as apostrophes or stretching."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Key(dict[int, str]):
    """A table for `str.translate`: what each code point contributes to the key. Computed on first use."""

    def __missing__(self, point: int) -> str:
        folded = "".join(
            sign for sign in normalize("NFKD", chr(point)) if sign.isalnum() and sign not in _SIGNS_AMONG_LETTERS
        )
        # Decomposed again, because casefold turns İ into i and a combining dot.
        self[point] = "".join(sign for sign in normalize("NFKD", folded.casefold()) if sign.isalnum())
        return self[point]


_KEY = _Key()
_LOWER = bytes(ord(chr(point).lower()) if point < 128 else point for point in range(256))
_NO_LETTERS = bytes(point for point in range(128) if not chr(point).isalnum())


def key(text: str) -> str:
    """The letters and digits of `text`, without accents and in one case. key(a + b) equals key(a) + key(b)."""
    if text.isascii():
        return _ascii(text)
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if foreign * _DENSE > len(text):
        return text.translate(_KEY)
    # Mostly ASCII: replace the other characters first, so that the fast translation of ASCII can be used.
    replaced = _NOT_ASCII.sub(_fold_run, text)
    return _ascii(replaced) if replaced.isascii() else replaced.translate(_KEY)


def _ascii(text: str) -> str:
    return text.encode("ascii").translate(_LOWER, _NO_LETTERS).decode("ascii")


def _fold_run(run: re.Match[str]) -> str:
    return _run_key(run[0])


@lru_cache(maxsize=4_096)
def _run_key(run: str) -> str:
    """Cached, because the same quotation marks, dashes and accented letters occur often."""
    return run.translate(_KEY)


@dataclass(frozen=True)
class PreparedText:
    """A text folded once (case, accents, spaces), so that many quotations can be looked for in it. See `prepared`."""

    text: str
    key: str
    block_keys: list[int]
    """The position in the key where each block of the text begins."""
    _maps: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    def place(self, at: int) -> int:
        """The position in the text of the character that produced position `at` of the key."""
        block = bisect_right(self.block_keys, at) - 1
        if block not in self._maps:
            self._maps[block] = self._mapped(block)
        return self._maps[block][at - self.block_keys[block]]

    def key_place(self, at: int) -> int:
        """The position in the key that corresponds to position `at` in the text."""
        at = min(max(at, 0), len(self.text))
        block = min(at // BLOCK, max(len(self.block_keys) - 1, 0))
        return self.block_keys[block] + len(key(self.text[block * BLOCK : at])) if self.block_keys else 0

    def _mapped(self, block: int) -> list[int]:
        first = block * BLOCK
        signs = self.text[first : first + BLOCK]
        return [index for index, sign in enumerate(signs, first) for _ in _KEY[ord(sign)]]


def prepared(text: str) -> PreparedText:
    """Fold `text` for `locate`. Linear: 2 MB take tens of milliseconds."""
    parts: list[str] = []
    begins: list[int] = []
    length = 0
    for first in range(0, len(text), BLOCK):
        part = key(text[first : first + BLOCK])
        begins.append(length)
        parts.append(part)
        length += len(part)
    return PreparedText(text, "".join(parts), begins)
