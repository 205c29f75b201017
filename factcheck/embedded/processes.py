"""Starting, recognising and ending the processes of one run.

A process id alone names nobody: ids are used again. Here a process is its id, the clock tick at which it started and
the boot it belongs to, so that a record left by a killed run can never make the next run end a stranger.
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
    """One process, once and for all."""

    pid: int
    started: int
    """Clock ticks after boot."""
    boot: str

    def alive(self) -> bool:
        """Whether this very process still runs; one that has ended and only waits to be reaped does not."""
        return identify(self.pid) == self

    def session(self) -> list["ProcessId"]:
        """The live processes of the session that this process leads or led."""
        leader = identify(self.pid)
        if leader is not None and leader != self:
            return []  # the number belongs to someone else now
        return [member for member in _processes_of_session(self.pid) if member.started >= self.started]

    def end(self, *signals: tuple[signal.Signals, float]) -> None:
        """Send each signal in turn and wait up to its seconds; then kill whatever is left of the session."""
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
    """Have the kernel send us this signal when the process that started us is gone."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, number.value, 0, 0, 0)


def boot_id() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def identify(pid: int) -> ProcessId | None:
    """The live process that has this number now, or None."""
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
    # The second field is the command in brackets and may itself hold brackets and blanks.
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
    """Collect ended children that nobody else waits for (orphans of orphans, where we are process 1 of a container)."""
    if os.getpid() != 1:
        return
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


class Child:
    """A process we started: leader of its own session, ended by the kernel should we be killed."""

    def __init__(self, name: str, popen: "subprocess.Popen[bytes]", ends_with: Sequence[tuple[signal.Signals, float]]):
        self.name = name
        self._popen = popen
        self._ends_with = ends_with
        self._asked = False
        identity = identify(popen.pid)
        # A child that is already gone keeps its number until we reap it: nobody else can have it.
        self.identity = identity or ProcessId(popen.pid, 0, boot_id())

    def ended(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._popen.poll()

    def ask_to_end(self) -> None:
        """Send the first signal and do not wait: so that several can end at the same time."""
        if self._popen.poll() is None and not self._asked:
            self._asked = True
            self._popen.send_signal(self._ends_with[0][0])

    def stop(self) -> None:
        """End it as it likes to be ended, in the time it was given; then by force, with everything it started."""
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

    It leads its own session, so that Ctrl-C in the terminal reaches only us and we end the children in order. Should
    we die without ending it, the kernel sends it the first signal of `ends_with`.
    """
    parent = os.getpid()
    death_signal = ends_with[0][0]

    def die_with_parent() -> None:
        # Runs in the child between fork and exec: nothing here may allocate much or take a lock.
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
