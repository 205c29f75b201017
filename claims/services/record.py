"""Records what people did to a claim."""

from typing import Any
from uuid import UUID

from claims.models import Activity
from claims.vocabulary import ActivityVerb
from factcheck.accounts.models import User
from factcheck.core.actor import present_key
from factcheck.core.errors import Invalid
from factcheck.core.text import clean

NOTE_LENGTH = 4_000


def record(
    *, claim_id: UUID, actor: User, verb: ActivityVerb, language: str = "", note: str = "", **details: Any
) -> Activity:
    """Add a row to the claim's history, with the API key if one is in use. Raises Invalid on a bad note."""
    note = clean(note, field="note")
    if len(note) > NOTE_LENGTH:
        raise Invalid(f"A note can have up to {NOTE_LENGTH:,} characters.", field="note")
    return Activity.objects.create(
        claim_id=claim_id,
        language=language,
        actor=actor,
        verb=verb,
        note=note.strip(),
        details=details,
        through_id=present_key(),
    )
