"""The search key of a text: its letters and digits alone, in one case. Fast, and far too tolerant to verify anything.

Two texts whose words are the same have the same key; so have "3-5" and "35", "10²" and "102". What the key finds,
`verbatim` therefore compares again, sign by sign (`spelling`). Every character is folded by itself, never by what
stands beside it, so that a text can be folded in blocks and a place in the key be found again in the text.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from unicodedata import normalize

BLOCK = 4_096
"""Code points folded together. What a place costs to map back is one block, folded once more."""
_DENSE = 8
"""A block with more non-ASCII characters than one in this many is folded character by character."""
_SIGNS_AMONG_LETTERS = frozenset("ʹʺʻʼʽʾʿˈˊˋꞌـ")
"""Letters to Unicode, apostrophes and stretching to a reader."""
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Key(dict[int, str]):
    """For `str.translate`: what each code point contributes to the key, worked out once."""

    def __missing__(self, point: int) -> str:
        folded = "".join(
            sign for sign in normalize("NFKD", chr(point)) if sign.isalnum() and sign not in _SIGNS_AMONG_LETTERS
        )
        # A second decomposition, because casefold may compose: İ becomes i and a dot of its own.
        self[point] = "".join(sign for sign in normalize("NFKD", folded.casefold()) if sign.isalnum())
        return self[point]


_KEY = _Key()
_LOWER = bytes(ord(chr(point).lower()) if point < 128 else point for point in range(256))
_NO_LETTERS = bytes(point for point in range(128) if not chr(point).isalnum())


def key(text: str) -> str:
    """The letters and digits of `text`, without accents and in one case. key(a + b) is key(a) + key(b)."""
    if text.isascii():
        return _ascii(text)
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if foreign * _DENSE > len(text):
        return text.translate(_KEY)
    # Mostly ASCII: replace the rest first, so that the translation below runs at the speed of ASCII.
    replaced = _NOT_ASCII.sub(_fold_run, text)
    return _ascii(replaced) if replaced.isascii() else replaced.translate(_KEY)


def _ascii(text: str) -> str:
    return text.encode("ascii").translate(_LOWER, _NO_LETTERS).decode("ascii")


def _fold_run(run: re.Match[str]) -> str:
    return _run_key(run[0])


@lru_cache(maxsize=4_096)
def _run_key(run: str) -> str:
    """Marks, dashes and accented letters come again and again. Runs are shorter than a block."""
    return run.translate(_KEY)


@dataclass(frozen=True)
class PreparedText:
    """A text folded once, for many quotations. Made by `prepared`."""

    text: str
    key: str
    block_keys: list[int]
    """Where in the key each block of the text begins."""
    _maps: dict[int, list[int]] = field(default_factory=dict, compare=False, repr=False)

    def place(self, at: int) -> int:
        """The index in the text of the character that gave the key its character number `at`."""
        block = bisect_right(self.block_keys, at) - 1
        if block not in self._maps:
            self._maps[block] = self._mapped(block)
        return self._maps[block][at - self.block_keys[block]]

    def key_place(self, at: int) -> int:
        """How many characters of the key come from the text before index `at`."""
        at = min(max(at, 0), len(self.text))
        block = min(at // BLOCK, max(len(self.block_keys) - 1, 0))
        return self.block_keys[block] + len(key(self.text[block * BLOCK : at])) if self.block_keys else 0

    def _mapped(self, block: int) -> list[int]:
        first = block * BLOCK
        signs = self.text[first : first + BLOCK]
        return [index for index, sign in enumerate(signs, first) for _ in _KEY[ord(sign)]]


def prepared(text: str) -> PreparedText:
    """`text` folded for `locate`. Linear; a 2 MB text takes some tens of milliseconds."""
    parts: list[str] = []
    begins: list[int] = []
    length = 0
    for first in range(0, len(text), BLOCK):
        part = key(text[first : first + BLOCK])
        begins.append(length)
        parts.append(part)
        length += len(part)
    return PreparedText(text, "".join(parts), begins)
