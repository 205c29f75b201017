"""Renders editors' Markdown to safe HTML: raw HTML is off, and the result is sanitised.

`[@7]` becomes a numbered reference to this claim's citation 7.
"""

import re
import unicodedata

import nh3
from markdown_it import MarkdownIt

CITATION = re.compile(r"\[@([0-9]{1,4})\]")
_NEAR_REFERENCE = re.compile(
    r"""
    [\[({【]\s*@[^\[\](){}【】\n]{0,40}[\])}】]             # [ @1 ], [@1, @2], (@1), [@1-3], [@x]
    | \[\s*[\^#]?[0-9]{1,4}(?:\s*[,;–-]\s*[0-9]{1,4})*\s*\](?![(\[:])  # [1], [^1], [1, 2], [1-3]; not a link's text
    | (?<![@/.])@\s?[0-9]{1,3}(?!\w|\.\w)                # @1, forty@1; not an e-mail address, not user@2021
    | (?<![\w@/.])@\s?[0-9]{4}(?!\w|\.\w)               # @1234
    """,
    re.VERBOSE,
)
_LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)
MAX_LENGTH = 100_000
"""Characters of Markdown that one text may hold."""

_TAGS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "em", "strong", "a", "code", "pre", "hr", "br", "sup"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote", "th", "td")
"""Elements that get `dir="auto"`, so that each follows the direction of its own text."""
_BEFORE_REFERENCE = re.compile(r"[ \u00a0]+(?=\[@[0-9]{1,4}\])")
"""Spaces before a reference: they are removed, so that it follows the word directly."""
_TAG = re.compile(r"(<[^>]*>)")
"""An HTML tag from the renderer, which escapes `>` in attributes as `&gt;`."""
_OWN_TARGET = re.compile(r"#citation-|https?://", re.IGNORECASE)
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def cited_numbers(text: str) -> list[int]:
    """The citation numbers that the text refers to, in order of first mention."""
    return list(dict.fromkeys(int(number) for number in CITATION.findall(text)))


def near_references(text: str) -> list[str]:
    """Return the pieces of the text that look like references but do not work, such as `[1]` or `@1`.

    Full-width digits, letters and brackets count as plain ones. Code is ignored. References within links do not work.
    """
    without = CITATION.sub(" ", _CODE.sub(" ", text))
    plain = unicodedata.normalize("NFKC", without)
    pieces = [match.group() for match in CITATION.finditer(plain)]
    pieces += [match.group().strip() for match in _NEAR_REFERENCE.finditer(CITATION.sub(" ", plain))]
    pieces += [match.group() for link in _LINK.findall(_markdown.render(text)) for match in CITATION.finditer(link)]
    return list(dict.fromkeys(pieces))


def render(text: str) -> str:
    """Render Markdown to safe HTML. `#` and `##` both become level 2 headings; links lead to http and https only."""
    html = _markdown.render(text[:MAX_LENGTH])
    html = re.sub(r"<(/?)h1>", r"<\1h2>", html)
    html = _with_references(_BEFORE_REFERENCE.sub("", html))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "class", "id", "aria-label"}, "sup": {"class"}},
        url_schemes={"http", "https"},
        set_tag_attribute_values={tag: {"dir": "auto"} for tag in _BLOCKS},
        link_rel="noopener nofollow ugc",
        attribute_filter=_only_own_attributes,
    )


def _with_references(html: str) -> str:
    """Replace references in running text, but not within tags, links or code."""
    pieces = _TAG.split(html)
    depth = 0
    for place, piece in enumerate(pieces):
        if place % 2:
            name = piece.strip("</>").split(" ", maxsplit=1)[0]
            depth += (-1 if piece.startswith("</") else 1) if name in {"a", "code"} else 0
        elif not depth:
            pieces[place] = CITATION.sub(_reference, piece)
    return "".join(pieces)


def _reference(match: re.Match[str]) -> str:
    number = int(match.group(1))
    return f'<sup class="ref"><a href="#citation-{number}" aria-label="Citation {number}">{number}</a></sup>'


def _only_own_attributes(tag: str, attribute: str, value: str) -> str | None:
    if tag == "a" and attribute == "href" and not _OWN_TARGET.match(value):
        return None
    return value
