"""What readers and API clients see of reviews by others, which are marked as theirs."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from claims.external_reviews import services as external_reviews
from claims.models import Edition, ExternalReview, PublicClaim
from claims.public.web import page_cache
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.api.acts import redact, update, withdraw
from tests.claims.external_samples import Json, as_bytes, feed, review
from tests.conftest import Standing
from tests.web.conftest import Reader

pytestmark = pytest.mark.django_db
MARK = "zqxelsewhere"
MARKED = review(
    name=f"{MARK} title",
    claimReviewed=f"{MARK} claim",
    author={"@type": "Organization", "name": f"{MARK} press"},
    itemReviewed={"@type": "Claim", "author": {"name": f"{MARK} person"}},
    reviewRating={
        "@type": "Rating",
        "alternateName": f"{MARK} rating",
        "ratingValue": 2,
        "bestRating": 5,
        "worstRating": 1,
    },
)


PLACES = (
    "/", "/claims/", f"/search/?q={MARK}", "/sitemap.xml", "/feeds/verdicts.atom", "/feeds/claimreview.json",
    "/claims/list.csv", "/claims/list.jsonld", "/v1alpha1/claims:search?query=bridge",
    f"/v1alpha1/claims:search?query={MARK}", "/api/v1/changes", "/api/v1/claims", f"/api/v1/claims?text={MARK}",
    "/api/v1/claims/{claim}", "/api/v1/claims/{claim}/editions", "/api/v1/sources", "/api/v1/claimants",
)  # fmt: skip
"""Where our own work stands."""


@pytest.fixture(scope="module")
def editor(standing: Standing[User]) -> User:
    return standing(lambda: factories.person(Role.EDITOR))


@pytest.fixture(scope="module")
def live(standing: Standing[Edition], editor: User) -> Edition:
    """A published verdict."""
    return standing(factories.published_claim)


def imported(editor: User, value: Json = MARKED) -> ExternalReview:
    row = external_reviews.preview_import(actor=editor, body=as_bytes(feed(value)), file_name="f")
    external_reviews.apply_import(import_id=row.pk, actor=editor)
    return ExternalReview.objects.get(last_import=row)


def tied(editor: User, claim_id: UUID, value: Json = MARKED) -> ExternalReview:
    found = imported(editor, value)
    external_reviews.match_review(review_id=found.pk, claim_id=claim_id, actor=editor)
    return found


def address(edition: Edition) -> str:
    return f"/claims/{PublicClaim.objects.get(claim=edition.claim_id).slug}/"


def api(reader: Reader, edition: Edition) -> Any:
    return reader.get(f"/api/v1/claims/{edition.claim_id}/external-reviews")


class TestReaders:
    def test_a_matched_review_is_shown_as_the_other_organisations(
        self, reader: Reader, editor: User, live: Edition
    ) -> None:
        assert not reader.read(address(live)).select("#elsewhere")
        tied(editor, live.claim_id)
        section = reader.read(address(live)).select_one('[aria-labelledby="elsewhere"]')
        assert section is not None
        said = " ".join(section.text.split())
        assert "Reviewed elsewhere" in said
        assert "theirs, not ours" in said
        assert f"{MARK} press (arches.example), 4 March 2026" in said
        assert f"Their rating: “{MARK} rating” (2 on a scale from 1 to 5)" in said
        [link] = section.select("a")
        assert link["href"] == MARKED["url"]
        assert set(link["rel"]) == {"nofollow", "noopener", "external"}
        assert not section.select(".badge, .rated, .shape, .rating")

    def test_changes_at_the_desk_show_at_once(self, reader: Reader, editor: User, live: Edition) -> None:
        place = address(live)
        before = reader.get(place)["ETag"]
        found = tied(editor, live.claim_id)
        shown = reader.get(place)
        assert shown["ETag"] != before
        assert MARK in shown.content.decode()
        for act in (
            lambda: external_reviews.hide_review(review_id=found.pk, reason="Why.", actor=editor),
            lambda: external_reviews.show_review(review_id=found.pk, actor=editor),
            lambda: external_reviews.unmatch_review(review_id=found.pk, claim_id=live.claim_id, actor=editor),
        ):
            was = MARK in reader.get(place).content.decode()
            act()
            assert (MARK in reader.get(place).content.decode()) is not was

    def test_hostile_text_is_escaped(self, reader: Reader, editor: User, live: Edition) -> None:
        hostile = '"><script>alert(1)</script>&lt;script&gt;alert(2)'
        rating = {"alternateName": hostile}
        tied(editor, live.claim_id, review(name=hostile, reviewRating=rating, author={"name": hostile}))
        page = reader.read(address(live))
        assert not [one for one in page.select("script") if "alert" in one.text]
        assert not page.select('[aria-labelledby="elsewhere"] script')

    def test_it_takes_one_query_and_none_from_the_cache(self, reader: Reader, editor: User, live: Edition) -> None:
        counts = []
        for number in range(3):
            page_cache.pages.forget()
            with CaptureQueriesContext(connection) as queries:
                reader.read(address(live))
            counts.append(len([one for one in queries if "claims_externalreview" in one["sql"]]))
            tied(editor, live.claim_id, MARKED | {"url": f"https://arches.example/{number}"})
        assert counts == [1, 1, 1]

    def test_permalinks_and_withdrawals_do_not_show_it(self, reader: Reader, editor: User) -> None:
        first = factories.published_claim()
        tied(editor, first.claim_id)
        second = update(first)
        place = address(first)
        assert MARK in reader.get(place).content.decode()
        for number in (first.number, second.number):
            assert MARK not in reader.get(f"{place}editions/{number}/").content.decode()
        withdraw(second)
        gone = reader.get(place)
        assert gone.status_code == 410
        assert MARK not in gone.content.decode()


class TestTheAPI:
    def test_it_lists_them_with_their_publisher(self, reader: Reader, editor: User, live: Edition) -> None:
        tied(editor, live.claim_id)
        answer = api(reader, live)
        assert answer.json() == {
            "results": [
                {
                    "publisher": {"name": f"{MARK} press", "site": "arches.example"},
                    "url": MARKED["url"],
                    "title": f"{MARK} title",
                    "claim_reviewed": f"{MARK} claim",
                    "claimant": f"{MARK} person",
                    "claim_date": None,
                    "review_date": "2026-03-04",
                    "rating": {"text": f"{MARK} rating", "value": "2", "best": "5", "worst": "1"},
                    "language": "en",
                }
            ],
            "next": None,
        }
        known = {"If-None-Match": answer["ETag"]}
        assert reader.get(f"/api/v1/claims/{live.claim_id}/external-reviews", **known).status_code == 304

    def test_its_status_equals_the_claims(self, reader: Reader, editor: User) -> None:
        withdrawn, redacted = factories.published_claim(), factories.published_claim()
        for one in (withdrawn, redacted):
            tied(editor, one.claim_id)
        withdraw(withdrawn)
        redact(redacted)
        assert (api(reader, withdrawn).status_code, api(reader, redacted).status_code) == (410, 451)
        for path in ("claims/x/external-reviews", "claims/00000000-0000-0000-0000-000000000000/external-reviews"):
            assert reader.get(f"/api/v1/{path}").status_code in {400, 404}
        assert reader.get(f"/api/v1/claims/{withdrawn.claim_id}/external-reviews?rating=x").status_code == 400


class TestNoOtherPlace:
    """Reviews by others are not in our markup, feeds, searches or log, and not shown for unpublished claims."""

    def test_our_own_claimreview_does_not_mention_it(self, reader: Reader, editor: User, live: Edition) -> None:
        tied(editor, live.claim_id)
        blocks = reader.read(address(live)).select('script[type="application/ld+json"]')
        assert blocks
        assert not [one for one in blocks if MARK in one.text]
        assert json.loads(blocks[0].text)["url"].endswith(address(live))

    def test_no_list_feed_search_or_log_mentions_it(self, reader: Reader, editor: User, live: Edition) -> None:
        tied(editor, live.claim_id)
        for path in PLACES:
            response = reader.get(path.format(claim=live.claim_id))
            assert response.status_code == 200, path
            body = b"".join(response) if response.streaming else response.content
            assert not [
                word for word in ("title", "claim", "press", "person", "rating") if f"{MARK} {word}" in body.decode()
            ]

    def test_a_match_to_an_unpublished_claim_is_not_shown(self, reader: Reader, editor: User) -> None:
        drafted, approved = factories.logged_claim(), factories.approved_claim()
        for claim in (drafted, approved):
            tied(editor, claim.pk)
            assert reader.get(f"/api/v1/claims/{claim.pk}/external-reviews").status_code == 404
        for path in ("/", "/claims/", "/api/v1/claims", "/api/v1/changes"):
            assert MARK not in reader.get(path).content.decode()

    def test_imports_and_matches_create_no_edition(self, editor: User, live: Edition) -> None:
        before = Edition.objects.count()
        tied(editor, live.claim_id)
        assert Edition.objects.count() == before


class TestRoundTrip:
    """One instance imports another's reviews completely, and does not import its own."""

    @pytest.fixture
    def elsewhere(self, reader: Reader, live: Edition, settings: Settings) -> dict[str, bytes]:
        """Responses of the other newsroom, by format."""
        settings.PUBLIC_ORIGIN = "https://other-ledger.example"
        page_cache.pages.forget()
        paths = {
            "feed": "/feeds/claimreview.json",
            "page": address(live),
            "answer": "/v1alpha1/claims:search?query=bridge",
            "list": "/claims/list.jsonld",
        }
        found = {}
        for name, path in paths.items():
            response = reader.get(path)
            assert response.status_code == 200, path
            found[name] = b"".join(response) if response.streaming else response.content
        page_cache.pages.forget()
        return found

    @pytest.mark.parametrize("shape", ["feed", "page", "answer", "list"])
    def test_it_imports_without_problems(
        self, editor: User, elsewhere: dict[str, bytes], live: Edition, settings: Settings, shape: str
    ) -> None:
        settings.PUBLIC_ORIGIN = "https://this-ledger.example"
        row = external_reviews.preview_import(actor=editor, body=elsewhere[shape], file_name=shape)
        assert (row.added, row.refused, row.problems) == (1, 0, [])
        [one] = row.candidates
        content = json.loads(bytes(live.document or b""))["content"]
        assert one["claim_text"] == content["text"]
        assert one["title"] == content["verdict"]["headline"]
        assert one["url"] == f"https://other-ledger.example{address(live)}"
        assert one["rating"]

    @pytest.mark.parametrize("shape", ["feed", "page", "answer", "list"])
    def test_its_own_reviews_are_left_out(self, editor: User, elsewhere: dict[str, bytes], shape: str) -> None:
        row = external_reviews.preview_import(actor=editor, body=elsewhere[shape], file_name=shape)
        assert (row.added, row.refused) == (0, 1)
