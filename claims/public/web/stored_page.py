"""A rendered page as it is kept: with each of its codings, their entity tags, and the names of what it shows."""

import gzip
from collections.abc import Set
from dataclasses import dataclass
from hashlib import sha256

import brotli

from factcheck.core.http import WORTH_COMPRESSING, Coding

BROTLI_QUALITY = 5
"""Smaller than gzip's best in about its time. Higher levels take several times as long."""
_BYTES_PER_NAME = 120


@dataclass(frozen=True)
class StoredPage:
    """A rendered page. `packed` and `brotli` are its body compressed, or empty if the body is too short."""

    body: bytes
    packed: bytes
    brotli: bytes
    content_type: str
    digest: str
    names: frozenset[str]
    status: int = 200

    def __len__(self) -> int:
        return len(self.body) + len(self.packed) + len(self.brotli) + _BYTES_PER_NAME * len(self.names)

    def coded(self, coding: Coding) -> bytes:
        """The body in this coding. Empty if the page is too short for it."""
        return {Coding.BROTLI: self.brotli, Coding.GZIP: self.packed, Coding.IDENTITY: self.body}[coding]

    def etag(self, coding: Coding) -> str:
        """The entity tag of the bytes in this coding. It is strong, so each coding has its own."""
        return f'"{self.digest}"' if coding == Coding.IDENTITY else f'"{self.digest}-{coding}"'


def stored_page(body: bytes, content_type: str, names: Set[str] = frozenset(), *, status: int = 200) -> StoredPage:
    """A page with its compressed bodies."""
    worth = len(body) >= WORTH_COMPRESSING
    return StoredPage(
        body=body,
        packed=gzip.compress(body, compresslevel=6, mtime=0) if worth else b"",
        brotli=brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY) if worth else b"",
        content_type=content_type,
        digest=sha256(body).hexdigest()[:32],
        names=frozenset(names),
        status=status,
    )
