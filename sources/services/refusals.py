"""Turns violations of the database's rules into sentences for people. Services check first, but races can occur."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import IntegrityError, transaction

from factcheck.core.errors import IllegalTransition, NotAllowed

UNDER_HOLD = "This source is under legal hold. Nothing of it can be removed or changed until an administrator lifts it."
SHOWN_TO_READERS = (
    "A published verdict shows this to readers, so only an editor may change it. Everybody may change the desk note."
)
SENTENCES = {
    "live_rows_change_by_an_editor": SHOWN_TO_READERS,
    "legal_hold_stands": UNDER_HOLD,
    "one_legal_hold_a_source": "This source is under legal hold already.",
    "legal_hold_is_kept": "A legal hold cannot be changed after it is lifted.",
    "snapshot_redaction_takes_two": "A removal needs two administrators: one proposes it, another confirms it.",
    "one_person_is_not_two": "Your account and the proposer’s count as one person. Somebody else must confirm.",
    "sources_snapshotredaction_snapshot_id_key": "A removal of this copy is proposed already.",
    "redacted_bytes_stay_away": "Removed copies cannot be added again.",
    "removed_text_stays_away": "Removed copies cannot be added again.",
}
"""Sentences by the rule's name."""
PERSONAL = frozenset({"live_rows_change_by_an_editor", "one_person_is_not_two"})
"""Rules that forbid something to this person, but not to others."""


@contextmanager
def explained_refusals() -> Iterator[None]:
    """Roll back and raise IllegalTransition or NotAllowed if the block violates one of these rules."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        rule = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        sentence = SENTENCES.get(rule or "")
        if sentence is None:
            raise
        if rule in PERSONAL:
            raise NotAllowed(sentence) from error
        raise IllegalTransition(sentence) from error
