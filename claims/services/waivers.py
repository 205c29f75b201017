"""Waives checks of the publish gate, with a public reason."""

from uuid import UUID

from claims.models import Waiver
from claims.queries import desk
from claims.services.authority import require
from claims.services.record import record
from claims.services.steps import locked
from claims.services.validation import validate
from claims.vocabulary import ActivityVerb
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import Invalid, NoteRequired


def waive(*, claim_id: UUID, language: str, check: str, reason: str, actor: User) -> Waiver:
    """Waive one blocking check, as a publisher. The reason is published with the edition."""
    with acting(actor.pk):
        require(actor, Role.PUBLISHER)
        verdict = locked(claim_id, language)
        checks = {entry.name: entry for entry in desk.checks(verdict)}
        if check not in checks or not checks[check].waivable:
            raise Invalid("This check cannot be waived.", field="check")
        if checks[check].passed:
            raise Invalid("This check passed. There is nothing to waive.", field="check")
        if not reason.strip():
            raise NoteRequired("Enter a reason. Readers will see it.", field="reason")
        waiver = Waiver(verdict=verdict, check_name=check, reason=reason.strip(), by=actor)
        validate(waiver, exclude=("verdict", "by"))
        Waiver.objects.filter(verdict=verdict, check_name=check).delete()
        waiver.save(force_insert=True)
        record(claim_id=claim_id, actor=actor, verb=ActivityVerb.WAIVED, language=language, note=reason, check=check)
    return waiver


def unwaive(*, claim_id: UUID, language: str, check: str, actor: User) -> None:
    """Remove a waiver, if there is one."""
    with acting(actor.pk):
        require(actor, Role.PUBLISHER)
        verdict = locked(claim_id, language)
        removed, _ = Waiver.objects.filter(verdict=verdict, check_name=check).delete()
        if removed:
            record(claim_id=claim_id, actor=actor, verb=ActivityVerb.UNWAIVED, language=language, check=check)
