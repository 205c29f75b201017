"""The schedule of regular visits, and how a visit changes a source's status. Pure.

A single failure changes nothing, because servers fail briefly. `gone` and `unreachable` become the status once a second
visit, at least an hour later, has failed too; until then they are only suspected. While no other site answers either,
our own network is down, and a failure says nothing about the address.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models


class Visit(models.TextChoices):
    """The result of a visit."""

    NONE = "none", "not visited yet"
    SAME = "same", "as it was"
    CHANGED = "changed", "changed"
    MOVED = "moved", "moved to another address"
    GONE = "gone", "gone"
    UNREACHABLE = "unreachable", "could not be reached"


FAILED = frozenset({Visit.GONE, Visit.UNREACHABLE})
QUIET_WAITS = tuple(timedelta(days=days) for days in (1, 2, 4, 8, 16, 30))
"""Time until the next visit, by the number of visits in a row without a change."""
FAILED_WAITS = (timedelta(hours=1), timedelta(hours=6), *QUIET_WAITS)
"""Time until the next visit, by the number of failures in a row."""
CONFIRMED_AFTER = timedelta(hours=1)
LASTING = 3
"""Failures in a row, hours apart, from which an unreachable address is reported at the desk. Many sites block programs
for some hours. Readers see it from the second failure on, beside the copy.
"""
DOUBTED = 4
"""Failures in a row from which a failure counts even if no other site answers."""
SPREAD = 0.2
"""The greatest share by which a wait is extended, so that sources added together are not visited together."""


@dataclass(frozen=True)
class VisitHistory:
    """The status of one address after its visits so far. `suspected` is an unconfirmed failure, or ''."""

    found: str = Visit.NONE
    found_since: datetime | None = None
    moved_to: str = ""
    suspected: str = ""
    suspected_since: datetime | None = None
    quiet_visits: int = 0
    failures: int = 0


def after(
    history: VisitHistory, found: Visit, *, at: datetime, moved_to: str = "", online: bool = True
) -> VisitHistory:
    """The history after this visit. `moved_to` is the address that answered, if it is a different one.

    `online`: whether other sites answered lately.
    """
    if found == Visit.UNREACHABLE and not online and history.failures + 1 < DOUBTED:
        return replace(history, failures=history.failures + 1, suspected=found, suspected_since=at)
    if found in FAILED:
        return _after_failure(history, found, at)
    same = found == history.found and found != Visit.CHANGED and moved_to == history.moved_to
    quiet = found == Visit.SAME and history.found not in {Visit.NONE, *FAILED}
    return VisitHistory(
        found=found,
        found_since=history.found_since if same else at,
        moved_to=moved_to,
        quiet_visits=history.quiet_visits + 1 if same or quiet else 0,
    )


def _after_failure(history: VisitHistory, found: Visit, at: datetime) -> VisitHistory:
    failed = replace(history, quiet_visits=0, failures=history.failures + 1)
    if found == history.found:
        return replace(failed, suspected="", suspected_since=None)
    if history.suspected_since is None:
        return replace(failed, suspected=found, suspected_since=at)
    # If one visit found "gone" and the next no answer, we only know that the address was unreachable.
    agreed = found if found == history.suspected else Visit.UNREACHABLE
    if at - history.suspected_since < CONFIRMED_AFTER:
        return replace(failed, suspected=agreed)
    return replace(failed, found=agreed, found_since=history.suspected_since, suspected="", suspected_since=None)


def next_visit(history: VisitHistory, *, source_id: UUID, at: datetime) -> datetime:
    """The time of the next visit. A source's waits are always extended by the same share."""
    if history.failures:
        wait = FAILED_WAITS[min(history.failures, len(FAILED_WAITS)) - 1]
    else:
        wait = QUIET_WAITS[min(history.quiet_visits, len(QUIET_WAITS) - 1)]
    return at + wait * (1 + SPREAD * (source_id.int % 1_000) / 1_000)
