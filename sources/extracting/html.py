"""HTML: all that a reader sees, in the document's order, and what the page declares of itself.

The markup is parsed as HTML5 says (lexbor): tags that are left out, text behind `</html>` and broken nesting come out
as in a browser. A quotation is looked for in this text for years: a guess at the main content would drop headlines,
captions, tables and pull quotes of some pages, and guess differently after an upgrade; words that stand on the page
would then be "gone". So the text is every visible word. Left out is what markup itself calls navigation or an aside of
the site, which changes between two visits though the article does not.
"""

import re
from dataclasses import dataclass, field

import selectolax
from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from selectolax.lexbor import LexborHTMLParser

from sources.extracting import walls
from sources.extracting.charsets import decode
from sources.extracting.declared import Declared, declared
from sources.extracting.extracted import EMPTY, Extracted, sentences, tidy

EXTRACTOR = f"visible text 2, selectolax {selectolax.__version__}"
_MOST_BYTES = 12_000_000
"""Of one page, as UTF-8. The longest articles have 3 million."""
_TOO_LONG = "The page is longer than 12 MB: only its beginning was read."
_BROKEN = "The page's markup is nested too deeply: what stands after that point was not read."
_NO_TEXT = "The page holds no text of its own: it may be made by scripts in the browser."
_NO_METADATA = "The page's title, authors and date could not be read."
_UNSHOWN = "Most words of this page are hidden or meant for readers without scripts. They were read too."
_SENT_ON = "The page sends its readers on at once to {address}: capture that address."
_WALL = "This may be {wall}, not the page. Look at it, and upload a copy made by hand if it is."

_UNSEEN = frozenset({
    "applet", "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "img",
    "input", "link", "map", "meta", "noembed", "noframes", "object", "optgroup", "option", "param", "rp", "rt", "rtc",
    "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
})  # fmt: skip
"""Never read. The readings of ruby text stand above its words and are no part of their line."""
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
"""Seconds after which a refresh counts as leading on, not as reloading a page that is read meanwhile."""

# Bugs of a parser on hostile input. Named one by one: whatever else is a fault of ours. An OSError is a module that is
# loaded late, where no file can be opened any more.
_FAULTS = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError, etree.LxmlError,
)  # fmt: skip


def read(body: bytes, *, content_type: str = "") -> Extracted:
    """The visible text of a page and what it declares of itself."""
    decoded, charset = decode(body[: _MOST_BYTES * 2], declared=content_type, html=True)
    long = ""
    if len(decoded) > _MOST_BYTES or len(body) > _MOST_BYTES * 2:
        decoded, long = decoded[:_MOST_BYTES], _TOO_LONG
    tree, broken = _tree(decoded)
    if tree is None:
        return Extracted(charset=charset, extractor=EXTRACTOR, problem=sentences(EMPTY, long))
    shown = visible_text(tree)
    text, cut = tidy(shown.text)
    notes = (
        _SENT_ON.format(address=to) if (to := _sent_on(tree)) else "",
        _WALL.format(wall=wall) if (wall := walls.likely(text)) else "",
        _UNSHOWN if shown.unshown and text else "",
    )
    problem = sentences(long, _BROKEN if broken else "", cut, "" if text else _NO_TEXT, *notes)
    try:
        found = declared(tree)
    except _FAULTS:
        found, problem = Declared(), sentences(problem, _NO_METADATA)
    return Extracted(
        title=found.title,
        authors=found.authors,
        date=found.date,
        language=_language(tree),
        publisher=found.publisher,
        text=text,
        charset=charset,
        extractor=EXTRACTOR,
        problem=problem,
    )


def _tree(markup: str) -> tuple[HtmlElement | None, bool]:
    """The page as an HTML5 parser builds it, in lxml's tree; whether it was nested too deeply to be kept whole."""
    if not _COMMENT.sub("", markup).strip():
        return None, False
    whole = LexborHTMLParser(markup).html or ""
    # Bytes: lxml refuses text that names an encoding of its own. Trees go to 2,048 levels.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(whole.encode("utf-8", "replace"), parser=parser)
    except etree.XMLSyntaxError:
        tree = None
    errors = list(parser.error_log)
    # The parser makes do with the tree so far, and calls it an error like any other.
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in errors):
        raise MemoryError
    return tree, any("depth" in entry.message for entry in errors)


@dataclass
class Visible:
    """A page's text. `unshown`: words that no reader sees without, or with, scripts are in it."""

    text: str
    unshown: bool = False


def visible_text(tree: HtmlElement) -> Visible:
    """Every word that a reader sees, blocks on lines of their own.

    Navigation, dialogs, and asides outside the article are left out, unless that takes more than half of the words: the
    page is then a list of links, or a tag was never closed. So are words that are hidden or stand in `noscript`, unless
    they outweigh the rest: a script then shows the article, or the page has one for readers without scripts.
    """
    walked = _Walk.over(tree)
    elsewhere = walked.elsewhere > len(walked.text)
    unshown = walked.unshown > len(walked.text)
    if elsewhere or unshown:
        walked = _Walk.over(tree, elsewhere=elsewhere, unshown=unshown)
    return Visible(walked.text, unshown)


@dataclass
class _Walk:
    """One way through the tree: the text, and how many characters were left out and why."""

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
        made = cls(elsewhere, unshown)
        walk = etree.iterwalk(tree, events=("start", "end"))
        for event, element in walk:
            if event == "end":
                made._end(element, element.tag)
            elif not made._begin(element, element.tag):
                # Its "end" is still reported, with the text after the element.
                walk.skip_subtree()
        return made

    def _begin(self, element: HtmlElement, name: str) -> bool:
        """Take what the element begins with; False if nothing in it is read."""
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
    """Characters of the element's words, without those of scripts and styles in it."""
    unseen = sum(len(text.strip()) for inner in element.iter(*_UNSEEN) for text in inner.itertext())
    return max(0, sum(len(text.strip()) for text in element.itertext()) - unseen)


def _is_drop_cap(element: HtmlElement) -> bool:
    """Whether it is a letter that floats beside the rest of its word."""
    style = element.get("style")
    if not style or not _FLOATS.search(style):
        return False
    return len("".join(element.itertext()).strip()) == 1 and (element.tail or "")[:1].isalpha()


def _sent_on(tree: HtmlElement) -> str:
    """Where a meta element sends readers within a few seconds; '' where none does."""
    for meta in tree.iterfind(".//meta"):
        if (meta.get("http-equiv") or "").strip().lower() == "refresh":
            found = _REFRESH.match(meta.get("content") or "")
            if found and (not found[1] or float("0" + found[1].strip(".")) <= _AT_ONCE):
                return found[2].strip()[:500]
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
    """Whether the markup itself says that this is no part of what the page is about."""
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
    """`en_gb` as `en-GB`; empty for what is no language tag."""
    found = _TAG.fullmatch((declared or "").partition(",")[0].strip()[:40])
    if not found:
        return ""
    language, script, region = found.groups()
    return "-".join(part for part in (language.lower(), (script or "").title(), (region or "").upper()) if part)
