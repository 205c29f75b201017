"""What a page declares of itself: title, authors, date, publisher. Nothing is guessed from its looks.

In this order: JSON-LD of an article, meta elements, microdata of the article. What has another headline or another
address is another article. Names stay as they are written: a comma or a slash in one value parts nothing, since it may
be a place ("Ulm, Germany") or a suffix ("Jr.").
A page also describes other stories and its readers' comments. Their names and dates are never the page's.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from lxml.html import HtmlElement

from sources.extracting.extracted import one_line
from sources.urls_normal import normalise

_MOST_AUTHORS = 20
_MOST_BLOCKS = 20
_MOST_DEEP = 8
_MOST_ITEMS = 50
_MOST_PROPERTIES = 200
_MOST_MENDED = 200_000
"""Characters of a block that is not JSON. Mending a longer one would cost the page's reader its memory."""
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|,(?=\s*[}\]])', re.DOTALL)
"""A JSON string, or a comma before a closing bracket: many sites write such commas, JSON forbids them."""
_ARTICLES = re.compile(r"Article|Posting|Report|WebPage|CreativeWork|Review$", re.IGNORECASE)
_DAY = re.compile(r"\s*([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?(?:[T\s].*)?\Z", re.DOTALL)
_COMPACT_DAY = re.compile(r"\s*([0-9]{4})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?:[T\s].*)?\Z", re.DOTALL)
_BY = re.compile(
    r"(?:by|von|par|por|di|autor(?:/in|in|\(in\)|:in|\*in)?|author|auteur|text|автор)\s*:\s*|by\s+(?=[A-Z])",
    re.IGNORECASE,
)
_ROLE_ALONE = re.compile(r"(?:autor|author|redaktion|auteur)(?:\s*/\s*in)?\Z", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|@[\w.]+\Z|www\.", re.IGNORECASE)

_TITLES = ("og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title")
_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author", "byl")
_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.date", "dcterms.issued",
    "dcterms.created", "pubdate", "publishdate", "publish-date", "parsely-pub-date", "sailthru.date",
    "citation_publication_date", "citation_date", "og:article:published_time", "article.published",
)  # fmt: skip
_PUBLISHERS = ("og:site_name", "dc.publisher", "dcterms.publisher", "citation_publisher", "application-name")


@dataclass(frozen=True)
class Declared:
    """Each '' or empty where the page declares none. `date` is EDTF of a day, a month or a year."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    publisher: str = ""


def declared(tree: HtmlElement) -> Declared:
    """What the page says of itself."""
    metas = _metas(tree)
    page = _page(tree, metas)
    articles = _of_this_page(list(islice(_articles(tree), _MOST_ITEMS)), page)
    own = _own_items(tree, page)
    return Declared(
        title=_first(
            *(_text(article.get("headline")) for article in articles), *_values(metas, _TITLES), _title_of(tree)
        ),
        authors=_named([article.get("author") for article in articles])
        or _named(_values(metas, _AUTHORS))
        or _named(_microdata(tree, "author", own)),
        date=_first(
            *(day(_text(article.get("datePublished"))) for article in articles),
            *(day(value) for value in (*_values(metas, _DATES), *_microdata(tree, "datePublished", own))),
        ),
        publisher=_first(
            *_values(metas, _PUBLISHERS), *(name for article in articles for name in _names(article.get("publisher")))
        ),
    )


def day(value: str) -> str:
    """The calendar date that an ISO 8601 date or moment begins with; '' for anything else."""
    found = _DAY.match(value) or _COMPACT_DAY.match(value)
    if not found or found[1] == "0000":
        return ""
    return "-".join(part for part in found.groups() if part)


def _first(*values: str) -> str:
    return next((value for value in values if value), "")


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that are articles, those of narrower types first."""
    found: list[dict[str, Any]] = []
    scripts = tree.iterfind(".//script[@type]")
    blocks = (one for one in scripts if one.get("type", "").partition(";")[0].strip().lower() == "application/ld+json")
    for block in islice(blocks, _MOST_BLOCKS):
        try:
            found += _objects(_json(block.text or ""), 0)
        except (ValueError, RecursionError):
            continue
    yield from sorted(found, key=lambda one: "WebPage" in _types(one))


def _json(text: str) -> Any:
    """The value of a block, with or without commas before closing brackets."""
    try:
        return json.loads(text, strict=False)
    except ValueError:
        if len(text) > _MOST_MENDED:
            raise
        return json.loads(_STRING_OR_COMMA.sub(lambda found: found[1] or "", text), strict=False)


def _of_this_page(articles: list[dict[str, Any]], page: "_Page") -> list[dict[str, Any]]:
    """Articles without other stories. Those that name neither a headline nor an address count where they are alone."""
    told = [
        one for one in articles if not page.is_another(_headline(one), _addresses(one), whole="WebPage" in _types(one))
    ]
    named = [one for one in told if "WebPage" in _types(one) or page.is_named(_headline(one), _addresses(one))]
    return named if any("WebPage" not in _types(one) for one in named) else told


