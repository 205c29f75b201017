"""Imports of reviews by others at the desk: previewed, decided and matched by a person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from claims.external_reviews import services as external_reviews
from claims.models import ExternalImport, ExternalReview, ExternalReviewMatch
from claims.vocabulary import ImportState
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import change_address, soup, text_of
from tests.claims.external_samples import as_bytes, feed, review

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
BASE = "/admin/claims/externalreview/"
NOBODY = "00000000-0000-0000-0000-000000000000"


def upload(client: Client, value: Any, name: str = "feed.json") -> Any:
    body = value if isinstance(value, bytes) else as_bytes(value)
    return client.post(f"{BASE}import/", {"file": SimpleUploadedFile(name, body)})


def imported(*reviews: Any) -> ExternalReview:
    """The first of these reviews, imported."""
    editor = factories.person(Role.EDITOR)
    row = external_reviews.preview_import(actor=editor, body=as_bytes(feed(*(reviews or (review(),)))), file_name="f")
    external_reviews.apply_import(import_id=row.pk, actor=editor)
    return ExternalReview.objects.get(url=(reviews or (review(),))[0]["url"])


def seen_on(client: Client, address: str) -> str:
    field = soup(client.get(address)).select_one('input[name="seen"]')
    assert field is not None
    return str(field["value"])


class TestImporting:
    def test_a_file_is_previewed_then_applied(self, at_desk: At) -> None:
        client = at_desk(Role.EDITOR)
        response = upload(client, feed(review(), review(url="")))
        assert response.status_code == 302
        row = ExternalImport.objects.get()
        page = text_of(client.get(response["Location"]))
        assert "Nothing has been imported yet" in page
        assert "The Arch Review" in page
        assert "Not quite" in page
        assert "Left out (1)" in page
        assert "It has no web address" in text_of(client.get(f"{response['Location']}?show=refused"))
        assert not ExternalReview.objects.exists()
        applied = client.post(
            f"{BASE}import/{row.pk}/apply/", {"seen": seen_on(client, response["Location"])}, follow=True
        )
        assert "Imported: 1 new, 0 changed, 0 unchanged" in text_of(applied)
        assert ExternalReview.objects.get().publisher == "The Arch Review"

    def test_the_preview_shows_changes_before_and_after(self, at_desk: At) -> None:
        row = imported()
        external_reviews.match_review(
            review_id=row.pk, claim_id=factories.logged_claim().pk, actor=factories.person(Role.EDITOR)
        )
        client = at_desk(Role.EDITOR)
        page = text_of(client.get(upload(client, review(name="Another title"))["Location"]))
        assert "Kept now" in page
        assert "The count was of one bank" in page
        assert "Another title" in page
        assert "Tied to a claim of ours" in page

    def test_a_plan_that_was_not_seen_is_not_applied(self, at_desk: At) -> None:
        client = at_desk(Role.EDITOR)
        address = upload(client, review())["Location"]
        seen = seen_on(client, address)
        imported()
        for said in ({"seen": seen}, {"seen": "\x00"}, {}):
            assert client.post(f"{address}apply/", said).status_code == 409
        assert ExternalImport.objects.get(address="", file_name="feed.json").state == ImportState.PREVIEWED

    def test_a_discarded_import_is_recorded_and_not_applied(self, at_desk: At) -> None:
        client = at_desk(Role.EDITOR)
        address = upload(client, review())["Location"]
        assert client.post(f"{address}discard/").status_code == 302
        assert "Discarded by" in text_of(client.get(address))
        assert client.post(f"{address}apply/").status_code == 409
        assert "discarded" in text_of(client.get(f"{BASE}import/"))
        assert not ExternalReview.objects.exists()

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({}, "not both"),
            ({"file": SimpleUploadedFile("f.json", b"{"), "address": "https://arches.example/"}, "not both"),
            ({"file": SimpleUploadedFile("f.json", b"")}, "It is empty"),
            ({"file": SimpleUploadedFile("f.json", b"\x00\xff{")}, "not JSON"),
            ({"file": SimpleUploadedFile("f.html", b"<html>")}, "no JSON-LD"),
            ({"address": "javascript:alert(1)"}, "valid URL"),
            ({"address": "http://127.0.0.1/feed"}, "address"),
            ({"address": "http://[broken"}, "valid URL"),
            ({"address": "\x00"}, "Null characters"),
            ({"address": "https://arches.example/" + "a" * 2_000}, "at most 2000"),
        ],
        ids=["nothing", "both", "empty", "noise", "page", "script", "own-network", "broken", "nul", "long"],
    )  # fmt: skip
    def test_bad_input_is_refused_at_its_field(self, at_desk: At, said: dict[str, Any], why: str) -> None:
        response = at_desk(Role.EDITOR).post(f"{BASE}import/", said)
        assert response.status_code == 422
        assert any(why in error.text for error in soup(response).select(".errorlist li, .errornote"))
        assert not ExternalImport.objects.exists()

    def test_a_long_import_is_paginated_and_escaped(self, at_desk: At) -> None:
        client = at_desk(Role.EDITOR)
        many = [
            review(url=f"https://arches.example/{n}", claimReviewed="x <script>alert(1)</script> &lt;b&gt;")
            for n in range(60)
        ]
        response = client.get(upload(client, feed(*many))["Location"])
        page = soup(response)
        assert len(page.select("tbody tr")) == 50
        assert "Page 1 of 2" in page.text
        assert not page.select("tbody script, tbody b")
        assert len(soup(client.get(f"{response.request['PATH_INFO']}?page=2")).select("tbody tr")) == 10


class TestReviews:
    def test_the_list_filters_by_match_and_publisher(self, at_desk: At) -> None:
        tied, claim = imported(), factories.logged_claim()
        imported(review(url="https://spans.example/2", claimReviewed="Ferries run.", author={"name": "Spans"}))
        external_reviews.match_review(review_id=tied.pk, claim_id=claim.pk, actor=factories.person(Role.EDITOR))
        client = at_desk(Role.RESEARCHER)
        assert {"Ferries run.", tied.claim_text} <= set(listed(client, ""))
        assert listed(client, "?tied=yes") == [tied.claim_text]
        assert listed(client, "?tied=no") == ["Ferries run."]
        assert listed(client, "?publisher=Spans") == ["Ferries run."]
        assert listed(client, "?tied=hidden") == []

    def test_a_review_is_matched_to_a_suggested_claim_or_by_name(self, at_desk: At) -> None:
        row, client = imported(), at_desk(Role.EDITOR)
        like = factories.logged_claim(text="The bridge has forty spans on both of its banks.")
        other = factories.logged_claim(text="Ferries run.", short_claim="Ferries run at night")
        page = soup(client.get(f"{BASE}{row.pk}/change/"))
        offered = [
            str(one["value"])
            for one in page.select(f'form[action="{BASE}{row.pk}/tie/"] input[type="hidden"][name="claim"]')
        ]
        assert offered == [str(like.pk)]
        for claim in (str(like.pk), "Ferries run at night"):
            assert client.post(f"{BASE}{row.pk}/tie/", {"claim": claim}).status_code == 302
        assert set(row.matches.values_list("claim_id", flat=True)) == {like.pk, other.pk}
        assert client.post(f"{BASE}{row.pk}/untie/", {"claim": str(other.pk)}).status_code == 302
        assert row.matches.count() == 1

    def test_the_claims_page_suggests_and_matches_reviews(self, at_desk: At) -> None:
        row, client = imported(), at_desk(Role.EDITOR)
        claim = factories.logged_claim(text="The bridge has forty spans on both of its banks.")
        section = soup(client.get(change_address(claim.pk))).select_one("#elsewhere")
        assert section is not None
        [form] = section.select("form")
        said = {str(one["name"]): str(one["value"]) for one in form.select("input[name]")}
        response = client.post(str(form["action"]), said)
        assert response["Location"] == f"{change_address(claim.pk)}#elsewhere"
        page = soup(client.get(change_address(claim.pk)))
        assert "Matched by" in page.select_one("#elsewhere").text  # type: ignore[union-attr]  # seen above
        assert page.select_one('.tabs a[href="#elsewhere"] .count').text == "(1)"  # type: ignore[union-attr]  # a tab
        assert "tied another organisation's review" in page.select_one("#history").text  # type: ignore[union-attr]  # a tab
        assert row.matches.get().claim == claim

    def test_hiding_needs_a_reason(self, at_desk: At) -> None:
        row, client = imported(), at_desk(Role.EDITOR)
        assert client.post(f"{BASE}{row.pk}/hide/", {"reason": ""}).status_code == 422
        assert client.post(f"{BASE}{row.pk}/hide/", {"reason": "Taken back."}).status_code == 302
        assert "Taken back." in text_of(client.get(f"{BASE}{row.pk}/change/"))
        assert client.post(f"{BASE}{row.pk}/tie/", {"claim": str(factories.logged_claim().pk)}).status_code == 409
        assert client.post(f"{BASE}{row.pk}/show/").status_code == 302

    def test_the_reviews_page_shows_former_words(self, at_desk: At) -> None:
        row = imported()
        imported(review(name="Another title"))
        page = text_of(at_desk(Role.RESEARCHER).get(f"{BASE}{row.pk}/change/"))
        assert "Changed by an import on" in page
        assert "The count was of one bank" in page

    @pytest.mark.parametrize(
        "claim", ["", "nothing by that name", "00000000-0000-0000-0000-000000000000", "\x00", "x" * 3_000]
    )
    def test_an_unknown_claim_is_refused_at_its_field(self, at_desk: At, claim: str) -> None:
        row = imported()
        response = at_desk(Role.EDITOR).post(f"{BASE}{row.pk}/tie/", {"claim": claim, "language": "en\x00"})
        assert response.status_code == 422
        assert soup(response).select(".field-claim .errorlist li")
        assert not ExternalReviewMatch.objects.exists()


def listed(client: Client, query: str) -> list[str]:
    return [one.text for one in soup(client.get(f"{BASE}{query}")).select("#result_list .finding")]


class TestWhoMay:
    def test_a_researcher_can_only_read(self, at_desk: At) -> None:
        row, client = imported(), at_desk(Role.RESEARCHER)
        claim = factories.logged_claim(text=row.claim_text)
        waiting = external_reviews.preview_import(
            actor=factories.person(Role.EDITOR), body=as_bytes(review(url="https://arches.example/2")), file_name="f"
        )
        for address in (BASE, f"{BASE}{row.pk}/change/", f"{BASE}import/{waiting.pk}/", change_address(claim.pk)):
            page = soup(client.get(address))
            main = page.select_one("#elsewhere, #content")
            assert main is not None
            assert not main.select('form[method="post"][action*="externalreview"], a[href$="/import/"]')
        assert client.get(f"{BASE}import/").status_code == 403
        assert upload(client, review()).status_code == 403
        for act in ("tie", "untie", "hide", "show"):
            said = {"claim": str(claim.pk), "reason": "x"}
            assert client.post(f"{BASE}{row.pk}/{act}/", said).status_code == 403
        for answer in ("apply", "discard"):
            assert client.post(f"{BASE}import/{waiting.pk}/{answer}/").status_code == 403
        assert not ExternalReviewMatch.objects.exists()

    def test_get_changes_nothing_and_reviews_cannot_be_edited(self, at_desk: At) -> None:
        row, client = imported(), at_desk(Role.ADMINISTRATOR)
        for act in ("tie", "untie", "hide", "show"):
            assert client.get(f"{BASE}{row.pk}/{act}/").status_code == 405
        for answer in ("apply", "discard"):
            assert client.get(f"{BASE}import/{row.last_import_id}/{answer}/").status_code == 405
        assert client.post(f"{BASE}{row.pk}/change/", {"rating": "False"}).status_code == 403
        assert client.get(f"{BASE}add/").status_code == 404
        assert client.post(f"{BASE}{row.pk}/delete/", {"post": "yes"}).status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "not-an-id/change/", "not-an-id/tie/", f"{NOBODY}/change/", f"{NOBODY}/tie/", f"import/{NOBODY}/",
            f"import/{NOBODY}/apply/", "?q=%00", "?tied=nonsense", "?publisher=%00", "?p=99999999999",
        ],
    )  # fmt: skip
    def test_a_malformed_address_is_not_a_server_error(self, at_desk: At, path: str) -> None:
        assert at_desk(Role.EDITOR).get(f"{BASE}{path}").status_code < 500
