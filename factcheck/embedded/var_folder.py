"""The folder that holds one installation: data, secrets, logs and the record of the current run."""

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
    """Information about this run for the next one."""

    supervisor: int = 0
    address: str = ""
    processes: list[ProcessId] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)
    copied_binaries: str = ""
    fingerprints: dict[str, str] = field(default_factory=dict)
    """Digests of the steps' input. A step runs again only if its digest changes."""
    newsroom: str = ""
    """`demonstration` or `empty`, set in the first run. Blank before, or if the record was lost."""


class VarFolder:
    """The folder and its lock, which is held until `close` or the end of the process."""

    def __init__(self, path: Path):
        self.path = path
        self.logs = path / "logs"
        self.logins = path / "logins.txt"
        self.environment = path / "environment"
        self._record_path = path / "run.json"
        self._lock: int | None = None

    def open(self) -> None:
        """Create and lock the folder. Raises CannotStart if another run holds the lock."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CannotStart(
                f"The data folder {self.path} cannot be used: {error.strerror}. Choose another one with VAR=."
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            running = self.record()
            raise CannotStart(
                f"Already running on {self.path}: {running.address or 'still starting'} (process {running.supervisor})."
                " Stop that run with Ctrl-C, or start this one with another folder and port: make run VAR=… PORT=…"
            ) from None

    def close(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def record(self) -> Record:
        """Return the last record, or an empty one if it is missing or damaged."""
        try:
            values: dict[str, Any] = json.loads(self._record_path.read_text())
            values["processes"] = [ProcessId(**process) for process in values["processes"]]
            return Record(**values)
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return Record()

    def write_record(self, record: Record) -> None:
        self.write_private(self._record_path, json.dumps(asdict(record), indent=1))

    def secrets(self) -> dict[str, str]:
        """Return the stored secrets, URL-safe with 256 bits each. The first run creates them."""
        path = self.path / "secrets.json"
        try:
            values: dict[str, str] = json.loads(path.read_text())
        except FileNotFoundError:
            values = {}
        except ValueError as error:
            # New secrets would lock us out of the existing database.
            raise CannotStart(f"{path} is damaged. Restore it from a backup of {self.path}.") from error
        missing = [name for name in _SECRETS if name not in values]
        if missing:
            values |= {name: secrets.token_urlsafe(32) for name in missing}
            self.write_private(path, json.dumps(values, indent=1))
        return values

    def write_private(self, path: Path, text: str) -> None:
        """Write the file atomically and durably. No other account can read it at any time."""
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
