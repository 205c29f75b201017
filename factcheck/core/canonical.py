"""Canonical JSON (RFC 8785) and its digest: the bytes that are stored, served and compared."""

import hashlib
from typing import Any

import rfc8785


def canonical_bytes(document: Any) -> bytes:
    """UTF-8 bytes of the document in RFC 8785 form. Raises `rfc8785.CanonicalizationError` on what JSON cannot hold."""
    return rfc8785.dumps(document)


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()
