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
from claims.queries.exchange import listed
from claims.queries.exchange.listed import Listed
from claims.queries.pages import cards
from claims.queries.pages import corrections as reads
from claims.queries.pages.cards import Card
from claims.queries.pages.corrections import Correction
from claims.web.addresses import absolute
from claims.web.page import Rendered, public_page, render

ENTRIES = 50


@public_page()
def feeds(request: HttpRequest) -> Rendered:
    """Where the feeds and the data are, and what is in them."""
    return render(request, "claims/feeds.html", {"section": "feeds", "ratings": cards.findings().values()})


@public_page()
def of_verdicts(request: HttpRequest, form: str) -> Rendered:
    """The newest verdicts. `form` is `atom` or `json`, here and below."""
    return _verdicts(listed.every(), "/feeds/verdicts", form)


@public_page()
def of_topic(request: HttpRequest, slug: str, form: str) -> Rendered:
    """The newest verdicts on a topic."""
    return _below_page(listed.topic(slug), form)


@public_page()
def of_claimant(request: HttpRequest, slug: str, form: str) -> Rendered:
    """The newest verdicts on claims by a claimant."""
    return _below_page(listed.claimant(slug), form)


@public_page()
def of_rating(request: HttpRequest, slug: str, form: str) -> Rendered:
    """The newest verdicts with a rating."""
    return _below_page(listed.rating(slug), form)


@public_page()
def of_corrections(request: HttpRequest, form: str) -> Rendered:
    """The newest corrections, with what was wrong."""
    entries = [_correction(one) for one in reads.newest(cards.findings(), ENTRIES)]
    return _written(_feed("Corrections", reverse("corrections"), "/feeds/corrections", entries), form)


def _below_page(what: Listed, form: str) -> Rendered:
    return _verdicts(what, f"{what.path}feed", form)


def _verdicts(what: Listed, address: str, form: str) -> Rendered:
    """The feed of a list's newest verdicts; `address` is its own, without what tells its forms apart."""
    newest = what.rows.prefetch_related("topics")[:ENTRIES]
    ratings = cards.findings()
    entries = [_verdict(cards.card(row, ratings), sorted(topic.name for topic in row.topics.all())) for row in newest]
    return _written(_feed(what.title, what.path, address, entries), form)


def _verdict(one: Card, topics: list[str]) -> Entry:
    made_by = ", ".join(person.name for person in one.claimants)
    return Entry(
        id=uuid.uuid5(one.claim, one.language).urn,
        url=absolute("claim", one.slug),
        title=f"{one.headline} ({one.badge})",
        text=f"{one.summary} The claim{f', by {made_by}' if made_by else ''}: {one.short_claim}",
        language=one.language,
        published=timezone.localtime(one.first_published_at),
        updated=timezone.localtime(one.published_at),
        tags=topics,
    )


def _correction(one: Correction) -> Entry:
    headline = f"{one.verdict.headline} ({one.verdict.badge})" if one.verdict else "A verdict since taken down"
    change = f" {one.edition.change}." if one.edition.change else ""
    path = reverse("claim", args=[one.slug]) if one.slug else reverse("corrections")
    at = timezone.localtime(one.edition.published_at)
    return Entry(
        id=one.edition_id.urn,
        url=settings.PUBLIC_ORIGIN + path,
        title=f"Corrected: {headline}",
        text=f"{one.edition.note}{change}",
        language=one.verdict.language if one.verdict else "en",
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


def _written(feed: Feed, form: str) -> Rendered:
    write, content_type = _FORMS[form]
    return Rendered(write(feed), content_type)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
