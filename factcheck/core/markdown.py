"""Markdown as editors write it to HTML as readers may get it: raw HTML off, then sanitised again.

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
    | \[\s*[\^#]?[0-9]{1,4}(?:\s*[,;–-]\s*[0-9]{1,4})*\s*\](?![(\[:])  # [1], [^1], [1, 2], [1-3]; a link's text is none
    | (?<![@/.])@\s?[0-9]{1,4}(?!\w|\.\w)                # @1, forty@1; an address of mail is none
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
"""Each is shown in the direction of its own text."""
_BEFORE_REFERENCE = re.compile(r"[ \u00a0]+(?=\[@[0-9]{1,4}\])")
"""A reference hangs on the word before it, however it was typed."""
_TAG = re.compile(r"(<[^>]*>)")
"""A tag of the renderer's, which writes `>` in attributes as `&gt;`."""
_OWN_TARGET = re.compile(r"#citation-|https?://", re.IGNORECASE)
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def cited_numbers(text: str) -> list[int]:
    """The citation numbers that the text refers to, in order of first mention."""
    return list(dict.fromkeys(int(number) for number in CITATION.findall(text)))


def near_references(text: str) -> list[str]:
    """Pieces of the text that were meant as references and are not read as such, as they were written.

    Digits, letters and brackets of full width count as the plain ones; code is left out. Within a link no reference is
    one: a link holds no other.
    """
    without = CITATION.sub(" ", _CODE.sub(" ", text))
    plain = unicodedata.normalize("NFKC", without)
    found = [match.group() for match in CITATION.finditer(plain)]
    found += [match.group().strip() for match in _NEAR_REFERENCE.finditer(CITATION.sub(" ", plain))]
    found += [match.group() for link in _LINK.findall(_markdown.render(text)) for match in CITATION.finditer(link)]
    return list(dict.fromkeys(found))


def render(text: str) -> str:
    """Safe HTML of the Markdown; headings start at level 2 (`#` and `##` both), links only to http and https."""
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
    """References in running text only: within a tag, a link or code they would break it."""
    pieces = _TAG.split(html)
    within = 0
    for place, piece in enumerate(pieces):
        if place % 2:
            name = piece.strip("</>").split(" ", maxsplit=1)[0]
            within += (-1 if piece.startswith("</") else 1) if name in {"a", "code"} else 0
        elif not within:
            pieces[place] = CITATION.sub(_reference, piece)
    return "".join(pieces)


def _reference(match: re.Match[str]) -> str:
    number = int(match.group(1))
    return f'<sup class="ref"><a href="#citation-{number}" aria-label="Citation {number}">{number}</a></sup>'


def _only_own_attributes(tag: str, attribute: str, value: str) -> str | None:
    if tag == "a" and attribute == "href" and not _OWN_TARGET.match(value):
        return None
    return value
