"""Lawful removal of a copy's bytes and text. One administrator proposes, another confirms; row and hash stay."""

from uuid import UUID

import structlog
from django.db.models.functions import Now

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.two_people import why_one_person
from factcheck.core import jobs
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed, NotFound
from sources import storage
from sources.models import BytesState, Snapshot, SnapshotRedaction, SnapshotRedactionReason, StoredBytes
from sources.services.checking import checked
from sources.services.holds import refuse_while_held
from sources.services.refusals import refusals_told
from sources.services.storing import SETTLED_WITHIN

log = structlog.get_logger(__name__)


def propose_removal(*, snapshot_id: UUID, reason: str, note: str, actor: User) -> SnapshotRedaction:
    """Propose to remove a copy's bytes and text, and those of every copy of the same bytes.

    `note` says on what ground and names nothing of what is removed. Raises IllegalTransition where a removal is
    proposed or done already, or a legal hold stands on the source of any of these copies.
    """
    with refusals_told(), acting(actor.pk):
        _authorise(actor)
        snapshot = Snapshot.objects.select_related("body").filter(pk=snapshot_id).first()
        if snapshot is None:
            raise NotFound("There is no such copy.")
        if snapshot.body.state == BytesState.REDACTED:
            raise IllegalTransition("This copy was removed already.")
        if SnapshotRedaction.objects.filter(snapshot=snapshot).exists():
            raise IllegalTransition("A removal of this copy is proposed already.")
        if reason not in SnapshotRedactionReason.values:
            raise Invalid("Choose a reason.", field="reason")
        refuse_while_held(*_sources_of(snapshot))
        removal = SnapshotRedaction(snapshot=snapshot, reason=reason, note=note.strip(), proposed_by=actor)
        checked(removal, exclude=("snapshot", "proposed_by", "confirmed_by"))
        removal.save(force_insert=True)
    return removal


def confirm_removal(*, removal_id: UUID, actor: User) -> SnapshotRedaction:
    """Confirm it as a second administrator. Bytes, records and texts of all copies of these bytes are gone at once
    for every reader; their files follow (`erase_removed`). Citations keep their words, and are checked again.
    """
    with refusals_told(), acting(actor.pk):
        _authorise(actor)
        removal = _pending(removal_id)
        if removal.proposed_by_id == actor.pk:
            raise NotAllowed("A second administrator confirms a removal.")
        why = why_one_person(actor, removal.proposed_by_id)
        if why:
            raise NotAllowed(why)
        concerned = _sources_of(removal.snapshot)
        refuse_while_held(*concerned)
        removal.confirmed_by = actor
        removal.save(update_fields=["confirmed_by"])
        removal.refresh_from_db()
        jobs.enqueue("sources.erase_removed")
        for source_id in concerned:
            jobs.enqueue("claims.check_quotations", str(source_id))
    return removal


def refuse_removal(*, removal_id: UUID, actor: User) -> None:
    """Drop a proposal that was not confirmed; either administrator may."""
    with refusals_told(), acting(actor.pk):
        _authorise(actor)
        _pending(removal_id).delete()


def erase_removed() -> int:
    """Erase the files of removed bytes from the store; returns how many. Safe twice, and after a death at any moment.

    A file that cannot be erased now is tried again at the next sweep, loudly. What was erased a short while ago is
    erased again: a worker that had begun to write the same bytes before may have put the file back.
    """
    waiting = StoredBytes.objects.filter(state=BytesState.REDACTED, erased_at__isnull=True)
    lately = StoredBytes.objects.filter(state=BytesState.REDACTED, erased_at__gt=Now() - 2 * SETTLED_WITHIN)
    erased = 0
    for name in list((waiting | lately).values_list("pk", flat=True)):
        try:
            storage.remove(name)
        except OSError as error:
            log.error("a removed file could not be erased", reason=type(error).__name__)  # noqa: TRY400 -- told in one line
            continue
        erased += waiting.filter(pk=name).update(erased_at=Now())
    return erased


def _sources_of(snapshot: Snapshot) -> list[UUID]:
    """The sources of all copies of the same bytes."""
    twins = Snapshot.objects.filter(body_id=snapshot.body_id)
    return list(twins.order_by("source_id").values_list("source_id", flat=True).distinct())


def _pending(removal_id: UUID) -> SnapshotRedaction:
    removal = (
        SnapshotRedaction.objects.select_for_update(of=("self",))
        .select_related("snapshot")
        .filter(pk=removal_id)
        .first()
    )
    if removal is None:
        raise NotFound("There is no such proposal.")
    if removal.confirmed_by_id is not None:
        raise IllegalTransition("This removal was confirmed already.")
    return removal


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only administrators remove copies.")
