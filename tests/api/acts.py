"""What the desk does to what it published."""

from dataclasses import replace
from itertools import count

from claims.models import Claim, Edition
from claims.queries import working_copy
from claims.services import publishing, redactions
from claims.vocabulary import EditionKind, RedactionReason
from factcheck.accounts.roles import Role
from tests import factories

_number = count(1)


def update(edition: Edition, *, kind: str = EditionKind.UPDATED, severity: str = "") -> Edition:
    """The next edition of the claim, with another summary."""
    copy, _ = working_copy.read(edition.claim_id, "en")
    words = replace(copy.verdict, summary=f"The survey was repeated ({next(_number)}).")
    return factories.next_edition(edition.claim_id, replace(copy, verdict=words), kind=kind, severity=severity)


def withdraw(edition: Edition, note: str = "The survey was retracted.") -> Edition:
    """The tombstone."""
    claim = Claim.objects.get(pk=edition.claim_id)
    return publishing.withdraw(
        claim_id=claim.pk, language="en", actor=factories.person(Role.PUBLISHER), revision=claim.revision, note=note
    )


def redact(edition: Edition) -> Edition:
    """The redaction notice."""
    first, second = factories.person(Role.ADMINISTRATOR), factories.person(Role.ADMINISTRATOR)
    redaction = redactions.propose_redaction(
        edition_id=edition.pk, reason=RedactionReason.PRIVACY, note="A private address was removed.", actor=first
    )
    return redactions.confirm_redaction(redaction_id=redaction.pk, actor=second)
