"""The times of regular visits, and how visits change a source's history."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from sources.schedule import CONFIRMED_AFTER, SPREAD, Visit, VisitHistory, after, next_visit

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EARLIER = NOW - timedelta(days=3)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PROMPT = UUID(int=0)
"""A source whose waits are not extended."""


def _history(found: Visit = Visit.SAME, **more: object) -> VisitHistory:
    return VisitHistory(found=found, found_since=EARLIER, **more)  # type: ignore[arg-type]  # fields of VisitHistory


@pytest.mark.parametrize(("quiet", "days"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 30), (6, 30), (400, 30)])
def test_waits_grow_while_nothing_changes(quiet: int, days: int) -> None:
    assert next_visit(_history(quiet_visits=quiet), source_id=PROMPT, at=NOW) == NOW + days * DAY


@pytest.mark.parametrize(
    ("failures", "wait"),
    [(1, HOUR), (2, 6 * HOUR), (3, DAY), (4, 2 * DAY), (7, 16 * DAY), (8, 30 * DAY), (9, 30 * DAY), (400, 30 * DAY)],
)
def test_failures_are_retried_soon_and_then_less_often(failures: int, wait: timedelta) -> None:
    assert next_visit(_history(failures=failures), source_id=PROMPT, at=NOW) == NOW + wait


def test_visits_of_sources_added_together_are_spread() -> None:
    ids = [uuid4() for _ in range(200)]
    times = [next_visit(VisitHistory(), source_id=source_id, at=NOW) for source_id in ids]
    assert times == [next_visit(VisitHistory(), source_id=source_id, at=NOW) for source_id in ids]
    assert len(set(times)) > 100
    assert all(NOW + DAY <= time <= NOW + DAY * (1 + SPREAD) for time in times)


STEPS: dict[str, tuple[VisitHistory, Visit, VisitHistory]] = {
    "the first visit": (VisitHistory(), Visit.SAME, VisitHistory(Visit.SAME, NOW)),
    "as it was": (_history(quiet_visits=2), Visit.SAME, _history(quiet_visits=3)),
    "a change": (_history(quiet_visits=4), Visit.CHANGED, VisitHistory(Visit.CHANGED, NOW)),
    "another change": (_history(Visit.CHANGED), Visit.CHANGED, VisitHistory(Visit.CHANGED, NOW)),
    "quiet after a change": (_history(Visit.CHANGED), Visit.SAME, VisitHistory(Visit.SAME, NOW, quiet_visits=1)),
    "no answer": (
        _history(quiet_visits=4), Visit.UNREACHABLE,
        _history(suspected=Visit.UNREACHABLE, suspected_since=NOW, failures=1),
    ),
    "gone": (
        _history(), Visit.GONE, _history(suspected=Visit.GONE, suspected_since=NOW, failures=1),
    ),
    "gone again within the hour": (
        _history(suspected=Visit.GONE, suspected_since=NOW - HOUR / 2, failures=1), Visit.GONE,
        _history(suspected=Visit.GONE, suspected_since=NOW - HOUR / 2, failures=2),
    ),
    "gone an hour later": (
        _history(suspected=Visit.GONE, suspected_since=NOW - HOUR, failures=1), Visit.GONE,
        VisitHistory(Visit.GONE, NOW - HOUR, failures=2),
    ),
    "gone first, then silent": (
        _history(suspected=Visit.GONE, suspected_since=NOW - HOUR, failures=1), Visit.UNREACHABLE,
        VisitHistory(Visit.UNREACHABLE, NOW - HOUR, failures=2),
    ),
    "still gone": (_history(Visit.GONE, failures=2), Visit.GONE, _history(Visit.GONE, failures=3)),
    "gone for long, silent once": (
        _history(Visit.GONE, failures=2), Visit.UNREACHABLE,
        _history(Visit.GONE, failures=3, suspected=Visit.UNREACHABLE, suspected_since=NOW),
    ),
    "gone, silent once, gone": (
        _history(Visit.GONE, failures=3, suspected=Visit.UNREACHABLE, suspected_since=NOW - DAY), Visit.GONE,
        _history(Visit.GONE, failures=4),
    ),
    "a failure that passed": (
        _history(suspected=Visit.GONE, suspected_since=NOW - HOUR, failures=1), Visit.SAME, _history(quiet_visits=1),
    ),
    "back": (_history(Visit.GONE, failures=5), Visit.SAME, VisitHistory(Visit.SAME, NOW)),
    "back and changed": (_history(Visit.UNREACHABLE, failures=5), Visit.CHANGED, VisitHistory(Visit.CHANGED, NOW)),
}  # fmt: skip


@pytest.mark.parametrize(("known", "found", "then"), STEPS.values(), ids=STEPS.keys())
def test_history_after_a_visit(known: VisitHistory, found: Visit, then: VisitHistory) -> None:
    assert after(known, found, at=NOW) == then


def test_a_move_is_recorded_once_for_each_address() -> None:
    moved = after(_history(quiet_visits=3), Visit.MOVED, at=NOW, moved_to="https://new.example/")
    assert moved == VisitHistory(Visit.MOVED, NOW, moved_to="https://new.example/")
    later = after(moved, Visit.MOVED, at=NOW + DAY, moved_to="https://new.example/")
    assert (later.found_since, later.quiet_visits) == (NOW, 1)
    further = after(later, Visit.MOVED, at=NOW + 2 * DAY, moved_to="https://newer.example/")
    assert (further.found_since, further.quiet_visits) == (NOW + 2 * DAY, 0)
    failed = after(further, Visit.GONE, at=NOW + 3 * DAY)
    assert (failed.found, failed.moved_to) == (Visit.MOVED, "https://newer.example/")


def test_a_failure_is_retried_once_it_can_be_confirmed() -> None:
    known, at = VisitHistory(Visit.SAME, EARLIER), NOW
    known = after(known, Visit.GONE, at=at)
    at = next_visit(known, source_id=PROMPT, at=at)
    assert at - NOW >= CONFIRMED_AFTER
    assert after(known, Visit.GONE, at=at).found == Visit.GONE


def test_failures_do_not_count_while_the_network_is_down() -> None:
    known = after(_history(), Visit.UNREACHABLE, at=NOW, online=False)
    known = after(known, Visit.UNREACHABLE, at=NOW + 2 * HOUR, online=False)
    assert known.found == _history().found
    # The network is up again and the site still does not answer: this is the first failure that counts.
    known = after(known, Visit.UNREACHABLE, at=NOW + 4 * HOUR)
    assert (known.found, known.found_since) == (Visit.UNREACHABLE, NOW + 2 * HOUR)


def test_gone_counts_even_while_the_network_seems_down() -> None:
    known = after(_history(), Visit.GONE, at=NOW, online=False)
    assert after(known, Visit.GONE, at=NOW + HOUR, online=False).found == Visit.GONE


def test_repeated_failures_count_even_if_no_other_site_answers() -> None:
    known = _history()
    for day in range(4):
        known = after(known, Visit.UNREACHABLE, at=NOW + day * DAY, online=False)
    assert known.found == Visit.UNREACHABLE
