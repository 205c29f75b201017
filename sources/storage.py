"""The store of captured bytes: files named by their SHA-256, in Django's storage with the alias `captures`.

A setting chooses between files in a folder (here) and objects in an S3 bucket (storage_s3.py). In both, writes are
atomic and files are private.
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
"""The folder of files that are being written. It is on the same file system, so that a rename is atomic."""
_SHARDS = tuple(f"{number:02x}" for number in range(256))


def captures() -> Storage:
    """The storage that the settings configure."""
    return storages[ALIAS]


def name_of(sha256: str) -> str:
    """The file's name in the storage, in a folder named by the first two digits."""
    return f"{sha256[:2]}/{sha256}"


def put(sha256: str, body: bytes) -> None:
    """Write the file or overwrite it. Raises OSError and then leaves an old file whole."""
    captures().save(name_of(sha256), ContentFile(body))


def fetch(sha256: str) -> bytes:
    """The file's bytes, unchecked. Raises FileNotFoundError, OSError."""
    with captures().open(name_of(sha256), "rb") as file:
        body: bytes = file.read()
    return body


def remove(sha256: str) -> None:
    """Delete the file, if it exists. Raises OSError."""
    captures().delete(name_of(sha256))


def stored_names() -> Iterator[str]:
    """The SHA-256 of every file in the storage, sorted. For checks: it lists the whole storage."""
    storage = captures()
    folders, _ = storage.listdir("")
    for shard in sorted(set(folders) & set(_SHARDS)):
        yield from sorted(storage.listdir(shard)[1])


class CaptureFiles(FileSystemStorage):
    """Files in a folder that only this account can read.

    A file is written under another name, flushed to disk and then renamed, so that a crash leaves no partial file under
    the final name.
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
        """Rename and flush the folder's entry to disk, before a row says that the file is stored."""
        final.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(final)
        folder = os.open(final.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def remove_parts(self, *, older_than: float) -> int:
        """Delete partial files that were last written so many seconds ago; return their number."""
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
