"""Captured bytes in an S3-compatible bucket; needs the extra `s3`. An object appears whole or not at all.

What goes wrong there is told as OSError, as files tell it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

_SECONDS = 10
_ATTEMPTS = 2


class StoreFailed(OSError):
    """The bucket did not answer, or refused."""


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise StoreFailed(f"the bucket of captured copies: {type(error).__name__}") from error


class CaptureBucket(S3Storage):  # type: ignore[misc]  # the package has no types
    """Private objects, addressed by path, written over where they stand, never offered by an address of their own."""

    def __init__(self, *, bucket_name: str, endpoint_url: str | None, region_name: str | None) -> None:
        super().__init__(
            bucket_name=bucket_name,
            endpoint_url=endpoint_url,
            region_name=region_name,
            default_acl="private",
            file_overwrite=True,
            querystring_auth=False,
            client_config=Config(
                s3={"addressing_style": "path"},
                connect_timeout=_SECONDS,
                read_timeout=_SECONDS,
                # Checksums that other makers' stores do not know; ours is the name.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
            ),
        )

    def _save(self, name: str, content: File[Any]) -> str:
        with _as_os_error():
            saved: str = super()._save(name, content)
        return saved

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with _as_os_error(), super()._open(name, mode) as file:
            return File(BytesIO(file.read()), name)

    def delete(self, name: str) -> None:
        with _as_os_error():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_os_error():
            there: bool = super().exists(name)
        return there

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_os_error():
            folders, files = super().listdir(path)
        return folders, files
