"""Feeds, sitemaps and robots.txt follow their standards, and entries have findings as titles."""

import json
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.utils import timezone

from claims.interchange.feeds import Entry, Feed, atom
from claims.models import PublicClaim
from claims.public.queries import sitemaps
from claims.public.web import page_cache
from claims.vocabulary import EditionKind
from tests import factories
from tests.web import newsroom
from tests.web.newsroom import DRAFT, HOSTILE, Newsroom, address

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def entries(reader: Any, path: str) -> list[Any]:
    response = reader.get(path)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314  # our own bytes
    assert feed.findtext("a:title", namespaces=ATOM)
    assert feed.findtext("a:updated", namespaces=ATOM)
    found = feed.findall("a:entry", ATOM)
    ids = [one.findtext("a:id", namespaces=ATOM) for one in found]
    assert len(set(ids)) == len(ids)
    return found


def test_an_entrys_title_is_the_finding(reader: Any, desk: Newsroom) -> None:
    titles = [one.findtext("a:title", namespaces=ATOM) for one in entries(reader, "/feeds/verdicts.atom")]
    assert "Forty spans were counted, on one bank only (Half true)" in titles
    assert "Evidence on how far the bridge reaches (Not rated: framing)" in titles


def test_a_corrections_entry_says_so_and_has_its_note(reader: Any, desk: Newsroom) -> None:
    (entry,) = entries(reader, "/feeds/corrections.atom")
    assert entry.findtext("a:title", namespaces=ATOM).startswith("Corrected: Forty spans were counted")
    assert "The first edition miscounted the spans." in entry.findtext("a:summary", namespaces=ATOM)


def test_hostile_text_leaves_a_feed_well_formed(reader: Any) -> None:
    newsroom.publish(headline=f"{HOSTILE} ]]> heading", summary="]]> \u2028 & here")
    assert HOSTILE in entries(reader, "/feeds/verdicts.atom")[0].findtext("a:title", namespaces=ATOM)


def test_a_feed_leaves_out_characters_that_xml_cannot_hold() -> None:
    entry = Entry(
        id="urn:x", url="https://a.example/", title="a\x0bb\x07 <c>", text="d\x00e\ufffe", language="en",
        published=timezone.now(), updated=timezone.now(), tags=["f\x1bg"],
    )  # fmt: skip
    feed = Feed(title="t\x07", author="n\x0b", home="https://a.example/", atom_url="", json_url="", entries=[entry])
    root = ET.fromstring(atom(feed))  # noqa: S314  # our own bytes
    assert (root.findtext("a:title", namespaces=ATOM), root.findtext("a:author/a:name", namespaces=ATOM)) == ("t", "n")
    assert root.findtext("a:entry/a:title", namespaces=ATOM) == "ab <c>"
    assert BeautifulSoup(root.findtext("a:entry/a:summary", "", ATOM), "html.parser").text == "de"
    assert [one.get("term") for one in root.findall("a:entry/a:category", ATOM)] == ["fg"]


FEEDS = (
    "/feeds/verdicts", "/feeds/corrections", "/topics/bridges/feed", "/claimants/ada-example/feed",
    "/ratings/half-true/feed", "/ratings/false/feed",
)  # fmt: skip
"""Without what tells their forms apart; the last is empty."""
RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")
XML = "{http://www.w3.org/XML/1998/namespace}"


NS = "{http://www.w3.org/2005/Atom}"


def wrong_with_atom(feed: Any, address: str) -> list[str]:
    """Violations of RFC 4287, sections 3.2, 3.3, 4.1.1, 4.1.2, 4.2.6 and 4.2.7."""
    wrong = [] if feed.tag == f"{NS}feed" else ["the document's element is no feed"]
    for what in (feed, *feed.findall(f"{NS}entry")):
        wrong += _wrong_with_parts(what) + _wrong_with_links(what)
    if not feed.findall(f"{NS}author/{NS}name"):
        wrong.append("no author")
    if [link.get("href") for link in feed.findall(f"{NS}link") if link.get("rel") == "self"] != [address]:
        wrong.append("it does not say where it is itself")
    return wrong


