"""Taking captures, one worker each, and giving them back: the row's lease says whose it is, by the database's time."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest, Now

from sources.models import Capture, CaptureReason, CaptureState, Host, Visit, Watch
from sources.models.captures import MOST_ATTEMPTS
from sources.services import watching
from sources.urls_normal import host_of

ABANDONED = "The worker that had it did not finish, three times: this page may be what ends it."
_TURN = """
INSERT INTO sources_host (host, next_at, robots) VALUES (%s, clock_timestamp() + %s * interval '1 second', '')
ON CONFLICT (host) DO UPDATE SET next_at = excluded.next_at WHERE sources_host.next_at <= clock_timestamp()
"""


class Lost(Exception):
    """The lease has passed to another worker, or the capture has ended: what was found is not recorded."""


@dataclass(frozen=True)
class Job:
    """A capture that this worker has, and what it needs to know for it."""

    capture: UUID
    lease: UUID
    attempt: int
    source: UUID
    url: str
    host: str
    visit: bool
    """A regular visit: nothing new is no new copy."""
    watched: bool
    """Whether what is found is a visit's news."""
    etag: str
    last_modified: str


def take() -> Job | None:
    """The capture that has waited longest among those whose host may be asked now; None where there is none.

    No two workers get the same. A dead worker's is taken over, which counts as an attempt; after the last it is parked.
    """
    while True:
        with transaction.atomic():
            capture = _longest_waiting()
            if capture is None:
                return None
            job = _leased(capture)
        if job is not None:
            return job


def seconds_until_next() -> float | None:
    """Seconds until a waiting capture's moment and host's turn have come; None where none is waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM min(greatest(c.not_before, h.next_at)) - clock_timestamp()) FROM sources_capture c"
            " LEFT JOIN sources_host h ON h.host = c.host WHERE c.state = 'queued'"
        )
        found = cursor.fetchone()[0]
    return None if found is None else max(float(found), 0.0)


def held(job: Job) -> Capture:
    """The job's row, locked until the transaction ends; raises Lost where it is this worker's no more."""
    row = (
        Capture.objects.select_for_update().filter(pk=job.capture, lease=job.lease, state=CaptureState.RUNNING).first()
    )
    if row is None:
        raise Lost
    return row


def put_off_host(host: str, seconds: float) -> None:
    """Ask this host nothing for so many seconds."""
    if host and seconds > 0:
        Host.objects.bulk_create([Host(host=host)], ignore_conflicts=True)
        Host.objects.filter(pk=host).update(next_at=Greatest(F("next_at"), Now() + timedelta(seconds=seconds)))


def _longest_waiting() -> Capture | None:
    busy = Host.objects.filter(host=OuterRef("host"), next_at__gt=Now())
    return (
        Capture.objects.due()
        .filter(~Exists(busy))
        .select_related("source__watch")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("not_before")
        .first()
    )


def _leased(capture: Capture) -> Job | None:
    """The row under a lease of this worker; None where it had to be seen to otherwise."""
    if capture.attempts >= MOST_ATTEMPTS:
        _park(capture)
        return None
    source = capture.source
    host = host_of(source.url)
    if capture.host != host:  # the source's address has changed since: it waits for another host's turn
        capture.host = host
        capture.save(update_fields=["host"])
        return None
    if not _has_turn(host):
        return None
    lease = uuid4()
    Capture.objects.filter(pk=capture.pk).update(
        state=CaptureState.RUNNING,
        lease=lease,
        leased_until=Now() + timedelta(seconds=lease_seconds()),
        attempts=F("attempts") + 1,
    )
    watch: Watch | None = getattr(source, "watch", None)
    return Job(
        capture=capture.pk,
        lease=lease,
        attempt=capture.attempts + 1,
        source=source.pk,
        url=source.url,
        host=host,
        visit=capture.reason == CaptureReason.WATCH,
        watched=watch is not None,
        etag=watch.etag if watch else "",
        last_modified=watch.last_modified if watch else "",
    )


def lease_seconds() -> float:
    """Longer than a living worker needs: two robots.txt, the page, and then reading and storing it."""
    return 3 * float(settings.OUTBOUND_DEADLINE) + float(settings.CAPTURE_LEASE_MARGIN)


def _has_turn(host: str) -> bool:
    """Whether the host may be asked now; if so, nobody else may until the polite pause is over."""
    if not host or not settings.CAPTURE_HOST_DELAY:
        return True
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [host, settings.CAPTURE_HOST_DELAY])
        return bool(cursor.rowcount)


def _park(capture: Capture) -> None:
    capture.state, capture.lease, capture.leased_until = CaptureState.PARKED, None, None
    capture.problem_code, capture.problem = "abandoned", ABANDONED
    capture.save(update_fields=["state", "lease", "leased_until", "problem_code", "problem"])
    if hasattr(capture.source, "watch"):
        watching.record_visit(source_id=capture.source_id, found=Visit.UNREACHABLE)
