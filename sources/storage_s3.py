"""The store of captured bytes in an S3-compatible bucket. Needs the extra `s3`. Objects are written atomically.

Errors are raised as OSError, like those of files.
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
    """The bucket did not answer, or refused the request."""


@contextmanager
def _as_os_error() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise StoreFailed(f"the bucket of captured copies: {type(error).__name__}") from error


class CaptureBucket(S3Storage):  # type: ignore[misc]  # the package has no types
    """Private objects with path-style addresses. Writes overwrite; no object gets a public or signed URL."""

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
                # Other vendors' stores lack these checksums. We verify each object by its name, a SHA-256.
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
            exists: bool = super().exists(name)
        return exists

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_os_error():
            folders, files = super().listdir(path)
        return folders, files
