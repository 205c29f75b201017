"""Bulk files: the log as gzip files of NDJSON, for consumers who begin.

Each is written in one snapshot of the log, under another name, and gets its row once it is on the disk. A redaction
that came after is a reason for it to go: it is served no more from that moment (`BulkFile.objects.whole`).
"""

import gzip
import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from claims.models import BulkFile
from claims.queries import feed, items
from claims.queries.feed import Position
from claims.vocabulary import BulkKind

log = structlog.get_logger(__name__)
PARTS = "parts"
KEEP_FOR = timedelta(days=1)
"""How long a file stays after a newer one was made, for those who are taking it."""
ABANDONED_AFTER = timedelta(hours=6)
"""After so long a file without a row is what a dead builder left."""
NEW_FILE_AFTER = 1_000
"""Editions behind the newest file from which another is made before its day is over."""
A_DAY = timedelta(hours=23)
_LOCK = 0x62756C6B
"""Number of the advisory lock of those who build: it ends with the transaction, however that ends."""
_COMPRESSION = 6


class PartFile(NamedTuple):
    """What was written, and where it ends in the log."""

    path: Path
    position: Position | None
    items: int
    size: int
    sha256: str
    content_sha256: str


def build_due() -> list[BulkFile]:
    """Build what is wanting: no file, one that held what was redacted, a day old, or far behind. Safe to run twice."""
    sweep()
    return [file for kind in BulkKind if _is_due(kind) for file in build(kind)]


def build(kind: BulkKind) -> list[BulkFile]:
    """Build a file of the log as it stands now; nothing where another process is building one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return []
        written = _write(kind)
        # The newest edition is always among what is current.
        position = written.position or Position(feed.head().epoch, 0, bytes(8), 0)
        name = f"{kind}-{position.seq}-{written.sha256[:16]}.ndjson.gz"
        file = BulkFile.objects.filter(name=name).first()
        _into_place(written.path, folder() / name)
        if file is None:
            file = BulkFile(
                kind=kind,
                name=name,
                epoch=position.epoch,
                seq=position.seq,
                cursor=position.cursor(),
                items=written.items,
                size=written.size,
                sha256=written.sha256,
                content_sha256=written.content_sha256,
            )
            file.save(force_insert=True)
    log.info("a bulk file was made", name=name, items=written.items, size=written.size)
    return [file]


def sweep() -> int:
    """Remove files that may not be served any more, are long superseded, or were left by a dead builder; how many."""
    keep = {file.pk for file in BulkFile.objects.whole().newest()}
    fresh = timezone.now() - KEEP_FOR
    whole = set(BulkFile.objects.whole().filter(made_at__gte=fresh).values_list("pk", flat=True))
    # The files first: a row without a file is found again, a file without a row only by its age.
    gone = BulkFile.objects.exclude(pk__in=keep | whole)
    for file in gone:
        path_of(file).unlink(missing_ok=True)
    removed, _ = BulkFile.objects.filter(pk__in=[file.pk for file in gone]).delete()
    return removed + _remove_strays()


def compressed(file: BinaryIO) -> gzip.GzipFile:
    """Packs into the file what is written. Without a name and a moment in it, the same lines give the same bytes."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=file, mtime=0)


def path_of(file: BulkFile) -> Path:
    """Where the file lies."""
    return folder() / file.name


def folder() -> Path:
    """The folder of bulk files."""
    return Path(settings.BULK_FOLDER)


def _is_due(kind: BulkKind) -> bool:
    newest = BulkFile.objects.whole().filter(kind=kind).order_by("-seq", "-made_at").first()
    if newest is None or not path_of(newest).is_file():
        return True
    behind = feed.head().seq - newest.seq
    old = timezone.now() - newest.made_at >= A_DAY
    # Of a log restored from a backup the number may be lower: that is another log's file, and due as well.
    return behind < 0 or behind >= max(NEW_FILE_AFTER, newest.items // 20) or (behind > 0 and old)


def _write(kind: BulkKind) -> PartFile:
    parts = folder() / PARTS
    parts.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = parts / uuid4().hex
    position, count, content = None, 0, hashlib.sha256()
    try:
        with part.open("xb") as file:
            with compressed(file) as into:
                for position, line in feed.lines(kind, items.claim_address()):  # noqa: B007  # the last is where it ends
                    into.write(line)
                    content.update(line)
                    count += 1
            file.flush()
            os.fsync(file.fileno())
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return PartFile(part, position, count, part.stat().st_size, digest, content.hexdigest())


def _into_place(part: Path, final: Path) -> None:
    part.replace(final)
    descriptor = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_strays() -> int:
    known = set(BulkFile.objects.values_list("name", flat=True))
    latest = (timezone.now() - ABANDONED_AFTER).timestamp()
    removed = 0
    for path in [*folder().glob("*.ndjson.gz"), *(folder() / PARTS).glob("*")]:
        try:
            if path.name not in known and path.stat().st_mtime <= latest:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another sweep, or its builder has just finished
            continue
    return removed
