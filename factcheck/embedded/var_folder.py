"""The folder that holds all of one installation: data, secrets, logs, and the record of what runs."""

import fcntl
import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from factcheck.embedded.errors import CannotStart
from factcheck.embedded.processes import ProcessId

_SECRETS = ("secret_key", "superuser_password", "owner_password", "app_password", "broker_password")


@dataclass
class Record:
    """What the next run needs to know of this one."""

    supervisor: int = 0
    address: str = ""
    processes: list[ProcessId] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    copied_binaries: str = ""
    fingerprints: dict[str, str] = field(default_factory=dict)
    """Of the steps that need not run again while nothing they read has changed."""
    newsroom: str = ""
    """`demonstration` or `empty`, decided at the first run and kept; blank before, or when the record was lost."""


class VarFolder:
    """Open it once: the lock is held until `close`, or until the process dies in whatever way."""

    def __init__(self, path: Path):
        self.path = path
        self.logs = path / "logs"
        self.logins = path / "logins.txt"
        self.environment = path / "environment"
        self._record_path = path / "run.json"
        self._lock: int | None = None

    def open(self) -> None:
        """Make and lock the folder. Raises CannotStart where another run holds it."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.path} cannot be used: {error.strerror}. Give another with VAR=."
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            running = self.record()
            raise CannotStart(
                f"Already running on {self.path}: {running.address or 'still starting'} (process {running.supervisor})."
                " Stop that run with Ctrl-C, or give this one a folder and a port of its own: make run VAR=… PORT=…"
            ) from None

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def record(self) -> Record:
        """The last record. An empty one where there is none or it cannot be read: the database says what it holds."""
        try:
            values: dict[str, Any] = json.loads(self._record_path.read_text())
            values["processes"] = [ProcessId(**process) for process in values["processes"]]
            return Record(**values)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return Record()

    def write_record(self, record: Record) -> None:
        self.write_private(self._record_path, json.dumps(asdict(record), indent=1))

    def secrets(self) -> dict[str, str]:
        """Made at the first run, kept since: URL-safe, 256 bits each."""
        path = self.path / "secrets.json"
        try:
            known: dict[str, str] = json.loads(path.read_text())
        except FileNotFoundError:
            known = {}
        except ValueError as error:
            # New secrets would lock us out of the database that is there.
            raise CannotStart(f"{path} is damaged: put it back from a backup of {self.path}.") from error
        missing = [name for name in _SECRETS if name not in known]
        if missing:
            known |= {name: secrets.token_urlsafe(32) for name in missing}
            self.write_private(path, json.dumps(known, indent=1))
        return known

    def write_private(self, path: Path, text: str) -> None:
        """Whole or not at all, also after a power cut, and readable by nobody else at any moment."""
        new = path.with_name(path.name + ".new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
