"""Extracts the text of copies and stores it."""

import atexit
from functools import cache
from time import monotonic
from uuid import UUID

import structlog
from django.db import connection, transaction

from factcheck.core.errors import Gone
from factcheck.core.jobs import enqueue
from sources.extracting.extraction import Extraction
from sources.extracting.reader import Reader
from sources.models import BytesState, Snapshot, SnapshotText, StoredBytes
from sources.services.byte_store import BytesDamaged, read_bytes

log = structlog.get_logger(__name__)
SLICE = 10.0
"""Seconds after which a worker starts no further document, so that other tasks can run."""
_UNREADABLE = (BytesState.REDACTED, BytesState.DAMAGED)
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 7))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 7))"


@cache
def reader() -> Reader:
    """This process's reader. Its child ends with this process."""
    reader = Reader()
    atexit.register(reader.close)
    return reader


def read_due(*, seconds: float = SLICE) -> int:
    """Read unread copies, oldest first, for so many seconds at most; return their number."""
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


def read_snapshot(body: bytes, *, media_type: str, file_name: str = "") -> Extraction:
    """Extract a document's text and metadata. Never raises because of the content."""
    return reader().read(body, media_type=media_type, file_name=file_name)


def text_row(snapshot_id: UUID, document: Extraction) -> SnapshotText:
    """A row with the extracted values, shortened to fit their columns."""
    return SnapshotText(
        snapshot_id=snapshot_id,
        extractor=document.extractor[:80],
        title=document.title[:1_000],
        authors=[author[:300] for author in document.authors],
        date=document.date if len(document.date) <= 10 else "",
        language=document.language if len(document.language) <= 12 else "",
        publisher=document.publisher[:300],
        text=document.text,
        characters=len(document.text),
        problem=document.problem[:300],
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
    """Read the copy unless another worker is reading it. A dead worker's lock ends with its connection."""
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
    except (Gone, BytesDamaged):
        return False
    except OSError as error:
        log.error("could not read a copy's bytes", snapshot=str(snapshot.pk), reason=type(error).__name__)  # noqa: TRY400 -- one line is enough
        return False
    return _store(snapshot, read_snapshot(body, media_type=content_type(snapshot), file_name=snapshot.file_name))


def content_type(snapshot: Snapshot) -> str:
    """The Content-Type that the server sent, with its charset; without one, the type detected from the bytes."""
    sent = next((value for name, value in snapshot.headers if name.lower() == "content-type"), "")
    return sent or snapshot.media_type


@transaction.atomic
def _store(snapshot: Snapshot, document: Extraction) -> bool:
    """Store the text, unless the copy was lawfully removed meanwhile. Locks the row of its bytes."""
    body = StoredBytes.objects.select_for_update().get(pk=snapshot.body_id)
    if body.state == BytesState.REDACTED:
        return False
    SnapshotText.objects.bulk_create([text_row(snapshot.pk, document)], ignore_conflicts=True)
    enqueue("claims.check_quotations", str(snapshot.source_id))
    return True
