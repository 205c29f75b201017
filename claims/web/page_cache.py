"""Rendered pages kept in this process, for as long as nothing that is public has changed.

A page depends on the log, on live facts and on today's date: (LogHead.seq, FactClock.tick, today) names that state.
The name is read again when it is older than a quarter of a second, so that every process shows a change within a
second. It is read before a page is rendered: a page made while something changed is kept under the older name and soon
dropped.

While the database does not answer, pages of the last state stay, and `state` raises what happened. It asks again no
sooner than the failed attempt took, so that threads do not queue for a host that swallows connections.
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
"""Bytes of pages that one process keeps."""

State = tuple[int, int, date]


@dataclass(frozen=True)
class StoredPage:
    """A rendered page. `etag` is quoted, as the header wants it, and weak: it names the page in both forms.

    `packed` is the body in gzip, made once; empty where that does not pay.
    """

    body: bytes
    packed: bytes
    content_type: str
    etag: str

    def __len__(self) -> int:
        return len(self.body) + len(self.packed)


def stored_page(body: bytes, content_type: str) -> StoredPage:
    """A page with its entity tag and its compressed form."""
    packed = gzip.compress(body, compresslevel=6, mtime=0) if len(body) >= WORTH_COMPRESSING else b""
    return StoredPage(body, packed, content_type, f'W/"{sha256(body).hexdigest()[:32]}"')


def read_state() -> State:
    """The public state as the database has it now. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT seq FROM claims_loghead), (SELECT tick FROM claims_factclock)")
        seq, tick = cursor.fetchone()
    return seq, tick, timezone.localdate()


@dataclass
class PageCache:
    """Least recently used pages of one state, up to `capacity` bytes. Safe between threads."""

    capacity: int = CAPACITY
    read: Callable[[], State] = read_state
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _pages: OrderedDict[str, StoredPage] = field(default_factory=OrderedDict)
    _size: int = 0
    _state: State | None = None
    _read_at: float = float("-inf")
    _failure: DatabaseError | InterfaceError | None = None
    _ask_again_at: float = float("-inf")

    def state(self) -> State:
        """The public state, at most a quarter of a second old. Pages of an earlier one are dropped.

        Raises DatabaseError or InterfaceError where it cannot be read.
        """
        with self._lock:
            now = self.clock()
            if self._state is None or now - self._read_at >= FRESH:
                if self._failure is not None and now < self._ask_again_at:
                    raise self._failure.with_traceback(None)
                found = self._read(now)
                if found != self._state:
                    self._pages.clear()
                    self._size = 0
                self._state, self._read_at = found, now
            return self._state

    def _read(self, now: float) -> State:
        try:
            found = self.read()
        except (DatabaseError, InterfaceError) as error:
            failed_at = self.clock()
            self._failure, self._ask_again_at = error, failed_at + (failed_at - now)
            raise
        self._failure = None
        return found

    def age(self) -> int:
        """Seconds since the state was read, in whole ones."""
        with self._lock:
            return max(0, int(self.clock() - self._read_at))

    def get(self, path: str) -> StoredPage | None:
        """The page of the present state at this path."""
        with self._lock:
            page = self._pages.get(path)
            if page is not None:
                self._pages.move_to_end(path)
            return page

    def keep(self, path: str, state: State, page: StoredPage) -> None:
        """Keep a page that was rendered after `state` was read; one of a state that has passed is not kept."""
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
        """Drop everything, the state included."""
        with self._lock:
            self._pages.clear()
            self._size, self._state, self._read_at = 0, None, float("-inf")
            self._failure = None


pages = PageCache()
"""This process's pages."""
