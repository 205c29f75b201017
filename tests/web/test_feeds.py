"""Feeds, sitemap and robots: well-formed, findings for titles, a demonstration left alone."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest

from claims.web import page_cache
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


def test_a_verdict_is_titled_by_its_finding(reader: Any, desk: Newsroom) -> None:
    titles = [one.findtext("a:title", namespaces=ATOM) for one in entries(reader, "/feeds/verdicts.atom")]
    assert "Forty spans were counted, on one bank only (Half true)" in titles
    assert "Evidence on how far the bridge reaches (Not rated: framing)" in titles


def test_a_correction_is_called_one_and_says_what_was_wrong(reader: Any, desk: Newsroom) -> None:
    (entry,) = entries(reader, "/feeds/corrections.atom")
    assert entry.findtext("a:title", namespaces=ATOM).startswith("Corrected: Forty spans were counted")
    assert "The first edition miscounted the spans." in entry.findtext("a:summary", namespaces=ATOM)


def test_hostile_and_unwritable_text_leaves_it_well_formed(reader: Any) -> None:
    newsroom.publish(headline=f"{HOSTILE} ]]> \x0b heading", summary="bell \x07 here")
    assert HOSTILE in entries(reader, "/feeds/verdicts.atom")[0].findtext("a:title", namespaces=ATOM)


def test_the_sitemap_holds_live_pages_only(reader: Any, desk: Newsroom) -> None:
    response = reader.get("/sitemap.xml")
    ET.fromstring(response.content)  # noqa: S314  # our own bytes
    text = response.content.decode()
    assert address(desk.main) in text
    assert "/claimants/ada-example/" in text
    assert address(desk.withdrawn) not in text
    assert DRAFT not in text


def test_a_demonstration_asks_to_be_left_alone(reader: Any, settings: Any) -> None:
    assert "Disallow: /\n" not in reader.get("/robots.txt").content.decode()
    assert not reader.read("/").select("meta[name=robots], .banner")
    settings.DEMO = True
    page_cache.pages.forget()
    assert "Disallow: /\n" in reader.get("/robots.txt").content.decode()
    page = reader.read("/")
    assert page.select("meta[name=robots]")[0]["content"] == "noindex, nofollow"
    assert "demonstration" in page.select(".banner")[0].get_text().lower()
