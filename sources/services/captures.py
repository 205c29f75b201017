"""Requests for captures. A request is a row, which workers find even if no task was queued."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.jobs import enqueue
from sources.models import Capture, CaptureReason, CaptureState, Source
from sources.urls_normal import host_of


@transaction.atomic
def request_capture(*, source_id: UUID, actor: User | None, reason: str = CaptureReason.ASKED) -> Capture:
    """Request a capture of the source's address. `actor` is None for regular visits.

    Returns the open capture if there is one. A person's request moves a queued capture to the front. Raises NotFound,
    NotAllowed, and Invalid for a source that is protected or has no address.
    """
    _authorise(actor)
    source = Source.objects.select_for_update(no_key=True).filter(pk=source_id).first()
    if source is None:
        raise NotFound("There is no such source.")
    if source.protected:
        raise Invalid("Protected sources are never fetched. Upload a copy instead.")
    if not source.url:
        raise Invalid("The source has no address to fetch. Upload or transcribe a copy instead.", field="url")
    capture = Capture.objects.open().filter(source=source).first()
    if capture is None:
        capture = _new(source, actor, reason)
        capture.save(force_insert=True)
    elif capture.state == CaptureState.QUEUED and actor is not None:
        Capture.objects.filter(pk=capture.pk, state=CaptureState.QUEUED).update(
            not_before=Now(), host=host_of(source.url)
        )
    enqueue("sources.capture_due")
    return capture


@transaction.atomic
def request_captures(*, source_ids: Iterable[UUID], actor: User) -> int:
    """Request captures of these sources, without those that have no address or an open one. Returns their number."""
    _authorise(actor)
    sources = list(Source.objects.select_for_update(no_key=True).public().filter(pk__in=set(source_ids)).order_by("pk"))
    open_ones = set(Capture.objects.open().filter(source__in=sources).values_list("source_id", flat=True))
    missing = [source for source in sources if source.url and source.pk not in open_ones]
    Capture.objects.bulk_create(_new(source, actor, CaptureReason.ASKED) for source in missing)
    if missing:
        enqueue("sources.capture_due")
    return len(missing)


def _new(source: Source, actor: User | None, reason: str) -> Capture:
    return Capture(source=source, reason=reason, requested_by=actor, host=host_of(source.url))


def _authorise(actor: User | None) -> None:
    if actor is not None and not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk may request copies.")
