"""Leases of captures: each capture has one worker at a time. Leases expire by the database's clock."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest, Now

from sources.models import Capture, CaptureReason, CaptureState, Host, Visit
from sources.models.captures import MOST_ATTEMPTS
from sources.services import visits
from sources.urls_normal import host_of

ABANDONED = "Three workers stopped while they captured this page. The page itself may cause that."
_TAKE = """
WITH due AS MATERIALIZED (
    SELECT c.id, c.host FROM sources_capture c
    WHERE (c.state = 'queued' AND c.not_before <= clock_timestamp()
        OR c.state = 'running' AND c.leased_until < clock_timestamp())
        AND c.attempts < %(most)s
        AND NOT EXISTS (SELECT FROM sources_host h WHERE h.host = c.host AND h.next_at > clock_timestamp())
    ORDER BY c.not_before LIMIT 1 FOR UPDATE OF c SKIP LOCKED
), turn AS (
    INSERT INTO sources_host (host, next_at, robots)
    SELECT host, clock_timestamp() + %(delay)s * interval '1 second', '' FROM due WHERE %(delay)s > 0 AND host <> ''
    ON CONFLICT (host) DO UPDATE SET next_at = excluded.next_at WHERE sources_host.next_at <= clock_timestamp()
    RETURNING host
), taken AS (
    UPDATE sources_capture c
    SET state = 'running', lease = %(lease)s, attempts = c.attempts + 1,
        leased_until = clock_timestamp() + %(seconds)s * interval '1 second'
    FROM due WHERE c.id = due.id AND (%(delay)s = 0 OR due.host = '' OR EXISTS (SELECT FROM turn))
    RETURNING c.id, c.source_id, c.host, c.reason, c.attempts
)
SELECT due.id, taken.source_id, taken.host, taken.reason, taken.attempts, s.url, w.source_id IS NOT NULL,
    coalesce(w.etag, ''), coalesce(w.last_modified, ''),
    CASE WHEN h.robots_at > clock_timestamp() - %(robots)s * interval '1 second' THEN h.robots END
FROM due LEFT JOIN taken ON taken.id = due.id LEFT JOIN sources_source s ON s.id = taken.source_id
LEFT JOIN sources_watch w ON w.source_id = s.id LEFT JOIN sources_host h ON h.host = taken.host
"""
"""One statement and one commit, because round trips to the database are most of a capture's cost."""
_TAKE_TURN = """
INSERT INTO sources_host (host, next_at, robots)
VALUES (%(host)s, clock_timestamp() + %(delay)s * interval '1 second', '')
ON CONFLICT (host) DO UPDATE SET next_at = excluded.next_at WHERE sources_host.next_at <= clock_timestamp()
RETURNING host
"""
ROBOTS_LIFETIME = timedelta(days=1)


class LeaseLost(Exception):
    """Another worker has the lease, or the capture has ended. The result must be dropped."""


@dataclass(frozen=True)
class Job:
    """A capture leased by this worker, with the data that it needs."""

    capture: UUID
    lease: UUID
    attempt: int
    source: UUID
    url: str
    host: str
    visit: bool
    """Whether this is a regular visit, which makes a copy only if the page has changed."""
    watched: bool
    """Whether the source has regular visits, so that the result is recorded there."""
    etag: str
    last_modified: str
    robots: str | None
    """The host's cached robots.txt; None if it must be fetched."""


def take() -> Job | None:
    """Lease the oldest due capture whose host may be asked now; None if there is none.

    A dead worker's capture is taken over, which counts as an attempt. After its last attempt it is parked.
    """
    lease = uuid4()
    values: dict[str, Any] = {
        "most": MOST_ATTEMPTS,
        "delay": settings.CAPTURE_HOST_DELAY,
        "lease": lease,
        "seconds": lease_seconds(),
        "robots": ROBOTS_LIFETIME.total_seconds(),
    }
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, values)
            row = cursor.fetchone()
        if row is None and not _park_abandoned():
            return None
        # A row without a source means that another worker took the host's turn at the same moment.
        if row is not None and row[1] is not None:
            capture, source, host, reason, attempt, url, watched, etag, last_modified, robots = row
            return Job(
                capture=capture,
                lease=lease,
                attempt=attempt,
                source=source,
                url=url,
                host=host,
                visit=reason == CaptureReason.WATCH,
                watched=watched,
                etag=etag,
                last_modified=last_modified,
                robots=robots if host == host_of(url) else None,
            )


def seconds_until_next() -> float | None:
    """Seconds until the next queued capture is due and its host may be asked; None if no capture is queued."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM min(greatest(c.not_before, h.next_at)) - clock_timestamp())"
            " FROM sources_capture c LEFT JOIN sources_host h ON h.host = c.host WHERE c.state = 'queued'"
        )
        seconds = cursor.fetchone()[0]
    return None if seconds is None else max(float(seconds), 0.0)


def locked_row(job: Job) -> Capture:
    """The job's row, locked for the transaction. Raises LeaseLost if this worker no longer has the lease."""
    row = (
        Capture.objects.select_for_update().filter(pk=job.capture, lease=job.lease, state=CaptureState.RUNNING).first()
    )
    if row is None:
        raise LeaseLost
    return row


def put_off_host(host: str, seconds: float) -> None:
    """Send no request to this host for so many seconds."""
    if host and seconds > 0:
        Host.objects.bulk_create([Host(host=host)], ignore_conflicts=True)
        Host.objects.filter(pk=host).update(next_at=Greatest(F("next_at"), Now() + timedelta(seconds=seconds)))


def take_turn(host: str) -> float:
    """Take the host's turn and return 0, or return the seconds until the next turn."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_TURN, {"host": host, "delay": settings.CAPTURE_HOST_DELAY})
        if cursor.fetchone():
            return 0.0
        cursor.execute(
            "SELECT extract(epoch FROM next_at - clock_timestamp()) FROM sources_host WHERE host = %s", [host]
        )
        row = cursor.fetchone()
    return max(float(row[0]), 0.001) if row else 0.001


def lease_seconds() -> float:
    """The length of a lease: longer than a worker needs for robots.txt, the page, reading and storing it."""
    return 3 * float(settings.OUTBOUND_DEADLINE) + float(settings.CAPTURE_LEASE_MARGIN)


@transaction.atomic
def _park_abandoned() -> bool:
    """Park one capture whose worker died in its last attempt. Returns whether there was one."""
    capture = (
        Capture.objects.due()
        .filter(attempts__gte=MOST_ATTEMPTS)
        .select_related("source__watch")
        .select_for_update(of=("self",), skip_locked=True)
        .first()
    )
    if capture is None:
        return False
    capture.state, capture.lease, capture.leased_until = CaptureState.PARKED, None, None
    capture.problem_code, capture.problem = "abandoned", ABANDONED
    capture.save(update_fields=["state", "lease", "leased_until", "problem_code", "problem"])
    if hasattr(capture.source, "watch"):
        visits.record_visit(source_id=capture.source_id, found=Visit.UNREACHABLE)
    return True
