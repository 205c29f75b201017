"""A page's own metadata: title, authors, date, publisher. Nothing is guessed from its layout.

The order is: JSON-LD of an article, meta elements, microdata of the article. An article with another headline or
address is another article. Names stay as they are: a comma or slash does not split a value, because it may be part of a
place ("Ulm, Germany") or a suffix ("Jr."). Metadata of other stories and of readers' comments on the page is ignored.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from lxml.html import HtmlElement

from sources.extracting.extraction import one_line
from sources.extracting.json_repair import without_trailing_commas
from sources.urls_normal import normalise

_MOST_AUTHORS = 20
_MOST_BLOCKS = 20
_MOST_DEEP = 8
_MOST_ITEMS = 50
_MOST_PROPERTIES = 200
_MOST_MENDED = 200_000
"""Characters of the longest malformed JSON block that is repaired. Longer ones would need too much memory."""
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
class Metadata:
    """The metadata; missing values are empty. `date` is EDTF: a day, month or year."""

    title: str = ""
    authors: tuple[str, ...] = ()
    date: str = ""
    publisher: str = ""


def metadata_of(tree: HtmlElement) -> Metadata:
    """Return the page's metadata."""
    metas = _metas(tree)
    page = _page(tree, metas)
    articles = _own_articles(list(islice(_articles(tree), _MOST_ITEMS)), page)
    own = _own_items(tree, page)
    return Metadata(
        title=_first(
            *(_text(article.get("headline")) for article in articles), *_values(metas, _TITLES), _title_of(tree)
        ),
        authors=_author_names([article.get("author") for article in articles])
        or _author_names(_values(metas, _AUTHORS))
        or _author_names(_microdata(tree, "author", own)),
        date=_first(
            *(day(_text(article.get("datePublished"))) for article in articles),
            *(day(value) for value in (*_values(metas, _DATES), *_microdata(tree, "datePublished", own))),
        ),
        publisher=_first(
            *_values(metas, _PUBLISHERS), *(name for article in articles for name in _names(article.get("publisher")))
        ),
    )


def day(value: str) -> str:
    """The calendar date of an ISO 8601 date or time; '' for anything else."""
    match = _DAY.match(value) or _COMPACT_DAY.match(value)
    if not match or match[1] == "0000":
        return ""
    return "-".join(part for part in match.groups() if part)


def _first(*values: str) -> str:
    return next((value for value in values if value), "")


def _text(value: Any) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles among the JSON-LD objects, those of specific types first."""
    articles: list[dict[str, Any]] = []
    scripts = tree.iterfind(".//script[@type]")
    blocks = (tag for tag in scripts if tag.get("type", "").partition(";")[0].strip().lower() == "application/ld+json")
    for block in islice(blocks, _MOST_BLOCKS):
        try:
            articles += _objects(_json(block.text or ""), 0)
        except (ValueError, RecursionError):
            continue
    yield from sorted(articles, key=_is_page)


def _json(text: str) -> Any:
    """Parse a block, also with commas before closing brackets."""
    try:
        return json.loads(text, strict=False)
    except ValueError:
        if len(text) > _MOST_MENDED:
            raise
        return json.loads(without_trailing_commas(text), strict=False)


def _own_articles(articles: list[dict[str, Any]], page: "_Page") -> list[dict[str, Any]]:
    """Leave out other stories. Articles without headline and address are kept if there are no others."""
    candidates = [
        item for item in articles if not page.is_another(_headline(item), _addresses(item), whole=_is_page(item))
    ]
    own = [item for item in candidates if _is_page(item) or page.matches(_headline(item), _addresses(item))]
    return own if any(not _is_page(item) for item in own) else candidates


@dataclass(frozen=True)
class _Page:
    """The words of the page's titles and headings, and its own addresses."""

    titles: tuple[str, ...]
    addresses: frozenset[str]

    def matches(self, headline: str, addresses: set[str]) -> bool:
        """Whether an address is the page's, or the headline occurs in one of its titles."""
        words = _plain(headline)
        return bool(self.addresses & addresses) or (bool(words) and any(words in title for title in self.titles))

    def is_another(self, headline: str, addresses: set[str], *, whole: bool = False) -> bool:
        """Whether an item with this headline or address is not this page. `whole`: only the address decides."""
        if self.matches(headline, addresses):
            return False
        return bool(self.addresses and addresses) or bool(not whole and self.titles and _plain(headline))


