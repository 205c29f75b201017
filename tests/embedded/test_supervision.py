"""A service that ends is restarted, after pauses that grow while it keeps ending."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from factcheck.embedded import supervision
from factcheck.embedded.processes import Child, start
from factcheck.embedded.supervision import PAUSES, STEADY_AFTER, Supervisor


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def supervisor(tmp_path: Path, clock: Clock, said: list[str]) -> Supervisor:
    return Supervisor(folder=tmp_path, say=said.append, clock=clock)


@pytest.fixture
def ends_at_once(tmp_path: Path) -> Callable[[], Child]:
    """Start a process that exits with status 3, and wait for it."""

    def launch() -> Child:
        child = start(
            "short",
            [sys.executable, "-S", "-c", "raise SystemExit(3)"],
            cwd=tmp_path,
            log=tmp_path / "log",
            env={},
            ends_with=((signal.SIGTERM, 5.0),),
        )
        while child.ended() is None:
            pass
        return child

    return launch


def test_pauses_grow_while_a_service_keeps_ending(
    supervisor: Supervisor, clock: Clock, said: list[str], ends_at_once: Callable[[], Child]
) -> None:
    supervisor.add("short", ends_at_once)
    for pause in (*PAUSES, PAUSES[-1]):
        assert not supervisor.check()
        assert said[-1] == f"short ended (status 3) and restarts in {pause:.0f} s."
        clock.now += pause - 0.01
        assert not supervisor.check(), "it was started before its pause was over"
        clock.now += 0.01
        assert supervisor.check()
        assert said[-1] == "short restarted."


def test_after_a_minute_of_running_the_pauses_begin_again(
    supervisor: Supervisor, clock: Clock, said: list[str], ends_at_once: Callable[[], Child]
) -> None:
    supervisor.add("short", ends_at_once)
    for pause in PAUSES[:3]:
        supervisor.check()
        clock.now += pause
        assert supervisor.check()
    clock.now += STEADY_AFTER + 1
    supervisor.check()
    assert said[-1] == f"short ended (status 3) and restarts in {PAUSES[0]:.0f} s."


def test_a_failed_start_is_tried_again(
    supervisor: Supervisor, clock: Clock, said: list[str], ends_at_once: Callable[[], Child]
) -> None:
    starts = [OSError(28, "No space left on device"), None]

    def launch() -> Child:
        if (error := starts.pop(0)) is not None:
            raise error
        return ends_at_once()

    supervisor.add("short", launch, ends_at_once())
    supervisor.check()
    clock.now += PAUSES[0]
    assert not supervisor.check()
    assert said[-1] == "short did not start (No space left on device). Next try in 30 s."
    clock.now += PAUSES[-1]
    assert supervisor.check()


def test_a_full_disk_is_named(
    supervisor: Supervisor, said: list[str], ends_at_once: Callable[[], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "LEAST_FREE_BYTES", 2**62)
    supervisor.add("short", ends_at_once)
    supervisor.check()
    assert said[-1].endswith("is full.")
