"""A page that is nothing but a redirect: a meta element sends its readers on at once, and there is hardly a word."""

import re
from html.parser import HTMLParser

from sources.extracting.kinds import Kind, sniff

_MOST_BYTES = 50_000
_MOST_WORDS = 300
"""Characters of visible text: a sentence with a link, in a few languages."""
_AT_ONCE = 1.0
"""Seconds."""
_REFRESH = re.compile(r"\s*([0-9]*\.?[0-9]*)\s*[;,]\s*url\s*=\s*(?:\"([^\"]+)|'([^']+)|([^\"'\s]+))", re.IGNORECASE)
_UNSEEN = frozenset({"script", "style", "title", "noscript", "template"})


class _Page(HTMLParser):
    """Where the first refresh leads to, and how much a reader sees. Of `noscript` neither counts."""

    def __init__(self) -> None:
        super().__init__()
        self.to = ""
        self.seen = 0
        self.has_base = False
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            return
        if tag in _UNSEEN:
            self._unseen = tag
        self.has_base = self.has_base or tag == "base"
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and not self.to and given.get("http-equiv", "").strip().lower() == "refresh":
            found = _REFRESH.match(given.get("content", ""))
            if found and float(found[1].strip(".") or 0) <= _AT_ONCE:
                self.to = (found[2] or found[3] or found[4]).strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.seen += len("".join(data.split()))


def leads_to(body: bytes, content_type: str) -> str:
    """The address, as it is written, to which the page does nothing but lead; '' of every other page."""
    if len(body) > _MOST_BYTES or b"refresh" not in body.lower() or "html" not in (content_type or "html").lower():
        return ""
    if sniff(body, content_type).kind is not Kind.HTML:
        return ""
    page = _Page()
    page.feed(body.decode("utf-8", "replace"))
    page.close()
    return page.to if page.seen <= _MOST_WORDS and not page.has_base else ""
