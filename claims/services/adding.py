"""Adds one row to a claim's working copy."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from claims.models import Appearance, Citation
from claims.queries import working_copy
from claims.services.claims import save_working_copy
from claims.services.steps import locked
from claims.working_copy import AppearanceCopy, CitationCopy
from factcheck.accounts.models import User
from factcheck.core.actor import acting
from factcheck.core.errors import IllegalTransition

MOST_ROWS = 200
"""The most rows of one kind that the claim's form accepts."""


def add_appearance(*, claim_id: UUID, language: str, appearance: AppearanceCopy, actor: User) -> Appearance:
    """Add an appearance after the others. Raises as `save_working_copy` does, except StaleRevision."""
    with acting(actor.pk):
        _add("appearances", replace(appearance, id=None), claim_id, language, actor)
        return Appearance.objects.filter(claim_id=claim_id).latest("position")


def add_citation(*, claim_id: UUID, language: str, citation: CitationCopy, actor: User) -> Citation:
    """Add a citation with the next number. Raises as `save_working_copy` does, except StaleRevision."""
    with acting(actor.pk):
        _add("citations", replace(citation, id=None, number=None), claim_id, language, actor)
        return Citation.objects.filter(claim_id=claim_id).latest("number")


def _add(kind: str, row: AppearanceCopy | CitationCopy, claim_id: UUID, language: str, actor: User) -> None:
    verdict = locked(claim_id, language)
    copy, _ = working_copy.read(claim_id, language)
    rows = getattr(copy, kind)
    if len(rows) >= MOST_ROWS:
        raise IllegalTransition(f"A claim can have up to {MOST_ROWS} of these.")
    changes: dict[str, Any] = {kind: (*rows, row)}
    changed = replace(copy, **changes)
    revision = verdict.claim.revision
    save_working_copy(claim_id=claim_id, language=language, revision=revision, copy=changed, actor=actor)
