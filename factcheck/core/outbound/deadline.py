"""One total deadline for an exchange with all its redirects."""

import time

from factcheck.core.outbound.answers import Unreachable


def late() -> Unreachable:
    """The error of an exchange that took too long."""
    return Unreachable("deadline", "The site took too long to answer.")


class Deadline:
    """So many seconds from now. Whatever waits asks how long it still may."""

    __slots__ = ("_end",)

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, more than 0; raises Unreachable once there are none."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise late()
        return seconds
