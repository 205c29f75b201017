"""A cache of rendered pages in this process. A change of something public drops the pages that show it.

Each page has the names of what it shows (`claims/public/shown.py`), and each public change records the names of what it
concerns, under the next tick of the clock of live facts. A process reads the new changes when its state is older than a
quarter of a second. The state is read before a page is rendered: a page rendered during a change that concerns it is
not kept. All pages are dropped at midnight, when the log gets another epoch, and when changes are missing.

A dropped page can still be sent for `LAST_PAGE` seconds while another thread renders its successor, so that every
process shows a change within a second.

While the database does not respond, the pages that are kept stay, and `state` raises the error. It waits as long as the
failed attempt took before it retries, so that threads do not queue for an unreachable host.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError

from claims.public.queries.changes import Reading, State, read_changes
from claims.public.shown import EVERYTHING
from claims.public.web.stored_page import StoredPage
from factcheck.core.replicas import read_alias

FRESH = 0.25
"""Seconds for which a process trusts the state that it read."""
LAST_PAGE = 0.5
"""Seconds for which a dropped page can be sent while its successor is rendered."""
CAPACITY = 64 * 1024 * 1024
"""The most bytes of pages per process."""
MOST_NAMES = 20_000
"""The most names of which the last change is remembered."""


@dataclass
class _Kept:
    page: StoredPage
    dropped_at: float | None = None


@dataclass
class PageCache:
    """An LRU cache of pages up to `capacity` bytes. Thread-safe."""

    capacity: int = CAPACITY
    read: Callable[[State | None], Reading] = read_changes
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pages: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _size: int = 0
    _state: State | None = None
    _changed: dict[str, int] = field(default_factory=dict)
    """The last tick that changed each name, as far as remembered."""
    _since: int = 0
    """The tick since which every change is in `_changed`."""
    _read_at: float = float("-inf")
    _read_from: str = ""
    _failure: DatabaseError | InterfaceError | None = None
    _retry_at: float = float("-inf")

    def state(self) -> State:
        """The public state, at most a quarter of a second old. Drops the pages that show what changed.

        Raises DatabaseError or InterfaceError if it cannot be read.
        """
        with self._lock:
            now = self.clock()
            # A page is rendered from the database that its state was read from.
            source = read_alias()
            if self._state is None or now - self._read_at >= FRESH or source != self._read_from:
                if self._failure is not None and now < self._retry_at:
                    raise self._failure.with_traceback(None)
                reading = self._read(now)
                self._state, self._read_at, self._read_from = reading.state, now, source
                if reading.changed:
                    self._drop(reading, now)
            return self._state

    def _read(self, now: float) -> Reading:
        try:
            reading = self.read(self._state)
        except (DatabaseError, InterfaceError) as error:
            failed_at = self.clock()
            self._failure, self._retry_at = error, failed_at + (failed_at - now)
            raise
        self._failure = None
        return reading

    def _drop(self, reading: Reading, now: float) -> None:
        everything = EVERYTHING in reading.changed
        for kept in self._pages.values():
            if kept.dropped_at is None and (everything or not reading.changed.keys().isdisjoint(kept.page.names)):
                kept.dropped_at = now
        self._changed |= reading.changed
        if everything or len(self._changed) > MOST_NAMES:
            self._changed.clear()
            self._since = reading.state.tick

    def age(self) -> int:
        """Whole seconds since the state was read."""
        with self._lock:
            return max(0, int(self.clock() - self._read_at))

    def get(self, path: str) -> StoredPage | None:
        """The current page at this path, or None."""
        with self._lock:
            kept = self._pages.get(path)
            if kept is None or kept.dropped_at is not None:
                return None
            self._pages.move_to_end(path)
            return kept.page

    def last(self, path: str) -> StoredPage | None:
        """The page at this path that is current, or was until `LAST_PAGE` seconds ago; or None."""
        with self._lock:
            kept = self._pages.get(path)
            if kept is None or (kept.dropped_at is not None and self.clock() - kept.dropped_at >= LAST_PAGE):
                return None
            return kept.page

    def keep(self, path: str, state: State, page: StoredPage) -> bool:
        """Store a page that was rendered after `state` was read. False if something that it shows changed since."""
        with self._lock:
            if not self._is_current(state, page) or len(page) > self.capacity:
                return False
            replaced = self._pages.pop(path, None)
            self._size += len(page) - (len(replaced.page) if replaced else 0)
            self._pages[path] = _Kept(page)
            while self._size > self.capacity:
                _, dropped = self._pages.popitem(last=False)
                self._size -= len(dropped.page)
            return True

    def _is_current(self, state: State, page: StoredPage) -> bool:
        if self._state is None or (self._state.epoch, self._state.today) != (state.epoch, state.today):
            return False
        if state.tick < self._since:
            return False
        return all(self._changed.get(name, 0) <= state.tick for name in page.names)

    def forget(self) -> None:
        """Drop all pages and the state."""
        with self._lock:
            self._pages.clear()
            self._changed.clear()
            self._size, self._since, self._state, self._read_at = 0, 0, None, float("-inf")
            self._failure = None


pages = PageCache()
"""This process's cache."""
