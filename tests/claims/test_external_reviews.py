"""Reviews by others: previewed, applied, matched and hidden, and never verdicts of ours."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from claims.external_reviews import queries as reading
from claims.external_reviews import services as external_reviews
from claims.external_reviews.reading.reader import MOST_BYTES
from claims.models import Activity, Edition, ExternalImport, ExternalReview, ExternalReviewMatch, FactClock
from claims.vocabulary import ImportState
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound, StaleRevision
from tests import factories
from tests.claims.external_samples import as_bytes, feed, review

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.person(Role.EDITOR)


def preview(editor: User, value: Any) -> ExternalImport:
    body = value if isinstance(value, bytes) else as_bytes(value)
    return external_reviews.preview_import(actor=editor, body=body, file_name="feed.json")


def imported(editor: User, *reviews: Any) -> list[ExternalReview]:
    """The rows of these reviews, imported in one feed."""
    row = preview(editor, feed(*(reviews or (review(),))))
    external_reviews.apply_import(import_id=row.pk, actor=editor)
    return list(row.reviews.order_by("url"))


def counts(row: ExternalImport) -> tuple[int, int, int, int]:
    return row.added, row.changed, row.unchanged, row.refused


def tick() -> int:
    return FactClock.objects.get().tick


class TestPreviewing:
    def test_a_preview_changes_nothing(self, editor: User) -> None:
        row = preview(editor, feed(review(), review(url="https://arches.example/2"), review(url="")))
        assert counts(row) == (2, 0, 0, 1)
        assert row.state == ImportState.PREVIEWED
        assert [problem["code"] for problem in row.problems] == ["no-url"]
        assert not ExternalReview.objects.exists()

    def test_our_own_reviews_are_never_imported(self, editor: User) -> None:
        row = preview(editor, feed(review(), review(url=f"{settings.PUBLIC_ORIGIN}/claims/a/")))
        assert counts(row) == (1, 0, 0, 1)
        assert [problem["code"] for problem in row.problems] == ["ours"]

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            (b"", "is empty"),
            (b"{}", "no ClaimReview"),
            (b"{", "not JSON"),
            (b"<html><p>A page</p></html>", "no JSON-LD"),
            (b" " * (MOST_BYTES + 1), "larger than"),
        ],
        ids=["empty", "no-review", "no-json", "plain-page", "too-large"],
    )
    def test_a_file_without_a_review_is_refused_and_not_stored(self, editor: User, body: bytes, said: str) -> None:
        with pytest.raises(Invalid, match=said) as refused:
            preview(editor, body)
        assert refused.value.field == "file"
        assert not ExternalImport.objects.exists()

    @pytest.mark.parametrize("address", ["", "ftp://arches.example/f", "http://[broken", "https://a:b@arches.example/"])
    def test_an_invalid_address_is_refused_at_its_field(self, editor: User, address: str) -> None:
        with pytest.raises(Invalid) as refused:
            external_reviews.preview_import(actor=editor, address=address)
        assert refused.value.field == "address"

    def test_a_researcher_cannot_import(self) -> None:
        with pytest.raises(NotAllowed):
            preview(factories.person(Role.RESEARCHER), review())


class TestApplying:
    def test_a_review_is_stored_in_its_publishers_words(self, editor: User) -> None:
        [row] = imported(editor)
        assert (row.publisher, row.site, row.rating) == ("The Arch Review", "arches.example", "Not quite")
        assert (row.rating_value, row.rating_best, row.rating_worst) == ("2", "5", "1")
        assert (str(row.claim_date), str(row.review_date)) == ("2026-03-01", "2026-03-04")
        assert (row.imported_by, row.claimant, row.language) == (editor, "Ada Example", "en")

    def test_an_import_creates_no_edition_and_no_verdict(self, editor: User) -> None:
        before = Edition.objects.count()
        imported(editor)
        assert Edition.objects.count() == before

    def test_the_same_file_twice_adds_nothing(self, editor: User) -> None:
        [row] = imported(editor)
        seen = row.last_seen_at
        again = preview(editor, feed(review()))
        assert counts(again) == (0, 0, 1, 0)
        external_reviews.apply_import(import_id=again.pk, actor=editor)
        row.refresh_from_db()
        assert ExternalReview.objects.count() == 1
        assert row.last_seen_at > seen
        assert row.last_import == again

    def test_applying_an_import_again_does_nothing(self, editor: User) -> None:
        row = preview(editor, review())
        for _ in range(2):
            done = external_reviews.apply_import(import_id=row.pk, actor=editor)
            assert (done.state, counts(done)) == (ImportState.APPLIED, (1, 0, 0, 0))

    def test_a_change_is_applied_and_the_history_keeps_the_former_words(self, editor: User) -> None:
        [row] = imported(editor)
        changed = preview(editor, review(reviewRating={"alternateName": "Right after all"}))
        assert counts(changed) == (0, 1, 0, 0)
        external_reviews.apply_import(import_id=changed.pk, actor=editor)
        row.refresh_from_db()
        assert (row.rating, row.rating_value) == ("Right after all", "")
        assert [event.rating for event in row.events.order_by("pgh_id")] == ["Not quite", "Right after all"]  # type: ignore[attr-defined]  # pghistory's

    def test_another_spelling_of_an_address_is_the_same_review(self, editor: User) -> None:
        imported(editor)
        again = preview(editor, review(url="http://arches.example/checks/forty-spans/?utm_source=x"))
        assert (again.added, again.changed) == (0, 1)

    def test_the_preview_shows_before_and_after(self, editor: User) -> None:
        imported(editor)
        changed = preview(editor, review(name="Another title"))
        [change] = reading.plan(external_reviews.candidates_of(changed)).changed
        assert not change.tied
        assert change.differences == (("title", "The count was of one bank", "Another title"),)

    def test_only_the_plan_that_was_seen_is_applied(self, editor: User) -> None:
        row = preview(editor, review())
        seen = reading.plan(external_reviews.candidates_of(row)).digest
        imported(editor)
        with pytest.raises(StaleRevision):
            external_reviews.apply_import(import_id=row.pk, actor=editor, seen=seen)
        assert ExternalImport.objects.get(pk=row.pk).state == ImportState.PREVIEWED

    def test_a_discarded_import_cannot_be_applied_and_has_no_candidates(self, editor: User) -> None:
        row = preview(editor, review())
        assert external_reviews.discard_import(import_id=row.pk, actor=editor).candidates == []
        with pytest.raises(IllegalTransition):
            external_reviews.apply_import(import_id=row.pk, actor=editor)
        assert not ExternalReview.objects.exists()

    def test_an_applied_import_cannot_be_discarded(self, editor: User) -> None:
        row = preview(editor, review())
        external_reviews.apply_import(import_id=row.pk, actor=editor)
        with pytest.raises(IllegalTransition):
            external_reviews.discard_import(import_id=row.pk, actor=editor)

    def test_only_editors_decide_imports(self, editor: User) -> None:
        row = preview(editor, review())
        for step in (external_reviews.apply_import, external_reviews.discard_import):
            with pytest.raises(NotAllowed):
                step(import_id=row.pk, actor=factories.person(Role.RESEARCHER))
            with pytest.raises(NotFound):
                step(import_id=uuid4(), actor=editor)


class TestTying:
    def test_a_match_is_recorded_in_the_claims_history(self, editor: User) -> None:
        [row], claim = imported(editor), factories.logged_claim()
        matches = [external_reviews.match_review(review_id=row.pk, claim_id=claim.pk, actor=editor) for _ in range(2)]
        assert [match.tied_by for match in matches] == [editor, editor]
        assert [one.publisher for one in reading.tied_to(claim.pk)] == ["The Arch Review"]
        told = Activity.objects.filter(claim=claim, verb__contains="another organisation's review")
        assert [(act.actor, act.verb.split()[0]) for act in told] == [(editor, "tied")]
        external_reviews.unmatch_review(review_id=row.pk, claim_id=claim.pk, actor=editor)
        external_reviews.unmatch_review(review_id=row.pk, claim_id=claim.pk, actor=editor)
        assert not ExternalReviewMatch.objects.exists()
        assert told.all().count() == 2

    def test_a_match_is_not_a_contribution_and_voids_no_approval(self, editor: User) -> None:
        [row], claim = imported(editor), factories.logged_claim()
        before = type(claim).objects.get(pk=claim.pk).revision
        external_reviews.match_review(review_id=row.pk, claim_id=claim.pk, actor=editor)
        claim.refresh_from_db()
        assert claim.revision == before
        assert not claim.contributions.filter(user=editor).exists()

    def test_suggestions_match_nothing(self, editor: User) -> None:
        [row] = imported(editor)
        claim = factories.logged_claim(text="The bridge has forty spans, on both of its banks.")
        other = factories.logged_claim(text="Ferries run at night.")
        assert reading.suggested_reviews(claim) == [row]
        assert reading.suggested_reviews(other) == []
        assert reading.suggested_claims(row) == [claim]
        assert not ExternalReviewMatch.objects.exists()
        external_reviews.match_review(review_id=row.pk, claim_id=claim.pk, actor=editor)
        assert reading.suggested_reviews(claim) == []
        assert reading.suggested_claims(row) == []

    def test_only_editors_match_and_hide(self, editor: User) -> None:
        [row], claim, researcher = imported(editor), factories.logged_claim(), factories.person(Role.RESEARCHER)
        with pytest.raises(NotAllowed):
            external_reviews.match_review(review_id=row.pk, claim_id=claim.pk, actor=researcher)
        with pytest.raises(NotAllowed):
            external_reviews.unmatch_review(review_id=row.pk, claim_id=claim.pk, actor=researcher)
        with pytest.raises(NotAllowed):
            external_reviews.hide_review(review_id=row.pk, reason="x", actor=researcher)
        with pytest.raises(NotFound):
            external_reviews.match_review(review_id=row.pk, claim_id=row.pk, actor=editor)
        with pytest.raises(NotFound):
            external_reviews.match_review(review_id=claim.pk, claim_id=claim.pk, actor=editor)


class TestHiding:
    def test_a_hidden_review_is_not_shown_and_can_be_shown_again(self, editor: User) -> None:
        [row], claim = imported(editor), factories.logged_claim()
        external_reviews.match_review(review_id=row.pk, claim_id=claim.pk, actor=editor)
        external_reviews.hide_review(review_id=row.pk, reason="Its publisher took it back.", actor=editor)
        assert reading.tied_to(claim.pk) == ()
        assert reading.suggested_reviews(factories.logged_claim(text=row.claim_text)) == []
        with pytest.raises(IllegalTransition):
            external_reviews.match_review(review_id=row.pk, claim_id=factories.logged_claim().pk, actor=editor)
        external_reviews.show_review(review_id=row.pk, actor=editor)
        assert len(reading.tied_to(claim.pk)) == 1

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 401, "\x00"], ids=["empty", "blank", "long", "nul"])
    def test_hiding_needs_a_reason(self, editor: User, reason: str) -> None:
        [row] = imported(editor)
        with pytest.raises(Invalid):
            external_reviews.hide_review(review_id=row.pk, reason=reason, actor=editor)

    def test_an_import_of_changed_words_leaves_it_hidden(self, editor: User) -> None:
        [row] = imported(editor)
        external_reviews.hide_review(review_id=row.pk, reason="Its publisher took it back.", actor=editor)
        imported(editor, review(name="Another title"))
        row.refresh_from_db()
        assert row.hidden_at is not None
        assert row.title == "Another title"


class TestTheClockOfLiveFacts:
    def test_the_clock_ticks_when_readers_may_see_something_new(self, editor: User) -> None:
        [row], claim = imported(editor), factories.logged_claim()
        for act in (
            lambda: external_reviews.match_review(review_id=row.pk, claim_id=claim.pk, actor=editor),
            lambda: imported(editor, review(name="Another title")),
            lambda: external_reviews.hide_review(review_id=row.pk, reason="Why.", actor=editor),
            lambda: external_reviews.show_review(review_id=row.pk, actor=editor),
            lambda: external_reviews.unmatch_review(review_id=row.pk, claim_id=claim.pk, actor=editor),
        ):
            before = tick()
            act()
            assert tick() > before

    def test_the_clock_does_not_tick_for_unmatched_reviews(self, editor: User) -> None:
        imported(editor)
        before = tick()
        imported(editor, review(), review(url="https://arches.example/new"))
        assert tick() == before
