"""The "under review" flag: a live fact that a publisher sets and clears."""

from uuid import UUID

from claims.models import PublicClaim, ReviewFlag
from claims.services.authority import require
from claims.services.record import record
from claims.services.steps import lock_claim
from claims.services.validation import validate
from claims.vocabulary import ActivityVerb, PublicStatus
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, NoteRequired


def flag_under_review(*, claim_id: UUID, note: str, actor: User) -> ReviewFlag:
    """Flag a live verdict as under review, with a public note. A second flag replaces the first."""
    with acting(actor.pk):
        lock_claim(claim_id)
        require(actor, Role.PUBLISHER)
        if not note.strip():
            raise NoteRequired("Say publicly why it is under review.", field="note")
        if not PublicClaim.objects.filter(claim_id=claim_id, status=PublicStatus.LIVE).exists():
            raise IllegalTransition("Only a published verdict can be flagged as under review.")
        ReviewFlag.objects.filter(claim_id=claim_id).delete()
        flag = ReviewFlag(claim_id=claim_id, note=note.strip(), raised_by=actor)
        validate(flag, exclude=("claim", "raised_by"))
        flag.save(force_insert=True)
        record(claim_id=claim_id, actor=actor, verb=ActivityVerb.FLAGGED, note=note)
    return flag


def clear_review_flag(*, claim_id: UUID, actor: User, note: str = "") -> None:
    """Clear the flag, if there is one."""
    with acting(actor.pk):
        lock_claim(claim_id)
        require(actor, Role.PUBLISHER)
        removed, _ = ReviewFlag.objects.filter(claim_id=claim_id).delete()
        if removed:
            record(claim_id=claim_id, actor=actor, verb=ActivityVerb.UNFLAGGED, note=note)
