"""Idempotency of API requests: answers stored by API key and Idempotency-Key, in the transaction of the change."""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from factcheck.accounts.models import ApiKey, IdempotentRequest
from factcheck.core.errors import AlreadyInFlight, AnotherRequest

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """A stored response: its status, body and the headers that name the created object."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def recall(*, key: ApiKey, name: str, fingerprint: str) -> Answer | None:
    """Return the stored answer to this request, or None if it is new. Call it in the transaction that does the work.

    An advisory lock of that transaction refuses the same request until it ends. If the process or connection dies, the
    database releases the lock and rolls the work back.

    Raises AlreadyInFlight, and AnotherRequest if the key was used for a different request within a day.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock(key, name)])
        if not cursor.fetchone()[0]:
            raise AlreadyInFlight("A request with this Idempotency-Key is in progress. Try again in a moment.")
    stored = (
        IdempotentRequest.objects.filter(key=key, name=name)
        .annotate(old=Case(When(at__lt=Now() - LIFETIME, then=Value(value=True)), default=Value(value=False)))
        .first()
    )
    if stored is None:
        return None
    if getattr(stored, "old", False):
        stored.delete()
        return None
    if stored.fingerprint != fingerprint:
        raise AnotherRequest("This Idempotency-Key was used for a different request. Use a new key for each request.")
    return Answer(stored.status, bytes(stored.body), dict(stored.headers))


def remember(*, key: ApiKey, name: str, fingerprint: str, answer: Answer) -> None:
    """Store the answer, in the transaction in which `recall` was called."""
    IdempotentRequest.objects.create(
        key=key,
        name=name,
        fingerprint=fingerprint,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
    )


def forget_old() -> int:
    """Delete answers older than a day; return their number."""
    deleted, _ = IdempotentRequest.objects.filter(at__lt=Now() - LIFETIME).delete()
    return deleted


def _lock(key: ApiKey, name: str) -> int:
    digest = hashlib.sha256(f"idempotent request {key.pk} {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
