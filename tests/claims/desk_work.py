"""Desk work for tests."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from claims.models import Claim, Edition, Verdict
from claims.queries import working_copy
from claims.services import claims as claim_services
from claims.services import steps
from claims.working_copy import WorkingCopy
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories


def now(claim: Claim | UUID) -> dict[str, Any]:
    """Claim, language and current revision: the arguments of every step."""
    key = claim if isinstance(claim, UUID) else claim.pk
    return {"claim_id": key, "language": "en", "revision": Claim.objects.get(pk=key).revision}


def state_of(claim: Claim | UUID, language: str = "en") -> str:
    key = claim if isinstance(claim, UUID) else claim.pk
    return Verdict.objects.get(claim_id=key, language=language).state


def document_of(edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(edition.document or b""))
    return found


def copy_of(claim_id: UUID) -> WorkingCopy:
    return working_copy.read(claim_id, "en")[0]


def with_verdict(claim_id: UUID, **words: Any) -> WorkingCopy:
    copy = copy_of(claim_id)
    return replace(copy, verdict=replace(copy.verdict, **words))


def revised(first: Edition, **words: Any) -> User:
    """Revise the claim with these fields and approve it. Returns the approver."""
    editor, publisher = factories.person(Role.EDITOR), factories.person(Role.PUBLISHER)
    steps.revise(**now(first.claim_id), actor=editor)
    claim_services.save_working_copy(**now(first.claim_id), copy=with_verdict(first.claim_id, **words), actor=editor)
    steps.submit(**now(first.claim_id), actor=editor)
    steps.approve(**now(first.claim_id), actor=publisher)
    return publisher
