"""Google's own Python client, pointed at us, finds what is published, pages to the end and reads our refusals."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httplib2
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from pytest_django.live_server_helper import LiveServer

from claims.interchange import google
from claims.interchange.google import Position
from claims.models import PublicClaim
from claims.vocabulary import EditionKind
from claims.working_copy import ClaimantCopy
from factcheck.core.errors import Invalid
from factcheck.core.partial_date import PartialDate
from tests import factories
from tests.conftest import Standing
from tests.web import newsroom
from tests.web.newsroom import Newsroom

pytestmark = pytest.mark.django_db
PATH = "/v1alpha1/claims:search"
HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def desk(standing: Standing[Newsroom]) -> Newsroom:
    return standing(_open)


def _open() -> Newsroom:
    desk = newsroom.open_newsroom()
    speakers = tuple(ClaimantCopy(factories.claimant(name).pk) for name in ("Zoe Example", "Office of Roads"))
    newsroom.publish(headline="A lighthouse was never built", claimants=speakers, made_on=PartialDate("2020-05~"))
    for number in range(7):
        newsroom.publish(headline=f"Ferry number {number} sailed", rating="true", summary="ferry " * (number + 1))
    return desk


@pytest.fixture(scope="module")
def service(desk: Newsroom) -> Iterator[Any]:
    """The stock client with the discovery document that it ships, and our address for Google's."""
    server = LiveServer("localhost")
    yield build(
        "factchecktools",
        "v1alpha1",
        http=httplib2.Http(timeout=20),
        developerKey="any",
        static_discovery=True,
        client_options={"api_endpoint": server.url},
        cache_discovery=False,
    )
    server.stop()


def pages(service: Any, **asked: Any) -> list[list[Any]]:
    """Every page of a search, as the client's own `search_next` walks them."""
    found, request = [], service.claims().search(**asked)
    while request is not None:
        answer = request.execute(num_retries=0)
        found.append(answer.get("claims", []))
        request = service.claims().search_next(request, answer)
    return found


def ask(**asked: Any) -> Any:
    """Status and parsed body, asked without a client in between."""
    answer = Client().get(PATH, asked)
    return answer.status_code, json.loads(answer.content)


def urls(**asked: Any) -> list[str]:
    status, body = ask(**asked)
    assert status == 200, body
    return [one["claimReview"][0]["url"] for one in body.get("claims", [])]


class TestTheStockClient:
    def test_it_reads_a_claim_with_its_review(self, service: Any, desk: Newsroom) -> None:
        [[found, *_]] = pages(service, query="forty spans counted one bank only")
        row = PublicClaim.objects.get(claim=desk.main.claim_id)
        assert found == {
            "text": "The bridge has forty spans on both banks.",
            "claimant": "Ada Example",
            "claimDate": "2022-01-25T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": settings.NEWSROOM_NAME, "site": HOST},
                    "url": f"{settings.PUBLIC_ORIGIN}/claims/{row.slug}/",
                    "title": "Forty spans were counted, on one bank only",
                    "reviewDate": row.first_published_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                    "textualRating": "Half true",
                    "languageCode": "en",
                }
            ],
        }

    @pytest.mark.parametrize("size", [1, 2, 3, 10])
    @pytest.mark.parametrize("asked", [{"query": "ferry"}, {"reviewPublisherSiteFilter": HOST}])
    def test_it_pages_to_the_end_and_gets_each_once(self, service: Any, asked: dict[str, str], size: int) -> None:
        found = pages(service, pageSize=size, **asked)
        flat = [one["claimReview"][0]["url"] for page in found for one in page]
        rated = PublicClaim.objects.published().exclude(rating="")
        wanted = rated.filter(headline__startswith="Ferry") if "query" in asked else rated
        assert sorted(flat) == sorted(f"{settings.PUBLIC_ORIGIN}/claims/{row.slug}/" for row in wanted)
        assert [len(page) for page in found[:-1]] == [size] * (len(found) - 1)

    def test_it_carries_an_offset_from_page_to_page_where_it_no_longer_counts(self, service: Any) -> None:
        whole = [one for page in pages(service, query="ferry", pageSize=3) for one in page]
        assert [one for page in pages(service, query="ferry", pageSize=3, offset=2) for one in page] == whole[2:]

    def test_nothing_found_is_an_empty_answer(self, service: Any) -> None:
        assert service.claims().search(query="zzzzqqq").execute() == {}
        assert service.claims().search(query="ferry", reviewPublisherSiteFilter="elsewhere.example").execute() == {}

    def test_a_refusal_is_an_http_error_with_its_reason(self, service: Any) -> None:
        with pytest.raises(HttpError) as refused:
            service.claims().search().execute()
        assert refused.value.status_code == 400
        assert refused.value.reason == "query: Required unless reviewPublisherSiteFilter is given."
        with pytest.raises(HttpError, match="Not found"):
            service.claims().imageSearch(imageUri="https://source.example/x.png").execute()


