"""A cache of rendered pages in this process, which is cleared when anything public changes.

A page depends on the log, on live facts and on today's date. Its state is (LogHead.seq, FactClock.tick, today). The
state is read again when it is older than a quarter of a second, so that every process shows a change within a second.
It is read before a page is rendered: a page rendered during a change is stored under the older state and soon dropped.

While the database does not respond, pages of the last state stay, and `state` raises the error. It waits as long as the
failed attempt took before it retries, so that threads do not queue for an unreachable host.
"""

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from factcheck.core.http import WORTH_COMPRESSING

FRESH = 0.25
"""Seconds for which a process trusts the state that it read."""
CAPACITY = 64 * 1024 * 1024
"""The most bytes of pages per process."""

State = tuple[int, int, date]


@dataclass(frozen=True)
class StoredPage:
    """A rendered page. `etag` is quoted, and weak because it covers both encodings.

    `packed` is the body in gzip, or empty if the body is too short.
    """

    body: bytes
    packed: bytes
    content_type: str
    etag: str

    def __len__(self) -> int:
        return len(self.body) + len(self.packed)


def stored_page(body: bytes, content_type: str) -> StoredPage:
    """A page with its entity tag and its compressed body."""
    packed = gzip.compress(body, compresslevel=6, mtime=0) if len(body) >= WORTH_COMPRESSING else b""
    return StoredPage(body, packed, content_type, f'W/"{sha256(body).hexdigest()[:32]}"')


def read_state() -> State:
    """The current public state. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT seq FROM claims_loghead), (SELECT tick FROM claims_factclock)")
        seq, tick = cursor.fetchone()
    return seq, tick, timezone.localdate()


@dataclass
class PageCache:
    """An LRU cache of the pages of one state, up to `capacity` bytes. Thread-safe."""

    capacity: int = CAPACITY
    read: Callable[[], State] = read_state
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pages: OrderedDict[str, StoredPage] = field(default_factory=OrderedDict)
    _size: int = 0
    _state: State | None = None
    _read_at: float = float("-inf")
    _failure: DatabaseError | InterfaceError | None = None
    _retry_at: float = float("-inf")

    def state(self) -> State:
        """The public state, at most a quarter of a second old. Drops the pages of an earlier state.

        Raises DatabaseError or InterfaceError if it cannot be read.
        """
        with self._lock:
            now = self.clock()
            if self._state is None or now - self._read_at >= FRESH:
                if self._failure is not None and now < self._retry_at:
                    raise self._failure.with_traceback(None)
                current = self._read(now)
                if current != self._state:
                    self._pages.clear()
                    self._size = 0
                self._state, self._read_at = current, now
            return self._state

    def _read(self, now: float) -> State:
        try:
            state = self.read()
        except (DatabaseError, InterfaceError) as error:
            failed_at = self.clock()
            self._failure, self._retry_at = error, failed_at + (failed_at - now)
            raise
        self._failure = None
        return state

    def age(self) -> int:
        """Whole seconds since the state was read."""
        with self._lock:
            return max(0, int(self.clock() - self._read_at))

    def get(self, path: str) -> StoredPage | None:
        """The cached page at this path, or None."""
        with self._lock:
            page = self._pages.get(path)
            if page is not None:
                self._pages.move_to_end(path)
            return page

    def keep(self, path: str, state: State, page: StoredPage) -> None:
        """Store a page that was rendered after `state` was read, unless the state has changed since."""
        with self._lock:
            if state != self._state or len(page) > self.capacity:
                return
            replaced = self._pages.pop(path, None)
            self._size += len(page) - (len(replaced) if replaced else 0)
            self._pages[path] = page
            while self._size > self.capacity:
                _, dropped = self._pages.popitem(last=False)
                self._size -= len(dropped)

    def forget(self) -> None:
        """Drop all pages and the state."""
        with self._lock:
            self._pages.clear()
            self._size, self._state, self._read_at = 0, None, float("-inf")
            self._failure = None


pages = PageCache()
"""This process's cache."""
