"""The database's refusals as sentences for people, where a race lets something through to them."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import IntegrityError, transaction

from factcheck.core.errors import IllegalTransition, NotAllowed

HOLD_STANDS = "A legal hold stands on this source: nothing of it is removed or changed until an administrator lifts it."
SHOWN_TO_READERS = (
    "A published verdict shows this to readers, so only an editor changes it. The desk’s own note is everybody’s."
)
SENTENCES = {
    "live_rows_change_by_an_editor": SHOWN_TO_READERS,
    "legal_hold_stands": HOLD_STANDS,
    "one_legal_hold_a_source": "A legal hold stands on this source already.",
    "legal_hold_is_kept": "A legal hold is placed once and lifted once.",
    "snapshot_redaction_takes_two": "One administrator proposes a removal, another confirms it, and that stays.",
    "one_person_is_not_two": "Your account and the proposer’s count as one person: somebody else confirms.",
    "sources_snapshotredaction_snapshot_id_key": "A removal of this copy is proposed already.",
    "redacted_bytes_stay_away": "What was removed does not come back.",
    "removed_text_stays_away": "What was removed does not come back.",
}
"""By the rule's name."""
NOT_THEIRS = frozenset({"live_rows_change_by_an_editor", "one_person_is_not_two"})
"""Rules that forbid it to this person and not to another."""


@contextmanager
def refusals_told() -> Iterator[None]:
    """Raises IllegalTransition or NotAllowed where one of these rules refuses what is done inside, and undoes it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        cause = error.__cause__
        rule = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
        sentence = SENTENCES.get(rule or "")
        if sentence is None:
            raise
        if rule in NOT_THEIRS:
            raise NotAllowed(sentence) from error
        raise IllegalTransition(sentence) from error
