"""The capture worker: it leases a queued capture, fetches the page, stores it and records the outcome.

A worker may die at any point, so there are three steps: the lease in a short transaction, the network and the store
outside of any transaction, and the outcome in one transaction that checks the lease.
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
from sources import page_checks
from sources.archive import warc
from sources.extracting.extraction import Extraction
from sources.models import BytesState, Capture, CaptureOutcome, CaptureState, How, Snapshot, Visit
from sources.models.captures import MOST_ATTEMPTS
from sources.page_checks import CaptureProblem, Page
from sources.services import byte_store, capture_leases, text_extraction, visits, wayback
from sources.services.byte_store import NotStored, PendingFiles
from sources.services.capture_leases import Job, LeaseLost
from sources.services.site_requests import ask
from sources.urls_normal import normalise

log = structlog.get_logger(__name__)
SLICE = 10.0
"""Seconds after which a worker starts no further capture, so that other tasks can run."""
SOFTWARE = "Factcheck"


@dataclass(frozen=True)
class FetchResult:
    """The result of a fetch. `copy` is None if no new copy is needed."""

    visit: Visit
    etag: str = ""
    last_modified: str = ""
    moved_to: str = ""
    copy: "NewCopy | None" = None


@dataclass(frozen=True)
class NewCopy:
    """A page whose files are written, but not yet confirmed by `settle`."""

    snapshot: UUID
    page: Page
    files: PendingFiles
    text: Extraction | None
    """The text, if it was needed to decide whether the page has changed."""


def capture_due(*, seconds: float = SLICE) -> int:
    """Run due captures for so many seconds at most; return their number.

    If captures still wait for their host or their time, queue the task again.
    """
    until = monotonic() + seconds
    count = 0
    while monotonic() < until and (job := capture_leases.take()) is not None:
        count += 1
        capture(job)
        if count == 1:
            # Another worker can read the first copy while this one continues.
            enqueue("sources.read_due")
    if count:
        enqueue("sources.read_due")
        wait = capture_leases.seconds_until_next()
        if wait is not None:
            enqueue("sources.capture_due", after=min(wait, settings.CAPTURE_MOST_CRAWL_DELAY))
    return count


def capture(job: Job) -> None:
    """Run one capture. If the lease was lost meanwhile, drop the result: another worker has the capture."""
    try:
        try:
            _finish(job, _fetch(job))
        except CaptureProblem as problem:
            _end(job, problem)
        except Gone as removed:
            _end(job, CaptureProblem("removed", removed.message, found=None))
        except NotStored as error:
            _end(job, CaptureProblem("store", str(error), transient=True, found=None))
    except LeaseLost:
        log.warning("capture lease lost", capture=str(job.capture))


def _fetch(job: Job) -> FetchResult:
    """Fetch the page, compare it if the source is watched, store it if needed. Call it outside of transactions."""
    newest = _newest(job) if job.watched else None
    fresh = newest is None or not job.visit
    answer = ask(
        job.url,
        etag="" if fresh else job.etag,
        last_modified="" if fresh else job.last_modified,
        known_robots=job.robots,
    )
    if not fresh and answer.status == page_checks.NOT_MODIFIED:
        return _result(job, answer, Visit.SAME)
    page = page_checks.check_page(answer)
    if newest is not None and newest.body_id == sha256(answer.body).hexdigest():
        return _result(job, answer, Visit.SAME, copy=None if job.visit else _store(page, None))
    text = None
    visit = Visit.CHANGED
    if newest is not None:
        text = text_extraction.read_snapshot(answer.body, media_type=answer.header("content-type"))
        if text.text and text.text == newest.text.text:
            visit = Visit.SAME
            if job.visit:
                return _result(job, answer, visit)
    return _result(job, answer, visit if newest is not None else Visit.SAME, copy=_store(page, text))


def _newest(job: Job) -> Snapshot | None:
    """The newest copy that was fetched and read, for comparison."""
    return (
        Snapshot.objects.readable()
        .exclude(body__state=BytesState.DAMAGED)
        .filter(source_id=job.source, how=How.FETCHED)
        .select_related("text")
        .newest_first()
        .first()
    )


def _result(job: Job, answer: Answer, visit: Visit, *, copy: NewCopy | None = None) -> FetchResult:
    moved = page_checks.moved_for_good(answer) and normalise(answer.url) != normalise(job.url)
    not_modified = answer.status == page_checks.NOT_MODIFIED
    return FetchResult(
        visit=Visit.MOVED if moved else visit,
        moved_to=answer.url if moved else "",
        etag=(answer.header("etag") or (job.etag if not_modified else ""))[:300],
        last_modified=(answer.header("last-modified") or (job.last_modified if not_modified else ""))[:100],
        copy=copy,
    )


def _store(page: Page, text: Extraction | None) -> NewCopy:
    snapshot = uuid4()
    record = warc.record(page.answer, snapshot=snapshot, software=SOFTWARE)
    return NewCopy(snapshot, page, byte_store.keep([page.answer.body, record]), text)


@transaction.atomic
def _finish(job: Job, result: FetchResult) -> None:
    row = capture_leases.locked_row(job)
    row.outcome = CaptureOutcome.UNCHANGED if result.copy is None else CaptureOutcome.COPIED
    if result.copy is not None:
        byte_store.settle(result.copy.files)
        snapshot = _snapshot(job, result.copy)
        snapshot.save(force_insert=True)
        if result.copy.text is not None:
            text = text_extraction.text_row(snapshot.pk, result.copy.text)
            text.save(force_insert=True)
        wayback.plan(snapshot_id=snapshot.pk)
    _close(row, CaptureState.DONE, code="", message="")
    if job.watched:
        visits.record_visit(
            source_id=job.source,
            found=result.visit,
            moved_to=result.moved_to,
            etag=result.etag,
            last_modified=result.last_modified,
        )
        enqueue("claims.check_quotations", str(job.source))


@transaction.atomic
def _end(job: Job, problem: CaptureProblem) -> None:
    """Queue the capture again if the problem is temporary and attempts are left; otherwise end it."""
    row = capture_leases.locked_row(job)
    retry_after = min(problem.retry_after or 0.0, settings.CAPTURE_MOST_RETRY_AFTER)
    capture_leases.put_off_host(job.host, retry_after)
    if problem.transient and row.attempts < MOST_ATTEMPTS:
        wait = max(settings.CAPTURE_BACKOFF[row.attempts - 1], retry_after)
        row.not_before = Now() + timedelta(seconds=wait)
        _close(row, CaptureState.QUEUED, code=problem.code, message=problem.message)
        return
    state = CaptureState.PARKED if problem.transient else CaptureState.FAILED
    _close(row, state, code=problem.code, message=problem.message)
    log.info("capture failed", capture=str(job.capture), code=problem.code)
    if job.watched and problem.found is not None:
        visits.record_visit(source_id=job.source, found=problem.found)
        enqueue("claims.check_quotations", str(job.source))


def _close(row: Capture, state: CaptureState, *, code: str, message: str) -> None:
    """Release the lease and save the new state. A trigger records the time."""
    row.state, row.lease, row.leased_until = state, None, None
    row.problem_code, row.problem = code[:40], message[:500]
    row.save(update_fields=["state", "lease", "leased_until", "outcome", "not_before", "problem_code", "problem"])


def _snapshot(job: Job, copy: NewCopy) -> Snapshot:
    answer = copy.page.answer
    body, record = copy.files.names
    return Snapshot(
        pk=copy.snapshot,
        source_id=job.source,
        capture_id=job.capture,
        how=How.FETCHED,
        body_id=body,
        warc_id=record,
        media_type=copy.page.file_type.media_type,
        charset=copy.text.charset[:40] if copy.text else "",
        asked_url=answer.asked_url[:2_000],
        final_url=answer.url[:2_000],
        status=answer.status,
        headers=[[name, value] for name, value in answer.headers],
        hops=[{"url": hop.url, "status": hop.status, "location": hop.location} for hop in answer.hops],
        address=answer.address or None,
    )
