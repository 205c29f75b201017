"""Atom feeds of verdicts and of corrections. An entry's title is the finding, never the claim."""

import re
import uuid
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from claims.queries.pages import cards
from claims.queries.pages import corrections as reads
from claims.web.page import Rendered, public_page, render

ENTRIES = 50
_ATOM = "application/atom+xml; charset=utf-8"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that XML cannot hold."""


@public_page
def feeds(request: HttpRequest) -> Rendered:
    """Where the feeds are, and what is in them."""
    return render(request, "claims/feeds.html", {"section": "feeds"})


@public_page
def verdicts(request: HttpRequest) -> Rendered:
    """The newest verdicts."""
    ratings = cards.findings()
    feed = _feed("Verdicts", "feed_verdicts")
    for one in cards.cards(cards.live()[:ENTRIES], ratings):
        made_by = ", ".join(person.name for person in one.claimants)
        _add(
            feed,
            title=f"{one.headline} ({one.badge})",
            address=reverse("claim", args=[one.slug]),
            text=f"{one.summary} The claim{f', by {made_by}' if made_by else ''}: {one.short_claim}",
            id=uuid.uuid5(one.claim, one.language),
            at=one.published_at,
        )
    return Rendered(feed.writeString("utf-8"), _ATOM)


@public_page
def corrections(request: HttpRequest) -> Rendered:
    """The newest corrections, with what was wrong."""
    feed = _feed("Corrections", "feed_corrections")
    for one in reads.newest(cards.findings(), ENTRIES):
        headline = f"{one.verdict.headline} ({one.verdict.badge})" if one.verdict else "A verdict since taken down"
        change = f" {one.edition.change}." if one.edition.change else ""
        _add(
            feed,
            title=f"Corrected: {headline}",
            address=reverse("claim", args=[one.slug]) if one.slug else reverse("corrections"),
            text=f"{one.edition.note}{change}",
            id=one.edition_id,
            at=one.edition.published_at,
        )
    return Rendered(feed.writeString("utf-8"), _ATOM)


def _feed(title: str, name: str) -> Atom1Feed:
    address = settings.PUBLIC_ORIGIN + reverse(name)
    return Atom1Feed(
        title=f"{settings.NEWSROOM_NAME}: {title.lower()}",
        link=settings.PUBLIC_ORIGIN + reverse("front"),
        description="",
        language="en",
        author_name=settings.NEWSROOM_NAME,
        feed_url=address,
        feed_guid=address,
    )


def _add(feed: Atom1Feed, *, title: str, address: str, text: str, id: uuid.UUID, at: datetime) -> None:  # noqa: A002  # Atom's word
    feed.add_item(
        title=_UNWRITABLE.sub("", title),
        link=settings.PUBLIC_ORIGIN + address,
        description=_UNWRITABLE.sub("", text),
        unique_id=f"urn:uuid:{id}",
        pubdate=at,
        updateddate=timezone.localtime(at),
    )
