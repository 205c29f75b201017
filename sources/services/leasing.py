"""Taking captures, one worker each, and giving them back: the row's lease says whose it is, by the database's time."""

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
from sources.services import watching
from sources.urls_normal import host_of

ABANDONED = "The worker that had it did not finish, three times: this page may be what ends it."
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
"""One statement, one commit: a capture has a dozen round trips at best, and waiting for them is most of its cost."""
_TAKE_TURN = """
INSERT INTO sources_host (host, next_at, robots)
VALUES (%(host)s, clock_timestamp() + %(delay)s * interval '1 second', '')
ON CONFLICT (host) DO UPDATE SET next_at = excluded.next_at WHERE sources_host.next_at <= clock_timestamp()
RETURNING host
"""
ROBOTS_KEPT = timedelta(days=1)


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
    robots: str | None
    """What the host's robots.txt said within a day; None where it must be asked."""


def take() -> Job | None:
    """The capture that has waited longest among those whose host may be asked now; None where there is none.

    No two workers get the same. A dead worker's is taken over, which counts as an attempt; after the last it is parked.
    """
    lease = uuid4()
    values: dict[str, Any] = {
        "most": MOST_ATTEMPTS,
        "delay": settings.CAPTURE_HOST_DELAY,
        "lease": lease,
        "seconds": lease_seconds(),
        "robots": ROBOTS_KEPT.total_seconds(),
    }
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, values)
            found = cursor.fetchone()
        if found is None and not _park_abandoned():
            return None
        # Without a source: another worker took the host's turn in the same moment.
        if found is not None and found[1] is not None:
            capture, source, host, reason, attempt, url, watched, etag, last_modified, robots = found
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
    """Seconds until a waiting capture's moment and host's turn have come; None where none is waiting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM min(greatest(c.not_before, h.next_at)) - clock_timestamp())"
            " FROM sources_capture c LEFT JOIN sources_host h ON h.host = c.host WHERE c.state = 'queued'"
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


def take_turn(host: str) -> float:
    """0 where this host may be asked now, and the turn is the caller's then; otherwise the seconds until it may."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_TURN, {"host": host, "delay": settings.CAPTURE_HOST_DELAY})
        if cursor.fetchone():
            return 0.0
        cursor.execute(
            "SELECT extract(epoch FROM next_at - clock_timestamp()) FROM sources_host WHERE host = %s", [host]
        )
        found = cursor.fetchone()
    return max(float(found[0]), 0.001) if found else 0.001


def lease_seconds() -> float:
    """Longer than a living worker needs: robots.txt, the page with its redirects, and then reading and storing it."""
    return 3 * float(settings.OUTBOUND_DEADLINE) + float(settings.CAPTURE_LEASE_MARGIN)


@transaction.atomic
def _park_abandoned() -> bool:
    """End one capture whose last worker died; whether there was one."""
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
        watching.record_visit(source_id=capture.source_id, found=Visit.UNREACHABLE)
    return True
