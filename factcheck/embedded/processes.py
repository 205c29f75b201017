"""Starts, identifies and ends the processes of one run.

Process ids are reused. Here a process is identified by its id, its start time in clock ticks and the boot, so that the
record of a killed run never makes the next run end another program.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Account:
    """The operating-system account that a server runs as when we are root."""

    uid: int
    gid: int


@dataclass(frozen=True)
class ProcessId:
    """The unique identity of a process."""

    pid: int
    started: int
    """Clock ticks after boot."""
    boot: str

    def alive(self) -> bool:
        """Whether this process still runs. A zombie does not count."""
        return identify(self.pid) == self

    def session(self) -> list["ProcessId"]:
        """The live processes of the session that this process leads or led."""
        leader = identify(self.pid)
        if leader is not None and leader != self:
            return []  # another process has the id now
        return [member for member in _processes_of_session(self.pid) if member.started >= self.started]

    def end(self, *signals: tuple[signal.Signals, float]) -> None:
        """Send each signal in turn and wait up to its seconds; then kill the rest of the session."""
        for number, seconds in signals:
            if not self.alive():
                break
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)
            _wait_until_gone([self], seconds)
        left = self.session()
        for member in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member.pid, signal.SIGKILL)
        _wait_until_gone(left, 5)


def end_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send us this signal when our parent process ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, number.value, 0, 0, 0)


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def identify(pid: int) -> ProcessId | None:
    """The running process with this id, or None."""
    stat = _stat(pid)
    if stat is None or stat.state in "ZX":
        return None
    return ProcessId(pid, stat.started, boot_id())


@dataclass(frozen=True)
class _Stat:
    state: str
    session: int
    started: int


def _stat(pid: int) -> _Stat | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the command in brackets, which may itself contain brackets and spaces.
    fields = text.rpartition(")")[2].split()
    return _Stat(state=fields[0], session=int(fields[3]), started=int(fields[19]))


def _processes_of_session(session: int) -> Iterator[ProcessId]:
    boot = boot_id()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        stat = _stat(int(entry.name))
        if stat is not None and stat.session == session and stat.state not in "ZX":
            yield ProcessId(int(entry.name), stat.started, boot)


def _wait_until_gone(processes: Sequence[ProcessId], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(process.alive() for process in processes):
        _reap()
        time.sleep(_POLL_SECONDS)


def _reap() -> None:
    """Reap orphaned processes if we are process 1 of a container."""
    if os.getpid() != 1:
        return
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


class Child:
    """A process that we started. It leads its own session, and the kernel ends it if we are killed."""

    def __init__(self, name: str, popen: "subprocess.Popen[bytes]", ends_with: Sequence[tuple[signal.Signals, float]]):
        self.name = name
        self._popen = popen
        self._ends_with = ends_with
        self._signalled = False
        identity = identify(popen.pid)
        # A child that has already ended keeps its id until we reap it.
        self.identity = identity or ProcessId(popen.pid, 0, boot_id())

    def ended(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._popen.poll()

    def ask_to_end(self) -> None:
        """Send the first signal without waiting, so that several children can end at the same time."""
        if self._popen.poll() is None and not self._signalled:
            self._signalled = True
            self._popen.send_signal(self._ends_with[0][0])

    def stop(self) -> None:
        """Send each signal and wait its seconds; then kill the child and everything it started."""
        self.ask_to_end()
        for number, seconds in self._ends_with:
            if self._popen.poll() is not None:
                break
            if number != self._ends_with[0][0]:
                self._popen.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(seconds)
        if self._popen.poll() is None:
            self._popen.kill()
        self._popen.wait()
        self.identity.end()


def start(
    name: str,
    argv: Sequence[str],
    *,
    cwd: Path,
    log: Path,
    env: Mapping[str, str],
    ends_with: Sequence[tuple[signal.Signals, float]],
    account: Account | None = None,
    stdin: bytes = b"",
) -> Child:
    """Start a child whose output is appended to `log`.

    It leads its own session, so that Ctrl-C in the terminal reaches only us and we end the children in order. If we
    die without ending it, the kernel sends it the first signal of `ends_with`.
    """
    parent = os.getpid()
    death_signal = ends_with[0][0]

    def die_with_parent() -> None:
        # Runs in the child between fork and exec, where it must not allocate much or take a lock.
        _LIBC.prctl(_PR_SET_PDEATHSIG, death_signal.value, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    with log.open("ab") as output:
        popen = subprocess.Popen(  # noqa: S603 -- fixed programs, no shell
            list(argv),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- this process has one thread when it starts children
        )
    if popen.stdin is not None:
        popen.stdin.write(stdin)
        popen.stdin.close()
    return Child(name, popen, ends_with)
