"""One render for each page that is not kept: other requests get the last page, or wait for the new one."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from claims.public.web.page_cache import LAST_PAGE, PageCache, pages
from claims.public.web.stored_page import StoredPage

WAIT = 5.0
"""The most seconds that a request waits for another's render. Then it renders the page itself."""


@dataclass
class Turn:
    """A request's turn to answer.

    If `page` is set, another request rendered it; otherwise render it. A turn that `leads` has others waiting for the
    `page` that it sets.
    """

    page: StoredPage | None = None
    leads: bool = False


@dataclass
class _Render:
    began_at: float
    page: StoredPage | None = None
    done: threading.Event = field(default_factory=threading.Event)


@dataclass
class Renders:
    """The renders in progress in this process, by address."""

    pages: PageCache
    wait: float = WAIT
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _running: dict[str, _Render] = field(default_factory=dict)

    @contextmanager
    def turn(self, address: str) -> Iterator[Turn]:
        """Wait for the page at this address, or for the turn to render it."""
        turn, own = self._join(address)
        try:
            yield turn
        finally:
            if own is not None:
                own.page = turn.page
                with self._lock:
                    del self._running[address]
                own.done.set()

    def _join(self, address: str) -> tuple[Turn, _Render | None]:
        until = time.monotonic() + self.wait
        while True:
            with self._lock:
                if (kept := self.pages.get(address)) is not None:
                    return Turn(kept), None
                if (running := self._running.get(address)) is None:
                    own = self._running[address] = _Render(time.monotonic())
                    return Turn(leads=True), own
            if (turn := self._turn_after(running, address, until)) is not None:
                return turn, None

    def _turn_after(self, running: _Render, address: str, until: float) -> Turn | None:
        """The turn of a request while another renders; None if it must try again, because that page is too old."""
        if (last := self.pages.last(address)) is not None:
            return Turn(last)
        # A render without a page to keep (an error, or no such page) is no use to others.
        if not running.done.wait(until - time.monotonic()) or running.page is None:
            return Turn()
        return Turn(running.page) if time.monotonic() - running.began_at < LAST_PAGE else None


renders = Renders(pages)
"""This process's renders."""
