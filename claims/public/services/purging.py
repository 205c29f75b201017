"""Tells a CDN which pages changed: it drops those that have one of the names in their `Surrogate-Key`."""

import time
from collections.abc import Collection
from http import HTTPStatus

import structlog
from django.conf import settings

from claims.public.models import PurgePosition
from claims.public.queries.changes import State, read_changes
from claims.public.shown import EVERY_PAGE, EVERYTHING, MANY_NAMES
from factcheck.core.outbound.answers import OutboundError
from factcheck.core.outbound.client import policy_from_settings, send

SETTLE = 2.0
"""Seconds after a change until no process sends the earlier page: pages older than that are never marked for a CDN."""
AT_ONCE = 200
"""The most names in one request. Fastly allows 256."""

log = structlog.get_logger(__name__)


def purge_changes(*, settle: float | None = None) -> int:
    """Send the names that changed since the last success; return how many, 0 if there is no CDN.

    The position moves after the CDN accepted all of them, so a failure is retried by the next call, and a repeated name
    does no harm.
    """
    if not settings.CDN_PURGE_URL:
        return 0
    position = PurgePosition.objects.first()
    known = State(position.epoch, position.seq, position.tick, position.today) if position else None
    reading = read_changes(known)
    if reading.changed:
        names = {EVERY_PAGE} if EVERYTHING in reading.changed else {*reading.changed, MANY_NAMES}
        time.sleep(_settle() if settle is None else settle)
        if not _purged(sorted(names)):
            return 0
    PurgePosition.objects.update_or_create(pk=1, defaults=reading.state._asdict())
    return len(reading.changed)


def _settle() -> float:
    """Readers' pages can be as late as their replica."""
    return SETTLE + (settings.REPLICA_MOST_LAG + 1 if settings.REPLICAS else 0)


def _purged(names: list[str]) -> bool:
    return all(_sent(names[first : first + AT_ONCE]) for first in range(0, len(names), AT_ONCE))


def _sent(names: Collection[str]) -> bool:
    try:
        answer = send(
            settings.CDN_PURGE_URL,
            policy=policy_from_settings(),
            method="POST",
            body=b"",
            headers={"Surrogate-Key": " ".join(names)} | _credentials(),
        )
    except OutboundError as error:
        log.warning("The CDN did not take a purge", error=str(error))
        return False
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        log.warning("The CDN refused a purge", status=answer.status)
        return False
    return True


def _credentials() -> dict[str, str]:
    token = settings.CDN_PURGE_TOKEN
    return {"Authorization": f"Bearer {token}", "Fastly-Key": token} if token else {}
