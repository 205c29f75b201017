"""Builds bulk files: the log as gzip files of NDJSON, for new consumers.

Each file is written from one database snapshot, under a temporary name, and gets its row once it is on the disk.
After a later redaction it is no longer served (`BulkFile.objects.whole`).
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
from claims.queries import items
from claims.sync import feed
from claims.sync.feed import Position
from claims.vocabulary import BulkKind

log = structlog.get_logger(__name__)
PARTS = "parts"
KEEP_FOR = timedelta(days=1)
"""How long a file stays after a newer one, for downloads in progress."""
ABANDONED_AFTER = timedelta(hours=6)
"""The age from which a file without a row is a leftover of a dead process."""
NEW_FILE_AFTER = 1_000
"""Editions since the newest file, after which a new one is built before a day has passed."""
A_DAY = timedelta(hours=23)
_LOCK = 0x62756C6B
"""The advisory lock of the builder. It ends with the transaction."""
_COMPRESSION = 6


class PartFile(NamedTuple):
    """A file that was written, and its end in the log."""

    path: Path
    position: Position | None
    items: int
    size: int
    sha256: str
    content_sha256: str


def build_due() -> list[BulkFile]:
    """Build each kind whose file is missing, has redacted content, is a day old or far behind. Idempotent."""
    sweep()
    return [file for kind in BulkKind if _is_due(kind) for file in build(kind)]


def build(kind: BulkKind) -> list[BulkFile]:
    """Build a file of the current log. Returns [] if another process is building one."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return []
        written = _write(kind)
        # The newest edition is always one of the current items.
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
    log.info("bulk file built", name=name, items=written.items, size=written.size)
    return [file]


def sweep() -> int:
    """Delete files that must not be served, superseded ones and leftovers. Returns the number of files deleted."""
    keep = {file.pk for file in BulkFile.objects.whole().newest()}
    fresh = timezone.now() - KEEP_FOR
    whole = set(BulkFile.objects.whole().filter(made_at__gte=fresh).values_list("pk", flat=True))
    # Files first: a row without a file is found again, a file without a row only by its age.
    outdated = BulkFile.objects.exclude(pk__in=keep | whole)
    for file in outdated:
        path_of(file).unlink(missing_ok=True)
    removed, _ = BulkFile.objects.filter(pk__in=[file.pk for file in outdated]).delete()
    return removed + _remove_strays()


def compressed(file: BinaryIO) -> gzip.GzipFile:
    """A gzip writer without name and time in its header, so that the same lines give the same bytes."""
    return gzip.GzipFile(filename="", mode="wb", compresslevel=_COMPRESSION, fileobj=file, mtime=0)


def path_of(file: BulkFile) -> Path:
    """The file's path."""
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
    # After a restore from a backup the seq may be lower. That file belongs to another log and is due as well.
    return behind < 0 or behind >= max(NEW_FILE_AFTER, newest.items // 20) or (behind > 0 and old)


def _write(kind: BulkKind) -> PartFile:
    parts = folder() / PARTS
    parts.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = parts / uuid4().hex
    position, count, content = None, 0, hashlib.sha256()
    try:
        with part.open("xb") as file:
            with compressed(file) as into:
                for position, line in feed.lines(kind, items.claim_address()):  # noqa: B007  # used after the loop
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
    names = set(BulkFile.objects.values_list("name", flat=True))
    latest = (timezone.now() - ABANDONED_AFTER).timestamp()
    removed = 0
    for path in [*folder().glob("*.ndjson.gz"), *(folder() / PARTS).glob("*")]:
        try:
            if path.name not in names and path.stat().st_mtime <= latest:
                path.unlink()
                removed += 1
        except FileNotFoundError:  # another sweep deleted it, or its builder moved it
            continue
    return removed
