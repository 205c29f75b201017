"""Quotations against copies: the words by which a finding is kept, and what a finding follows from. Pure."""

import hashlib
from uuid import UUID


def collapsed(words: str) -> str:
    """The words with every run of white space as one space."""
    return " ".join(words.split())


def fingerprint(source_id: UUID | str, words: str) -> str:
    """64 hexadecimal digits that tell a source's quotation from any other; white space does not matter."""
    return hashlib.sha256(f"{source_id}\n{collapsed(words)}".encode()).hexdigest()
