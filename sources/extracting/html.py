"""HTML: all visible text in the document's order, and the page's metadata.

The markup is parsed by the HTML5 rules (lexbor), so omitted tags, text after `</html>` and broken nesting are read as
in a browser. Quotations are checked against this text for years. Guessing the main content would drop headlines,
captions, tables and pull quotes of some pages, and guess differently after an upgrade, so that quotations would seem to
be gone. So the text is every visible word, except in navigation and asides, which change although the article does not.
"""

import re
from dataclasses import dataclass, field

import selectolax
from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from selectolax.lexbor import LexborHTMLParser

from sources.extracting import walls
from sources.extracting.charsets import decode
from sources.extracting.extraction import EMPTY, Extraction, sentences, tidy
from sources.extracting.metadata import Metadata, metadata_of

EXTRACTOR = f"visible text 2, selectolax {selectolax.__version__}"
_MOST_BYTES = 12_000_000
"""The longest page, in UTF-8. The longest articles have 3 million bytes."""
_TOO_LONG = "The page is longer than 12 MB, so only its beginning was read."
_BROKEN = "The page's markup is nested too deeply. The text after that point was not read."
_NO_TEXT = "The page has no text. Scripts may add it in the browser."
_NO_METADATA = "The page's title, authors and date could not be read."
_UNSHOWN = "Most words of this page are hidden or meant for readers without scripts. They were read too."
_SENT_ON = "The page redirects its readers to {address}. Capture that address instead."
_WALL = "This may be {wall}, not the page. Check it, and if so upload a copy made by hand."

_UNSEEN = frozenset({
    "applet", "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "img",
    "input", "link", "map", "meta", "noembed", "noframes", "object", "optgroup", "option", "param", "rp", "rt", "rtc",
    "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
})  # fmt: skip
"""Elements that are never read. Ruby annotations are above their words and do not belong to the line."""
_ELSEWHERE_ROLES = frozenset({"navigation", "menu", "menubar", "search", "dialog", "alertdialog"})
_ARTICLE = frozenset({"main", "article"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "math", "meter", "nobr", "output", "progress", "q", "rb", "rp", "rt", "rtc",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_CELLS = frozenset({"td", "th", "button"})
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:[-_.@].*)?")
_FLOATS = re.compile(r"float\s*:\s*(?:left|right|inline-start)", re.IGNORECASE)
_REFRESH = re.compile(r"\s*([0-9.]*)\s*[;,]?\s*(?:url\s*=\s*)?[\"']?([^\"']+)[\"']?\s*\Z", re.IGNORECASE)
_AT_ONCE = 5.0
"""The longest delay in seconds of a refresh that counts as a redirect. After longer ones a page is reloaded."""

# Errors of a parser on hostile input. They are listed one by one, so that our own errors surface. An OSError means that
# a module was loaded late, when files can no longer be opened.
_FAULTS = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError, etree.LxmlError,
)  # fmt: skip


def read(body: bytes, *, content_type: str = "") -> Extraction:
    """Extract the visible text of a page and its metadata."""
    decoded, charset = decode(body[: _MOST_BYTES * 2], declared=content_type, html=True)
    long = ""
    if len(decoded) > _MOST_BYTES or len(body) > _MOST_BYTES * 2:
        decoded, long = decoded[:_MOST_BYTES], _TOO_LONG
    tree, broken = _tree(decoded)
    if tree is None:
        return Extraction(charset=charset, extractor=EXTRACTOR, problem=sentences(EMPTY, long))
    shown = visible_text(tree)
    text, cut = tidy(shown.text)
    notes = (
        _SENT_ON.format(address=target) if (target := _refresh_target(tree)) else "",
        _WALL.format(wall=wall) if (wall := walls.likely(text)) else "",
        _UNSHOWN if shown.unshown and text else "",
    )
    problem = sentences(long, _BROKEN if broken else "", cut, "" if text else _NO_TEXT, *notes)
    try:
        metadata = metadata_of(tree)
    except _FAULTS:
        metadata, problem = Metadata(), sentences(problem, _NO_METADATA)
    return Extraction(
        title=metadata.title,
        authors=metadata.authors,
        date=metadata.date,
        language=_language(tree),
        publisher=metadata.publisher,
        text=text,
        charset=charset,
        extractor=EXTRACTOR,
        problem=problem,
    )


def _tree(markup: str) -> tuple[HtmlElement | None, bool]:
    """Parse the page by the HTML5 rules into an lxml tree. Also returns whether nesting was too deep for all of it."""
    if not _COMMENT.sub("", markup).strip():
        return None, False
    whole = LexborHTMLParser(markup).html or ""
    # As bytes, because lxml refuses text with an encoding declaration. Trees have 2,048 levels at most.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(whole.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:
        tree = None
    errors = list(parser.error_log)
    # When memory runs out, the parser only logs an error and returns an incomplete tree.
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in errors):
        raise MemoryError
    return tree, any("depth" in entry.message for entry in errors)


@dataclass
class VisibleText:
    """A page's text. `unshown`: it includes hidden words or those in `noscript`."""

    text: str
    unshown: bool = False


