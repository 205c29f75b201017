"""Downloads of strangers' files. Browsers must never run them as pages of our site."""

from typing import BinaryIO

from django.http import FileResponse

from sources.models import Snapshot

CHUNK = 64 * 1024
SANDBOX = "sandbox; default-src 'none'"
"""For browsers that show the bytes although they are sent as a download."""
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
"""File extensions of media types that cannot run scripts. All other types are sent as plain bytes."""


def original(copy: Snapshot, file: BinaryIO) -> FileResponse:
    """A download of the copy's bytes, read from `file`."""
    media_type = copy.media_type if copy.media_type in _ENDINGS else OCTETS
    return attachment(file, media_type, f"copy-{copy.pk}{_ENDINGS.get(copy.media_type, '')}", size=copy.body.size)


def attachment(file: BinaryIO, media_type: str, name: str, *, size: int | None = None) -> FileResponse:
    """A download that browsers neither run nor frame. It closes `file` at its end. The caller sets Cache-Control."""
    answer = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    answer.block_size = CHUNK
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    if size is not None:
        answer["Content-Length"] = str(size)
    return answer
