"""Recording what people did, and ringing the bell for it."""

from typing import Any
from uuid import UUID

from claims.models import Activity
from factcheck.accounts.models import User


def record(*, claim_id: UUID, actor: User, verb: str, language: str = "", note: str = "", **details: Any) -> Activity:
    """One row of the claim's history. `verb` is a past participle a person would use: submitted, approved, waived."""
    return Activity.objects.create(
        claim_id=claim_id, language=language, actor=actor, verb=verb, note=note.strip(), details=details
    )
