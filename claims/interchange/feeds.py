"""A feed for feed readers, as Atom (RFC 4287) and as JSON Feed 1.1. Pure.

Titles and texts are plain text. An entry's id never changes; its `updated` moves with each edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.utils.feedgenerator import Atom1Feed

from claims.interchange.xml import writable

Json = dict[str, Any]
ATOM = "application/atom+xml; charset=utf-8"
JSON_FEED = "application/feed+json"


@dataclass(frozen=True)
class Entry:
    """`id` is a URN and `url` absolute. `tags` are subject headings."""

    id: str
    url: str
    title: str
    text: str
    language: str
    published: datetime
    updated: datetime
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Feed:
    """`atom_url` and `json_url` are this feed's own addresses in either form, `home` the page that lists the same."""

    title: str
    author: str
    home: str
    atom_url: str
    json_url: str
    entries: Sequence[Entry] = ()


class _Atom(Atom1Feed):
    """An entry says its language where it is not the feed's."""

    def item_attributes(self, item: Json) -> Json:
        return {"xml:lang": item["language"]}


def atom(feed: Feed) -> str:
    """The feed as Atom."""
    made = _Atom(
        title=writable(feed.title),
        link=feed.home,
        description="",
        language="en",
        author_name=writable(feed.author),
        feed_url=feed.atom_url,
        feed_guid=feed.atom_url,
    )
    for one in feed.entries:
        made.add_item(
            title=writable(one.title),
            link=one.url,
            # Django writes it as HTML.
            description=f'<p dir="auto">{escape(writable(one.text), quote=False)}</p>',
            unique_id=one.id,
            pubdate=one.published,
            updateddate=one.updated,
            categories=[writable(tag) for tag in one.tags],
            language=one.language,
        )
    return made.writeString("utf-8")


def json_feed(feed: Feed) -> Json:
    """The feed as JSON Feed."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.json_url,
        "language": "en",
        "authors": [{"name": feed.author}],
        "items": [_item(one) for one in feed.entries],
    }


def _item(one: Entry) -> Json:
    tags = {"tags": list(one.tags)} if one.tags else {}
    return {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "content_text": one.text,
        "language": one.language,
        "date_published": one.published.isoformat(timespec="seconds"),
        "date_modified": one.updated.isoformat(timespec="seconds"),
    } | tags
