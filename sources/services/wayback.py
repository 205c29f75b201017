"""Hands captured addresses to the Wayback Machine, if the operator enabled that, for an independent second copy."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from time import monotonic
from urllib.parse import urlencode, urljoin
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from factcheck.core.jobs import enqueue
from factcheck.core.outbound import client
from factcheck.core.outbound.answers import Answer, OutboundError
from factcheck.core.outbound.client import policy_from_settings
from sources.models import CaptureState, Handover
from sources.models.captures import MOST_ATTEMPTS
from sources.page_checks import CaptureProblem, outbound_problem

log = structlog.get_logger(__name__)
SLICE = 10.0
LEASE = timedelta(minutes=5)
PROTECTED = "The source is protected, so its address is not handed over."
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json, */*;q=0.5"}


@dataclass(frozen=True)
class _Job:
    snapshot: UUID
    attempt: int
    url: str


def plan(*, snapshot_id: UUID) -> None:
    """Queue the hand-over of this copy's address, if enabled. Call it in the copy's transaction."""
    if settings.WAYBACK_SAVE_URL:
        Handover.objects.create(snapshot_id=snapshot_id)
        enqueue("sources.hand_over_due")


def hand_over_due(*, seconds: float = SLICE) -> int:
    """Run due hand-overs for so many seconds at most; return the number of attempts."""
    if not settings.WAYBACK_SAVE_URL:
        return 0
    until = monotonic() + seconds
    tried = 0
    while monotonic() < until and (job := _take()) is not None:
        tried += 1
        try:
            archived_url = _send(job)
        except CaptureProblem as problem:
            _end(job, problem)
        else:
            _close(job, CaptureState.DONE, archived_url=archived_url)
    return tried


@transaction.atomic
def _take() -> _Job | None:
    """Lease the next hand-over. Ends those without attempts left and those of protected sources."""
    due = Q(state=CaptureState.QUEUED, not_before__lte=Now()) | Q(state=CaptureState.RUNNING, leased_until__lt=Now())
    waiting = (
        Handover.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(due)
        .select_related("snapshot__source")
        .order_by("not_before")
    )
    for row in waiting.iterator(chunk_size=10):
        if row.snapshot.source.protected:
            _give_up(row, CaptureState.FAILED, PROTECTED)
        elif row.attempts >= MOST_ATTEMPTS:
            _give_up(row, CaptureState.PARKED, row.problem or "Three workers stopped while they handed it over.")
        else:
            attempt = row.attempts + 1
            Handover.objects.filter(pk=row.pk).update(
                state=CaptureState.RUNNING, attempts=attempt, leased_until=Now() + LEASE
            )
            return _Job(row.pk, attempt, row.snapshot.asked_url)
    return None


def _send(job: _Job) -> str:
    """Send the address; return the address of the archived copy, or ''. Raises CaptureProblem."""
    try:
        answer = client.send(
            settings.WAYBACK_SAVE_URL,
            policy=policy_from_settings(),
            method="POST",
            body=urlencode({"url": job.url}).encode(),
            headers=_FORM,
        )
    except OutboundError as error:
        raise outbound_problem(error) from error
    if answer.status < HTTPStatus.BAD_REQUEST:
        return _archived_url(answer)
    transient = answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise CaptureProblem(
        "wayback",
        f"The Wayback Machine refused the address ({answer.status}).",
        transient=transient,
        retry_after=answer.retry_after,
    )


def _archived_url(answer: Answer) -> str:
    where = answer.header("content-location") or answer.header("location")
    return urljoin(answer.url, where)[:4_100].replace("\x00", "") if "/web/" in where else ""


def _end(job: _Job, problem: CaptureProblem) -> None:
    if problem.transient and job.attempt < MOST_ATTEMPTS:
        retry_after = min(problem.retry_after or 0.0, settings.CAPTURE_MOST_RETRY_AFTER)
        wait = max(settings.CAPTURE_BACKOFF[job.attempt - 1], retry_after)
        _leased(job).update(
            state=CaptureState.QUEUED,
            leased_until=None,
            problem=problem.message[:500],
            not_before=Now() + timedelta(seconds=wait),
        )
        return
    log.info("hand-over failed", snapshot=str(job.snapshot), code=problem.code)
    _close(job, CaptureState.PARKED if problem.transient else CaptureState.FAILED, problem=problem.message[:500])


def _close(job: _Job, state: CaptureState, *, problem: str = "", archived_url: str = "") -> None:
    _leased(job).update(state=state, leased_until=None, problem=problem, archived_url=archived_url, finished_at=Now())


def _leased(job: _Job) -> QuerySet[Handover]:
    """The row, if this attempt still has the lease."""
    return Handover.objects.filter(pk=job.snapshot, state=CaptureState.RUNNING, attempts=job.attempt)


def _give_up(row: Handover, state: CaptureState, problem: str) -> None:
    Handover.objects.filter(pk=row.pk).update(state=state, leased_until=None, problem=problem[:500], finished_at=Now())
