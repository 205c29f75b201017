"""Where captured bytes lie: files named by their SHA-256, behind Django's storage API under the alias `captures`.

Which storage it is, a setting says: files in a folder (here) or objects in an S3 bucket (storage_s3.py). Both promise
the same: under a name there is the whole of what was written or nothing at all, and nobody else may read it.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS = "captures"
PARTS = "parts"
"""Folder of files that are being written; on the file system of the others, so that a rename is one step."""
_SHARDS = tuple(f"{number:02x}" for number in range(256))


def captures() -> Storage:
    """The storage that the settings name."""
    return storages[ALIAS]


def name_of(sha256: str) -> str:
    """The name of these bytes in the storage: sharded by the first two digits."""
    return f"{sha256[:2]}/{sha256}"


def put(sha256: str, body: bytes) -> None:
    """Write the file, over what may lie there. Raises OSError; then the old file, if any, is still whole."""
    captures().save(name_of(sha256), ContentFile(body))


def fetch(sha256: str) -> bytes:
    """The file's bytes as they lie there. Raises FileNotFoundError, OSError."""
    with captures().open(name_of(sha256), "rb") as file:
        body: bytes = file.read()
    return body


def remove(sha256: str) -> None:
    """Remove the file; nothing happens where there is none. Raises OSError."""
    captures().delete(name_of(sha256))


def stored_names() -> Iterator[str]:
    """The SHA-256 of every file in the storage, in order. For checks: it looks at all of them."""
    storage = captures()
    folders, _ = storage.listdir("")
    for shard in sorted(set(folders) & set(_SHARDS)):
        yield from sorted(storage.listdir(shard)[1])


class CaptureFiles(FileSystemStorage):
    """Files in a folder, readable by this account alone.

    A file is written elsewhere, brought to the disk and then renamed: a machine that stops at any moment leaves no
    half of one under its name.
    """

    def __init__(self, location: str | os.PathLike[str]) -> None:
        super().__init__(
            location=location, file_permissions_mode=0o600, directory_permissions_mode=0o700, allow_overwrite=True
        )

    def _save(self, name: str, content: File[Any]) -> str:
        final = Path(self.path(name))
        part = self._part()
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            self._rename(part, final)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return name

    def _part(self) -> Path:
        folder = Path(self.location) / PARTS
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except FileNotFoundError:  # the first file of all
            folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
        return folder / uuid4().hex

    @staticmethod
    def _rename(part: Path, final: Path) -> None:
        """Also the folder's entry is on the disk when this returns: the row that says `stored` comes after it."""
        final.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(final)
        folder = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove_parts(self, *, older_than: float) -> int:
        """Remove what was left half written, last touched so many seconds ago; returns how many."""
        removed = 0
        latest = time.time() - older_than
        for part in (Path(self.location) / PARTS).glob("*"):
            try:
                if part.stat().st_mtime <= latest:
                    part.unlink()
                    removed += 1
            except FileNotFoundError:  # its writer has just finished
                continue
        return removed
