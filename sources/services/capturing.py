"""Capturing: a worker takes a waiting capture, asks for the page, stores it, and writes down what came of it.

Three steps, so that a worker may die at any point: the lease (a short transaction), the network and the store (none),
the end (one transaction, only while the lease is held).
"""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from time import monotonic
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from factcheck.core.errors import Gone
from factcheck.core.jobs import enqueue
from factcheck.core.outbound.answers import Answer
from sources import judging
from sources.archive import warc
from sources.extracting.extracted import Extracted
from sources.judging import Page, Problem
from sources.models import BytesState, Capture, CaptureOutcome, CaptureState, How, Snapshot, Visit
from sources.models.captures import MOST_ATTEMPTS
from sources.services import leasing, reading, storing, watching, wayback
from sources.services.asking import ask
from sources.services.leasing import Job, Lost
from sources.services.storing import Kept, NotKept
from sources.urls_normal import normalise

log = structlog.get_logger(__name__)
SLICE = 10.0
"""Seconds after which a worker turns to what else waits; a capture begun is finished."""
SOFTWARE = "Factcheck"


@dataclass(frozen=True)
class Found:
    """What a visit found. `copy` is None where no new copy is to be kept."""

    visit: Visit
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    copy: "Copy | None" = None


@dataclass(frozen=True)
class Copy:
    """A page whose bytes are in the store, not vouched for yet."""

    snapshot: UUID
    page: Page
    kept: Kept
    text: Extracted | None
    """Read already where that decided whether the page is news."""


def capture_due(*, seconds: float = SLICE) -> int:
    """Capture what is due, until nothing is or so many seconds have passed; returns how many were taken.

    Where something waits for its host's turn, or for time, the bell is rung again for it.
    """
    until = monotonic() + seconds
    taken = 0
    while monotonic() < until and (job := leasing.take()) is not None:
        taken += 1
        capture(job)
        if taken == 1:
            # Another worker begins to read while this one goes on.
            enqueue("sources.read_due")
    if taken:
        enqueue("sources.read_due")
        wait = leasing.seconds_until_next()
        if wait is not None:
            enqueue("sources.capture_due", after=min(wait, settings.CAPTURE_MOST_CRAWL_DELAY))
    return taken


def capture(job: Job) -> None:
    """See one capture through. What is found after the lease was lost is dropped: somebody else has found it too."""
    try:
        try:
            found = _look(job)
            _finish(job, found)
        except Problem as problem:
            _end(job, problem)
        except Gone as removed:
            _end(job, Problem("removed", removed.message, found=None))
        except NotKept as error:
            _end(job, Problem("store", str(error), transient=True, found=None))
    except Lost:
        log.warning("a capture's lease was lost", capture=str(job.capture))


def _look(job: Job) -> Found:
    """Ask for the page, compare it where it is watched, store it where it is to be kept. Outside any transaction."""
    newest = _newest(job) if job.watched else None
    fresh = newest is None or not job.visit
    answer = ask(
        job.url,
        etag="" if fresh else job.etag,
        last_modified="" if fresh else job.last_modified,
        known_robots=job.robots,
    )
    if not fresh and answer.status == judging.NOT_MODIFIED:
        return _found(job, answer, Visit.SAME)
    page = judging.page(answer)
    if newest is not None and newest.body_id == sha256(answer.body).hexdigest():
        return _found(job, answer, Visit.SAME, copy=None if job.visit else _store(page, None))
    text = None
    visit = Visit.CHANGED
    if newest is not None:
        text = reading.read_snapshot(answer.body, media_type=answer.header("content-type"))
        if text.text and text.text == newest.text.text:
            visit = Visit.SAME
            if job.visit:
                return _found(job, answer, visit)
    return _found(job, answer, visit if newest is not None else Visit.SAME, copy=_store(page, text))


def _newest(job: Job) -> Snapshot | None:
    """The newest copy that was fetched and read: what a visit compares with."""
    return (
        Snapshot.objects.readable()
        .exclude(body__state=BytesState.DAMAGED)
        .filter(source_id=job.source, how=How.FETCHED)
        .select_related("text")
        .newest_first()
        .first()
    )