class TestPaging:
    def test_verdicts_published_in_between_move_nothing(self, desk: Newsroom) -> None:
        whole = urls(reviewPublisherSiteFilter=HOST, pageSize=100)
        seen, token = [], ""
        for turn in range(20):
            more = {"pageToken": token} if token else {}
            _, body = ask(reviewPublisherSiteFilter=HOST, pageSize=3, **more)
            seen += [one["claimReview"][0]["url"] for one in body["claims"]]
            if turn == 0:
                newsroom.publish(headline="Published in between")
                newsroom.revised(desk.qualified, kind=EditionKind.UPDATED, note="More.", summary="Another.")
            if "nextPageToken" not in body:
                break
            token = body["nextPageToken"]
        assert seen == whole

    def test_better_matches_stand_first(self, desk: Newsroom) -> None:
        _, body = ask(query="ferry")
        titles = [one["claimReview"][0]["title"] for one in body["claims"]]
        assert titles[0] == "Ferry number 6 sailed"
        assert len(titles) == 7

    def test_what_nothing_has_is_looked_for_by_spelling(self, desk: Newsroom) -> None:
        whole = urls(query="fery numbr saild")
        assert len(whole) == 7
        _, first = ask(query="fery numbr saild", pageSize=4)
        _, second = ask(query="fery numbr saild", pageSize=4, pageToken=first["nextPageToken"])
        assert [one["claimReview"][0]["url"] for one in (*first["claims"], *second["claims"])] == whole

    def test_a_token_is_of_its_own_search_only(self, desk: Newsroom) -> None:
        _, body = ask(query="ferry", pageSize=2)
        token = body["nextPageToken"]
        assert ask(query="ferry", pageSize=2, pageToken=token, key="other", prettyPrint="false")[0] == 200
        for other in ({"query": "bridge"}, {"pageSize": 3}, {"languageCode": "en"}, {"maxAgeDays": 9},
                      {"reviewPublisherSiteFilter": HOST}):  # fmt: skip
            status, refused = ask(**({"query": "ferry", "pageSize": 2, "pageToken": token} | other))
            assert (status, refused["error"]["status"]) == (400, "INVALID_ARGUMENT"), other

    def test_queries_do_not_grow_with_what_is_found(self, desk: Newsroom) -> None:
        counts = []
        for size in (1, 7):
            with CaptureQueriesContext(connection) as caught:
                ask(query="ferry", pageSize=size)
            counts.append(len(caught))
        assert counts[0] == counts[1] <= 4


class TestFilters:
    def test_what_has_no_rating_or_is_not_live_is_not_there(self, desk: Newsroom) -> None:
        found = " ".join(urls(reviewPublisherSiteFilter=HOST, pageSize=100))
        for edition in (desk.framing, desk.withdrawn, desk.redacted):
            assert newsroom.slug(edition) not in found
        assert newsroom.DRAFT not in json.dumps(ask(query=newsroom.DRAFT))

    @pytest.mark.parametrize(("code", "found"), [("en", 7), ("en-US", 7), ("EN-gb", 7), ("uk", 0), ("en-Latn", 0)])
    def test_a_language_counts_and_its_region_does_not(self, desk: Newsroom, code: str, found: int) -> None:
        assert len(urls(query="ferry", languageCode=code)) == found

    @pytest.mark.parametrize(
        ("site", "found"),
        [
            ("facts.example.org", True), ("www.facts.example.org", True), ("example.org", True),
            ("https://facts.example.org/x", True), ("FACTS.example.org.", True), ("org", False), ("ample.org", False),
            ("other.example.org", False), ("[", False),
        ],
    )  # fmt: skip
    def test_a_site_is_ours_or_one_that_we_are_part_of(
        self, desk: Newsroom, settings: Any, site: str, found: bool
    ) -> None:
        settings.PUBLIC_ORIGIN = "https://www.facts.example.org"
        assert bool(urls(query="ferry", reviewPublisherSiteFilter=site)) == found

    def test_age_is_that_of_the_newer_of_claim_and_review(self, desk: Newsroom) -> None:
        old = datetime(2020, 1, 1, tzinfo=UTC)
        PublicClaim.objects.filter(headline__startswith="Ferry").update(first_published_at=old)
        assert urls(query="ferry", maxAgeDays=30) == []
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        PublicClaim.objects.filter(headline="Ferry number 3 sailed").update(made_on=yesterday.isoformat())
        assert len(urls(query="ferry", maxAgeDays=30)) == 1
        assert len(urls(query="ferry", maxAgeDays=2_147_483_647)) == 7

    def test_what_is_not_known_is_left_out(self, desk: Newsroom) -> None:
        _, body = ask(query="lighthouse")
        [found] = body["claims"]
        assert found["claimant"] == "Zoe Example, Office of Roads"
        assert "claimDate" not in found, "a month, and an inferred one: no day is known"


