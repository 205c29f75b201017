"""Lists, search, corrections and sources: every claim has its finding, and nothing unpublished appears."""

from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims.models import Claim, PublicClaim
from claims.public.web import page_cache
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import steps
from claims.vocabulary import EditionKind
from claims.working_copy import AppearanceCopy, ClaimantCopy, LinkCopy
from tests import factories
from tests.web import newsroom
from tests.web.newsroom import DRAFT, SECRET, Newsroom, address

pytestmark = pytest.mark.django_db

LISTS = (
    "/", "/claims/", "/claimants/", "/topics/", "/sources/", "/corrections/", "/search/", "/search/?q=spans",
    "/how-we-work/", "/ratings/half-true/",
)  # fmt: skip
PLAIN = (
    "/feeds/", "/feeds/verdicts.atom", "/feeds/corrections.atom", "/feeds/verdicts.json", "/feeds/corrections.json",
    "/sitemap.xml", "/robots.txt",
)  # fmt: skip


def words(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


class TestFindingFirst:
    def test_no_card_shows_a_claim_without_its_finding_and_rating(self, reader: Any, desk: Newsroom) -> None:
        paths = (*LISTS, "/claimants/ada-example/", "/topics/bridges/", f"/sources/{desk.open_source.pk}/")
        for path in paths:
            page = reader.read(path)
            for card in page.select(".card-verdict, .correction"):
                if "A verdict that was taken down" in card.get_text():
                    continue  # it has no finding any more, and no claim is shown
                assert card.select("h2, h3"), path
                assert card.select(".badge, .badge-none"), path
            shown = page.get_text()
            for row in PublicClaim.objects.published():
                if row.short_claim in shown:
                    assert row.headline in shown, (path, row.short_claim)

    def test_an_unrated_claim_is_listed_as_not_rated(self, reader: Any, desk: Newsroom) -> None:
        card = next(
            card for card in reader.read("/claims/").select(".card-verdict") if "how far the bridge" in card.text
        )
        assert "Not rated: framing" in card.text
        assert not card.select("svg")


class TestDrafts:
    def test_unpublished_claims_are_on_no_page(self, reader: Any, desk: Newsroom) -> None:
        nobody, nothing = factories.claimant(f"{DRAFT} person"), factories.topic(f"{DRAFT} topic")
        unused = factories.source(f"{DRAFT} source")
        pages = (*LISTS, *PLAIN, address(desk.main), f"/search/?q={DRAFT}", f"/search/?q={SECRET}")
        for path in pages:
            text = reader.get(path).content.decode().replace(f'value="{DRAFT}"', "").replace(f'value="{SECRET}"', "")
            text = text.replace(f"Search: {DRAFT}", "").replace(f"Search: {SECRET}", "")
            assert DRAFT not in text, path
            assert SECRET not in text, path
        for path in (f"/claimants/{nobody.slug}/", f"/topics/{nothing.slug}/", f"/sources/{unused.pk}/"):
            assert reader.get(path).status_code == 404

    def test_an_open_revision_stays_on_the_desk(self, reader: Any) -> None:
        edition = newsroom.publish()
        before = reader.get(address(edition)).content
        claim = Claim.objects.get(pk=edition.claim_id)
        steps.revise(claim_id=claim.pk, language="en", actor=factories.person(), revision=claim.revision)
        copy, _ = working_copy.read(claim.pk, "en")
        claim_services.save_working_copy(
            claim_id=claim.pk,
            language="en",
            revision=claim.revision,
            copy=replace(copy, text=f"{DRAFT} text"),
            actor=factories.person(),
        )
        assert reader.get(address(edition)).content == before

    def test_withdrawn_and_redacted_verdicts_are_in_no_list(self, reader: Any, desk: Newsroom) -> None:
        for path in ("/", "/claims/", "/search/?q=verdict", "/feeds/verdicts.atom", "/sitemap.xml"):
            text = reader.get(path).content.decode()
            assert "will be withdrawn" not in text
            assert "will-be-removed" not in text


class TestCorrections:
    def test_corrections_come_first(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read("/corrections/")
        corrected, others = page.select("section")
        assert "The first edition miscounted the spans." in corrected.get_text()
        assert "A survey was added." not in corrected.get_text()
        assert "A survey was added." in others.get_text()
        assert "It rested on a forged drawing." in others.get_text()
        assert "The rating changed from Mostly false to Half true" in corrected.get_text()

    def test_the_front_page_shows_the_latest(self, reader: Any, desk: Newsroom) -> None:
        assert "The first edition miscounted the spans." in words(reader.read("/"))


class TestSources:
    def test_a_source_shows_every_verdict_that_uses_it_with_its_stance(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read(f"/sources/{desk.open_source.pk}/")
        assert "Survey of bridges" in page.select("h1")[0].text
        assert "Citation 1 : for the claim" in words(page).replace("1:", "1 :")
        assert "Half true" in words(page)


class TestSearch:
    @pytest.mark.parametrize("query", ["counted spans", "miscounted", "COUNTED", "Ada Example", "сорок", "forty -bank"])
    def test_any_words_get_a_page(self, reader: Any, desk: Newsroom, query: str) -> None:
        assert reader.get("/search/").status_code == 200
        assert reader.client.get("/search/", {"q": query}).status_code == 200

    def test_it_finds_words_and_similar_spellings(self, reader: Any, desk: Newsroom) -> None:
        assert "Forty spans were counted" in words(reader.read("/search/?q=counted+spans"))
        assert "similar spelling" in words(reader.read("/search/?q=leavs+out+the+secnd+bank"))

    def test_filters_narrow_the_results(self, reader: Any, desk: Newsroom) -> None:
        page = reader.read("/search/?rating=half-true&kind=fact&topic=bridges&claimant=ada-example")
        assert len(page.select(".card-verdict")) == 1
        assert not reader.read("/search/?rating=false").select(".card-verdict")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("rating=nope", "rating"), ("kind=lie", "kind"), ("topic=%27--", "topic"), ("claimant=nobody", "claimant"),
            ("page=x", "page"), ("page=0", "page"), ("page=-1", "page"), ("page=99999999999", "page"),
            ("q=%00", "q"), ("q=" + "x" * 201, "q"), ("page=%D9%A1", "page"), ("rating=%00", "rating"),
        ],
    )  # fmt: skip
    def test_a_bad_parameter_is_refused_with_its_name(
        self, reader: Any, desk: Newsroom, query: str, field: str
    ) -> None:
        page = reader.read(f"/search/?{query}", 400)
        assert page.select("main strong")[0].text == field

    def test_a_long_query_is_refused_with_its_limit(self, reader: Any, desk: Newsroom) -> None:
        for path in ("/", "/search/"):
            (box,) = reader.read(path).select("main input[name=q]")
            assert not box.has_attr("maxlength")
        page = reader.read("/search/?q=" + "x" * 312, 400)
        assert "Use at most 200 characters: these are 312." in page.select_one("main").text

    @pytest.mark.parametrize(
        "query", ["'", '"', '"unclosed', "-", "a & | ! b", ":*", "\\", "%", "<b>", "🌉", "x" * 200]
    )
    def test_no_words_cause_an_error(self, reader: Any, desk: Newsroom, query: str) -> None:
        assert reader.client.get("/search/", {"q": query}).status_code == 200

    def test_unknown_parameters_are_ignored(self, reader: Any) -> None:
        assert reader.get("/?utm_source=x&page=x").status_code == 200


class TestAddresses:
    @pytest.mark.parametrize(
        "path",
        [
            "/claims/nope/", "/claims/nope/editions/1/", "/claims/nope/embed/", "/ratings/nope/",
            "/topics/nope/feed.atom", "/claimants/nope/feed.json", "/search/?q=spans&page=9",
            "/claimants/nope/", "/topics/nope/", "/sources/nope/",
            "/sources/00000000-0000-4000-8000-000000000000/", "/claims/%00/", "/claimants/%00/", "/claims/a%0Ab/",
            "/nowhere",
        ],
    )  # fmt: skip
    def test_missing_pages_are_404_with_a_message(self, reader: Any, path: str) -> None:
        assert "Page not found" in words(reader.read(path, 404))

    @pytest.mark.parametrize(
        "path",
        [
            "/claims/?page=x", "/corrections/?others=-1", "/claimants/?page=1e3", "/claims/?page=after-x",
            "/claims/?page=after-00000000-0000-4000-8000-000000000000", "/topics/?page=before-12",
            "/sources/?page=after-1", "/corrections/?page=before-00000000-0000-4000-8000-000000000000",
            "/search/?rating=half-true&page=x", "/claims/?page=after-%D9%A1",
        ],
    )  # fmt: skip
    def test_a_malformed_page_is_400(self, reader: Any, path: str) -> None:
        assert "This is not a page of the list." in words(reader.read(path, 400))

    @pytest.mark.parametrize(
        ("path", "first"),
        [
            ("/ratings/half-true/?page=9", "/ratings/half-true/"), ("/claims/?page=9", "/claims/"),
            ("/corrections/?others=9", "/corrections/"), ("/topics/?page=2", "/topics/"),
            ("/search/?rating=half-true&page=2", "/search/?rating=half-true"), ("/claims/?page=after-1", "/claims/"),
            ("/claimants/?page=after-00000000-0000-4000-8000-000000000000", "/claimants/"),
        ],
    )  # fmt: skip
    def test_a_page_by_number_or_of_rows_that_are_gone_redirects_to_the_first(
        self, reader: Any, desk: Newsroom, path: str, first: str
    ) -> None:
        response = reader.get(path)
        assert (response.status_code, response["Location"]) == (302, first)

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_pages_are_read_only(self, reader: Any, method: str) -> None:
        assert getattr(reader.client, method)("/").status_code == 405


def queries(reader: Any, path: str) -> int:
    """The number of queries of one page, including the public state."""
    page_cache.pages.forget()
    with CaptureQueriesContext(connection) as caught:
        assert reader.get(path).status_code == 200
    return len(caught)


def test_a_page_takes_a_constant_number_of_queries(reader: Any, desk: Newsroom) -> None:
    paths = (
        *LISTS, *PLAIN, address(desk.main), f"{address(desk.main)}editions/1/", "/claimants/ada-example/",
        "/topics/bridges/", "/topics/bridges/feed.atom", "/claimants/ada-example/feed.json",
        "/ratings/half-true/feed.atom", f"{address(desk.main)}embed/",
        f"/oembed?url={settings.PUBLIC_ORIGIN}{address(desk.main)}", f"/sources/{desk.open_source.pk}/",
        "/search/?rating=half-true",
    )  # fmt: skip
    reader.get("/")  # what a process learns once
    before = {path: queries(reader, path) for path in paths}
    copy, _ = working_copy.read(desk.main.claim_id, "en")
    for number in range(30):
        edition = newsroom.publish(
            headline=f"Another {number} of forty spans",
            topics=copy.topics,
            claimants=copy.claimants,
            citations=tuple(replace(row, id=None, number=None, part=None) for row in copy.citations[:2]),
            links=(LinkCopy(desk.main.claim_id, "disputes", "It differs."),),
        )
        if number < 3:
            newsroom.revised(edition, kind=EditionKind.CORRECTED, severity="minor", note="A typing error.")
    after = {path: queries(reader, path) for path in paths}
    assert after == before
    assert max(after.values()) <= 25


def test_a_card_names_only_the_outlet_of_an_attribution(reader: Any) -> None:
    outlet, speaker = (
        factories.claimant("The Bridge Gazette", kind="outlet"),
        factories.claimant("Ada Quoted", kind="person"),
    )
    spoke = AppearanceCopy(speakers=(ClaimantCopy(speaker.pk),), attributed_to=speaker.pk, outlet=outlet.pk)
    factories.published_claim(
        kind="attribution",
        claimants=(ClaimantCopy(outlet.pk),),
        appearances=(spoke,),
        verdict=factories.verdict_copy(rating="accurate"),
    )
    assert outlet.name in (front := str(reader.read("/")))
    assert speaker.name not in front
    assert "by The Bridge Gazette:" in reader.get("/feeds/verdicts.atom").content.decode()
    assert reader.get(f"/claimants/{speaker.slug}/").status_code == 200, "who spoke it is found by name all the same"
