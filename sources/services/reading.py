"""Reading copies: what the extractor made of a copy's bytes, kept beside it for good."""

import atexit
from functools import cache
from time import monotonic
from uuid import UUID

import structlog
from django.db import connection, transaction

from factcheck.core.errors import Gone
from factcheck.core.jobs import enqueue
from sources.extracting.extracted import Extracted
from sources.extracting.reader import Reader
from sources.models import BytesState, Snapshot, SnapshotText, StoredBytes
from sources.services.storing import NotThere, read_bytes

log = structlog.get_logger(__name__)
SLICE = 10.0
"""Seconds after which a worker turns to what else waits; a document begun is finished."""
_UNREADABLE = (BytesState.REDACTED, BytesState.DAMAGED)
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 7))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 7))"


@cache
def reader() -> Reader:
    """This process's reader, whose child is ended with it."""
    made = Reader()
    atexit.register(made.close)
    return made


def read_due(*, seconds: float = SLICE) -> int:
    """Read copies that nobody has read, oldest first, until none is left or so many seconds have passed; how many."""
    until = monotonic() + seconds
    read = 0
    tried: set[UUID] = set()
    while monotonic() < until:
        snapshot = _unread(tried)
        if snapshot is None:
            return read
        tried.add(snapshot.pk)
        read += _read_alone(snapshot)
    enqueue("sources.read_due")
    return read


def read_snapshot(body: bytes, *, media_type: str, file_name: str = "") -> Extracted:
    """What a document says; never raises for what is in it."""
    return reader().read(body, media_type=media_type, file_name=file_name)


def text_row(snapshot_id: UUID, found: Extracted) -> SnapshotText:
    """The row of what was read, each part within its column."""
    return SnapshotText(
        snapshot_id=snapshot_id,
        extractor=found.extractor[:80],
        title=found.title[:1_000],
        authors=[author[:300] for author in found.authors],
        date=found.date if len(found.date) <= 10 else "",
        language=found.language if len(found.language) <= 12 else "",
        publisher=found.publisher[:300],
        text=found.text,
        characters=len(found.text),
        problem=found.problem[:300],
    )


def _unread(tried: set[UUID]) -> Snapshot | None:
    return (
        Snapshot.objects.filter(text__isnull=True)
        .exclude(body__state__in=_UNREADABLE)
        .exclude(pk__in=tried)
        .select_related("body")
        .order_by("captured_at")
        .first()
    )


def _read_alone(snapshot: Snapshot) -> bool:
    """Read it unless another worker is at it. The lock goes with the connection of a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute(_TRY_LOCK, [str(snapshot.pk)])
        if not cursor.fetchone()[0]:
            return False
        try:
            return _read(snapshot)
        finally:
            cursor.execute(_UNLOCK, [str(snapshot.pk)])


def _read(snapshot: Snapshot) -> bool:
    if SnapshotText.objects.filter(pk=snapshot.pk).exists():
        return False
    try:
        body = read_bytes(snapshot.body)
    except (Gone, NotThere):
        return False
    except OSError as error:
        log.error("a copy's bytes could not be had", snapshot=str(snapshot.pk), reason=type(error).__name__)  # noqa: TRY400 -- told in one line
        return False
    found = read_snapshot(body, media_type=declared(snapshot), file_name=snapshot.file_name)
    return _store(snapshot, found)


def declared(snapshot: Snapshot) -> str:
    """The Content-Type as the server sent it, with its charset; what the bytes show where nobody sent one."""
    sent = next((value for name, value in snapshot.headers if name.lower() == "content-type"), "")
    return sent or snapshot.media_type


@transaction.atomic
def _store(snapshot: Snapshot, found: Extracted) -> bool:
    """Under the lock of its bytes: of what is removed by law meanwhile, no text appears."""
    body = StoredBytes.objects.select_for_update().get(pk=snapshot.body_id)
    if body.state == BytesState.REDACTED:
        return False
    SnapshotText.objects.bulk_create([text_row(snapshot.pk, found)], ignore_conflicts=True)
    enqueue("claims.check_quotations", str(snapshot.source_id))
    return True
