"""Legal holds. A source under hold, and its copies, cannot be removed or changed."""

from collections.abc import Iterable
from uuid import UUID

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from sources.models import LegalHold, Source
from sources.services.refusals import SENTENCES, UNDER_HOLD, explained_refusals
from sources.services.validation import validate


def place_hold(*, source_id: UUID, reason: str, actor: User) -> LegalHold:
    """Place a legal hold. `reason` is for the desk. Raises IllegalTransition if the source is under hold already."""
    with explained_refusals(), acting(actor.pk):
        _authorise(actor)
        source = Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
        if source is None:
            raise NotFound("There is no such source.")
        if under_hold([source.pk]):
            raise IllegalTransition(SENTENCES["one_legal_hold_a_source"])
        hold = LegalHold(source=source, reason=reason.strip(), placed_by=actor)
        if not hold.reason:
            raise Invalid("Give the reason for the hold.", field="reason")
        validate(hold, exclude=("source", "placed_by", "lifted_by"))
        hold.save(force_insert=True)
    return hold


def lift_hold(*, hold_id: UUID, actor: User) -> LegalHold:
    """Lift the hold. Raises IllegalTransition if it was lifted already."""
    with explained_refusals(), acting(actor.pk):
        _authorise(actor)
        hold = LegalHold.objects.select_for_update(of=("self",)).filter(pk=hold_id).first()
        if hold is None:
            raise NotFound("There is no such legal hold.")
        if hold.lifted_at is not None:
            raise IllegalTransition("This legal hold has already been lifted.")
        hold.lifted_by = actor
        hold.save(update_fields=["lifted_by"])
        hold.refresh_from_db()
    return hold


def under_hold(source_ids: Iterable[UUID]) -> bool:
    """Whether any of these sources is under legal hold."""
    return LegalHold.objects.filter(source_id__in=list(source_ids), lifted_at__isnull=True).exists()


def refuse_while_held(*source_ids: UUID) -> None:
    """Raise IllegalTransition if any of these sources is under legal hold. The database enforces this too."""
    if under_hold(source_ids):
        raise IllegalTransition(UNDER_HOLD)


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator may place or lift legal holds.")
