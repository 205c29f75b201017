"""What is public now, and the names of what changed since an earlier state (`claims/public/shown.py`)."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from claims.public.shown import EVERYTHING
from factcheck.core import replicas

MOST_CHANGES = 1_000
"""The most ticks read at once. After more, everything counts as changed."""
_CHANGES = """
SELECT h.epoch, h.seq, c.tick, p.tick, p.names FROM claims_loghead h CROSS JOIN claims_factclock c LEFT JOIN LATERAL (
    SELECT tick, names FROM claims_publicchange WHERE tick > %s ORDER BY tick LIMIT %s) p ON true
"""


class State(NamedTuple):
    """What is public: the log's epoch and seq, the tick of the clock of live facts, and today."""

    epoch: UUID
    seq: int
    tick: int
    today: date


class Reading(NamedTuple):
    """The current state, and the names that changed since an earlier one. They may be `EVERYTHING`."""

    state: State
    changed: dict[str, int]
    """Names, each with the last tick that changed it."""


def read_changes(known: State | None) -> Reading:
    """The current state and what changed since `known`. One query."""
    with replicas.connection().cursor() as cursor:
        cursor.execute(_CHANGES, [known.tick if known else 2**62, MOST_CHANGES])
        rows = cursor.fetchall()
    epoch, seq, tick = rows[0][:3]
    state = State(epoch, seq, tick, timezone.localdate())
    ticks = {at: names for *_, at, names in rows if at is not None}
    if known is None or (known.epoch, known.today) != (state.epoch, state.today):
        return Reading(state, {EVERYTHING: tick})
    # Each tick has its change, and the log moves together with a tick. What came otherwise (a restore, a bulk load) may
    # have changed anything.
    if len(ticks) != tick - known.tick or (not ticks and seq != known.seq):
        return Reading(state, {EVERYTHING: tick})
    return Reading(state, {name: at for at, names in sorted(ticks.items()) for name in names})
