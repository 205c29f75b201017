"""Keeping the processes of one run alive: what ends by itself is started again, with growing pauses."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from factcheck.embedded.processes import Child

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before the first, second, … restart in a row; the last one repeats."""
STEADY_AFTER = 60.0
"""Seconds of running after which the next end counts as the first in a row again."""
LEAST_FREE_BYTES = 32 * 1024 * 1024
"""Below this PostgreSQL cannot write its next log segment (16 MiB) and what goes with it."""


def disk_is_full(folder: Path) -> bool:
    """Whether the disk that holds the folder has less room than the servers need."""
    return shutil.disk_usage(folder).free < LEAST_FREE_BYTES


@dataclass
class Service:
    """One process that should always run, and how to start it again."""

    name: str
    launch: Callable[[], Child]
    """Starts the process and returns at once."""
    child: Child
    started_at: float
    ends_in_a_row: int = 0
    restart_at: float | None = None
    """Monotonic seconds; None while the process runs."""


class Supervisor:
    """Holds the services of one run. `say` gets one line at a time for the person at the terminal."""

    def __init__(self, *, folder: Path, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic):
        self._folder = folder
        self._say = say
        self._clock = clock
        self.services: list[Service] = []

    def add(self, name: str, launch: Callable[[], Child], child: Child | None = None) -> Child:
        """Start a service, or take over one that was started; it is kept alive from the next `check` on."""
        child = child or launch()
        self.services.append(Service(name, launch, child, self._clock()))
        return child

    def check(self) -> bool:
        """Start what has ended and whose pause is over. True if a process was started: the record must be written."""
        now = self._clock()
        started = [service.name for service in self.services if self._check(service, now)]
        return bool(started)

    def _check(self, service: Service, now: float) -> bool:
        if service.restart_at is None:
            status = service.child.ended()
            if status is None:
                return False
            if now - service.started_at > STEADY_AFTER:
                service.ends_in_a_row = 0
            pause = PAUSES[min(service.ends_in_a_row, len(PAUSES) - 1)]
            service.ends_in_a_row += 1
            service.restart_at = now + pause
            reason = f" The disk that holds {self._folder} is full." if disk_is_full(self._folder) else ""
            self._say(f"{service.name} ended (status {status}) and starts again in {pause:.0f} s.{reason}")
            return False
        if now < service.restart_at:
            return False
        try:
            # What the dead process started must not hold its port or its files.
            service.child.stop()
            service.child = service.launch()
        except OSError as error:
            service.restart_at = now + PAUSES[-1]
            self._say(f"{service.name} did not start ({error.strerror}). The next try is in {PAUSES[-1]:.0f} s.")
            return False
        service.restart_at = None
        service.started_at = now
        self._say(f"{service.name} started again.")
        return True