@dataclass(frozen=True)
class _Page:
    """What the page is called in its titles and headings, as plain words, and the addresses that it gives itself."""

    titles: tuple[str, ...]
    addresses: frozenset[str]

    def is_named(self, headline: str, addresses: set[str]) -> bool:
        """Whether the address is the page's, or the headline stands in one of its titles."""
        words = _plain(headline)
        return bool(self.addresses & addresses) or (bool(words) and any(words in title for title in self.titles))

    def is_another(self, headline: str, addresses: set[str], *, whole: bool = False) -> bool:
        """Whether what has this headline or address is not this page. `whole`: of a page its address alone tells."""
        if self.is_named(headline, addresses):
            return False
        return bool(self.addresses and addresses) or bool(not whole and self.titles and _plain(headline))


def _plain(text: str) -> str:
    """Words between single blanks, with a blank at both ends: one text is within another by whole words."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} " if words else ""


def _page(tree: HtmlElement, metas: dict[str, list[str]]) -> _Page:
    titles = (*_values(metas, _TITLES), _title_of(tree), *map(_words, islice(tree.iterfind(".//h1"), _MOST_ITEMS)))
    links = (one.get("href") or "" for one in tree.iterfind(".//link[@rel='canonical']"))
    return _Page(
        tuple(plain for title in titles if (plain := _plain(title))),
        frozenset(_whole_addresses([*links, *metas.get("og:url", [])])),
    )


def _headline(article: dict[str, Any]) -> str:
    return _text(article.get("headline")).removesuffix("…").removesuffix("...")


def _addresses(article: dict[str, Any]) -> set[str]:
    given = [article.get(key) for key in ("url", "@id", "mainEntityOfPage")]
    return _whole_addresses([one.get("@id") or one.get("url") if isinstance(one, dict) else one for one in given])


def _whole_addresses(values: list[Any]) -> set[str]:
    return {normalise(one) for one in values if isinstance(one, str) and one.startswith(("http://", "https://"))}


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MOST_DEEP:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        if any(_ARTICLES.search(kind) for kind in _types(value)):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)


def _types(value: dict[str, Any]) -> list[str]:
    kinds = value.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _names(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [name for one in values if (name := _text(one.get("name") if isinstance(one, dict) else one))]


def _named(values: list[Any]) -> tuple[str, ...]:
    """Names as declared, without a label before them; addresses and bare labels are no names."""
    found = [_BY.sub("", name, count=1) if _BY.match(name) else name for value in values for name in _names(value)]
    parted = [part.strip() for name in found for part in name.split(";")]
    names = [name for name in parted if name and not _ADDRESS.search(name) and not _ROLE_ALONE.match(name)]
    return tuple(dict.fromkeys(names))[:_MOST_AUTHORS]


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.iterfind(".//meta"):
        for attribute in ("name", "property"):
            name = (meta.get(attribute) or "").strip().lower()
            value = one_line(meta.get("content") or "")
            if name and value:
                found.setdefault(name, []).append(value)
    return found


def _values(metas: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return next((metas[name] for name in names if name in metas), [])


def _own_items(tree: HtmlElement, page: _Page) -> list[HtmlElement]:
    """The items of microdata that describe the page's article: those around the headline, else the only one.

    None where headlines stand in several items beside each other: the page is then a list of stories.
    """
    items = [item for item in islice(tree.iterfind(".//*[@itemtype]"), _MOST_ITEMS) if _is_article(item)]
    if _is_article(tree):
        items.insert(0, tree)
    headed = [item for item in items if item.find(".//h1") is not None]
    if not headed:
        alone = len(items) == 1 and tree.find(".//h1") is None
        return items if alone and not page.is_another(_item_headline(items[0]), set()) else []
    nested = all(outer in inner.iterancestors() for outer, inner in pairwise(headed))
    return headed if nested else []


def _item_headline(item: HtmlElement) -> str:
    found = item.find(".//*[@itemprop='headline']")
    return "" if found is None else found.get("content") or _words(found)


def _is_article(element: HtmlElement) -> bool:
    return any(_ARTICLES.search(kind) for kind in element.get("itemtype", "").split())


def _microdata(tree: HtmlElement, name: str, own: list[HtmlElement]) -> list[str]:
    """Values of a property of the page's own article."""
    found = []
    named = (one for one in tree.iterfind(".//*[@itemprop]") if name in one.get("itemprop", "").split())
    for element in islice(named, _MOST_PROPERTIES):
        above = list(element.iterancestors())
        item = next((one for one in above if one.get("itemscope") is not None), None)
        if item not in own or any(one.tag in {"aside", "nav", "footer"} for one in above):
            continue
        inner = element.find(".//*[@itemprop='name']")
        value = element.get("content") or element.get("datetime")
        found.append(one_line(value) if value else _words(inner if inner is not None else element))
    return found


def _words(element: HtmlElement) -> str:
    return one_line("".join(element.itertext()))


def _title_of(tree: HtmlElement) -> str:
    element = tree.find(".//head/title")
    return _words(element) if element is not None else ""
