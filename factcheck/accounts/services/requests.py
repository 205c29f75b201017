"""Doing once what is asked twice: answers kept by API key and Idempotency-Key, with what they answer or not at all."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from factcheck.accounts.models import ApiKey, IdempotentRequest
from factcheck.core.errors import AlreadyInFlight, AnotherRequest

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What was answered: status, the headers that name what was made, and the body's bytes."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def recall(*, key: ApiKey, name: str, fingerprint: str) -> Answer | None:
    """What was answered to this request before; None where it is to be done now. Within the transaction that does it.

    Until that transaction ends nobody else does it: who asks meanwhile is refused at once. A process or connection that
    dies takes its claim along, and with it whatever it had half done.

    Raises AlreadyInFlight, and AnotherRequest where the name was given to something else within a day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock(key, name)])
        if not cursor.fetchone()[0]:
            raise AlreadyInFlight("A request with this Idempotency-Key is being answered. Ask again in a moment.")
    kept = (
        IdempotentRequest.objects.filter(key=key, name=name)
        .annotate(old=Case(When(at__lt=Now() - KEPT, then=Value(value=True)), default=Value(value=False)))
        .first()
    )
    if kept is None:
        return None
    if getattr(kept, "old", False):
        kept.delete()
        return None
    if kept.fingerprint != fingerprint:
        raise AnotherRequest("This Idempotency-Key was given to another request. Make a new one for each.")
    return Answer(kept.status, bytes(kept.body), dict(kept.headers))


def remember(*, key: ApiKey, name: str, fingerprint: str, answer: Answer) -> None:
    """Keep the answer, in the transaction that `recall` began with."""
    IdempotentRequest.objects.create(
        key=key,
        name=name,
        fingerprint=fingerprint,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
    )


def forget_old() -> int:
    """Drop answers older than a day; how many there were."""
    dropped, _ = IdempotentRequest.objects.filter(at__lt=Now() - KEPT).delete()
    return dropped


def _lock(key: ApiKey, name: str) -> int:
    digest = hashlib.sha256(f"idempotent request {key.pk} {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