REFUSED = [
    ({"query": "x", "color": "red"}, "color"), ({"query": " "}, "query"), ({"query": "x" * 1_001}, "query"),
    ({"query": "a\x00b"}, "query"), ({"query": ["a", "b"]}, "query"), ({"query": "x", "alt": "proto"}, "alt"),
    ({"query": "x", "callback": "run"}, "callback"), ({"query": "x", "pageSize": "-1"}, "pageSize"),
    ({"query": "x", "pageSize": "ten"}, "pageSize"), ({"query": "x", "pageSize": "٣"}, "pageSize"),
    ({"query": "x", "offset": "-1"}, "offset"), ({"query": "x", "offset": "2147483648"}, "offset"),
    ({"query": "x", "maxAgeDays": "1.5"}, "maxAgeDays"), ({"query": "x", "languageCode": "en_US"}, "languageCode"),
    ({"query": "x", "prettyPrint": "maybe"}, "prettyPrint"), ({"query": "x", "pageToken": "x"}, "pageToken"),
    ({"query": "x", "pageToken": "é"}, "pageToken"), ({"query": "x", "pageToken": "W1tbW1tbW1tb"}, "pageToken"),
    ({"query": "x", "pageToken": "bnVsbA"}, "pageToken"),
]  # fmt: skip


class TestRefusals:
    @pytest.mark.parametrize(("asked", "named"), REFUSED, ids=[f"{named}-{n}" for n, (_, named) in enumerate(REFUSED)])
    def test_what_cannot_be_is_an_invalid_argument(self, asked: dict[str, Any], named: str) -> None:
        status, body = ask(**asked)
        assert status == 400
        assert set(body["error"]) == {"code", "message", "status"}
        assert (body["error"]["code"], body["error"]["status"]) == (400, "INVALID_ARGUMENT")
        assert named in body["error"]["message"]

    def test_what_every_client_sends_along_is_taken(self, desk: Newsroom) -> None:
        along = {"$.xgafv": "2", "access_token": "x", "alt": "json", "fields": "claims(text)", "key": "x",
                 "oauth_token": "x", "quotaUser": "x", "uploadType": "x", "upload_protocol": "x", "pageSize": "0",
                 "offset": "", "maxAgeDays": "0", "languageCode": ""}  # fmt: skip
        assert len(urls(query="ferry", **along)) == 7

    def test_a_page_has_at_most_a_hundred(self) -> None:
        assert google.read({"query": ["x"], "pageSize": ["5000"]}).page_size == 100
        assert google.read({"query": ["x"]}).page_size == 10

    @pytest.mark.parametrize("changed", ["rank", "alike", "language", "language-cut"])
    def test_a_token_holds_nothing_that_no_page_ended_with(self, changed: str) -> None:
        asked = google.read({"query": ["x"]})
        at = Position(False, 3, datetime(2026, 1, 1, tzinfo=UTC), UUID(int=7), "en")
        assert google.read({"query": ["x"], "pageToken": [asked.token(at)]}).position == at
        wrong: dict[str, Any] = {"rank": 2**31, "alike": 2, "language": "\x00", "language-cut": "\ud800"}
        token = asked.token(replace(at, **{changed.removesuffix("-cut"): wrong[changed]}))
        if changed == "alike":
            token = token[:-4]
        with pytest.raises(Invalid):
            google.read({"query": ["x"], "pageToken": [token]})

    @pytest.mark.parametrize("path", ["/v1alpha1/", "/v1alpha1/claims:imageSearch", "/v1alpha1/pages"])
    def test_nothing_else_is_below_it(self, path: str) -> None:
        answer = Client().get(path)
        assert answer.status_code == 404
        assert json.loads(answer.content)["error"]["status"] == "NOT_FOUND"

    def test_only_get_is_known_and_any_page_may_ask(self) -> None:
        answer = Client(enforce_csrf_checks=True).post(PATH, {"query": "x"})
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
        for answer in (Client().options(PATH), Client().get(PATH, {"query": "x"}), Client().get(PATH)):
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert not answer.cookies

    def test_it_is_indented_unless_asked_otherwise(self, desk: Newsroom) -> None:
        plain = Client().get(PATH, {"query": "ferry", "prettyPrint": "false"}).content
        pretty = Client().get(PATH, {"query": "ferry"}).content
        assert b"\n" not in plain
        assert pretty.startswith(b'{\n  "claims"')
        assert json.loads(plain) == json.loads(pretty)
