"""Importing other organisations' reviews, and tying them to claims of ours. Never verdicts of ours.

An import is previewed first: what was read is kept, and what is applied is exactly that.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.functions import Now

from claims.external.candidates import Candidate, Problem, Reading
from claims.external.reading import read
from claims.external.values import site
from claims.models import Claim, ExternalImport, ExternalReview, ExternalReviewMatch
from claims.queries.external_reviews import WORDS, Plan, plan
from claims.services.authority import require
from claims.services.external_fetching import fetch_reviews
from claims.services.record import record
from claims.vocabulary import ActivityVerb, ImportState
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotFound, StaleRevision
from factcheck.core.text import clean, legible
from factcheck.core.urls_checked import validate_http_url

IN_ONE_GO = 500
"""Rows of one statement."""


def preview_import(*, actor: User, body: bytes | None = None, file_name: str = "", address: str = "") -> ExternalImport:
    """Read a file, or what stands at an address, and say what importing it would do. Changes no review.

    Raises NotAllowed; Invalid (`file`, `address`) where it cannot be fetched or holds no review at all. Fetches, so
    never call it within a transaction of your own.
    """
    require(actor, Role.EDITOR)
    address = address.strip()
    content_type, came_from = "", ""
    if body is None:
        try:
            validate_http_url(address)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), field="address") from error
        answer = fetch_reviews(address)
        body, content_type, came_from = answer.body, answer.header("content-type"), answer.url
    reading = _without_ours(read(body, content_type=content_type, address=came_from))
    if not reading.candidates and not reading.refused:
        why = reading.problems[0].text if reading.problems else "It holds no ClaimReview."
        raise Invalid(why, field="address" if came_from else "file")
    with acting(actor.pk):
        would = plan(reading.candidates)
        return ExternalImport.objects.create(
            file_name="" if came_from else _named(file_name),
            address=address if came_from else "",
            digest=hashlib.sha256(body).hexdigest(),
            size=len(body),
            candidates=[one.as_json() for one in reading.candidates],
            problems=[one.as_json() for one in (*reading.problems, *_unlisted(reading))],
            previewed_by=actor,
            refused=reading.refused,
            **_counts(would),
        )


def apply_import(*, import_id: UUID, actor: User, seen: str = "") -> ExternalImport:
    """Do what was previewed: add what is new, take over other organisations' changes, note what was seen again.

    Applied twice it does nothing the second time. `seen` is the digest of the plan that the person looked at: where the
    ledger has changed since, StaleRevision. Raises NotAllowed, NotFound, IllegalTransition.
    """
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        _one_at_a_time()
        row = _locked(import_id)
        if row.state == ImportState.APPLIED:
            return row
        _refuse_decided(row)
        todo = plan(candidates_of(row), lock=True)
        if seen and seen != todo.digest:
            raise StaleRevision("Other reviews were imported since. Look at what this import would do now.", revision=0)
        _carry_out(todo, row, actor)
        for name, count in _counts(todo).items():
            setattr(row, name, count)
        return _decided(row, ImportState.APPLIED, actor)


def candidates_of(row: ExternalImport) -> list[Candidate]:
    """What was read when it was previewed."""
    return [Candidate.from_json(one) for one in row.candidates]


def discard_import(*, import_id: UUID, actor: User) -> ExternalImport:
    """Drop a preview: what was read goes, the rest stays. Raises NotAllowed, NotFound, IllegalTransition."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        row = _locked(import_id)
        if row.state == ImportState.DISCARDED:
            return row
        _refuse_decided(row)
        row.candidates = []
        return _decided(row, ImportState.DISCARDED, actor)


def match_review(*, review_id: UUID, claim_id: UUID, actor: User) -> ExternalReviewMatch:
    """Say that a review of another organisation is of this claim of ours; readers of a live verdict see it at once.

    Tied twice is tied once. Raises NotAllowed, NotFound, IllegalTransition for a hidden review.
    """
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        review = _review(review_id)
        if not Claim.objects.filter(pk=claim_id).exists():
            raise NotFound("There is no such claim.")
        if review.hidden_at is not None:
            raise IllegalTransition("This review is hidden. Show it again before it is tied.")
        match, made = ExternalReviewMatch.objects.get_or_create(
            review=review, claim_id=claim_id, defaults={"tied_by": actor}
        )
        if made:
            _told(review, claim_id, actor, ActivityVerb.MATCHED_REVIEW)
        return match


