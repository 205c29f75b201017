"""Every list as a file: the same rows as its page, complete, safe to open, and nothing unpublished."""

import csv
import gzip
import json
import re
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.interchange import csv_lines, linked_data
from claims.models import PublicClaim
from claims.vocabulary import EditionKind
from claims.working_copy import ClaimantCopy
from tests import factories
from tests.web import newsroom
from tests.web.newsroom import DRAFT, HOSTILE, SECRET, Newsroom, address

pytestmark = pytest.mark.django_db
SITE = ("/claims/", "/claimants/", "/topics/", "/sources/", "/corrections/", "/search/")
SAME = ("/claims/", "/topics/bridges/", "/claimants/ada-example/", "/ratings/half-true/", "/search/?q=spans")
"""Lists of verdicts that have a page."""


def body(reader: Any, path: str, **headers: str) -> bytes:
    answer = reader.get(path, **headers)
    assert answer.status_code == 200, path
    return b"".join(answer.streaming_content)


def file_of(path: str, form: str) -> str:
    page, _, query = path.partition("?")
    return f"{page}list.{form}{'?' if query else ''}{query}"


def table(reader: Any, path: str) -> list[dict[str, str]]:
    text = body(reader, path).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True), strict=True))


def things(reader: Any, path: str) -> list[Any]:
    made = json.loads(body(reader, path))
    assert set(made) == {"@context", "@type", "name", "url", "itemListElement", "numberOfItems"}
    assert (made["@context"], made["@type"]) == ("https://schema.org", "ItemList")
    shown = made["url"].removeprefix("http://127.0.0.1:8000")
    assert (shown, reader.get(shown).status_code) == (path.replace("list.jsonld", "").partition("?")[0], 200)
    assert made["numberOfItems"] == len(made["itemListElement"])
    assert [one["position"] for one in made["itemListElement"]] == list(range(1, made["numberOfItems"] + 1))
    return [one["item"] for one in made["itemListElement"]]


def lists(desk: Newsroom) -> tuple[str, ...]:
    sources = (f"/sources/{desk.open_source.pk}/", f"/sources/{desk.protected_source.pk}/")
    return (*SITE, "/topics/bridges/", "/claimants/ada-example/", "/ratings/half-true/", "/search/?q=spans", *sources)


