"""Recording what people did, and ringing the bell for it."""

from typing import Any
from uuid import UUID

from claims.models import Activity
from factcheck.accounts.models import User
from factcheck.core.actor import present_key
from factcheck.core.errors import Invalid
from factcheck.core.text import clean

NOTE_LENGTH = 4_000


def record(*, claim_id: UUID, actor: User, verb: str, language: str = "", note: str = "", **details: Any) -> Activity:
    """One row of the claim's history. `verb` is a past participle a person would use: submitted, approved, waived.

    It carries the API key through which it was done, where there is one. Raises Invalid on a note that cannot be kept.
    """
    note = clean(note, field="note")
    if len(note) > NOTE_LENGTH:
        raise Invalid(f"A note holds up to {NOTE_LENGTH:,} characters.", field="note")
    return Activity.objects.create(
        claim_id=claim_id,
        language=language,
        actor=actor,
        verb=clean(verb, lines=False),
        note=note.strip(),
        details=details,
        through_id=present_key(),
    )
