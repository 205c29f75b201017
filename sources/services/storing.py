"""Keeping bytes so that rows and files agree, whenever a worker dies.

First a row that says what is meant (`writing`), committed; then the file; then, in the transaction that points at the
bytes, the row says `stored`. What a dead worker leaves is a row in `writing`, which the sweep finds by its age.
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
"""From the intent to the transaction that points at the bytes. A sweep waits for longer."""

DAMAGED_EVENT = "a stored copy is damaged"
REPAIRED_EVENT = "a damaged copy is whole again"
"""What operators watch the log for."""

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


class NotKept(Exception):
    """The store did not take the bytes, or gave them up meanwhile. Trying again may help."""


class NotThere(Exception):
    """Bytes that should be in the store are missing there, or are not what was stored."""


@dataclass(frozen=True)
class Kept:
    """Bytes whose files are written; `settle` vouches for them."""

    names: tuple[str, ...]
    begun_at: datetime


def keep(bodies: Sequence[bytes]) -> Kept:
    """Write these bytes into the store; call it outside any transaction, `settle` inside the one that points at them.

    Raises Gone for bytes that were removed by law, NotKept where the store does not take them.
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
        log.error("the store did not take captured bytes", reason=type(error).__name__)  # noqa: TRY400 -- told in one line
        raise NotKept("The copy could not be stored.") from error
    return Kept(tuple(by_name), begun_at)


def settle(kept: Kept) -> None:
    """Say that the bytes are stored, in the transaction that points at them. Raises Gone, NotKept."""
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [list(kept.names), kept.begun_at, SETTLED_WITHIN.total_seconds()])
        if cursor.rowcount == len(kept.names):
            return
    for row in StoredBytes.objects.filter(pk__in=kept.names):
        _refuse_removed(row.pk, row.state)
    raise NotKept("The copy could not be stored.")


def open_bytes(stored: StoredBytes) -> BinaryIO:
    """The bytes, checked against their hash.

    Raises Gone where they were removed by law, NotThere where they are missing or damaged: the row then says so.
    OSError where the store does not answer.
    """
    return BytesIO(read_bytes(stored))


def read_bytes(stored: StoredBytes) -> bytes:
    """As `open_bytes`."""
    _refuse_removed(stored.pk, stored.state)
    try:
        body = storage.fetch(stored.pk)
    except FileNotFoundError:
        mark_damaged(stored.pk, "missing")
        raise NotThere("The stored bytes are missing.") from None
    if sha256(body).hexdigest() != stored.pk:
        mark_damaged(stored.pk, "differs")
        raise NotThere("The stored bytes are damaged.")
    return body


@transaction.atomic
def mark_damaged(name: str, problem: str) -> None:
    """Say that these stored bytes are not what was stored (`differs`), or not there (`missing`); loud each time."""
    marked = StoredBytes.objects.filter(pk=name, state=BytesState.STORED).update(
        state=BytesState.DAMAGED, damaged_at=Now()
    )
    if marked:
        check_quotations_of(name)
    if StoredBytes.objects.filter(pk=name, state=BytesState.DAMAGED).exists():
        log.critical(DAMAGED_EVENT, copies=copies_of(name), problem=problem)


def check_quotations_of(name: str) -> None:
    """Have the quotations of every source that has a copy of these bytes checked again."""
    sources = Snapshot.objects.filter(Q(body=name) | Q(warc=name)).order_by("source_id").distinct()
    for source_id in sources.values_list("source_id", flat=True):
        enqueue("claims.check_quotations", str(source_id))


def copies_of(name: str) -> str:
    """The copies that hold these bytes, for the log: by id; the hash of a protected source's bytes is told nowhere."""
    copies = Snapshot.objects.filter(Q(body=name) | Q(warc=name)).order_by("pk")
    return ", ".join(str(key) for key in copies.values_list("pk", flat=True))


def _intend(by_name: dict[str, bytes]) -> tuple[datetime, dict[str, str]]:
    """One statement, which is committed by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_INTEND, [list(by_name), [len(body) for body in by_name.values()]])
        rows: list[tuple[str, str, datetime]] = cursor.fetchall()
    return min(begun_at for _, _, begun_at in rows), {name: state for name, state, _ in rows}


@transaction.atomic
def _put_back(name: str, body: bytes) -> None:
    """Write a file that is missing or damaged again. Under the row's lock: a removal by law waits, or came first."""
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
        raise Gone(f"These bytes were removed{reason}; they are not stored again.")
