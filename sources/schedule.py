"""When a watched source is visited again, and what a visit makes of what was known. Pure.

One visit that fails is no news: servers stumble. `gone` and `unreachable` are said once a second visit, an hour later
or more, has failed too; until then they are suspected, and what was known before stands. While nobody else answers
either, it is the newsroom's own line that is down, and a failure says nothing of the address.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models


class Visit(models.TextChoices):
    """What a visit found at the address."""

    NONE = "none", "not visited yet"
    SAME = "same", "as it was"
    CHANGED = "changed", "changed"
    MOVED = "moved", "moved to another address"
    GONE = "gone", "gone"
    UNREACHABLE = "unreachable", "could not be reached"


FAILED = frozenset({Visit.GONE, Visit.UNREACHABLE})
QUIET_WAITS = tuple(timedelta(days=days) for days in (1, 2, 4, 8, 16, 30))
"""By the number of visits in a row that found nothing new."""
FAILED_WAITS = (timedelta(hours=1), timedelta(hours=6), *QUIET_WAITS)
"""By the number of visits in a row that did not reach it, from the first."""
CONFIRMED_AFTER = timedelta(hours=1)
LASTING = 3
"""Failures in a row, hours apart, from which an address that could not be reached is news for the desk. Sites that keep
programs out for an afternoon are many; readers are told from the second failure on, beside the copy that they have.
"""
DOUBTED = 4
"""Failures in a row from which it no longer counts that nobody else was heard from."""
SPREAD = 0.2
"""By how much of itself a wait is drawn out at most, so that sources added together are not visited together."""


@dataclass(frozen=True)
class Known:
    """What the visits to one address have shown so far. `suspected` is '' where no failure waits to be confirmed."""

    found: str = Visit.NONE
    found_since: datetime | None = None
    moved_to: str = ""
    suspected: str = ""
    suspected_since: datetime | None = None
    quiet_visits: int = 0
    failures: int = 0


def after(known: Known, found: Visit, *, at: datetime, moved_to: str = "", line_is_up: bool = True) -> Known:
    """What is known after a visit at this moment; `moved_to` is the address that answered, where it is another.

    `line_is_up`: whether other sites answered lately.
    """
    if found == Visit.UNREACHABLE and not line_is_up and known.failures + 1 < DOUBTED:
        return replace(known, failures=known.failures + 1, suspected=found, suspected_since=at)
    if found in FAILED:
        return _after_failure(known, found, at)
    same = found == known.found and found != Visit.CHANGED and moved_to == known.moved_to
    quiet = found == Visit.SAME and known.found not in {Visit.NONE, *FAILED}
    return Known(
        found=found,
        found_since=known.found_since if same else at,
        moved_to=moved_to,
        quiet_visits=known.quiet_visits + 1 if same or quiet else 0,
    )


def _after_failure(known: Known, found: Visit, at: datetime) -> Known:
    failed = replace(known, quiet_visits=0, failures=known.failures + 1)
    if found == known.found:
        return replace(failed, suspected="", suspected_since=None)
    if known.suspected_since is None:
        return replace(failed, suspected=found, suspected_since=at)
    # An address that answers "gone" once and not at all the next time could not be reached: no more is known.
    agreed = found if found == known.suspected else Visit.UNREACHABLE
    if at - known.suspected_since < CONFIRMED_AFTER:
        return replace(failed, suspected=agreed)
    return replace(failed, found=agreed, found_since=known.suspected_since, suspected="", suspected_since=None)


def next_visit(known: Known, *, source_id: UUID, at: datetime) -> datetime:
    """When to visit next; the same source is always drawn out by the same part."""
    if known.failures:
        wait = FAILED_WAITS[min(known.failures, len(FAILED_WAITS)) - 1]
    else:
        wait = QUIET_WAITS[min(known.quiet_visits, len(QUIET_WAITS) - 1)]
    return at + wait * (1 + SPREAD * (source_id.int % 1_000) / 1_000)
