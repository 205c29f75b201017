"""oEmbed 1.0 responses for embed cards. Pure.

The card is a page of ours in a frame without scripts. Its height is estimated from its text, because a frame without
scripts cannot report its height. In a smaller frame the card scrolls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.sax.saxutils import escape as escape_xml

from claims.interchange.xml import writable

Json = dict[str, Any]
WIDEST = 600
NARROWEST = 200
"""Pixels. In less space the card scrolls."""
CACHE_AGE = 3_600
"""Seconds for which embedding pages may cache the response. The card in the frame is always current."""
_AROUND = 46
"""Pixels left and right of the text."""
_FIXED = 182
"""Pixels of margins and of the lines that are always there."""
_WRAPPED = ((520, 28), (300, 44))
"""Widths below which these lines wrap, and the pixels that each wrap adds."""
_SMALL = 320
"""The width in pixels up to which the stylesheet uses smaller type."""
_HEADLINE = (28, 11.6)
_SMALL_HEADLINE = (24, 10.2)
_TEXT = (23, 7.8)
"""Pixels of a line's height and of a letter's width, rounded up."""


@dataclass(frozen=True)
class Card:
    """A card. `title` has the finding. `url` is the verdict's page and `frame` the card's, both absolute.

    `headline` and `lines` are its texts of variable length. `direction` is their `dir`.
    """

    title: str
    url: str
    frame: str
    headline: str
    lines: Sequence[str]
    direction: str = "auto"


@dataclass(frozen=True)
class Provider:
    """The site that provides the card. `url` is absolute."""

    name: str
    url: str


def size(card: Card, *, most_width: int | None, most_height: int | None) -> tuple[int, int]:
    """Width and height in pixels: as wide as fits, and as tall as the text needs."""
    width = min(WIDEST, most_width or WIDEST)
    room = max(width, NARROWEST) - _AROUND
    headline = _SMALL_HEADLINE if width <= _SMALL else _HEADLINE
    wrapped = sum(more for below, more in _WRAPPED if width < below)
    height = (
        _FIXED
        + wrapped
        + sum(
            _lines(text, room, letter) * line
            for text, (line, letter) in [(card.headline, headline), *((text, _TEXT) for text in card.lines)]
        )
    )
    return width, min(height, most_height or height)


def _lines(text: str, room: int, letter: float) -> int:
    # Lines are not filled completely.
    return -(-len(text) // max(1, int(room / letter * 0.9)))


def answer(card: Card, provider: Provider, *, most_width: int | None, most_height: int | None) -> Json:
    """The oEmbed response."""
    width, height = size(card, most_width=most_width, most_height=most_height)
    return {
        "version": "1.0",
        "type": "rich",
        "title": card.title,
        "provider_name": provider.name,
        "provider_url": provider.url,
        "author_name": provider.name,
        "author_url": provider.url,
        "cache_age": CACHE_AGE,
        "width": width,
        "height": height,
        "html": frame(card, width, height),
    }


def frame(card: Card, width: int, height: int) -> str:
    """The card's iframe. Its sandbox allows only links that open in a new window."""
    return (
        f'<iframe src="{escape(card.frame)}" title="{escape(card.title)}" dir="{card.direction}"'
        f' width="{width}" height="{height}"'
        ' loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"'
        ' frameborder="0"></iframe>'
    )


def as_xml(values: Json) -> str:
    """The response as XML."""
    texts = {name: writable(str(value)) for name, value in values.items()}
    parts = "".join(f"<{name}>{escape_xml(text)}</{name}>" for name, text in texts.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{parts}</oembed>\n'
