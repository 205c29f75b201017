"""Detects pages that only redirect: a meta element refreshes at once, and there is hardly any text."""

import re
from html.parser import HTMLParser

from sources.extracting.kinds import Kind, sniff

_MOST_BYTES = 50_000
_MOST_WORDS = 300
"""The most characters of visible text: a sentence with a link, in a few languages."""
_AT_ONCE = 1.0
"""The longest delay in seconds."""
_REFRESH = re.compile(r"\s*([0-9]*\.?[0-9]*)\s*[;,]\s*url\s*=\s*(?:\"([^\"]+)|'([^']+)|([^\"'\s]+))", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "title", "noscript", "template"})


class _Page(HTMLParser):
    """Finds the target of the first refresh and counts visible characters. Ignores `noscript`."""

    def __init__(self) -> None:
        super().__init__()
        self.target = ""
        self.seen = 0
        self.has_base = False
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            return
        if tag in _UNSEEN:
            self._unseen = tag
        self.has_base = self.has_base or tag == "base"
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and not self.target and values.get("http-equiv", "").strip().lower() == "refresh":
            match = _REFRESH.match(values.get("content", ""))
            if match and float(match[1].strip(".") or 0) <= _AT_ONCE:
                self.target = (match[2] or match[3] or match[4]).strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen += len("".join(data.split()))


def leads_to(body: bytes, content_type: str) -> str:
    """The address, as written, to which a page only redirects; '' for every other page."""
    if len(body) > _MOST_BYTES or b"refresh" not in body.lower() or "html" not in (content_type or "html").lower():
        return ""
    if sniff(body, content_type).kind is not Kind.HTML:
        return ""
    page = _Page()
    page.feed(body.decode("utf-8", "replace"))
    page.close()
    return page.target if page.seen <= _MOST_WORDS and not page.has_base else ""