def visible_text(tree: HtmlElement) -> VisibleText:
    """Every word that a reader sees, each block on its own line.

    Left out are navigation, dialogs, and asides outside of the article, unless they have more words than the rest: then
    the page is a list of links, or a tag was never closed. Also left out are hidden words and those in `noscript`,
    unless they have more words than the rest: then a script shows the article, or it is for readers without scripts.
    """
    walk = _Walk.over(tree)
    elsewhere = walk.elsewhere > len(walk.text)
    unshown = walk.unshown > len(walk.text)
    if elsewhere or unshown:
        walk = _Walk.over(tree, elsewhere=elsewhere, unshown=unshown)
    return VisibleText(walk.text, unshown)


@dataclass
class _Walk:
    """One pass over the tree: the text, and the number of characters left out for either reason."""

    with_elsewhere: bool
    with_unshown: bool
    elsewhere: int = 0
    unshown: int = 0
    pieces: list[str] = field(default_factory=list)
    _articles: int = 0
    _preformatted: int = 0

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @classmethod
    def over(cls, tree: HtmlElement, *, elsewhere: bool = False, unshown: bool = False) -> "_Walk":
        walk = cls(elsewhere, unshown)
        events = etree.iterwalk(tree, events=("start", "end"))
        for event, element in events:
            if event == "end":
                walk._end(element, element.tag)
            elif not walk._begin(element, element.tag):
                # Its "end" event still comes, with the text after the element.
                events.skip_subtree()
        return walk

    def _begin(self, element: HtmlElement, name: str) -> bool:
        """Add the text at the element's beginning. Returns False if the element is left out."""
        self._articles += name in _ARTICLE
        self._preformatted += name == "pre"
        if name in _UNSEEN:
            return False
        if not self.with_unshown and _hidden(element, name):
            self.unshown += _length(element)
            return False
        if not self.with_elsewhere and _elsewhere(element, name, inside=self._articles > 0):
            self.elsewhere += _length(element)
            return False
        if name not in _INLINE and name not in _CELLS and not _is_drop_cap(element):
            self.pieces.append("\n")
        self._add(element.text)
        return True

    def _end(self, element: HtmlElement, name: str) -> None:
        self._articles -= name in _ARTICLE
        self._preformatted -= name == "pre"
        if name not in _INLINE and not _is_drop_cap(element):
            self.pieces.append(_after(name))
        self._add(element.tail)

    def _add(self, text: str | None) -> None:
        if text:
            self.pieces.append(text if self._preformatted else text.replace("\n", " "))


def _length(element: HtmlElement) -> int:
    """Characters of the element's words, without scripts and styles in it."""
    unseen = sum(len(text.strip()) for inner in element.iter(*_UNSEEN) for text in inner.itertext())
    return max(0, sum(len(text.strip()) for text in element.itertext()) - unseen)


def _is_drop_cap(element: HtmlElement) -> bool:
    """Whether it is a floating initial before the rest of its word."""
    style = element.get("style")
    if not style or not _FLOATS.search(style):
        return False
    return len("".join(element.itertext()).strip()) == 1 and (element.tail or "")[:1].isalpha()


def _refresh_target(tree: HtmlElement) -> str:
    """The address to which a meta element redirects within a few seconds; '' if there is none."""
    for meta in tree.iterfind(".//meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            match = _REFRESH.match(meta.get("content") or "")
            if match and (not match[1] or float("0" + match[1].strip(".")) <= _AT_ONCE):
                return match[2].strip()[:500]
    return ""


def _after(name: str) -> str:
    if name in _CELLS:
        return " "
    return "" if name in _UNSEEN or name == "br" else "\n"


def _hidden(element: HtmlElement, name: str) -> bool:
    if name == "noscript":
        return True
    return element.get("hidden") is not None or bool(_INVISIBLE.search(element.get("style", "")))


def _elsewhere(element: HtmlElement, name: str, *, inside: bool) -> bool:
    """Whether the markup says that the element is not part of the page's content."""
    return (
        name in {"nav", "dialog", "menu"}
        or (name == "aside" and not inside)
        or element.get("role", "").lower() in _ELSEWHERE_ROLES
    )


def _language(tree: HtmlElement) -> str:
    """The declared language: the root's `lang`, a `content-language`, or Open Graph's locale."""
    xml = "{http://www.w3.org/XML/1998/namespace}lang"
    declared = [tree.get("lang"), tree.get("xml:lang"), tree.get(xml)]
    for meta in tree.iterfind(".//meta"):
        names = {(meta.get(key) or "").lower() for key in ("http-equiv", "name", "property")}
        if names & {"content-language", "og:locale", "language", "dc.language"}:
            declared.append(meta.get("content"))
    return next((tag for tag in map(tag_of, declared) if tag), "")


def tag_of(declared: str | None) -> str:
    """Normalise a language tag: `en_gb` becomes `en-GB`, anything else ''."""
    match = _TAG.fullmatch((declared or "").partition(",")[0].strip()[:40])
    if not match:
        return ""
    language, script, region = match.groups()
    return "-".join(part for part in (language.lower(), (script or "").title(), (region or "").upper()) if part)
