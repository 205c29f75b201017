"""A process is identified by its id, start time and boot, because ids are reused."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from factcheck.embedded.processes import Child, ProcessId, identify, start
from tests.serving import until

STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"


@pytest.fixture
def sleeper() -> Iterator["subprocess.Popen[bytes]"]:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as popen:
        yield popen
        popen.kill()


def identity(pid: int) -> ProcessId:
    found = identify(pid)
    assert found is not None
    return found


def test_a_process_with_a_reused_id_is_left_alone(sleeper: "subprocess.Popen[bytes]") -> None:
    real = identity(sleeper.pid)
    for stale in (replace(real, started=real.started - 1), replace(real, boot="another boot")):
        assert not stale.alive()
        stale.end((signal.SIGTERM, 1.0))
        assert real.alive()


def test_end_ends_the_process(sleeper: "subprocess.Popen[bytes]") -> None:
    process = identity(sleeper.pid)
    process.end((signal.SIGTERM, 5.0))
    assert not process.alive()


def run(folder: Path, code: str, *, seconds: float = 5.0) -> Child:
    log = folder / "log"
    child = start(
        "child",
        [sys.executable, "-c", code],
        cwd=folder,
        log=log,
        env={"PATH": os.defpath},
        ends_with=((signal.SIGTERM, seconds),),
    )
    until(lambda: "on" in log.read_text())
    return child


def test_a_child_that_ignores_signals_is_killed(tmp_path: Path) -> None:
    child = run(tmp_path, STUBBORN, seconds=0.2)
    child.stop()
    assert child.ended() == -signal.SIGKILL


def test_grandchildren_end_with_the_child(tmp_path: Path) -> None:
    grandchild = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}]); p.wait()"
    child = run(tmp_path, grandchild)
    family = child.identity.session()
    assert len(family) == 2
    child.stop()
    assert not any(process.alive() for process in family)


def test_a_child_dies_with_us(tmp_path: Path) -> None:
    starter = (
        "import signal, sys, time; from pathlib import Path; from factcheck.embedded.processes import start; "
        "c = start('c', ['sleep', '3600'], cwd=Path('/'), log=Path(sys.argv[1]), env={'PATH': '/usr/bin:/bin'}, "
        "ends_with=((signal.SIGTERM, 1.0),)); print(c.identity.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter, str(tmp_path / "log")], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as parent:
        assert parent.stdout is not None
        child = identity(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
        until(lambda: not child.alive())
