"""Splits text into words for the search index and for search queries, before PostgreSQL parses it.

PostgreSQL's parser takes `Latvia/Estonia`, `U.S.` and `end.Next` for one word each, and a Chinese clause for one word.
`for_index` and `for_query` apply the same rules, so that queries match the index.
"""

import re
import unicodedata

MOST_WORDS = 64
"""Words of a search that are used."""

_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.)+[^\W\d_](?![^\W_])\.?")
"""Single letters with full stops: U.S., U.S, N.A.T.O."""
_JOINED = re.compile(r"(?<=[^\W_])[/\\|_·•:~+&=‐‑‒–—―\-]+(?=[^\W_])")
"""Punctuation that joins two words or numbers."""
_STOPPED = re.compile(r"(?<=[^\W\d_])\.(?=[^\W_])|(?<=[^\W_])\.(?=[^\W\d_])")
"""A full stop with a letter beside it and no space; `3.5` stays one number."""
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Myanmar, Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uac00-\ud7af"  # kana, Hangul
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Han
)
_RUN = re.compile(f"[{_UNSPACED}]+")
"""A run of letters of a script without spaces between words."""
_HYPHENS = re.compile(r"-+")
_MEANS_WITHOUT = re.compile(r"(?<!\S)-(?=[\w\"])")


def for_index(text: str) -> str:
    """Separate joined words. A run without spaces becomes pairs of letters; its single letters are added at the end."""
    plain = _apart(text)
    runs = _RUN.findall(plain)
    singles = " ".join(letter for run in runs for letter in run)
    return f"{_RUN.sub(_pairs, plain)} {singles}".strip()


def for_query(words: str) -> str:
    """Prepare typed words for `websearch_to_tsquery`, which reads quotation marks, `or` and a leading minus."""
    plain = _HYPHENS.sub(_without_or_nothing, _apart(words))
    return " ".join(_RUN.sub(_pairs, plain).split()[:MOST_WORDS])


def any_of(words: str) -> str:
    """Like `for_query`, but matches rows with at least one of the words."""
    return " or ".join(word for word in re.findall(r"[^\W_]+", for_query(words)) if word.lower() != "or")


def _apart(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    plain = _INITIALS.sub(lambda match: match.group().replace(".", "") + " ", plain)
    return _STOPPED.sub(" ", _JOINED.sub(" ", plain))


def _without_or_nothing(hyphens: re.Match[str]) -> str:
    """Keep a single minus before a word, which excludes it. A row of them would overflow PostgreSQL's stack."""
    return "-" if _MEANS_WITHOUT.match(hyphens.string, hyphens.start()) and len(hyphens.group()) == 1 else " "


def _pairs(run: re.Match[str]) -> str:
    letters = run.group()
    if len(letters) == 1:
        return f" {letters} "
    return f" {' '.join(letters[place : place + 2] for place in range(len(letters) - 1))} "