class TestTables:
    @pytest.mark.parametrize("path", SAME)
    def test_a_file_has_its_pages_rows_in_the_same_order(self, reader: Any, desk: Newsroom, path: str) -> None:
        shown = [link["href"] for link in reader.read(path).select(".card-title a")]
        rows = table(reader, file_of(path, "csv"))
        assert [row["address"].removeprefix("http://127.0.0.1:8000") for row in rows] == shown
        assert shown

    def test_the_rating_is_a_verdicts_first_column(self, reader: Any, desk: Newsroom) -> None:
        row = next(row for row in table(reader, "/claims/list.csv") if row["claim_id"] == str(desk.main.claim_id))
        assert list(row)[:3] == ["finding", "headline", "claim"]
        assert row["finding"] == "Rated: Half true"
        assert row["claim"] == "The bridge has forty spans on both banks."
        assert (row["rating"], row["edition"], row["made_on"]) == ("rating:half-true", "3", "2022-01-25")
        unrated = next(row for row in table(reader, "/claims/list.csv") if row["kind"] == "framing")
        assert (unrated["finding"], unrated["rating"]) == ("Not rated: framing", "")

    def test_changes_have_their_kind(self, reader: Any, desk: Newsroom) -> None:
        rows = {row["change"]: row for row in table(reader, "/corrections/list.csv")}
        assert rows["Corrected"]["note"] == "The first edition miscounted the spans."
        assert rows["Corrected"]["rating_changed"] == "The rating changed from Mostly false to Half true"
        assert rows["Withdrawn"]["headline"] == ""

    def test_claimants_topics_and_sources_have_files(self, reader: Any, desk: Newsroom) -> None:
        assert [row["verdicts"] for row in table(reader, "/claimants/list.csv") if row["name"] == "Ada Example"] == [
            "1"
        ]
        assert [row["name"] for row in table(reader, "/topics/list.csv")] == ["Bridges"]
        titles = [row["title"] for row in table(reader, "/sources/list.csv")]
        assert "Survey of bridges" in titles

    def test_a_protected_source_is_a_description_and_a_reason(self, reader: Any, desk: Newsroom) -> None:
        [row] = [row for row in table(reader, "/sources/list.csv") if row["protected"] == "yes"]
        kept = {name: value for name, value in row.items() if value}
        assert set(kept) == {"protected", "description", "reason_for_protection", "address", "source_id"}

    def test_tables_can_be_joined_by_ids(self, reader: Any, desk: Newsroom) -> None:
        verdicts = {row["claim_id"]: row for row in table(reader, "/claims/list.csv")}
        changes = table(reader, "/corrections/list.csv")
        [corrected] = [row for row in changes if row["change"] == "Corrected"]
        assert verdicts[corrected["claim_id"]]["language"] == corrected["language"]
        assert sorted((int(row["seq"]) for row in changes), reverse=True) == [int(row["seq"]) for row in changes]
        people = {row["claimant_id"]: row["name"] for row in table(reader, "/claimants/list.csv")}
        topics = {row["topic_id"]: row["name"] for row in table(reader, "/topics/list.csv")}
        for row in verdicts.values():
            assert [people[one] for one in row["claimant_ids"].split("; ")] == row["claimants"].split("; ")
            assert [topics[one] for one in row["topic_ids"].split("; ") if one] == [
                one for one in row["topics"].split("; ") if one
            ]

    def test_names_of_columns_are_identifiers(self, reader: Any, desk: Newsroom) -> None:
        for path in lists(desk):
            names = body(reader, file_of(path, "csv")).decode("utf-8-sig").partition("\r\n")[0].split(",")
            assert [name for name in names if not name.isidentifier()] == [], path

    def test_no_column_is_read_as_boolean(self, reader: Any) -> None:
        for number, rating in enumerate(("true", "false")):
            newsroom.publish(headline=f"A survey {number} counts them all", rating=rating)
        for path in ("/claims/", "/ratings/true/", "/ratings/false/"):
            rows = table(reader, f"{path}list.csv")
            assert rows
            for name in rows[0]:
                values = {row[name].lower() for row in rows}
                assert not values & {"true", "false", "t", "f"}, (path, name)

    def test_the_lines_follow_rfc_4180(self, reader: Any, desk: Newsroom) -> None:
        newsroom.publish(headline=f'Quoted "words", a comma; {HOSTILE}', summary="Two\nlines")
        raw = body(reader, "/claims/list.csv")
        assert raw.startswith(b"\xef\xbb\xbffinding,headline,claim,")
        assert raw.endswith(b"\r\n")
        row = next(csv.DictReader(raw.decode("utf-8-sig").splitlines(keepends=True), strict=True))
        assert row["headline"] == f'Quoted "words", a comma; {HOSTILE}'
        assert row["summary"] == "Two\nlines"

    @pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", " =", "\xa0@"])
    def test_no_cell_starts_a_formula(self, first: str) -> None:
        text = f"{first}HYPERLINK(1)"
        assert csv_lines.safe(text) == f"'{text}"
        assert csv_lines.safe(f"a{text}") == f"a{text}"

    @pytest.mark.parametrize("text", ["a;=1+1", "a; =1+1", 'a;"=1+1', "a\t@x", "a; -2", "a;;+x", "a;\uff1dx"])
    def test_no_cell_split_at_semicolons_is_a_formula(self, text: str) -> None:
        cells = [cell.lstrip(' "') for cell in re.split("[;\t]", csv_lines.safe(text))]
        assert not any(cell.startswith(("=", "+", "-", "@", "\uff1d")) for cell in cells)
        assert csv_lines.safe("one; two - three") == "one; two - three"

    def test_a_hostile_name_is_safe_in_every_column(self, reader: Any) -> None:
        evil = "=cmd|' /C calc'!A0"
        speaker = factories.claimant(evil, role="@role")
        newsroom.publish(headline=f"{evil} is shown", claimants=(ClaimantCopy(speaker.pk),), text="@SUM(1+1)*1",
                         summary="-2+3", topics=(factories.topic("+1").pk,))  # fmt: skip
        found = [value for path in SITE for row in table(reader, f"{path}list.csv") for value in row.values()]
        assert not [value for value in found if value.startswith(("=", "+", "-", "@"))]
        assert {f"'{evil} is shown", f"'{evil}", "'@role", "'@SUM(1+1)*1", "'-2+3", "'+1"} <= set(found)

    def test_a_cell_is_a_number_empty_or_all_its_values(self) -> None:
        made = b"".join(csv_lines.lines(["a", "b", "c"], [[[-5, None, ["x", "y"]]], []]))
        assert made == b"\xef\xbb\xbfa,b,c\r\n-5,,x; y\r\n"


