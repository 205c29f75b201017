"""The dispatcher: one process at a time takes due deliveries and posts them from a pool of threads.

The threads only send. The main thread alone uses the database, in batches. Each endpoint gets only a few threads, so a
slow one does not delay the others.
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

from claims.webhooks.services import outcomes, sealing, sending
from claims.webhooks.services.leases import Job, take
from claims.webhooks.services.outbox import fan_out, forget_old_secrets
from claims.webhooks.services.sending import Outcome
from factcheck.core.jobs import enqueue

log = structlog.get_logger(__name__)
TASK = "claims.deliver_webhooks"
SLICE = 20.0
"""Seconds after which a dispatcher takes no more deliveries and queues the next run. It finishes what it started."""
MOST_AT_ONCE = 64
"""Threads of one dispatcher."""
POLL_SECONDS = 0.2
"""Seconds that the dispatcher waits for slow receivers before it looks for other due deliveries."""
BATCH_SECONDS = 0.004
"""Seconds in which results are collected for one transaction."""
_LOCK = "hashtextextended('factcheck webhooks', 0)"


def deliver_due(*, seconds: float = SLICE) -> int:
    """Send due messages until none is due or in progress. Returns the number of attempts.

    Returns 0 at once if another dispatcher is running, because that one looks again. After `seconds` it queues the next
    run and waits for the responses that are still open.
    """
    with _Dispatcher() as dispatcher:
        with _exclusive() as exclusive:
            if not exclusive:
                return 0
            forget_old_secrets()
            dispatcher.work(until=monotonic() + seconds)
        # Finds editions published after the last look, whose task returned because the lock was held.
        if dispatcher.held or dispatcher.stopped_early or fan_out():
            enqueue(TASK)
        dispatcher.finish()
        return dispatcher.attempts


@contextmanager
def _exclusive() -> Iterator[bool]:
    """Whether this is the only dispatcher. If the process dies, the lock ends with its connection."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_LOCK})")
        exclusive = bool(cursor.fetchone()[0])
    try:
        yield exclusive
    finally:
        if exclusive:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({_LOCK})")


class _Dispatcher:
    """One run of the dispatcher."""

    def __init__(self) -> None:
        self.attempts = 0
        self.held: Counter[UUID] = Counter()
        """Number of messages in progress, by endpoint."""
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
        """Take, send and record deliveries until none is left or the time is up."""
        while monotonic() < until:
            fan_out()
            self._begin(take(self._lease, held=self.held, free=MOST_AT_ONCE - self.held.total()))
            if not self.held:
                return
            self._record()
        self.stopped_early = True

    def finish(self) -> None:
        """Record the attempts that are still in progress."""
        while self.held:
            self._record()

    def _begin(self, jobs: list[Job]) -> None:
        unreadable = set()
        for job in jobs:
            secrets = [secret for secret in map(self._secret, job.secrets) if secret]
            # The old secret is optional. Nothing can be signed without the current one.
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
        """The decrypted secret. '' if it cannot be decrypted."""
        if stored not in self._secrets:
            try:
                self._secrets[stored] = sealing.unseal(stored)
            except sealing.Unreadable:
                self._secrets[stored] = ""
        return self._secrets[stored]

    def _record(self) -> None:
        """Record finished attempts. Waits up to POLL_SECONDS for the first, then BATCH_SECONDS for more."""
        finished: list[Outcome] = []
        until = monotonic() + POLL_SECONDS
        while len(finished) < self.held.total():
            try:
                finished.append(_outcome(*self._done.get(timeout=max(until - monotonic(), 0))))
            except Empty:
                break
            if len(finished) == 1:
                until = monotonic() + BATCH_SECONDS
        if finished:
            outcomes.record(finished)
            self.attempts += len(finished)
            for outcome in finished:
                self.held[outcome.job.endpoint] -= 1
            self.held = +self.held


def _outcome(job: Job, attempt: Future[Outcome]) -> Outcome:
    """The attempt's outcome. An exception in our code counts as a failure of this message only."""
    error = attempt.exception()
    if error is None:
        return attempt.result()
    log.error("webhook message could not be sent", delivery=job.delivery, exc_info=error)
    return sending.broken(job)
