"""Slows down password guessing without locking out the person whose name is used.

Attempts are counted in PostgreSQL, which a log-in needs anyway, so the limits also work without Valkey. Each attempt is
counted before its password is checked, so that concurrent attempts gain nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from factcheck.accounts.models import FailedAttempts


@dataclass(frozen=True)
class Limit:
    """`free` failures need no wait; after each further one the wait doubles, up to `longest` seconds.

    The counter starts again after `memory` seconds without a failure.
    """

    free: int
    longest: int
    memory: int

    def wait(self, failures: int) -> int:
        """Seconds to wait after so many failures."""
        excess = failures - self.free
        return 0 if excess < 0 else min(2 ** min(excess, 20), self.longest)


PAIR = Limit(free=5, longest=900, memory=3_600)
"""Attempts for one name from one address."""
ADDRESS = Limit(free=30, longest=900, memory=3_600)
"""Attempts for all names from one address."""
NAME = Limit(free=50, longest=30, memory=3_600)
"""Attempts for one name from all addresses. The wait is short, because it also delays that person on a new device."""
DEVICE = Limit(free=10, longest=900, memory=3_600)
"""Attempts for one name on a device where this person logged in before. No other limit applies to such a device."""
OLD_PASSWORD = Limit(free=5, longest=900, memory=3_600)
"""Attempts to enter the old password when changing it."""


class TooManyAttempts(Exception):
    """The password was not checked. `seconds` is the time to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True)
class Counter:
    """One counter and its limit."""

    key: str
    limit: Limit


@dataclass(frozen=True)
class Attempt:
    """An attempt that counts as a failure until it succeeds."""

    counters: tuple[Counter, ...]
    shared: tuple[Counter, ...] = ()
    """Counters shared by several people: a success only takes back its own failure."""


def begin_sign_in(*, name_key: str, network: str, device: str) -> Attempt:
    """Count an attempt to log in. `device` is a known device's id, '' for an unknown device. Raises TooManyAttempts."""
    if device:
        return _begin((_counter(DEVICE, "device", device, name_key),), ())
    own = (_counter(PAIR, "pair", name_key, network), _counter(NAME, "name", name_key))
    return _begin(own, (_counter(ADDRESS, "address", network),))


def begin_old_password(*, user_id: int) -> Attempt:
    """Count an attempt to enter one's old password. Raises TooManyAttempts."""
    return _begin((_counter(OLD_PASSWORD, "old password", str(user_id)),), ())


def succeeded(attempt: Attempt) -> None:
    """Clear the failures before an attempt with the right password."""
    with transaction.atomic():
        FailedAttempts.objects.filter(pk__in=[counter.key for counter in attempt.counters]).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE accounts_failedattempts SET failures = greatest(failures - 1, 0) WHERE key = ANY(%s)",
                [[counter.key for counter in attempt.shared]],
            )


def forget_old_attempts() -> int:
    """Delete expired counters; return their number."""
    longest = max(limit.memory for limit in (PAIR, ADDRESS, NAME, DEVICE, OLD_PASSWORD))
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM accounts_failedattempts WHERE last_at < clock_timestamp() - make_interval(secs => %s)",
            [longest],
        )
        return int(cursor.rowcount)


def _begin(own: tuple[Counter, ...], shared: tuple[Counter, ...]) -> Attempt:
    with transaction.atomic():
        wait = max(_wait(counter) for counter in _in_order((*own, *shared)))
        if wait <= 0:
            for counter in _in_order((*own, *shared)):
                _count(counter)
    if wait > 0:
        raise TooManyAttempts(wait)
    return Attempt(own, shared)


def _in_order(counters: Iterable[Counter]) -> list[Counter]:
    """Sort the counters, so that concurrent attempts lock them in the same order."""
    return sorted(counters, key=lambda counter: counter.key)


def _wait(counter: Counter) -> int:
    """Lock the counter and return the seconds until the next attempt, by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_failedattempts (key, failures, last_at) VALUES (%s, 0, clock_timestamp())"
            " ON CONFLICT (key) DO UPDATE SET failures = CASE"
            "   WHEN accounts_failedattempts.last_at < clock_timestamp() - make_interval(secs => %s) THEN 0"
            "   ELSE accounts_failedattempts.failures END"
            " RETURNING failures, extract(epoch FROM clock_timestamp() - last_at)",
            [counter.key, counter.limit.memory],
        )
        failures, since = cursor.fetchone()
    remaining = counter.limit.wait(failures) - float(since)
    return max(0, int(remaining) + (remaining > int(remaining)))


def _count(counter: Counter) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_failedattempts SET failures = failures + 1, last_at = clock_timestamp() WHERE key = %s",
            [counter.key],
        )


def _counter(limit: Limit, *parts: str) -> Counter:
    return Counter(hashlib.sha256("\x1f".join(parts).encode()).hexdigest(), limit)
