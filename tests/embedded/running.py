"""Starts `manage.py up` like a person and observes its processes and output."""

import contextlib
import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from factcheck.embedded.processes import ProcessId, identify
from factcheck.embedded.servers import free_port
from tests.servers import NOTE, ROOT

READY = "Ctrl-C stops it."
_PATIENCE = 120.0
"""Seconds without output after which a test fails; far longer than any start takes."""
_OF_THE_SUITE = (
    NOTE,
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "CELERY_BROKER_URL",
    "FACTCHECK_KEY_PREFIX",
    "SECRET_KEY",
    "VAR",
    "MAKELEVEL",
    "MAKEFLAGS",
)


class Running:
    """One running `manage.py up`."""

    def __init__(
        self,
        var: Path,
        *,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        before: Sequence[str] = (),
        python: str = sys.executable,
    ):
        self.var = var
        self.port = port or free_port()
        self.said = ""
        self.popen = subprocess.Popen(
            [*before, python, "manage.py", "up"],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if name not in _OF_THE_SUITE}
            | {"VAR": str(var), "PORT": str(self.port), "DEMO": "0"}
            | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def until_said(self, *texts: str) -> "Running":
        """Wait until later output contains each of the texts. Fails with the output if the process ends first."""
        missing = list(texts)
        while missing:
            line = self._lines.get(timeout=_PATIENCE)
            if line is None:
                raise AssertionError(f"it ended instead, with status {self.popen.wait()}:\n{self.said}")
            self.said += line
            missing = [text for text in missing if text not in line]
        return self

    def until_ready(self) -> "Running":
        """Wait until it reports that everything runs. Fails with the output if the process ends first."""
        self.until_said(READY)
        assert self.get("/healthz/ready") == 200
        return self

    def until_ended(self) -> int:
        while (line := self._lines.get(timeout=_PATIENCE)) is not None:
            self.said += line
        return self.popen.wait(60)

    def get(self, path: str) -> int:
        return self._get(path)[0]

    def until_answered(self, path: str) -> None:
        """Wait until the address answers 200, for servers that are restarting."""
        deadline = time.monotonic() + _PATIENCE
        while not self._answers(path):
            assert time.monotonic() < deadline, f"{path} is not answered"
            time.sleep(0.1)

    def _answers(self, path: str) -> bool:
        with contextlib.suppress(OSError, http.client.HTTPException):
            return self.get(path) == 200
        return False

    def page(self, path: str) -> str:
        status, text = self._get(path)
        assert status == 200, text
        return text

    def _get(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def processes(self) -> list[ProcessId]:
        """Its process and all descendants."""
        found = [self.popen.pid]
        for pid in found:
            for task in Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        return [process for pid in found if (process := identify(pid))]

    def interrupt(self) -> int:
        self.popen.send_signal(signal.SIGINT)
        return self.until_ended()

    def close(self) -> None:
        if self.popen.poll() is None:
            self.popen.terminate()
            try:
                self.popen.wait(40)
            except subprocess.TimeoutExpired:
                self.popen.kill()
        self.popen.wait()
        self._reader.join()
        if self.popen.stdout is not None:
            self.popen.stdout.close()


class Starter:
    """Starts the system, by default on `var`. A start takes seconds, so tests pass running systems on to the next."""

    def __init__(self, var: Path, left: list[Running]):
        self._var, self._left = var, left
        self._started: list[Running] = []

    def __call__(self, folder: Path | None = None, **options: Any) -> Running:
        running = Running(folder or self._var, **options)
        self._started.append(running)
        return running

    def one(self) -> Running:
        """A system running on `var`: the one that the last test left, or a new one."""
        if not self._left:
            return self().until_ready()
        self._started.append(self._left.pop())
        return self._started[-1]

    def leave(self, running: Running) -> None:
        """Leave it running for the next test."""
        assert running.popen.poll() is None
        self._left.append(running)

    def end_what_was_left(self) -> None:
        """Stop the system that an earlier test left running, so that its folder can be copied."""
        while self._left:
            assert self._left.pop().interrupt() == 0

    def close(self) -> None:
        for running in self._started:
            if running not in self._left:
                running.close()


def gone_within(processes: Sequence[ProcessId], seconds: float = _PATIENCE) -> list[ProcessId]:
    """The processes that are still alive after so many seconds."""
    deadline = time.monotonic() + seconds
    while (left := [process for process in processes if process.alive()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def parent_of(process: ProcessId) -> int:
    """The process id of the process's parent."""
    return int(Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[1])


def fill(path: Path) -> None:
    """Write to a file until its disk is full."""
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1024 * 1024))


def kill_all(processes: Sequence[ProcessId]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def modes(folders: Sequence[Path]) -> dict[str, tuple[int, int, int]]:
    """Mode and owners of the folders and everything in them."""
    found: dict[str, tuple[int, int, int]] = {}
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            with contextlib.suppress(FileNotFoundError):
                stat = path.lstat()
                found[str(path)] = (stat.st_mode, stat.st_uid, stat.st_gid)
    return found
