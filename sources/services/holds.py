"""Legal holds: while one stands, nothing of a source is removed or changed."""

from collections.abc import Iterable
from uuid import UUID

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from sources.models import LegalHold, Source
from sources.services.checking import checked
from sources.services.refusals import HOLD_STANDS, SENTENCES, refusals_told


def place_hold(*, source_id: UUID, reason: str, actor: User) -> LegalHold:
    """Hold the source as it is. `reason` is for the desk. Raises IllegalTransition where a hold stands already."""
    with refusals_told(), acting(actor.pk):
        _authorise(actor)
        source = Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
        if source is None:
            raise NotFound("There is no such source.")
        if held([source.pk]):
            raise IllegalTransition(SENTENCES["one_legal_hold_a_source"])
        hold = LegalHold(source=source, reason=reason.strip(), placed_by=actor)
        if not hold.reason:
            raise Invalid("Say why the source is held.", field="reason")
        checked(hold, exclude=("source", "placed_by", "lifted_by"))
        hold.save(force_insert=True)
    return hold


def lift_hold(*, hold_id: UUID, actor: User) -> LegalHold:
    """Let the source go again. Raises IllegalTransition where the hold was lifted before."""
    with refusals_told(), acting(actor.pk):
        _authorise(actor)
        hold = LegalHold.objects.select_for_update(of=("self",)).filter(pk=hold_id).first()
        if hold is None:
            raise NotFound("There is no such legal hold.")
        if hold.lifted_at is not None:
            raise IllegalTransition("This legal hold was lifted already.")
        hold.lifted_by = actor
        hold.save(update_fields=["lifted_by"])
        hold.refresh_from_db()
    return hold


def held(source_ids: Iterable[UUID]) -> bool:
    """Whether a hold stands on any of these sources."""
    return LegalHold.objects.filter(source_id__in=list(source_ids), lifted_at__isnull=True).exists()


def refuse_while_held(*source_ids: UUID) -> None:
    """Raises IllegalTransition while a hold stands on any of these sources. The database refuses it too."""
    if held(source_ids):
        raise IllegalTransition(HOLD_STANDS)


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator places and lifts legal holds.")