def _plain(text: str) -> str:
    """The words with single spaces between and around them, so that a search only matches whole words."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} " if words else ""


def _page(tree: HtmlElement, metas: dict[str, list[str]]) -> _Page:
    titles = (*_values(metas, _TITLES), _title_of(tree), *map(_words, islice(tree.iterfind(".//h1"), _MOST_ITEMS)))
    links = (link.get("href") or "" for link in tree.iterfind(".//link[@rel='canonical']"))
    return _Page(
        tuple(plain for title in titles if (plain := _plain(title))),
        frozenset(_whole_addresses([*links, *metas.get("og:url", [])])),
    )


def _headline(article: dict[str, Any]) -> str:
    return _text(article.get("headline")).removesuffix("…").removesuffix("...")


def _addresses(article: dict[str, Any]) -> set[str]:
    values = [article.get(key) for key in ("url", "@id", "mainEntityOfPage")]
    return _whole_addresses([item.get("@id") or item.get("url") if isinstance(item, dict) else item for item in values])


def _whole_addresses(values: list[Any]) -> set[str]:
    return {normalise(url) for url in values if isinstance(url, str) and url.startswith(("http://", "https://"))}


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MOST_DEEP:
        return
    if isinstance(value, list):
        for item in value:
            yield from _objects(item, depth + 1)
    elif isinstance(value, dict):
        if any(_ARTICLES.search(kind) for kind in _types(value)):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _objects(value.get(key), depth + 1)


def _is_page(article: dict[str, Any]) -> bool:
    return "WebPage" in _types(article)


def _types(value: dict[str, Any]) -> list[str]:
    kinds = value.get("@type")
    return [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]


def _names(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [name for item in values if (name := _text(item.get("name") if isinstance(item, dict) else item))]


def _author_names(values: list[Any]) -> tuple[str, ...]:
    """The names without labels such as "by". Addresses and labels alone are left out."""
    plain = [_BY.sub("", name, count=1) if _BY.match(name) else name for value in values for name in _names(value)]
    parts = [part.strip() for name in plain for part in name.split(";")]
    names = [name for name in parts if name and not _ADDRESS.search(name) and not _ROLE_ALONE.match(name)]
    return tuple(dict.fromkeys(names))[:_MOST_AUTHORS]


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    metas: dict[str, list[str]] = {}
    for meta in tree.iterfind(".//meta"):
        for attribute in ("name", "property"):
            name = (meta.get(attribute) or "").strip().lower()
            value = one_line(meta.get("content") or "")
            if name and value:
                metas.setdefault(name, []).append(value)
    return metas


def _values(metas: dict[str, list[str]], names: tuple[str, ...]) -> list[str]:
    return next((metas[name] for name in names if name in metas), [])


def _own_items(tree: HtmlElement, page: _Page) -> list[HtmlElement]:
    """The microdata items that describe the page's article: those around the headline, otherwise the only one.

    Empty if several separate items have headlines: the page is then a list of stories.
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
    values = []
    elements = (element for element in tree.iterfind(".//*[@itemprop]") if name in element.get("itemprop", "").split())
    for element in islice(elements, _MOST_PROPERTIES):
        above = list(element.iterancestors())
        item = next((ancestor for ancestor in above if ancestor.get("itemscope") is not None), None)
        if item not in own or any(tag.tag in {"aside", "nav", "footer"} for tag in above):
            continue
        inner = element.find(".//*[@itemprop='name']")
        value = element.get("content") or element.get("datetime")
        values.append(one_line(value) if value else _words(inner if inner is not None else element))
    return values


def _words(element: HtmlElement) -> str:
    return one_line("".join(element.itertext()))


def _title_of(tree: HtmlElement) -> str:
    element = tree.find(".//head/title")
    return _words(element) if element is not None else ""
