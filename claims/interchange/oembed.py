"""oEmbed 1.0: how other people's editors learn to show a verdict's card. Pure.

The card is a page of ours in a frame, without any script. Its size is reckoned from its words, since a frame without
scripts cannot tell how tall it is; where a page leaves it less room, the card scrolls.
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
"""Pixels. A page that has less room gets a card that scrolls."""
CACHE_AGE = 3_600
"""Seconds for which a page that embeds may keep the answer: an embedded card itself is always the present one."""
_AROUND = 46
"""Pixels beside the text."""
_FIXED = 182
"""Pixels above, below and between the paragraphs, and of the lines that are always there."""
_WRAPPED = ((520, 28), (300, 44))
"""Widths below which such lines wrap, and the pixels that each wrapping adds."""
_SMALL = 320
"""Pixels up to which the card is set smaller, as its stylesheet has it."""
_HEADLINE = (28, 11.6)
_SMALL_HEADLINE = (24, 10.2)
_TEXT = (23, 7.8)
"""Pixels of a line and of a letter in it, both rather too large than too small."""


@dataclass(frozen=True)
class Card:
    """`title` names the finding; `url` is the verdict's page and `frame` the card's, both absolute.

    `headline` and `lines` are the texts on it whose length is not known beforehand; `direction` is their `dir`.
    """

    title: str
    url: str
    frame: str
    headline: str
    lines: Sequence[str]
    direction: str = "auto"


@dataclass(frozen=True)
class Provider:
    """Who answers; `url` is absolute."""

    name: str
    url: str


def size(card: Card, *, most_width: int | None, most_height: int | None) -> tuple[int, int]:
    """Pixels across and down: as wide as fits, and as tall as the words then need."""
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
    # Words do not fill their lines.
    return -(-len(text) // max(1, int(room / letter * 0.9)))


def answer(card: Card, provider: Provider, *, most_width: int | None, most_height: int | None) -> Json:
    """What a page that embeds is told."""
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
    """The card as a page holds it: allowed to open a link in a new window, and nothing else."""
    return (
        f'<iframe src="{escape(card.frame)}" title="{escape(card.title)}" dir="{card.direction}"'
        f' width="{width}" height="{height}"'
        ' loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"'
        ' frameborder="0"></iframe>'
    )


def as_xml(values: Json) -> str:
    """The same answer as XML."""
    said = {name: writable(str(value)) for name, value in values.items()}
    parts = "".join(f"<{name}>{escape_xml(text)}</{name}>" for name, text in said.items())
    return f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>{parts}</oembed>\n'
