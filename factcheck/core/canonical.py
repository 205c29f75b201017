"""Canonical JSON (RFC 8785) and its digest."""

import hashlib
from typing import Any

import rfc8785


def canonical_bytes(document: Any) -> bytes:
    """The document as canonical JSON in UTF-8. Raises `rfc8785.CanonicalizationError` on values that JSON lacks."""
    return rfc8785.dumps(document)


def digest(content: bytes) -> str:
    """SHA-256 in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()
