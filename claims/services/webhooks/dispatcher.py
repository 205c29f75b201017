"""The dispatcher: one process at a time takes what is due and posts it from a pool of threads.

Threads send and nothing else; this thread alone speaks to the database, in batches. No endpoint holds more than its
few threads, so one that never answers delays no other.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from uuid import UUID, uuid4

import structlog
from django.db import connection

from claims.services.webhooks import outcomes, sealing, sending
from claims.services.webhooks.leases import Job, take
from claims.services.webhooks.outbox import fan_out, forget_old_secrets
from claims.services.webhooks.sending import Outcome
from factcheck.core.jobs import enqueue

log = structlog.get_logger(__name__)
TASK = "claims.deliver_webhooks"
SLICE = 20.0
"""Seconds after which a dispatcher takes nothing more and rings for the next one; what it has begun it finishes."""
MOST_AT_ONCE = 64
"""Threads of one dispatcher."""
LOOKS_UP = 0.2
"""Seconds that the dispatcher waits for a slow receiver before it looks what else is due."""
GATHERS = 0.004
"""Seconds in which answers that come close together are gathered into one transaction."""
_ALONE = "hashtextextended('factcheck webhooks', 0)"


def deliver_due(*, seconds: float = SLICE) -> int:
    """Tell endpoints what they were not told yet, until nothing is due or under way; returns how many attempts.

    Returns at once, with 0, where another dispatcher is at work: it looks again by itself. After so many seconds the
    next one is rung for, while this one waits for answers that are still to come.
    """
    with _Dispatcher() as dispatcher:
        with _alone() as alone:
            if not alone:
                return 0
            forget_old_secrets()
            dispatcher.work(until=monotonic() + seconds)
        # What was published after the last look, and rang while the lock was held, is found by this bell.
        if dispatcher.held or dispatcher.stopped_early or fan_out():
            enqueue(TASK)
        dispatcher.finish()
        return dispatcher.attempts


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this is the only dispatcher. It may die: the lock goes with its connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_ALONE})")
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({_ALONE})")


class _Dispatcher:
    """What one run has under way."""

    def __init__(self) -> None:
        self.attempts = 0
        self.held: Counter[UUID] = Counter()
        """How many of each endpoint's messages are under way."""
        self.stopped_early = False
        self._lease = uuid4()
        self._policy = sending.policy()
        self._secrets: dict[str, str] = {}
        self._done: SimpleQueue[tuple[Job, Future[Outcome]]] = SimpleQueue()
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="webhooks")

    def __enter__(self) -> "_Dispatcher":
        return self

    def __exit__(self, *arguments: object) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    def work(self, *, until: float) -> None:
        """Take, send and write down, until nothing is left or the time has come."""
        while monotonic() < until:
            fan_out()
            self._begin(take(self._lease, held=self.held, free=MOST_AT_ONCE - self.held.total()))
            if not self.held:
                return
            self._write_down()
        self.stopped_early = True

    def finish(self) -> None:
        """Write down what is still under way."""
        while self.held:
            self._write_down()

    def _begin(self, jobs: list[Job]) -> None:
        unreadable = set()
        for job in jobs:
            secrets = [secret for secret in map(self._secret, job.secrets) if secret]
            # The old one may be lost; without the present one nothing is signed.
            if not self._secret(job.secrets[0]):
                unreadable.add(job.endpoint)
                continue
            self.held[job.endpoint] += 1
            attempt = self._threads.submit(sending.attempt, job, secrets, self._policy)
            attempt.add_done_callback(partial(self._ended, job))
        if unreadable:
            outcomes.disable_unreadable(unreadable)

    def _ended(self, job: Job, attempt: Future[Outcome]) -> None:
        self._done.put((job, attempt))

    def _secret(self, stored: str) -> str:
        """'' where it cannot be read."""
        if stored not in self._secrets:
            try:
                self._secrets[stored] = sealing.unseal(stored)
            except sealing.Unreadable:
                self._secrets[stored] = ""
        return self._secrets[stored]

    def _write_down(self) -> None:
        """Record the attempts that ended, waiting a little for the first and hardly for those behind it."""
        found: list[Outcome] = []
        until = monotonic() + LOOKS_UP
        while len(found) < self.held.total():
            try:
                found.append(_outcome(*self._done.get(timeout=max(until - monotonic(), 0))))
            except Empty:
                break
            if len(found) == 1:
                until = monotonic() + GATHERS
        if found:
            outcomes.record(found)
            self.attempts += len(found)
            for one in found:
                self.held[one.job.endpoint] -= 1
            self.held = +self.held


def _outcome(job: Job, attempt: Future[Outcome]) -> Outcome:
    """How it ended. A fault of ours in one message is a failure of that message: all others go on."""
    fault = attempt.exception()
    if fault is None:
        return attempt.result()
    log.error("a webhook message could not be sent", delivery=job.delivery, exc_info=fault)
    return sending.broken(job)
