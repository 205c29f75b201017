"""Stores bytes so that rows and files stay consistent, even if a worker dies.

First a row in the state `writing` is committed, then the file is written. The transaction that refers to the bytes sets
the state to `stored`. A dead worker leaves a row in `writing`, which the sweep finds by its age.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

import structlog
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from factcheck.core.errors import Gone
from factcheck.core.jobs import enqueue
from sources import storage
from sources.models import BytesState, Snapshot, SnapshotRedaction, StoredBytes

log = structlog.get_logger(__name__)
SETTLED_WITHIN = timedelta(minutes=30)
"""The longest time from the first row to the transaction that refers to the bytes. The sweep waits longer."""

DAMAGED_EVENT = "a stored copy is damaged"
REPAIRED_EVENT = "a damaged copy is whole again"
"""Log events that operators should watch for."""

_INTEND = """
INSERT INTO sources_storedbytes AS kept (sha256, size, state, begun_at)
SELECT sha256, size, 'writing', clock_timestamp()
FROM unnest(%s::text[], %s::bigint[]) AS meant (sha256, size) ORDER BY sha256
ON CONFLICT (sha256) DO UPDATE SET begun_at = excluded.begun_at
RETURNING kept.sha256, kept.state, kept.begun_at
"""
_SETTLE = """
UPDATE sources_storedbytes SET state = 'stored', checked_at = coalesce(checked_at, clock_timestamp())
WHERE sha256 = ANY(%s) AND state IN ('writing', 'stored') AND %s > clock_timestamp() - %s * interval '1 second'
"""


class NotStored(Exception):
    """The store could not write the bytes, or the sweep deleted them meanwhile. Trying again may help."""


class BytesDamaged(Exception):
    """Stored bytes are missing or damaged."""


@dataclass(frozen=True)
class PendingFiles:
    """Bytes whose files are written; `settle` confirms them."""

    names: tuple[str, ...]
    begun_at: datetime


def keep(bodies: Sequence[bytes]) -> PendingFiles:
    """Write these bytes to the store. Call it outside of transactions, then `settle` in the one that refers to them.

    Raises Gone for lawfully removed bytes, NotStored if the store fails.
    """
    by_name = {sha256(body).hexdigest(): body for body in bodies}
    begun_at, states = _intend(by_name)
    for name in by_name:
        _refuse_removed(name, states[name])
    try:
        for name, body in by_name.items():
            if states[name] == BytesState.WRITING:
                storage.put(name, body)
            elif states[name] == BytesState.DAMAGED or not storage.captures().exists(storage.name_of(name)):
                _put_back(name, body)
    except OSError as error:
        log.error("bytes not stored", reason=type(error).__name__)  # noqa: TRY400 -- one line is enough
        raise NotStored("The copy could not be stored.") from error
    return PendingFiles(tuple(by_name), begun_at)


def settle(files: PendingFiles) -> None:
    """Mark the bytes as stored, in the transaction that refers to them. Raises Gone, NotStored."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [list(files.names), files.begun_at, SETTLED_WITHIN.total_seconds()])
        if cursor.rowcount == len(files.names):
            return
    for row in StoredBytes.objects.filter(pk__in=files.names):
        _refuse_removed(row.pk, row.state)
    raise NotStored("The copy could not be stored.")


def open_bytes(stored: StoredBytes) -> BinaryIO:
    """The bytes as a file, checked against their hash.

    Raises Gone if they were lawfully removed, OSError if the store is unavailable, and BytesDamaged if they are missing
    or damaged, which is also recorded.
    """
    return BytesIO(read_bytes(stored))


def read_bytes(stored: StoredBytes) -> bytes:
    """Like `open_bytes`, but returns bytes."""
    _refuse_removed(stored.pk, stored.state)
    try:
        body = storage.fetch(stored.pk)
    except FileNotFoundError:
        mark_damaged(stored.pk, "missing")
        raise BytesDamaged("The stored bytes are missing.") from None
    if sha256(body).hexdigest() != stored.pk:
        mark_damaged(stored.pk, "differs")
        raise BytesDamaged("The stored bytes are damaged.")
    return body


@transaction.atomic
def mark_damaged(name: str, problem: str) -> None:
    """Mark stored bytes as damaged. `problem` is `differs` or `missing`. Logs each call as critical."""
    marked = StoredBytes.objects.filter(pk=name, state=BytesState.STORED).update(
        state=BytesState.DAMAGED, damaged_at=Now()
    )
    if marked:
        check_quotations_of(name)
    if StoredBytes.objects.filter(pk=name, state=BytesState.DAMAGED).exists():
        log.critical(DAMAGED_EVENT, copies=copies_of(name), problem=problem)


def check_quotations_of(name: str) -> None:
    """Queue a check of the quotations of every source with a copy of these bytes."""
    sources = Snapshot.objects.filter(Q(body=name) | Q(warc=name)).order_by("source_id").distinct()
    for source_id in sources.values_list("source_id", flat=True):
        enqueue("claims.check_quotations", str(source_id))


def copies_of(name: str) -> str:
    """The ids of the copies of these bytes, for the log, which must not show hashes of protected sources."""
    copies = Snapshot.objects.filter(Q(body=name) | Q(warc=name)).order_by("pk")
    return ", ".join(str(key) for key in copies.values_list("pk", flat=True))


def _intend(by_name: dict[str, bytes]) -> tuple[datetime, dict[str, str]]:
    """Insert the rows in the state `writing`, in a single statement that commits by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_INTEND, [list(by_name), [len(body) for body in by_name.values()]])
        rows: list[tuple[str, str, datetime]] = cursor.fetchall()
    return min(begun_at for _, _, begun_at in rows), {name: state for name, state, _ in rows}


@transaction.atomic
def _put_back(name: str, body: bytes) -> None:
    """Restore a missing or damaged file. Locks the row, so that a concurrent removal waits or is noticed."""
    row = StoredBytes.objects.select_for_update().get(pk=name)
    _refuse_removed(name, row.state)
    storage.put(name, body)
    if row.state == BytesState.DAMAGED:
        row.state, row.damaged_at = BytesState.STORED, None
        row.save(update_fields=["state", "damaged_at"])
        log.warning(REPAIRED_EVENT, copies=copies_of(name))


def _refuse_removed(name: str, state: str) -> None:
    if state == BytesState.REDACTED:
        redaction = (
            SnapshotRedaction.objects.filter(snapshot__body_id=name, confirmed_by__isnull=False)
            .order_by("confirmed_at")
            .first()
        )
        reason = f" ({redaction.get_reason_display()})" if redaction else ""
        raise Gone(f"These bytes were removed{reason} and cannot be stored again.")
