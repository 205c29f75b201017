"""Lawful removal of a copy's bytes and text. One administrator proposes, another confirms. Row and hash stay."""

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
from sources.services.byte_store import SETTLED_WITHIN
from sources.services.holds import refuse_while_held
from sources.services.refusals import explained_refusals
from sources.services.validation import validate

log = structlog.get_logger(__name__)


def propose_removal(*, snapshot_id: UUID, reason: str, note: str, actor: User) -> SnapshotRedaction:
    """Propose to remove a copy's bytes and text, and those of every copy of the same bytes.

    `note` is the legal ground, without any removed content. Raises IllegalTransition if a removal was proposed or done
    already, or if the source of any of these copies is under legal hold.
    """
    with explained_refusals(), acting(actor.pk):
        _authorise(actor)
        snapshot = Snapshot.objects.select_related("body").filter(pk=snapshot_id).first()
        if snapshot is None:
            raise NotFound("There is no such copy.")
        if snapshot.body.state == BytesState.REDACTED:
            raise IllegalTransition("This copy has already been removed.")
        if SnapshotRedaction.objects.filter(snapshot=snapshot).exists():
            raise IllegalTransition("A removal of this copy is proposed already.")
        if reason not in SnapshotRedactionReason.values:
            raise Invalid("Choose a reason.", field="reason")
        refuse_while_held(*_sources_of(snapshot))
        removal = SnapshotRedaction(snapshot=snapshot, reason=reason, note=note.strip(), proposed_by=actor)
        validate(removal, exclude=("snapshot", "proposed_by", "confirmed_by"))
        removal.save(force_insert=True)
    return removal


def confirm_removal(*, removal_id: UUID, actor: User) -> SnapshotRedaction:
    """Confirm a proposal as a second administrator. All copies of these bytes become unavailable at once;
    `erase_removed` erases their files. Citations keep their quotations, which are checked again.
    """
    with explained_refusals(), acting(actor.pk):
        _authorise(actor)
        removal = _pending(removal_id)
        if removal.proposed_by_id == actor.pk:
            raise NotAllowed("Another administrator must confirm the removal.")
        why = why_one_person(actor, removal.proposed_by_id)
        if why:
            raise NotAllowed(why)
        source_ids = _sources_of(removal.snapshot)
        refuse_while_held(*source_ids)
        removal.confirmed_by = actor
        removal.save(update_fields=["confirmed_by"])
        removal.refresh_from_db()
        jobs.enqueue("sources.erase_removed")
        for source_id in source_ids:
            jobs.enqueue("claims.check_quotations", str(source_id))
    return removal


def refuse_removal(*, removal_id: UUID, actor: User) -> None:
    """Delete an unconfirmed proposal. Any administrator may do this."""
    with explained_refusals(), acting(actor.pk):
        _authorise(actor)
        _pending(removal_id).delete()


def erase_removed() -> int:
    """Erase the files of removed bytes from the store; return their number. Safe to repeat after a crash.

    A file that cannot be erased is logged and tried again in the next run. Recently erased files are erased again,
    because a worker that had started earlier may have written the same bytes.
    """
    waiting = StoredBytes.objects.filter(state=BytesState.REDACTED, erased_at__isnull=True)
    recent = StoredBytes.objects.filter(state=BytesState.REDACTED, erased_at__gt=Now() - 2 * SETTLED_WITHIN)
    erased = 0
    for name in list((waiting | recent).values_list("pk", flat=True)):
        try:
            storage.remove(name)
        except OSError as error:
            log.error("could not erase a removed file", reason=type(error).__name__)  # noqa: TRY400 -- one line is enough
            continue
        erased += waiting.filter(pk=name).update(erased_at=Now())
    return erased


def _sources_of(snapshot: Snapshot) -> list[UUID]:
    """The sources of all copies of the same bytes."""
    copies = Snapshot.objects.filter(body_id=snapshot.body_id)
    return list(copies.order_by("source_id").values_list("source_id", flat=True).distinct())


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
        raise IllegalTransition("This removal has already been confirmed.")
    return removal


def _authorise(actor: User) -> None:
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only administrators may remove copies.")
