"""Redelivers messages with the same ids: one message, or all messages about a part of the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from claims.models import Edition, WebhookDelivery
from claims.services.authority import require
from claims.vocabulary import DeliveryState
from claims.webhooks.services.dispatcher import TASK
from claims.webhooks.services.endpoints import locked, record_act
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition, Invalid, NotFound
from factcheck.core.jobs import enqueue

MOST = 10_000
"""The most messages in one range."""
_HIGHEST = 2**63 - 1
_AGAIN = """
INSERT INTO claims_webhookdelivery AS d (endpoint_id, seq, event, message, state, next_at, attempts, tries, made_at)
SELECT w.id, e.seq, 'verdict.' || e.kind,
    'msg_' || left(encode(sha256(convert_to(w.id || '/' || e.id, 'UTF8')), 'hex'), 32),
    'waiting', clock_timestamp(), 0, 0, clock_timestamp()
FROM claims_edition e JOIN claims_webhookendpoint w ON w.id = %(endpoint)s
WHERE e.seq = ANY(%(seqs)s)
ORDER BY e.seq
ON CONFLICT (endpoint_id, seq) DO UPDATE
SET state = 'waiting', tries = 0, next_at = clock_timestamp(), lease = NULL, ended_at = NULL
WHERE d.lease IS NULL OR d.next_at <= clock_timestamp()
"""


def redeliver(*, delivery_id: int, actor: User) -> WebhookDelivery:
    """Send one message again now, with the same id. A message in progress is not sent twice.

    Raises NotAllowed, NotFound, or IllegalTransition for a removed endpoint or a message that is not about an edition.
    """
    with acting(actor.pk):
        require(actor, Role.ADMINISTRATOR)
        delivery = WebhookDelivery.objects.filter(pk=delivery_id).first()
        if delivery is None:
            raise NotFound("There is no such delivery.")
        endpoint = locked(delivery.endpoint_id, actor)
        if delivery.edition_id is None:
            raise IllegalTransition("Only messages about an edition can be sent again.")
        _send_again(endpoint.pk, [delivery.edition_id])
        record_act(endpoint, actor, "had a message sent again", f"{delivery.message}, log entry {delivery.edition_id}")
        enqueue(TASK)
        delivery.refresh_from_db()
    return delivery


def redeliver_range(
    *,
    endpoint_id: UUID,
    actor: User,
    first: int | None = None,
    last: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    only_failed: bool = False,
) -> int:
    """Send the endpoint's events of a part of the log, again or for the first time. Returns how many.

    The part is from seq `first` to `last`, published from `since` and before `until`. Give at least one. Editions after
    `told_through` are sent anyway. `only_failed` sends only messages that were given up. Raises NotAllowed, NotFound,
    Invalid, IllegalTransition once removed.
    """
    with acting(actor.pk):
        endpoint = locked(endpoint_id, actor)
        rows = Edition.objects.filter(_part(first, last, since, until), seq__lte=endpoint.told_through)
        if only_failed:
            failed = WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.FAILED)
            rows = rows.filter(seq__in=failed.values("edition_id"))
        else:
            rows = rows.filter(kind__in=[event.removeprefix("verdict.") for event in endpoint.events])
        seqs = list(rows.order_by("seq").values_list("seq", flat=True)[: MOST + 1])
        if len(seqs) > MOST:
            raise Invalid(f"This is more than {MOST:,} messages. Choose a smaller part of the log.", field="last")
        if seqs:
            _send_again(endpoint.pk, seqs)
            what = "what was given up" if only_failed else "messages"
            record_act(endpoint, actor, f"had {what} sent again", f"{len(seqs)}, log entries {seqs[0]} to {seqs[-1]}")
            enqueue(TASK)
    return len(seqs)


def _part(first: int | None, last: int | None, since: datetime | None, until: datetime | None) -> Q:
    bounds: dict[str, Any] = {
        "seq__gte": first,
        "seq__lte": last,
        "published_at__gte": since,
        "published_at__lt": until,
    }
    given = {name: value for name, value in bounds.items() if value is not None}
    if not given:
        raise Invalid("Choose a part of the log: enter log entries or days.", field="first")
    for name, value in (("first", first), ("last", last)):
        if value is not None and not 0 <= value <= _HIGHEST:
            raise Invalid("Enter the number of a log entry.", field=name)
    if (first is not None and last is not None and first > last) or (since and until and since >= until):
        raise Invalid("The end is before the start.", field="last" if last is not None else "until")
    return Q(**given)


def _send_again(endpoint_id: UUID, seqs: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {"endpoint": endpoint_id, "seqs": seqs})
