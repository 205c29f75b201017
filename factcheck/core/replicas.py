"""Reads from PostgreSQL's streaming replicas: public requests use one, the desk, tasks and every write the primary.

`ReplicaRouter` sends the ORM's queries, and `connection` gives the same database to queries in SQL. A thread of each
process measures how far its replica is behind: it notes where the primary's log is, with the time, and compares where
the replica is. A replica that is lost, or more than `REPLICA_MOST_LAG` seconds behind, is left for another or the
primary. While the primary does not respond nothing changes, and readers stay on their replica.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from factcheck.core.http import is_desk
from factcheck.core.outages import is_outage

CHECK_EVERY = 0.5
"""Seconds between two measurements."""
REMEMBERED = 240
"""Positions of the primary that are remembered: two minutes."""
ON_THE_PRIMARY = ("/healthz/", "/api/v1/changes", "/api/v1/editions", "/api/v1/bulk")
"""The health check is about the primary. A cursor of the feed names an edition that a replica may not have yet."""

_PRIMARY = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
_REPLICA = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn WHERE pg_is_in_recovery()"
_alias: ContextVar[str] = ContextVar("the database that reads use", default=DEFAULT_DB_ALIAS)
log = structlog.get_logger(__name__)


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Inside the block, reads use this database."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def read_alias() -> str:
    """The database that reads use now."""
    return _alias.get()


def connection() -> BaseDatabaseWrapper:
    """The connection for a read in SQL."""
    return connections[_alias.get()]


class ReplicaRouter:
    """Django's router: reads as `reading_from` says, everything else on the primary."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return _alias.get()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS


@dataclass
class ReplicaChoice:
    """This process's choice among the replicas. Thread-safe: one thread measures, requests read `current`."""

    aliases: tuple[str, ...]
    most_lag: float
    clock: Callable[[], float] = time.monotonic
    current: str = DEFAULT_DB_ALIAS
    _positions: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _thread: threading.Thread | None = None
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Measure from now on, in a thread of this process. Does nothing if it runs already."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="replicas", daemon=True)
                self._thread.start()

    def leave(self, alias: str) -> None:
        """Use the primary until the next measurement: this replica failed a request."""
        if self.current == alias:
            self.current = DEFAULT_DB_ALIAS

    def measure(self) -> None:
        """Measure once and choose: the current replica if it is good, else the first good one, else the primary."""
        now = self.clock()
        position = _position(DEFAULT_DB_ALIAS, _PRIMARY)
        if position is not None:
            self._positions.append((now, position))
        ordered = sorted(self.aliases, key=lambda alias: alias != self.current)
        good = next((alias for alias in ordered if self._is_good(alias, now, position)), DEFAULT_DB_ALIAS)
        if good != self.current:
            log.info("Readers' database changes", before=self.current, now=good)
        self.current = good

    def lag(self, replayed: int, now: float) -> float:
        """Seconds that a replica at this position is behind; infinite if that is longer than remembered."""
        behind = [at for at, position in self._positions if position > replayed]
        if behind and len(behind) == len(self._positions):
            return float("inf")
        return now - min(behind) if behind else 0.0

    def _is_good(self, alias: str, now: float, primary: int | None) -> bool:
        replayed = _position(alias, _REPLICA)
        if replayed is None:
            return False
        # While the primary is away, the last positions say how far behind the replica was.
        return (primary is None and alias == self.current) or self.lag(replayed, now) <= self.most_lag

    def _watch(self) -> None:
        while True:
            self.measure()
            time.sleep(CHECK_EVERY)


def _position(alias: str, query: str) -> int | None:
    """A position in PostgreSQL's log, in bytes; None without one."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        connections[alias].close()
        return None
    return None if row is None or row[0] is None else int(row[0])


choice = ReplicaChoice(tuple(settings.REPLICAS), settings.REPLICA_MOST_LAG)
"""This process's choice."""


class ReplicaMiddleware:
    """The innermost middleware: public requests read from the chosen replica, and from the primary if that fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Answer a public request with its view. None on the primary, where Django calls the view."""
        if not choice.aliases or is_desk(request) or request.path_info.startswith(ON_THE_PRIMARY):
            return None
        choice.start()
        alias = choice.current
        if alias == DEFAULT_DB_ALIAS:
            return None
        try:
            with reading_from(alias):
                response: HttpResponseBase = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 -- whatever failed: Django calls the view, and handles what it raises
            # A query that conflicts with the replica's replay is cancelled (class 40).
            if is_outage(error) or str(getattr(error.__cause__, "sqlstate", "")).startswith("40"):
                log.warning("A replica failed a request; the primary answers", replica=alias)
                choice.leave(alias)
            return None
        return response
