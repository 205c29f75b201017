"""Whether anything has changed that a start-up step reads: a second run skips what would do nothing."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

CODE = ("claims", "factcheck", "sources")
LOCK = "requirements.lock"


def of_schema(root: Path) -> str:
    """Of all code, not of migrations alone: steps after a migration write rules, roles, ratings and grants.

    And of the one setting that such a step writes into the database.
    """
    files = [path for package in CODE for path in (root / package).rglob("*") if path.suffix in {".py", ".sql"}]
    code = _digest(root, files)
    return f"{code} {os.environ.get('TWO_PERSON_DAYS', '')}".strip()


def of_static_files(root: Path) -> str:
    """Of our own static files and of the packages that bring others."""
    static = root / "factcheck" / "static"
    return _digest(root, [*(path for path in static.rglob("*") if path.is_file()), root / "factcheck" / "settings.py"])


def _digest(root: Path, files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted({*files, root / LOCK}):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
