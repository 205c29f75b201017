"""Starting `manage.py up` as a person does and watching what it does to the machine."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from factcheck.embedded.processes import ProcessId, identify
from factcheck.embedded.servers import free_port
from tests.servers import NOTE, ROOT

READY = "Ctrl-C stops it."
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
    """One `manage.py up`."""

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
        self.answered_after = 0.0
        self._started = time.monotonic()
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

    def until_ready(self) -> "Running":
        """Returns when it says that everything runs; fails with what it said if it ends before."""
        assert self.popen.stdout is not None
        for line in self.popen.stdout:
            self.said += line
            if not self.answered_after and line.startswith("Readers"):
                self.answered_after = time.monotonic() - self._started
            if READY in line:
                assert self.get("/healthz/ready") == 200
                return self
        raise AssertionError(f"it ended instead, with status {self.popen.wait()}:\n{self.said}")

    def until_ended(self) -> int:
        assert self.popen.stdout is not None
        self.said += self.popen.stdout.read()
        return self.popen.wait(60)

    def get(self, path: str) -> int:
        return self._get(path)[0]

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
        """It and everything it started, however far down."""
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
        if self.popen.stdout is not None:
            self.popen.stdout.close()


class Starter:
    """Starts the system, on `var` where no other folder is named. Starting costs seconds: tests hand on what runs."""

    def __init__(self, var: Path, left: list[Running]):
        self._var, self._left = var, left
        self._started: list[Running] = []

    def __call__(self, folder: Path | None = None, **options: Any) -> Running:
        running = Running(folder or self._var, **options)
        self._started.append(running)
        return running

    def one(self) -> Running:
        """One that runs on `var`: what was left, or a new one."""
        if not self._left:
            return self().until_ready()
        self._started.append(self._left.pop())
        return self._started[-1]

    def leave(self, running: Running) -> None:
        """Let it run on for the next test that asks for one."""
        assert running.popen.poll() is None
        self._left.append(running)

    def close(self) -> None:
        for running in self._started:
            if running not in self._left:
                running.close()


def gone_within(processes: Sequence[ProcessId], seconds: float) -> list[ProcessId]:
    """Those of the processes that still live after at most so many seconds."""
    deadline = time.monotonic() + seconds
    while (left := [process for process in processes if process.alive()]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left


def kill_all(processes: Sequence[ProcessId]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)


def modes(folders: Sequence[Path]) -> dict[str, tuple[int, int, int]]:
    """Mode and owners of the folders and all that is in them."""
    found: dict[str, tuple[int, int, int]] = {}
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            with contextlib.suppress(FileNotFoundError):
                stat = path.lstat()
                found[str(path)] = (stat.st_mode, stat.st_uid, stat.st_gid)
    return found
