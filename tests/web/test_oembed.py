"""Embed cards: any page can frame them, they run no scripts, and they show the current verdict."""

import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from claims.interchange.oembed import Card, as_xml, frame, size
from claims.models import Slug
from claims.vocabulary import EditionKind
from tests.web import newsroom
from tests.web.newsroom import HOSTILE, SECRET, Newsroom, address

pytestmark = pytest.mark.django_db


def tell(reader: Any, path: str, **asked: Any) -> Any:
    """The response for an address of this site."""
    return reader.get("/oembed?" + urlencode({"url": settings.PUBLIC_ORIGIN + path, **asked}))


def told(reader: Any, path: str, **asked: Any) -> Any:
    answer = tell(reader, path, **asked)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def frame_of(answer: Any) -> Any:
    [frame] = BeautifulSoup(answer["html"], "html.parser").select("*")
    assert frame.name == "iframe"
    return frame


class TestTheAnswer:
    def test_the_response_is_rich_with_a_frame_of_its_size(self, reader: Any, desk: Newsroom) -> None:
        answer = told(reader, address(desk.main))
        assert (answer["version"], answer["type"]) == ("1.0", "rich")
        assert answer["title"] == "Forty spans were counted, on one bank only (Half true)"
        assert answer["provider_name"] == settings.NEWSROOM_NAME
        frame = frame_of(answer)
        assert frame["src"] == f"{settings.PUBLIC_ORIGIN}{address(desk.main)}embed/"
        assert (int(frame["width"]), int(frame["height"])) == (answer["width"], answer["height"])
        assert "allow-scripts" not in frame["sandbox"]

    def test_the_xml_has_the_same_values(self, reader: Any, desk: Newsroom) -> None:
        answer = tell(reader, address(desk.main), format="xml")
        assert answer["Content-Type"].startswith("text/xml")
        root = ET.fromstring(answer.content)  # noqa: S314  # our own bytes
        assert root.tag == "oembed"
        assert {one.tag: one.text for one in root} == {
            name: str(value) for name, value in told(reader, address(desk.main)).items()
        }

    @pytest.mark.parametrize(("width", "height"), [(320, 180), (200, 10_000), (90, 50), (5_000, 5_000)])
    def test_the_frame_fits_the_requested_size(self, reader: Any, desk: Newsroom, width: int, height: int) -> None:
        answer = told(reader, address(desk.main), maxwidth=width, maxheight=height)
        assert 0 < answer["width"] <= min(width, 600)
        assert 0 < answer["height"] <= height

    def test_more_text_or_less_width_makes_it_taller(self) -> None:
        def height(words: str, width: int) -> int:
            return size(Card("", "", "", words, ["claim"]), most_width=width, most_height=None)[1]

        assert height("short", 600) < height("long " * 30, 600) < height("long " * 30, 320)

    def test_old_addresses_and_all_kinds_of_addresses_work(self, reader: Any, desk: Newsroom) -> None:
        title = told(reader, address(desk.main))["title"]
        for path in (
            f"{address(desk.main)}embed/",
            f"{address(desk.main)}editions/1/",
            f"{address(desk.main)}?from=x#y",
        ):
            assert told(reader, path)["title"] == title
        Slug.objects.create(slug="an-old-address", claim_id=desk.main.claim_id, language="en")
        assert frame_of(told(reader, "/claims/an-old-address/"))["src"].endswith(f"{address(desk.main)}embed/")
        moved = reader.get("/claims/an-old-address/embed/")
        assert (moved.status_code, moved["Location"]) == (301, f"{address(desk.main)}embed/")

    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("", 400), ("https://elsewhere.example/claims/x/", 404), ("{origin}/claims/nope/", 404),
            ("{origin}/", 404), ("{origin}/api/v1/claims", 404), ("{origin}/topics/bridges/", 404),
            ("{origin}.elsewhere.example{main}", 404), ("ftp://127.0.0.1:8000{main}", 404), ("{main}", 404),
            ("http://[", 404), ("{origin}/claims/%00/", 404),
        ],
    )  # fmt: skip
    def test_other_addresses_are_refused(self, reader: Any, desk: Newsroom, url: str, status: int) -> None:
        asked = url.replace("{origin}", settings.PUBLIC_ORIGIN).replace("{main}", address(desk.main))
        assert reader.get("/oembed?" + urlencode({"url": asked})).status_code == status

    @pytest.mark.parametrize(
        ("asked", "status"),
        [({"format": "yaml"}, 501), ({"maxwidth": "0"}, 400), ({"maxheight": "tall"}, 400), ({"maxwidth": "٣"}, 400)],
    )
    def test_a_malformed_request_is_refused(
        self, reader: Any, desk: Newsroom, asked: dict[str, str], status: int
    ) -> None:
        assert tell(reader, address(desk.main), **asked).status_code == status

    def test_any_origin_may_request_it_without_a_cookie(self, reader: Any, desk: Newsroom) -> None:
        for answer in (tell(reader, address(desk.main)), reader.get("/oembed?url=x")):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert not answer.cookies

    def test_a_verdict_page_links_its_oembed_address(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(address(desk.main))
        for kind, form in (("application/json+oembed", "json"), ("text/xml+oembed", "xml")):
            [link] = page.select(f"link[type='{kind}']")
            answer = reader.get(link["href"].removeprefix(settings.PUBLIC_ORIGIN))
            assert answer.status_code == 200
            assert form in answer["Content-Type"]
        assert not reader.read(f"{address(desk.main)}editions/1/").select("link[type$='+oembed']")


class TestTheCard:
    def test_the_finding_comes_before_the_claim(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(f"{address(desk.main)}embed/")
        text = " ".join(page.main.get_text(" ").split())
        order = ["Half true", "Forty spans were counted", "Corrected on", "The claim", "The bridge has forty spans",
                 "Ada Example", settings.NEWSROOM_NAME, "Verdict of"]  # fmt: skip
        assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
        link = page.select("h1 a")[0]
        assert link["href"] == f"{settings.PUBLIC_ORIGIN}{address(desk.main)}"
        assert (link["target"], link["rel"]) == ("_blank", ["noopener"])

    def test_any_page_may_frame_it_and_it_runs_nothing(self, reader: Any, desk: Newsroom) -> None:
        path = f"{address(desk.main)}embed/"
        again = reader.get(path, **{"If-None-Match": reader.get(path)["ETag"]})
        for answer in (reader.get(path), again, reader.get(f"{address(desk.withdrawn)}embed/")):
            policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
            assert policy["frame-ancestors"] == "*"
            assert policy["default-src"] == policy["script-src"] == policy["form-action"] == "'none'"
            assert "X-Frame-Options" not in answer
            assert not answer.cookies
        page = reader.read(path)
        assert not page.select("script, form, img, iframe, style, [style], [onclick]")
        assert all(link["href"].startswith("/static/") for link in page.select("link[rel=stylesheet]"))

    def test_every_other_page_frames_nowhere(self, reader: Any, desk: Newsroom) -> None:
        for path in ("/", address(desk.main), "/oembed", "/claims/list.csv", "/v1alpha1/claims:search"):
            answer = reader.get(path)
            assert answer["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]

    def test_a_claim_that_is_not_rated_says_so(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(f"{address(desk.framing)}embed/")
        assert page.select(".badge-none")[0].text == "Not rated: framing"

    @pytest.mark.parametrize(
        ("which", "status", "title"),
        [("withdrawn", 410, "This verdict was withdrawn"), ("redacted", 451, "Removed for legal reasons")],
    )
    def test_a_card_of_a_verdict_that_is_not_live_says_so(
        self, reader: Any, desk: Newsroom, which: str, status: int, title: str
    ) -> None:
        edition = getattr(desk, which)
        page = reader.read(f"{address(edition)}embed/", status)
        assert page.h1.text == title
        assert SECRET not in page.text
        assert "The claim" not in page.text
        assert told(reader, address(edition))["title"] == title

    def test_a_card_shows_the_current_verdict(self, reader: Any) -> None:
        edition = newsroom.publish(headline="The first finding of it", rating="true")
        path = f"{address(edition)}embed/"
        assert "Corrected on" not in reader.read(path).text
        newsroom.revised(edition, kind=EditionKind.CORRECTED, severity="major", note="It was wrong.", rating="false",
                         headline="The second finding of it")  # fmt: skip
        moved = reader.get(path)
        assert (moved.status_code, moved["Location"]) == (301, f"{address(edition)}embed/")
        text = reader.read(moved["Location"]).text
        assert "The second finding of it" in text
        assert "Corrected on" in text
        assert "The first finding of it" not in text
        newsroom.withdraw(edition, note="It cannot stand.")
        assert "withdrawn" in reader.read(moved["Location"], 410).text

    def test_hostile_text_is_escaped(self, reader: Any) -> None:
        edition = newsroom.publish(headline=f"{HOSTILE} was found")
        assert reader.read(f"{address(edition)}embed/").h1.text == f"{HOSTILE} was found"
        answer = told(reader, address(edition))
        assert frame_of(answer)["title"].startswith(HOSTILE)
        ET.fromstring(tell(reader, address(edition), format="xml").content)  # noqa: S314  # our own bytes

    def test_characters_that_xml_cannot_contain_are_left_out(self) -> None:
        root = ET.fromstring(as_xml({"title": "a\x01b\x1b\x0b\x07\ufffe <c>"}))  # noqa: S314  # our own bytes
        assert root.findtext("title") == "ab <c>"

    def test_the_headline_has_its_language_and_direction(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(f"{address(desk.main)}embed/")
        assert page.h1["dir"] == "auto"
        assert page.h1["lang"] == "en"
        assert frame_of(told(reader, address(desk.main)))["dir"] == page.h1["dir"]

    def test_the_frame_has_the_verdicts_direction(self) -> None:
        card = Card("t", "https://a.example/", "https://a.example/embed/", "t", (), direction="rtl")
        assert frame_of({"html": frame(card, 300, 200)})["dir"] == "rtl"