def _wrong_with_parts(what: Any) -> list[str]:
    """Checks a feed or an entry: its id is an absolute IRI, and title, dates and text types are valid."""
    wrong = [
        f"not one {name}"
        for name in ("id", "title", "updated")
        if len(what.findall(NS + name)) != 1 or not what.findtext(NS + name)
    ]
    dates = [one.text for name in ("updated", "published") for one in what.findall(NS + name)]
    wrong += [f"no date: {text}" for text in dates if not RFC3339.fullmatch(text)]
    wrong += [] if urlsplit(what.findtext(f"{NS}id")).scheme else ["an id is no absolute IRI"]
    kinds = [one.get("type", "text") for one in what.findall(f"{NS}summary")]
    return wrong + [f"a text of the sort {kind}" for kind in kinds if kind not in ("text", "html")]


def _wrong_with_links(what: Any) -> list[str]:
    """Checks the links of a feed or an entry: one to itself, no duplicates, none empty."""
    links = [
        (link.get("rel", "alternate"), link.get("type"), link.get("hreflang")) for link in what.findall(f"{NS}link")
    ]
    wrong = [] if len(set(links)) == len(links) else ["two links of one sort"]
    wrong += [] if any(rel == "alternate" for rel, _, _ in links) else ["no link that says where it is"]
    nowhere = any(not urlsplit(link.get("href")).netloc for link in what.findall(f"{NS}link"))
    return [*wrong, "a link to nowhere"] if nowhere else wrong


def wrong_with_json_feed(feed: Any, address: str) -> list[str]:
    """Violations of JSON Feed 1.1."""
    wrong = [] if feed.get("version") == "https://jsonfeed.org/version/1.1" else ["version"]
    wrong += [name for name in ("title", "home_page_url", "feed_url") if not isinstance(feed.get(name), str)]
    if feed.get("feed_url") != address:
        wrong.append("it does not say where it is itself")
    if not isinstance(feed.get("items"), list) or not all(one.get("name") for one in feed["authors"]):
        wrong.append("items or authors")
    known = {"id", "url", "title", "content_text", "date_published", "date_modified", "language", "tags"}
    for one in feed["items"]:
        wrong += [f"unknown: {name}" for name in set(one) - known]
        wrong += [f"no {name}" for name in ("id", "url", "content_text") if not isinstance(one.get(name), str)]
        wrong += [name for name in ("date_published", "date_modified") if not RFC3339.fullmatch(one[name])]
    ids = [one["id"] for one in feed["items"]]
    return wrong if len(set(ids)) == len(ids) else [*wrong, "an id twice"]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_follows_its_standards(reader: Any, desk: Newsroom, feed: str) -> None:
    as_atom, made = reader.get(f"{feed}.atom"), reader.get(f"{feed}.json")
    root = ET.fromstring(as_atom.content)  # noqa: S314  # our own bytes
    assert wrong_with_atom(root, f"http://127.0.0.1:8000{feed}.atom") == []
    assert made["Content-Type"] == "application/feed+json"
    as_json = json.loads(made.content)
    assert wrong_with_json_feed(as_json, f"http://127.0.0.1:8000{feed}.json") == []
    entries = root.findall("a:entry", ATOM)
    assert bool(entries) == (feed != "/ratings/false/feed")
    assert [
        (one.findtext("a:id", namespaces=ATOM), one.findtext("a:title", namespaces=ATOM),
         BeautifulSoup(one.findtext("a:summary", "", ATOM), "html.parser").text, one.get(f"{XML}lang"))
        for one in entries
    ] == [(one["id"], one["title"], one["content_text"], one["language"]) for one in as_json["items"]]  # fmt: skip


@pytest.mark.parametrize("feed", FEEDS[2:])
def test_a_feed_has_its_pages_items_and_the_page_links_it(reader: Any, desk: Newsroom, feed: str) -> None:
    page = reader.read(feed.removesuffix("feed"))
    shown = [f"http://127.0.0.1:8000{link['href']}" for link in page.select(".card-title a")]
    assert [one["url"] for one in json.loads(reader.get(f"{feed}.json").content)["items"]] == shown
    assert {"feed.atom", "feed.json"} <= {link["href"] for link in page.select("head link[rel=alternate]")}
    assert {"feed.atom", "feed.json"} <= {link["href"] for link in page.select(".take-away a")}


