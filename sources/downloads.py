"""A stranger's bytes as a download: whatever they are, they never act as a page of ours."""

from typing import BinaryIO

from django.http import FileResponse

from sources.models import Snapshot

CHUNK = 64 * 1024
SANDBOX = "sandbox; default-src 'none'"
"""For a browser that shows the bytes in spite of everything."""
OCTETS = "application/octet-stream"
_ENDINGS = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/tiff": ".tif",
}
"""Media types that cannot act, each with the ending of its file's name; all others leave as plain bytes."""


def original(copy: Snapshot, file: BinaryIO) -> FileResponse:
    """The bytes of a copy, which `file` reads."""
    media_type = copy.media_type if copy.media_type in _ENDINGS else OCTETS
    return attachment(file, media_type, f"copy-{copy.pk}{_ENDINGS.get(copy.media_type, '')}", size=copy.body.size)


def attachment(file: BinaryIO, media_type: str, name: str, *, size: int | None = None) -> FileResponse:
    """A download that no browser runs or frames; `file` is closed once it is sent. Who may keep it, the caller says."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    answer.block_size = CHUNK
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if size is not None:
        answer["Content-Length"] = str(size)
    return answer
