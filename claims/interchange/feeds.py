"""Feeds as Atom (RFC 4287) and JSON Feed 1.1. Pure.

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
    """An entry. `id` is a URN and `url` absolute. `tags` are topics."""

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
    """A feed. `atom_url` and `json_url` are its own addresses. `home` is the page with the same list."""

    title: str
    author: str
    home: str
    atom_url: str
    json_url: str
    entries: Sequence[Entry] = ()


class _Atom(Atom1Feed):
    """Adds the language to each entry."""

    def item_attributes(self, item: Json) -> Json:
        return {"xml:lang": item["language"]}


def atom(feed: Feed) -> str:
    """The feed as Atom."""
    feed_writer = _Atom(
        title=writable(feed.title),
        link=feed.home,
        description="",
        language="en",
        author_name=writable(feed.author),
        feed_url=feed.atom_url,
        feed_guid=feed.atom_url,
    )
    for entry in feed.entries:
        feed_writer.add_item(
            title=writable(entry.title),
            link=entry.url,
            # Django marks the summary as HTML.
            description=f'<p dir="auto">{escape(writable(entry.text), quote=False)}</p>',
            unique_id=entry.id,
            pubdate=entry.published,
            updateddate=entry.updated,
            categories=[writable(tag) for tag in entry.tags],
            language=entry.language,
        )
    return feed_writer.writeString("utf-8")


def json_feed(feed: Feed) -> Json:
    """The feed as JSON Feed."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.json_url,
        "language": "en",
        "authors": [{"name": feed.author}],
        "items": [_item(entry) for entry in feed.entries],
    }


def _item(entry: Entry) -> Json:
    tags = {"tags": list(entry.tags)} if entry.tags else {}
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text,
        "language": entry.language,
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
    } | tags
