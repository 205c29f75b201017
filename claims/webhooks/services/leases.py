"""Leases due deliveries to a worker, a few per endpoint, for as long as sending them can take.

A leased delivery has a `next_at` in the future. After that, by the database's clock, another worker may take it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

QUIET_AFTER = 60.0
"""Seconds of failures after which an endpoint gets one message at a time."""
_TAKE = """
WITH busy (endpoint, held) AS (SELECT * FROM unnest(%(endpoints)s::uuid[], %(held)s::integer[])
), due AS MATERIALIZED (
    SELECT d.id FROM claims_webhookendpoint w LEFT JOIN busy b ON b.endpoint = w.id CROSS JOIN LATERAL (
        SELECT id, next_at FROM claims_webhookdelivery
        WHERE endpoint_id = w.id AND state = 'waiting' AND next_at <= statement_timestamp()
        ORDER BY next_at
        LIMIT greatest(0, CASE WHEN w.failing_since < statement_timestamp() - %(quiet)s * interval '1 second' THEN 1
            ELSE %(most)s END - coalesce(b.held, 0))
        FOR NO KEY UPDATE SKIP LOCKED
    ) d
    WHERE w.state = 'active' ORDER BY d.next_at LIMIT %(free)s
), tests AS MATERIALIZED (
    SELECT d.id FROM claims_webhookdelivery d JOIN claims_webhookendpoint w ON w.id = d.endpoint_id
    WHERE d.event = 'webhook.test' AND d.state = 'waiting' AND d.next_at <= statement_timestamp()
        AND w.state IN ('paused', 'disabled')
    LIMIT %(free)s - (SELECT count(*) FROM due) FOR NO KEY UPDATE OF d SKIP LOCKED
), taken AS (
    UPDATE claims_webhookdelivery d
    SET lease = %(lease)s, attempts = d.attempts + 1,
        next_at = clock_timestamp() + %(seconds)s * interval '1 second'
    FROM (SELECT id FROM due UNION ALL SELECT id FROM tests) found WHERE d.id = found.id
    RETURNING d.id, d.endpoint_id, d.seq, d.event, d.message, d.attempts, d.tries, d.made_at
)
SELECT t.id, t.endpoint_id, w.url, w.secret,
    CASE WHEN w.old_secret_until > statement_timestamp() THEN w.old_secret ELSE '' END,
    t.event, t.message, t.attempts, t.tries, t.made_at, coalesce(r.epoch, h.epoch), coalesce(r.seq, 0),
    e.seq, e.claim_id, e.language, e.kind, e.number, e.published_at, e.digest,
    CASE WHEN e.document IS NOT NULL THEN e.slug END, CASE WHEN e.kind = 'redacted' THEN e.document END
FROM taken t JOIN claims_webhookendpoint w ON w.id = t.endpoint_id LEFT JOIN claims_edition e ON e.seq = t.seq
    CROSS JOIN claims_loghead h LEFT JOIN (SELECT epoch, seq FROM claims_logrestore ORDER BY id DESC LIMIT 1) r ON true
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class EditionSummary:
    """The edition that a message is about."""

    seq: int
    claim: UUID
    language: str
    kind: str
    number: int
    published_at: datetime
    digest: str
    slug: str | None
    """None once redacted, because the slug contains the headline."""
    notice: bytes | None
    """The document, for a redaction notice only. It is public and small."""


@dataclass(frozen=True, slots=True)
class Log:
    """The log's epoch, and the seq to which it was last restored from a backup. 0 if never."""

    epoch: UUID
    restored_to: int


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt to make."""

    delivery: int
    endpoint: UUID
    url: str
    secrets: tuple[str, ...]
    """Encrypted, the current one first."""
    event: str
    message: str
    number: int
    """The attempt's number."""
    tries: int
    """Number of failed attempts before."""
    made_at: datetime
    log: Log
    edition: EditionSummary | None
    """None for a test and for a restore of the log."""


def take(lease: UUID, *, held: Mapping[UUID, int], free: int) -> list[Job]:
    """Lease up to `free` due deliveries, the oldest first, at most WEBHOOK_AT_ONCE per endpoint.

    `held` is the number of deliveries that the caller already holds, by endpoint. No two callers get the same delivery.
    """
    values: dict[str, Any] = {
        "lease": lease,
        "endpoints": list(held),
        "held": list(held.values()),
        "most": settings.WEBHOOK_AT_ONCE,
        "quiet": QUIET_AFTER,
        "free": free,
        "seconds": lease_seconds(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, values)
        return [_job(row) for row in cursor.fetchall()]


def lease_seconds() -> float:
    """Longer than a running worker needs for one attempt and for recording it."""
    return float(settings.WEBHOOK_DEADLINE) + float(settings.WEBHOOK_LEASE_MARGIN)


def _job(row: tuple[Any, ...]) -> Job:
    delivery, endpoint, url, secret, old_secret, event, message, number, tries, made_at, epoch, restored, *columns = row
    edition = None
    if columns[0] is not None:
        if columns[-1] is not None:
            columns[-1] = bytes(columns[-1])
        edition = EditionSummary(*columns)
    secrets = (secret, old_secret) if old_secret else (secret,)
    log = Log(epoch, restored)
    return Job(delivery, endpoint, url, secrets, event, message, number, tries, made_at, log, edition)