def unmatch_review(*, review_id: UUID, claim_id: UUID, actor: User) -> None:
    """Take a tie back; of one that is not there, nothing. Raises NotAllowed, NotFound."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        review = _review(review_id)
        gone, _ = ExternalReviewMatch.objects.filter(review=review, claim_id=claim_id).delete()
        if gone:
            _told(review, claim_id, actor, ActivityVerb.UNMATCHED_REVIEW)


def hide_review(*, review_id: UUID, reason: str, actor: User) -> ExternalReview:
    """Take a review from every page; its row and its ties stay. Raises NotAllowed, NotFound, Invalid (`reason`)."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        reason = clean(reason, field="reason").strip()
        if not reason or len(reason) > 400:  # the column's length
            raise Invalid("Say why, in at most 400 characters.", field="reason")
        review = _review(review_id)
        if review.hidden_at is None:
            review.hidden_by, review.hidden_at, review.hidden_reason = actor, Now(), reason
            _shown(review, actor, ActivityVerb.HID_REVIEW, reason)
        return review


def show_review(*, review_id: UUID, actor: User) -> ExternalReview:
    """Show a hidden review again where it is tied. Raises NotAllowed, NotFound."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        review = _review(review_id)
        if review.hidden_at is not None:
            review.hidden_by, review.hidden_at, review.hidden_reason = None, None, ""
            _shown(review, actor, ActivityVerb.SHOWED_REVIEW, "")
        return review


def _without_ours(reading: Reading) -> Reading:
    """Our own reviews come back in collections of many organisations: they are no other organisation's."""
    own = site(settings.PUBLIC_ORIGIN)
    ours = [one for one in reading.candidates if one.site == own]
    return Reading(
        tuple(one for one in reading.candidates if one.site != own),
        (*reading.problems, *(Problem(one.place, "ours", "It is a review of our own site.") for one in ours)),
        reading.refused + len(ours),
        reading.unlisted,
    )


def _unlisted(reading: Reading) -> list[Problem]:
    if not reading.unlisted:
        return []
    return [Problem("", "unlisted", f"{reading.unlisted:,} more problems are not listed.", refused=False)]


def _named(file_name: str) -> str:
    return legible(file_name).strip()[-300:] or "a file"


def _counts(of: Plan) -> dict[str, int]:
    return {"added": len(of.added), "changed": len(of.changed), "unchanged": len(of.unchanged)}


def _one_at_a_time() -> None:
    """Two imports that hold the same review would else both add it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('external reviews', 0))")


def _locked(import_id: UUID) -> ExternalImport:
    row = ExternalImport.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise NotFound("There is no such import.")
    return row


def _refuse_decided(row: ExternalImport) -> None:
    if row.state != ImportState.PREVIEWED:
        raise IllegalTransition(f"This import was {row.get_state_display()} already.")


def _decided(row: ExternalImport, state: ImportState, actor: User) -> ExternalImport:
    row.state, row.decided_by, row.decided_at = state, actor, Now()
    row.save(
        update_fields=["state", "candidates", "added", "changed", "unchanged", "decided_by", "decided_at"]
        if state == ImportState.DISCARDED
        else ["state", "added", "changed", "unchanged", "decided_by", "decided_at"]
    )
    row.refresh_from_db()
    return row


def _carry_out(todo: Plan, row: ExternalImport, actor: User) -> None:
    ExternalReview.objects.bulk_create((_written(one, row, actor) for one in todo.added), batch_size=IN_ONE_GO)
    # An insert that meets the row it knows: for thousands of rows a tenth of the time that updates take.
    ExternalReview.objects.bulk_create(
        (_written(change.candidate, row, actor) for change in todo.changed),
        batch_size=IN_ONE_GO,
        update_conflicts=True,
        unique_fields=["url_key"],
        update_fields=[*WORDS, "digest", "last_import", "last_seen_at"],
    )
    ids = [one.pk for one in todo.unchanged]
    ExternalReview.objects.filter(pk__in=ids).update(last_import=row, last_seen_at=Now())


def _written(candidate: Candidate, row: ExternalImport, actor: User) -> ExternalReview:
    claim_date, review_date = candidate.dates()
    words: dict[str, Any] = candidate.words | {"claim_date": claim_date, "review_date": review_date}
    return ExternalReview(
        url_key=candidate.key,
        digest=candidate.digest,
        imported_by=actor,
        last_import=row,
        last_seen_at=Now(),
        **words,
    )


def _review(review_id: UUID) -> ExternalReview:
    review = ExternalReview.objects.select_for_update().filter(pk=review_id).first()
    if review is None:
        raise NotFound("There is no such review.")
    return review


def _shown(review: ExternalReview, actor: User, verb: ActivityVerb, reason: str) -> None:
    review.save(update_fields=["hidden_by", "hidden_at", "hidden_reason"])
    review.refresh_from_db()
    for claim_id in review.matches.values_list("claim_id", flat=True):
        _told(review, claim_id, actor, verb, reason)


def _told(review: ExternalReview, claim_id: UUID, actor: User, verb: ActivityVerb, reason: str = "") -> None:
    note = f"{review} ({review.url})"[:2_500] + (f"\n{reason}" if reason else "")
    record(claim_id=claim_id, actor=actor, verb=verb, note=note, review=str(review.pk))
