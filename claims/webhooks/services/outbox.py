"""Creates deliveries for editions after an endpoint's place in the log. The log is the outbox.

This includes editions that no task was queued for, such as those inserted by SQL or whose task was lost.
"""

from django.db import connection

from claims.models import WebhookEndpoint

IN_ONE_GO = 1_000
"""The most editions per statement."""
_BEHIND = """
SELECT w.id FROM claims_webhookendpoint w, claims_loghead h
WHERE w.state = 'active' AND w.told_through < h.seq ORDER BY w.told_through
"""
# One statement, one transaction: deliveries and the place in the log are written together or not at all. Gaplessness in
# commit order is what lets `told_through` stand for everything before it.
_TELL = """
WITH behind AS MATERIALIZED (
    SELECT id, told_through, events FROM claims_webhookendpoint
    WHERE id = %(endpoint)s AND state = 'active' FOR NO KEY UPDATE SKIP LOCKED
), editions AS MATERIALIZED (
    SELECT e.seq, e.id, 'verdict.' || e.kind AS event FROM claims_edition e, behind
    WHERE e.seq > behind.told_through ORDER BY e.seq LIMIT %(limit)s
), made AS (
    INSERT INTO claims_webhookdelivery (endpoint_id, seq, event, message, state, next_at, attempts, tries, made_at)
    SELECT behind.id, e.seq, e.event,
        'msg_' || left(encode(sha256(convert_to(behind.id || '/' || e.id, 'UTF8')), 'hex'), 32),
        'waiting', clock_timestamp(), 0, 0, clock_timestamp()
    FROM editions e, behind WHERE e.event = ANY(behind.events) ORDER BY e.seq
    ON CONFLICT DO NOTHING
)
UPDATE claims_webhookendpoint w SET told_through = greatest(w.told_through, (SELECT max(seq) FROM editions))
FROM behind WHERE w.id = behind.id AND EXISTS (SELECT FROM editions)
RETURNING (SELECT count(*) FROM editions)
"""


def fan_out() -> int:
    """Create the missing deliveries of active endpoints. Returns how many editions were read.

    Idempotent and safe to run concurrently. Reads at most `IN_ONE_GO` editions per endpoint: run it until it returns 0.
    """
    editions = 0
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        for (endpoint,) in cursor.fetchall():
            cursor.execute(_TELL, {"endpoint": endpoint, "limit": IN_ONE_GO})
            row = cursor.fetchone()
            editions += row[0] if row else 0
    return editions


def forget_old_secrets() -> None:
    """Erase old secrets whose overlap is over."""
    WebhookEndpoint.objects.overlap_over().update(old_secret="", old_secret_until=None)