class TestLinkedData:
    @pytest.mark.parametrize("path", SAME)
    def test_a_list_has_its_pages_items(self, reader: Any, desk: Newsroom, path: str) -> None:
        shown = [link["href"] for link in reader.read(path).select(".card-title a")]
        found = things(reader, file_of(path, "jsonld"))
        urls = [one["url"] if one["@type"] == "ClaimReview" else one["subjectOf"]["url"] for one in found]
        assert [url.removeprefix("http://127.0.0.1:8000") for url in urls] == shown

    def test_a_rated_claim_has_its_pages_claim_review(self, reader: Any, desk: Newsroom) -> None:
        by_url = {one.get("url"): one for one in things(reader, "/claims/list.jsonld")}
        for edition in (desk.main, desk.disputed, desk.qualified):
            page = reader.read(address(edition))
            marked_up = json.loads(page.select("script[type='application/ld+json']")[0].string)
            del marked_up["@context"]
            assert by_url[marked_up["url"]] == marked_up

    def test_an_unrated_claim_is_a_claim_without_a_rating(self, reader: Any, desk: Newsroom) -> None:
        [found] = [one for one in things(reader, "/claims/list.jsonld") if one["@type"] == "Claim"]
        assert "Rating" not in json.dumps(found)
        assert found["text"]
        assert found["subjectOf"]["headline"] == "Evidence on how far the bridge reaches"

    def test_changes_claimants_topics_and_sources_have_their_types(self, reader: Any, desk: Newsroom) -> None:
        changes = things(reader, "/corrections/list.jsonld")
        assert [one["text"] for one in changes if one["@type"] == "CorrectionComment"] == [
            "The first edition miscounted the spans. The rating changed from Mostly false to Half true."
        ]
        assert {one["@type"] for one in changes} == {"CorrectionComment", "Comment"}
        people = {one["name"]: one for one in things(reader, "/claimants/list.jsonld")}
        assert people["Ada Example"]["@type"] == "Person"
        assert people["Ada Example"]["sameAs"] == ["https://example.org/ada"]
        assert things(reader, "/topics/list.jsonld")[0]["@type"] == "DefinedTerm"
        protected = [one for one in things(reader, "/sources/list.jsonld") if "conditionsOfAccess" in one]
        assert [set(one) for one in protected] == [{"@type", "@id", "description", "conditionsOfAccess"}]


class TestDataFeed:
    def test_it_has_every_rated_live_verdict(self, reader: Any, desk: Newsroom) -> None:
        feed = json.loads(body(reader, "/feeds/claimreview.json"))
        assert (feed["@context"], feed["@type"]) == ("https://schema.org", "DataFeed")
        assert datetime.fromisoformat(feed["dateModified"]).tzinfo is not None
        assert "sdLicense" not in feed
        rated = PublicClaim.objects.published().exclude(rating="")
        assert len(feed["dataFeedElement"]) == rated.count()
        for one in feed["dataFeedElement"]:
            assert set(one) == {"@type", "dateCreated", "dateModified", "item", "url"}
            [review] = one["item"]
            assert review["@type"] == "ClaimReview"
            assert review["url"] == one["url"]
            page = reader.read(one["url"].removeprefix("http://127.0.0.1:8000"))
            marked_up = json.loads(page.select("script[type='application/ld+json']")[0].string)
            assert marked_up == {"@context": "https://schema.org", **review}

    def test_it_names_the_licence_in_the_settings(self, reader: Any, settings: Any) -> None:
        settings.DATA_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
        assert json.loads(body(reader, "/feeds/claimreview.json"))["sdLicense"] == settings.DATA_LICENCE

    def test_an_empty_newsroom_has_an_empty_one(self) -> None:
        made = b"".join(linked_data.data_feed([], name="x", publisher={}, modified=None, licence=""))
        assert json.loads(made)["dataFeedElement"] == []


