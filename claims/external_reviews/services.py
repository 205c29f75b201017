"""Imports reviews by others, and matches them to our claims.

An import starts as a stored preview. Applying it uses exactly what was stored.
"""

import hashlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.functions import Now

from claims.external_reviews.fetching import fetch_reviews
from claims.external_reviews.queries import WORDS, Plan, plan
from claims.external_reviews.reading.candidates import Candidate, Problem, Reading
from claims.external_reviews.reading.reader import read
from claims.external_reviews.reading.values import site
from claims.models import Claim, ExternalImport, ExternalReview, ExternalReviewMatch
from claims.services.authority import require
from claims.services.record import record
from claims.vocabulary import ActivityVerb, ImportState
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotFound, StaleRevision
from factcheck.core.text import clean, legible
from factcheck.core.urls_checked import validate_http_url

IN_ONE_GO = 500
"""Rows per statement."""


def preview_import(*, actor: User, body: bytes | None = None, file_name: str = "", address: str = "") -> ExternalImport:
    """Read a file or fetch an address, and store a preview of the import. Changes no review.

    Raises NotAllowed, or Invalid (`file`, `address`) if it cannot be fetched or has no review. It makes a request, so
    do not call it within a transaction.
    """
    require(actor, Role.EDITOR)
    address = address.strip()
    content_type, fetched_from = "", ""
    if body is None:
        try:
            validate_http_url(address)
        except ValidationError as error:
            raise Invalid(" ".join(error.messages), field="address") from error
        answer = fetch_reviews(address)
        body, content_type, fetched_from = answer.body, answer.header("content-type"), answer.url
    reading = _without_ours(read(body, content_type=content_type, address=fetched_from))
    if not reading.candidates and not reading.refused:
        why = reading.problems[0].text if reading.problems else "It has no ClaimReview."
        raise Invalid(why, field="address" if fetched_from else "file")
    with acting(actor.pk):
        preview = plan(reading.candidates)
        return ExternalImport.objects.create(
            file_name="" if fetched_from else _file_name(file_name),
            address=address if fetched_from else "",
            digest=hashlib.sha256(body).hexdigest(),
            size=len(body),
            candidates=[candidate.as_json() for candidate in reading.candidates],
            problems=[problem.as_json() for problem in (*reading.problems, *_unlisted(reading))],
            previewed_by=actor,
            refused=reading.refused,
            **_counts(preview),
        )


def apply_import(*, import_id: UUID, actor: User, seen: str = "") -> ExternalImport:
    """Apply a preview: add new reviews, update changed ones, note unchanged ones as seen again. Idempotent.

    `seen` is the digest of the plan that the person saw. Raises StaleRevision if the plan has changed since,
    NotAllowed, NotFound, IllegalTransition.
    """
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        _lock_imports()
        row = _locked(import_id)
        if row.state == ImportState.APPLIED:
            return row
        _require_previewed(row)
        todo = plan(candidates_of(row), lock=True)
        if seen and seen != todo.digest:
            raise StaleRevision("Other reviews were imported since. Check again what this import would do.", revision=0)
        _apply(todo, row, actor)
        for name, count in _counts(todo).items():
            setattr(row, name, count)
        return _decide(row, ImportState.APPLIED, actor)


def candidates_of(row: ExternalImport) -> list[Candidate]:
    """The reviews that the preview read."""
    return [Candidate.from_json(stored) for stored in row.candidates]


def discard_import(*, import_id: UUID, actor: User) -> ExternalImport:
    """Discard a preview and delete what it read. Raises NotAllowed, NotFound, IllegalTransition."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        row = _locked(import_id)
        if row.state == ImportState.DISCARDED:
            return row
        _require_previewed(row)
        row.candidates = []
        return _decide(row, ImportState.DISCARDED, actor)


def match_review(*, review_id: UUID, claim_id: UUID, actor: User) -> ExternalReviewMatch:
    """Match a review by others to a claim of ours. Readers of a live verdict see it at once. Idempotent.

    Raises NotAllowed, NotFound, or IllegalTransition for a hidden review.
    """
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        review = _review(review_id)
        if not Claim.objects.filter(pk=claim_id).exists():
            raise NotFound("There is no such claim.")
        if review.hidden_at is not None:
            raise IllegalTransition("This review is hidden. Show it again before you match it.")
        match, made = ExternalReviewMatch.objects.get_or_create(
            review=review, claim_id=claim_id, defaults={"tied_by": actor}
        )
        if made:
            _record(review, claim_id, actor, ActivityVerb.MATCHED_REVIEW)
        return match


def unmatch_review(*, review_id: UUID, claim_id: UUID, actor: User) -> None:
    """Remove a match, if there is one. Raises NotAllowed, NotFound."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        review = _review(review_id)
        removed, _ = ExternalReviewMatch.objects.filter(review=review, claim_id=claim_id).delete()
        if removed:
            _record(review, claim_id, actor, ActivityVerb.UNMATCHED_REVIEW)


