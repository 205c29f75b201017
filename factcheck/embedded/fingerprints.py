"""Digests of the files that start-up steps read. A run skips a step if its files have not changed."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

CODE = ("claims", "factcheck", "sources")
LOCK = "requirements.lock"


def of_schema(root: Path) -> str:
    """The digest of all code: steps after the migrations write rules, roles, ratings and grants that the code defines.

    It includes TWO_PERSON_DAYS, which such a step writes into the database.
    """
    files = [path for package in CODE for path in (root / package).rglob("*") if path.suffix in {".py", ".sql"}]
    code = _digest(root, files)
    return f"{code} {os.environ.get('TWO_PERSON_DAYS', '')}".strip()


def of_static_files(root: Path) -> str:
    """The digest of our own static files and of the installed packages."""
    static = root / "factcheck" / "static"
    return _digest(root, [*(path for path in static.rglob("*") if path.is_file()), root / "factcheck" / "settings.py"])


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted({*files, root / LOCK}):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
