"""Keeps the processes of one run alive: a process that ends is restarted, with growing pauses."""

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from factcheck.embedded.processes import Child

PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before the first, second, … restart in a row. The last pause repeats."""
STEADY_AFTER = 60.0
"""Seconds of running after which the count of restarts in a row begins again."""
LEAST_FREE_BYTES = 32 * 1024 * 1024
"""PostgreSQL needs this much for its next log segment (16 MiB) and other files."""


def disk_is_full(folder: Path) -> bool:
    """Whether the folder's disk has less room than the servers need."""
    return shutil.disk_usage(folder).free < LEAST_FREE_BYTES


@dataclass
class Service:
    """A process that should always run, and the function that starts it."""

    name: str
    launch: Callable[[], Child]
    """Start the process and return at once."""
    child: Child
    started_at: float
    ends_in_a_row: int = 0
    restart_at: float | None = None
    """Monotonic seconds; None while the process runs."""


class Supervisor:
    """Restarts the services of one run. `say` prints a line at the terminal."""

    def __init__(self, *, folder: Path, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic):
        self._folder = folder
        self._say = say
        self._clock = clock
        self.services: list[Service] = []

    def add(self, name: str, launch: Callable[[], Child], child: Child | None = None) -> Child:
        """Add a service and start it unless `child` is running already. `check` keeps it alive from then on."""
        child = child or launch()
        self.services.append(Service(name, launch, child, self._clock()))
        return child

    def check(self) -> bool:
        """Restart ended services whose pause is over. True if one was started, so that the record must be written."""
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
            reason = f" The disk of {self._folder} is full." if disk_is_full(self._folder) else ""
            self._say(f"{service.name} ended (status {status}) and restarts in {pause:.0f} s.{reason}")
            return False
        if now < service.restart_at:
            return False
        try:
            # Ends processes that the dead one started and that may still hold its port or files.
            service.child.stop()
            service.child = service.launch()
        except OSError as error:
            service.restart_at = now + PAUSES[-1]
            self._say(f"{service.name} did not start ({error.strerror}). Next try in {PAUSES[-1]:.0f} s.")
            return False
        service.restart_at = None
        service.started_at = now
        self._say(f"{service.name} restarted.")
        return True
