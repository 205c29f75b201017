"""Links to a passage on a live page: text directives (`#:~:text=`, WICG URL Fragment Text Directives)."""

from urllib.parse import quote, urlsplit

from sources.quotes.selectors import TextQuoteSelector

LONG = 300
"""Characters from which the directive has only the beginning and the end of a quotation."""
WORDS = 6
"""Words of the beginning, of the end and of the context."""


def text_fragment_url(url: str, selector: TextQuoteSelector) -> str:
    """The address that opens `url` at the selector's words; '' if it is not an http(s) address.

    A browser without text directives opens the page at its top, or at the fragment of `url`.
    """
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return ""
    if scheme not in {"http", "https"}:
        return ""
    words = selector.exact.split()
    if (len(selector.exact) > LONG and len(words) > 2 * WORDS) or ("\n" in selector.exact and len(words) > 1):
        half = min(WORDS, len(words) // 2)
        directive = f"{_encoded(words[:half])},{_encoded(words[-half:])}"
    else:
        directive = _encoded(words)
    # Context only distinguishes occurrences, and there pages differ from our text more often than in the quotation. So
    # it has whole words of the same paragraph only.
    _, line_begins, before = selector.prefix.rpartition("\n")
    behind, line_ends, _ = selector.suffix.partition("\n")
    if prefix := _whole_words(before, first_is_cut=not line_begins)[-WORDS:]:
        directive = f"{_encoded(prefix)}-,{directive}"
    if suffix := _whole_words(behind, last_is_cut=not line_ends)[:WORDS]:
        directive = f"{directive},-{_encoded(suffix)}"
    address, _, fragment = url.partition("#")
    return f"{address}#{fragment.partition(':~:')[0]}:~:text={directive}"


def _whole_words(text: str, *, first_is_cut: bool = False, last_is_cut: bool = False) -> list[str]:
    words = text.split(" ")
    words = words[1:] if first_is_cut else words
    words = words[:-1] if last_is_cut else words
    return [word for word in words if word]


def _encoded(words: list[str]) -> str:
    """Percent-encode the words. "-", "," and "&" are syntax in a directive."""
    return quote(" ".join(words), safe="").replace("-", "%2D")
