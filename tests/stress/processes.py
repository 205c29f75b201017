"""Real processes that are killed: forked from one that has imported everything and opened no connection."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress

from factcheck.embedded.processes import end_with_parent


def forked(target: Callable[[], None]) -> int:
    """A process of its own group, so that its children die with it; it ends with 1 where `target` raises."""
    child = os.fork()
    if child:
        with suppress(PermissionError, ProcessLookupError):  # it did so itself, or is gone already
            os.setpgid(child, child)
        return child
    status = 1
    try:
        os.setpgid(0, 0)
        end_with_parent(signal.SIGKILL)
        target()
        status = 0
    finally:
        if sys.exc_info()[0] is not None:
            traceback.print_exc()
        os._exit(status)


def in_another_process(target: Callable[[], None]) -> None:
    """So that this one holds no connection when it forks. Raises RuntimeError where it fails."""
    _, status = os.waitpid(forked(target), 0)
    if status:
        raise RuntimeError(f"a process that prepares the run ended with {status}")


def kill(process: int) -> None:
    """SIGKILL to the process and what it started; returns when it is gone."""
    with suppress(ProcessLookupError, ChildProcessError):
        os.killpg(process, signal.SIGKILL)
        os.waitpid(process, 0)
