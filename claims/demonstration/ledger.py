"""Checks what the ledger contains before the demonstration is loaded."""

from enum import StrEnum

from claims.models import Claim, Claimant, Edition, Topic
from claims.vocabulary import Origin
from factcheck.accounts.models import User
from factcheck.core.errors import DomainError
from sources.models import Publisher, Source

_ROWS_OF_A_NEWSROOM = (User, Claim, Claimant, Topic, Source, Publisher, Edition)


class LedgerNotEmpty(DomainError):
    """The ledger contains something other than the demonstration."""

    code = "ledger-not-empty"


class Holding(StrEnum):
    """What the ledger contains."""

    NOTHING = "nothing"
    DEMONSTRATION = "demonstration"
    NEWSROOM = "newsroom"


def holding() -> Holding:
    """What the ledger contains, according to its rows. A file next to the database could be lost or edited."""
    if Claim.objects.filter(origin=Origin.DEMONSTRATION).exists():
        return Holding.DEMONSTRATION
    if any(model._default_manager.exists() for model in _ROWS_OF_A_NEWSROOM):
        return Holding.NEWSROOM
    return Holding.NOTHING
