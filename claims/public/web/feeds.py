"""Feeds of verdicts and of corrections, as Atom and as JSON Feed. An entry's title is the finding, never the claim."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from claims.interchange.feeds import ATOM, JSON_FEED, Entry, Feed, atom, json_feed
from claims.public import shown
from claims.public.exchange import verdict_lists
from claims.public.exchange.verdict_lists import VerdictList
from claims.public.queries import cards
from claims.public.queries import corrections as reads
from claims.public.queries.cards import Card
from claims.public.queries.corrections import Correction
from claims.public.web.addresses import absolute
from claims.public.web.page import RenderedPage, public_page, render

ENTRIES = 50


@public_page()
def feeds(request: HttpRequest) -> RenderedPage:
    """The page that lists the feeds and data files."""
    return render(request, "claims/feeds.html", {"section": "feeds", "ratings": cards.public_ratings().values()})


@public_page()
def of_verdicts(request: HttpRequest, form: str) -> RenderedPage:
    """The newest verdicts. `form` is `atom` or `json`, in all these views."""
    return _verdicts(verdict_lists.every(), "/feeds/verdicts", form)


@public_page()
def of_topic(request: HttpRequest, slug: str, form: str) -> RenderedPage:
    """The newest verdicts on a topic."""
    return _below_page(verdict_lists.topic(slug), form)


@public_page()
def of_claimant(request: HttpRequest, slug: str, form: str) -> RenderedPage:
    """The newest verdicts on claims by a claimant."""
    return _below_page(verdict_lists.claimant(slug), form)


@public_page()
def of_rating(request: HttpRequest, slug: str, form: str) -> RenderedPage:
    """The newest verdicts with a rating."""
    return _below_page(verdict_lists.rating(slug), form)


@public_page()
def of_corrections(request: HttpRequest, form: str) -> RenderedPage:
    """The newest corrections, with their notes."""
    entries = [_correction(row) for row in reads.newest(cards.public_ratings(), ENTRIES)]
    return _render(_feed("Corrections", reverse("corrections"), "/feeds/corrections", entries), form)


def _below_page(rows: VerdictList, form: str) -> RenderedPage:
    return _verdicts(rows, f"{rows.path}feed", form)


def _verdicts(rows: VerdictList, address: str, form: str) -> RenderedPage:
    """The feed of a list's newest verdicts. `address` is its address without the file extension."""
    newest = rows.newest(ENTRIES).prefetch_related("topics")
    ratings = cards.public_ratings()
    shown.add_each("topic", (topic.pk for row in newest for topic in row.topics.all()))
    entries = [_verdict(cards.card(row, ratings), sorted(topic.name for topic in row.topics.all())) for row in newest]
    return _render(_feed(rows.title, rows.path, address, entries), form)


def _verdict(card: Card, topics: list[str]) -> Entry:
    made_by = ", ".join(person.name for person in card.claimants)
    return Entry(
        id=uuid.uuid5(card.claim, card.language).urn,
        url=absolute("claim", card.slug),
        title=f"{card.headline} ({card.badge})",
        text=f"{card.summary} The claim{f', by {made_by}' if made_by else ''}: {card.short_claim}",
        language=card.language,
        published=timezone.localtime(card.first_published_at),
        updated=timezone.localtime(card.published_at),
        tags=topics,
    )


def _correction(row: Correction) -> Entry:
    headline = (
        f"{row.verdict.headline} ({row.verdict.badge})" if row.verdict else "A verdict since withdrawn or removed"
    )
    change = f" {row.edition.change}." if row.edition.change else ""
    path = reverse("claim", args=[row.slug]) if row.slug else reverse("corrections")
    at = timezone.localtime(row.edition.published_at)
    return Entry(
        id=row.edition_id.urn,
        url=settings.PUBLIC_ORIGIN + path,
        title=f"Corrected: {headline}",
        text=f"{row.edition.note}{change}",
        language=row.verdict.language if row.verdict else "en",
        published=at,
        updated=at,
    )


def _feed(title: str, path: str, address: str, entries: list[Entry]) -> Feed:
    origin = settings.PUBLIC_ORIGIN
    return Feed(
        title=f"{settings.NEWSROOM_NAME}: {title[:1].lower()}{title[1:]}",
        author=settings.NEWSROOM_NAME,
        home=origin + path,
        atom_url=f"{origin}{address}.atom",
        json_url=f"{origin}{address}.json",
        entries=entries,
    )


_FORMS: dict[str, tuple[Callable[[Feed], str], str]] = {
    "atom": (atom, ATOM),
    "json": (lambda feed: _json(json_feed(feed)), JSON_FEED),
}


def _render(feed: Feed, form: str) -> RenderedPage:
    write, content_type = _FORMS[form]
    return RenderedPage(write(feed), content_type)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