class TestOnTheWire:
    def test_a_file_is_a_download_with_cors_and_without_a_cookie(self, reader: Any, desk: Newsroom) -> None:
        answer = reader.get("/topics/bridges/list.csv")
        assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
        assert answer["Content-Disposition"] == 'attachment; filename="topic-bridges.csv"'
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert not answer.cookies

    def test_an_unchanged_file_is_304_until_something_is_published(self, reader: Any, desk: Newsroom) -> None:
        for path in ("/claims/list.csv", "/feeds/claimreview.json"):
            tag = reader.get(path)["ETag"]
            with CaptureQueriesContext(connection) as caught:
                assert reader.get(path, **{"If-None-Match": tag}).status_code == 304
            assert len(caught) == 1
            newsroom.publish()
            assert reader.get(path, **{"If-None-Match": tag}).status_code == 200

    def test_gzip_is_used_if_accepted(self, reader: Any, desk: Newsroom) -> None:
        answer = reader.get("/claims/list.jsonld", **{"Accept-Encoding": "gzip"})
        assert answer["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in answer["Vary"]
        assert gzip.decompress(b"".join(answer.streaming_content)) == body(reader, "/claims/list.jsonld")

    def test_head_has_the_same_headers_and_no_body(self, reader: Any, desk: Newsroom) -> None:
        answer = reader.client.head("/claims/list.csv")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == b""
        assert "Content-Length" not in answer
        assert answer["ETag"] == reader.get("/claims/list.csv")["ETag"]

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/topics/nope/list.csv", 404), ("/claimants/nope/list.jsonld", 404), ("/ratings/nope/list.csv", 404),
            ("/sources/00000000-0000-4000-8000-000000000000/list.csv", 404), ("/search/list.csv?rating=nope", 400),
            ("/search/list.csv?topic=%00", 400), ("/search/list.jsonld?q=" + "x" * 201, 400),
        ],
    )  # fmt: skip
    def test_a_missing_list_is_refused_before_anything_is_sent(self, reader: Any, path: str, status: int) -> None:
        answer = reader.get(path)
        assert answer.status_code == status
        assert not answer.streaming

    def test_no_file_has_unpublished_text(self, reader: Any, desk: Newsroom) -> None:
        for path in lists(desk):
            for form in ("csv", "jsonld"):
                text = body(reader, file_of(path, form)).decode()
                for word in (DRAFT, SECRET, "will be removed"):
                    assert word not in text, (path, form)
        assert SECRET not in body(reader, "/feeds/claimreview.json").decode()

    def test_every_list_page_links_its_files(self, reader: Any, desk: Newsroom) -> None:
        for path in lists(desk):
            links = {link["href"] for link in reader.read(path).select(".take-away a")}
            query = "?q=spans" if "?" in path else ""
            assert {f"list.csv{query}", f"list.jsonld{query}"} <= links, path


def test_queries_do_not_grow_with_the_rows(reader: Any, desk: Newsroom) -> None:
    paths = [file_of(path, form) for path in lists(desk) for form in ("csv", "jsonld")] + ["/feeds/claimreview.json"]

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            body(reader, path)
        return len(caught)

    before = {path: count(path) for path in paths}
    speaker = ClaimantCopy(PublicClaim.objects.get(claim=desk.main.claim_id).made_by[0])
    for number in range(2):
        edition = newsroom.publish(headline=f"Another {number} of forty spans", claimants=(speaker,))
        newsroom.revised(edition, kind=EditionKind.CORRECTED, severity="minor", note="A typing error.")
    assert {path: count(path) for path in paths} == before
    assert max(before.values()) <= 14


def test_memory_is_constant_for_any_length() -> None:
    def most(rows: int) -> int:
        """The peak memory in bytes for this number of rows."""

        def pieces() -> Iterator[list[tuple[str, ...]]]:
            for start in range(0, rows, 200):
                yield [(f"finding {start + number}",) * 10 for number in range(200)]

        def documents() -> Iterator[list[dict[str, str]]]:
            for piece in pieces():
                yield [{"@type": "Claim", "text": row[0] * 10, "datePublished": "", "dateModified": "", "url": ""}
                       for row in piece]  # fmt: skip

        at = datetime(2026, 1, 1, tzinfo=UTC)
        tracemalloc.start()
        for _ in csv_lines.lines(["x"] * 10, pieces()):
            pass
        for _ in linked_data.item_list(documents(), name="x", url="x"):
            pass
        for _ in linked_data.data_feed(documents(), name="x", publisher={}, modified=at, licence=""):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    most(400)
    assert most(4_000) < 1.2 * most(800)
