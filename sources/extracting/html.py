"""HTML: all that a reader sees, in the document's order; what the page says of itself by trafilatura.

Why not trafilatura's main text: a quotation is looked for in this text for years. A guess at the main content drops
headlines, captions, tables and pull quotes of some pages, and guesses differently after an upgrade; words that stand on
the page would then be "gone". So the text is every visible word. Left out is only what markup itself calls navigation
or an aside of the site, which changes between two visits though the article does not. No threshold, no dictionary and
no other package's heuristic takes part: an unchanged page gives an unchanged text.
"""

import re

import trafilatura
from lxml import etree
from lxml.html import HtmlElement, HTMLParser
from trafilatura.metadata import extract_metadata

from sources.extracting.charsets import decode
from sources.extracting.extracted import EMPTY, Extracted, one_line, sentences, tidy

EXTRACTOR = f"visible text 1, trafilatura {trafilatura.__version__}"
_MOST_BYTES = 12_000_000
"""Of one page, as UTF-8. The longest articles have 3 million."""
_TOO_LONG = "The page is longer than 12 MB: only its beginning was read."
_BROKEN = "The page's markup is nested too deeply: what stands after that point was not read."
_NO_TEXT = "The page holds no text of its own: it may be made by scripts in the browser."
_NO_METADATA = "The page's title, authors and date could not be read."

_UNSEEN = frozenset({
    "applet", "area", "audio", "base", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe", "img",
    "input", "link", "map", "meta", "noembed", "noframes", "noscript", "object", "optgroup", "option", "param",
    "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
})  # fmt: skip
_ELSEWHERE_ROLES = frozenset({"navigation", "menu", "menubar", "search", "dialog", "alertdialog"})
_ARTICLE = frozenset({"main", "article"})
_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "math", "meter", "nobr", "output", "progress", "q", "rb", "rp", "rt", "rtc",
    "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip
_CELLS = frozenset({"td", "th", "button"})
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?(?:[-_.@].*)?")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_MOST_AUTHORS = 20

# Bugs of a parser on hostile input. Named one by one: whatever else is a fault of ours. An OSError is a module that is
# loaded late, where no file can be opened any more.
_FAULTS = (
    ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError, etree.LxmlError,
)  # fmt: skip


def read(body: bytes, *, declared: str = "", url: str = "") -> Extracted:
    """The visible text and the metadata of a page."""
    decoded, charset = decode(body[: _MOST_BYTES * 2], declared=declared, html=True)
    markup = decoded.encode()
    long = "" if len(markup) <= _MOST_BYTES and len(body) <= _MOST_BYTES * 2 else _TOO_LONG
    # Bytes: lxml refuses text that names an encoding of its own. Trees go to 2,048 levels.
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(markup[:_MOST_BYTES], parser=parser)
    except etree.XMLSyntaxError:  # nothing but white space and comments
        tree = None
    errors = list(parser.error_log)
    # The parser makes do with the tree so far, and calls it an error like any other.
    if any(entry.type == etree.ErrorTypes.ERR_NO_MEMORY for entry in errors):
        raise MemoryError
    if tree is None:
        return Extracted(charset=charset, extractor=EXTRACTOR, problem=sentences(EMPTY, long))
    broken = any("depth" in entry.message for entry in errors)
    text, cut = tidy(visible_text(tree))
    problem = sentences(long, _BROKEN if broken else "", cut, "" if text else _NO_TEXT)
    try:
        found = extract_metadata(tree, default_url=url or None, extensive=False)
    except _FAULTS:
        return Extracted(
            language=_language(tree),
            text=text,
            charset=charset,
            extractor=EXTRACTOR,
            problem=sentences(problem, _NO_METADATA),
        )
    authors = [one_line(name) for name in (found.author or "").split(";")]
    return Extracted(
        title=one_line(found.title),
        authors=tuple(dict.fromkeys(name for name in authors if name))[:_MOST_AUTHORS],
        date=found.date if found.date and _DAY.fullmatch(found.date) else "",
        language=_language(tree),
        publisher=one_line(found.sitename),
        text=text,
        charset=charset,
        extractor=EXTRACTOR,
        problem=problem,
    )


def visible_text(tree: HtmlElement) -> str:
    """Every word that a reader sees without scripts, blocks on lines of their own.

    Navigation, dialogs, and asides outside the article are left out, unless that takes more than half of the words: the
    page is then a list of links, or a tag was never closed.
    """
    kept, left_out = _text(tree, whole=False)
    if left_out > len(kept):
        kept, _ = _text(tree, whole=True)
    return kept


def _text(tree: HtmlElement, *, whole: bool) -> tuple[str, int]:
    """The text, and how many characters were left out as standing elsewhere on the site."""
    pieces: list[str] = []
    left_out = 0
    articles = preformatted = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        name = element.tag
        if event == "end":
            articles -= name in _ARTICLE
            preformatted -= name == "pre"
            if name not in _INLINE:
                pieces.append(_after(name))
            _add(pieces, element.tail, preformatted)
            continue
        articles += name in _ARTICLE
        preformatted += name == "pre"
        hidden = _hidden(element, name)
        if hidden or (not whole and _elsewhere(element, name, inside=articles > 0)):
            if not hidden:
                left_out += sum(len(text.strip()) for text in element.itertext())
            # An "end" is still reported: it brings what follows.
            walk.skip_subtree()
        else:
            if name not in _INLINE and name not in _CELLS:
                pieces.append("\n")
            _add(pieces, element.text, preformatted)
    return "".join(pieces), left_out


def _after(name: str) -> str:
    if name in _CELLS:
        return " "
    return "" if name in _UNSEEN or name == "br" else "\n"


def _add(pieces: list[str], text: str | None, preformatted: int) -> None:
    if text:
        pieces.append(text if preformatted else text.replace("\n", " "))


def _hidden(element: HtmlElement, name: str) -> bool:
    if name in _UNSEEN:
        return True
    if not element.attrib:
        return False
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