def hide_review(*, review_id: UUID, reason: str, actor: User) -> ExternalReview:
    """Hide a review from readers. Its matches stay. Raises NotAllowed, NotFound, Invalid (`reason`)."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        reason = clean(reason, field="reason").strip()
        if not reason or len(reason) > 400:  # the column's length
            raise Invalid("Enter a reason of up to 400 characters.", field="reason")
        review = _review(review_id)
        if review.hidden_at is None:
            review.hidden_by, review.hidden_at, review.hidden_reason = actor, Now(), reason
            _save_hidden(review, actor, ActivityVerb.HID_REVIEW, reason)
        return review


def show_review(*, review_id: UUID, actor: User) -> ExternalReview:
    """Show a hidden review again. Raises NotAllowed, NotFound."""
    with acting(actor.pk):
        require(actor, Role.EDITOR)
        review = _review(review_id)
        if review.hidden_at is not None:
            review.hidden_by, review.hidden_at, review.hidden_reason = None, None, ""
            _save_hidden(review, actor, ActivityVerb.SHOWED_REVIEW, "")
        return review


def _without_ours(reading: Reading) -> Reading:
    """The reading without our own reviews, which collections of many organisations contain too."""
    own = site(settings.PUBLIC_ORIGIN)
    ours = [candidate for candidate in reading.candidates if candidate.site == own]
    return Reading(
        tuple(candidate for candidate in reading.candidates if candidate.site != own),
        (
            *reading.problems,
            *(Problem(candidate.place, "ours", "This review is from our own site.") for candidate in ours),
        ),
        reading.refused + len(ours),
        reading.unlisted,
    )


def _unlisted(reading: Reading) -> list[Problem]:
    if not reading.unlisted:
        return []
    return [Problem("", "unlisted", f"{reading.unlisted:,} more problems are not listed.", refused=False)]


def _file_name(file_name: str) -> str:
    return legible(file_name).strip()[-300:] or "a file"


def _counts(of: Plan) -> dict[str, int]:
    return {"added": len(of.added), "changed": len(of.changed), "unchanged": len(of.unchanged)}


def _lock_imports() -> None:
    """Take a lock, so that two imports do not both add the same review."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('external reviews', 0))")


def _locked(import_id: UUID) -> ExternalImport:
    row = ExternalImport.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise NotFound("There is no such import.")
    return row


def _require_previewed(row: ExternalImport) -> None:
    if row.state != ImportState.PREVIEWED:
        raise IllegalTransition(f"This import was already {row.get_state_display()}.")


def _decide(row: ExternalImport, state: ImportState, actor: User) -> ExternalImport:
    row.state, row.decided_by, row.decided_at = state, actor, Now()
    row.save(
        update_fields=["state", "candidates", "added", "changed", "unchanged", "decided_by", "decided_at"]
        if state == ImportState.DISCARDED
        else ["state", "added", "changed", "unchanged", "decided_by", "decided_at"]
    )
    row.refresh_from_db()
    return row


def _apply(todo: Plan, row: ExternalImport, actor: User) -> None:
    ExternalReview.objects.bulk_create(
        (_review_row(candidate, row, actor) for candidate in todo.added), batch_size=IN_ONE_GO
    )
    # INSERT … ON CONFLICT UPDATE takes a tenth of the time of single updates for thousands of rows.
    ExternalReview.objects.bulk_create(
        (_review_row(change.candidate, row, actor) for change in todo.changed),
        batch_size=IN_ONE_GO,
        update_conflicts=True,
        unique_fields=["url_key"],
        update_fields=[*WORDS, "digest", "last_import", "last_seen_at"],
    )
    ids = [review.pk for review in todo.unchanged]
    ExternalReview.objects.filter(pk__in=ids).update(last_import=row, last_seen_at=Now())


def _review_row(candidate: Candidate, row: ExternalImport, actor: User) -> ExternalReview:
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


def _save_hidden(review: ExternalReview, actor: User, verb: ActivityVerb, reason: str) -> None:
    review.save(update_fields=["hidden_by", "hidden_at", "hidden_reason"])
    review.refresh_from_db()
    for claim_id in review.matches.values_list("claim_id", flat=True):
        _record(review, claim_id, actor, verb, reason)


def _record(review: ExternalReview, claim_id: UUID, actor: User, verb: ActivityVerb, reason: str = "") -> None:
    note = f"{review} ({review.url})"[:2_500] + (f"\n{reason}" if reason else "")
    record(claim_id=claim_id, actor=actor, verb=verb, note=note, review=str(review.pk))