def _found(job: Job, answer: Answer, visit: Visit, *, copy: Copy | None = None) -> Found:
    moved = judging.moved_for_good(answer) and normalise(answer.url) != normalise(job.url)
    not_modified = answer.status == judging.NOT_MODIFIED
    return Found(
        visit=Visit.MOVED if moved else visit,
        moved_to=answer.url if moved else "",
        etag=(answer.header("etag") or (job.etag if not_modified else ""))[:300],
        last_modified=(answer.header("last-modified") or (job.last_modified if not_modified else ""))[:100],
        copy=copy,
    )


def _store(page: Page, text: Extracted | None) -> Copy:
    snapshot = uuid4()
    record = warc.record(page.answer, snapshot=snapshot, software=SOFTWARE)
    return Copy(snapshot, page, storing.keep([page.answer.body, record]), text)


@transaction.atomic
def _finish(job: Job, found: Found) -> None:
    row = leasing.held(job)
    row.outcome = CaptureOutcome.UNCHANGED if found.copy is None else CaptureOutcome.COPIED
    if found.copy is not None:
        storing.settle(found.copy.kept)
        snapshot = _snapshot(job, found.copy)
        snapshot.save(force_insert=True)
        if found.copy.text is not None:
            text = reading.text_row(snapshot.pk, found.copy.text)
            text.save(force_insert=True)
        wayback.plan(snapshot_id=snapshot.pk)
    _close(row, CaptureState.DONE, code="", message="")
    if job.watched:
        watching.record_visit(
            source_id=job.source,
            found=found.visit,
            moved_to=found.moved_to,
            etag=found.etag,
            last_modified=found.last_modified,
        )
        enqueue("claims.check_quotations", str(job.source))


@transaction.atomic
def _end(job: Job, problem: Problem) -> None:
    """Back to the queue where waiting may help and attempts are left; over otherwise."""
    row = leasing.held(job)
    asked = min(problem.retry_after or 0.0, settings.CAPTURE_MOST_RETRY_AFTER)
    leasing.put_off_host(job.host, asked)
    if problem.transient and row.attempts < MOST_ATTEMPTS:
        wait = max(settings.CAPTURE_BACKOFF[row.attempts - 1], asked)
        row.not_before = Now() + timedelta(seconds=wait)
        _close(row, CaptureState.QUEUED, code=problem.code, message=problem.message)
        return
    state = CaptureState.PARKED if problem.transient else CaptureState.FAILED
    _close(row, state, code=problem.code, message=problem.message)
    log.info("nothing was captured", capture=str(job.capture), code=problem.code)
    if job.watched and problem.found is not None:
        watching.record_visit(source_id=job.source, found=problem.found)
        enqueue("claims.check_quotations", str(job.source))


def _close(row: Capture, state: CaptureState, *, code: str, message: str) -> None:
    """Out of the worker's hands. When it ended, the database says."""
    row.state, row.lease, row.leased_until = state, None, None
    row.problem_code, row.problem = code[:40], message[:500]
    row.save(update_fields=["state", "lease", "leased_until", "outcome", "not_before", "problem_code", "problem"])


def _snapshot(job: Job, copy: Copy) -> Snapshot:
    answer = copy.page.answer
    body, record = copy.kept.names
    return Snapshot(
        pk=copy.snapshot,
        source_id=job.source,
        capture_id=job.capture,
        how=How.FETCHED,
        body_id=body,
        warc_id=record,
        media_type=copy.page.sniffed.media_type,
        charset=copy.text.charset[:40] if copy.text else "",
        asked_url=answer.asked_url[:2_000],
        final_url=answer.url[:2_000],
        status=answer.status,
        headers=[[name, value] for name, value in answer.headers],
        hops=[{"url": hop.url, "status": hop.status, "location": hop.location} for hop in answer.hops],
        address=answer.address or None,
    )
