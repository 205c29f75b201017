"""Handing captured addresses to the Wayback Machine, where the operator wants that: a second copy in other hands."""

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
from sources.judging import Problem, outbound_problem
from sources.models import CaptureState, Handover
from sources.models.captures import MOST_ATTEMPTS

log = structlog.get_logger(__name__)
SLICE = 10.0
LEASE = timedelta(minutes=5)
PROTECTED = "The source is protected: its address is told to nobody."
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json, */*;q=0.5"}


@dataclass(frozen=True)
class _Job:
    snapshot: UUID
    attempt: int
    url: str


def plan(*, snapshot_id: UUID) -> None:
    """Have this fetched copy's address handed over, where the installation does so; in the copy's transaction."""
    if settings.WAYBACK_SAVE_URL:
        Handover.objects.create(snapshot_id=snapshot_id)
        enqueue("sources.hand_over_due")


def hand_over_due(*, seconds: float = SLICE) -> int:
    """Hand over what is due until nothing is, or so many seconds have passed; returns how many were tried."""
    if not settings.WAYBACK_SAVE_URL:
        return 0
    until = monotonic() + seconds
    tried = 0
    while monotonic() < until and (job := _take()) is not None:
        tried += 1
        try:
            archived_url = _send(job)
        except Problem as problem:
            _end(job, problem)
        else:
            _close(job, CaptureState.DONE, archived_url=archived_url)
    return tried


@transaction.atomic
def _take() -> _Job | None:
    """The next one whose source is still public, leased; those that ran out of attempts or turned protected end."""
    due = Q(state=CaptureState.QUEUED, not_before__lte=Now()) | Q(state=CaptureState.RUNNING, leased_until__lt=Now())
    waiting = (
        Handover.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(due)
        .select_related("snapshot__source")
        .order_by("not_before")
    )
    for row in waiting.iterator(chunk_size=10):
        if row.snapshot.source.protected:
            _over(row, CaptureState.FAILED, PROTECTED)
        elif row.attempts >= MOST_ATTEMPTS:
            _over(row, CaptureState.PARKED, row.problem or "The worker that had it did not finish, three times.")
        else:
            attempt = row.attempts + 1
            Handover.objects.filter(pk=row.pk).update(
                state=CaptureState.RUNNING, attempts=attempt, leased_until=Now() + LEASE
            )
            return _Job(row.pk, attempt, row.snapshot.asked_url)
    return None


def _send(job: _Job) -> str:
    """Where its copy is, '' where it does not say. Raises Problem."""
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
        return _archived(answer)
    transient = answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise Problem(
        "wayback",
        f"The Wayback Machine did not take the address ({answer.status}).",
        transient=transient,
        retry_after=answer.retry_after,
    )


def _archived(answer: Answer) -> str:
    where = answer.header("content-location") or answer.header("location")
    return urljoin(answer.url, where)[:4_100].replace("\x00", "") if "/web/" in where else ""


def _end(job: _Job, problem: Problem) -> None:
    if problem.transient and job.attempt < MOST_ATTEMPTS:
        asked = min(problem.retry_after or 0.0, settings.CAPTURE_MOST_RETRY_AFTER)
        wait = max(settings.CAPTURE_BACKOFF[job.attempt - 1], asked)
        _mine(job).update(
            state=CaptureState.QUEUED,
            leased_until=None,
            problem=problem.message[:500],
            not_before=Now() + timedelta(seconds=wait),
        )
        return
    log.info("nothing was handed over", snapshot=str(job.snapshot), code=problem.code)
    _close(job, CaptureState.PARKED if problem.transient else CaptureState.FAILED, problem=problem.message[:500])


def _close(job: _Job, state: CaptureState, *, problem: str = "", archived_url: str = "") -> None:
    _mine(job).update(state=state, leased_until=None, problem=problem, archived_url=archived_url, finished_at=Now())


def _mine(job: _Job) -> QuerySet[Handover]:
    """The row while this attempt still holds it."""
    return Handover.objects.filter(pk=job.snapshot, state=CaptureState.RUNNING, attempts=job.attempt)


def _over(row: Handover, state: CaptureState, problem: str) -> None:
    Handover.objects.filter(pk=row.pk).update(state=state, leased_until=None, problem=problem[:500], finished_at=Now())