def test_no_entrys_title_is_the_claim(reader: Any, desk: Newsroom) -> None:
    for feed in FEEDS:
        for one in json.loads(reader.get(f"{feed}.json").content)["items"]:
            assert "The bridge has forty spans" not in one["title"]


def test_markup_in_a_verdict_is_escaped(reader: Any) -> None:
    newsroom.publish(headline="A script was found", summary=HOSTILE)
    summary = entries(reader, "/feeds/verdicts.atom")[0].find("a:summary", ATOM)
    assert summary.get("type") == "html"
    read = BeautifulSoup(summary.text, "html.parser")
    assert [(tag.name, tag.attrs) for tag in read.find_all(True)] == [("p", {"dir": "auto"})]
    assert HOSTILE in read.text


def test_an_edition_changes_updated_and_not_published(reader: Any) -> None:
    edition = newsroom.publish(topics=(factories.topic("Rivers").pk,))
    newsroom.revised(edition, kind=EditionKind.UPDATED, note="More.", summary="Another.")
    [entry] = json.loads(reader.get("/topics/rivers/feed.json").content)["items"]
    assert datetime.fromisoformat(entry["date_published"]) <= datetime.fromisoformat(entry["date_modified"])
    assert entry["tags"] == ["Rivers"]
    assert datetime.fromisoformat(entry["date_published"]) == edition.published_at.replace(microsecond=0)


def listed(reader: Any, path: str) -> dict[str, str]:
    """The addresses in a sitemap or its index, without the origin, each with its `lastmod`."""
    root = ET.fromstring(reader.get(path).content)  # noqa: S314  # our own bytes
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    return {
        one.findtext("s:loc", "", space).removeprefix(settings.PUBLIC_ORIGIN): one.findtext("s:lastmod", "", space)
        for one in root
    }


def test_the_sitemap_is_an_index_of_parts_that_list_live_pages_only(reader: Any, desk: Newsroom) -> None:
    index = listed(reader, "/sitemap.xml")
    found = {path: changed for part in index for path, changed in listed(reader, part).items()}
    assert {"/", "/how-we-work/", address(desk.main), "/topics/bridges/", "/claimants/ada-example/"} <= set(found)
    assert datetime.fromisoformat(found[address(desk.main)]) == desk.main.published_at.replace(microsecond=0)
    assert address(desk.withdrawn) not in found
    assert DRAFT not in str(found)


def test_parts_of_the_sitemap_are_limited_and_dated(reader: Any, desk: Newsroom) -> None:
    for _ in range(2):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT max(nextval(pg_get_serial_sequence('claims_publicclaim', 'id'))) FROM generate_series(1, %s)",
                [sitemaps.PART],
            )
        newsroom.publish()
    live = {f"/claims/{row.slug}/": row.published_at for row in PublicClaim.objects.published()}
    parts = {path: at for path, at in listed(reader, "/sitemap.xml").items() if "/verdicts-" in path}
    found: dict[str, str] = {}
    for part, changed in parts.items():
        addresses = listed(reader, part)
        assert 1 <= len(addresses) <= sitemaps.PART
        assert changed >= max(addresses.values())
        # A part also changes when it loses an address, as the first lost the withdrawn verdict. The others have one.
        assert len(addresses) > 1 or changed == max(addresses.values())
        found |= addresses
    assert set(found) == set(live)
    assert len(parts) == 3
    for nothing in ("/sitemaps/verdicts-999999.xml", "/sitemaps/topics-99.xml", "/sitemaps/nothing-1.xml"):
        assert reader.get(nothing).status_code == 404


def test_a_demonstrations_robots_txt_disallows_everything(reader: Any, settings: Any) -> None:
    assert "Disallow: /\n" not in reader.get("/robots.txt").content.decode()
    assert not reader.read("/").select("meta[name=robots], .banner")
    settings.DEMO = True
    page_cache.pages.forget()
    assert "Disallow: /\n" in reader.get("/robots.txt").content.decode()
    page = reader.read("/")
    assert page.select("meta[name=robots]")[0]["content"] == "noindex, nofollow"
    assert "demonstration" in page.select(".banner")[0].get_text().lower()
