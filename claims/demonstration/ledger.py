"""What the ledger holds, asked before the demonstration enters it."""

from enum import StrEnum

from claims.models import Claim, Claimant, Edition, Topic
from claims.vocabulary import Origin
from factcheck.accounts.models import User
from factcheck.core.errors import DomainError
from sources.models import Publisher, Source

_ROWS_OF_A_NEWSROOM = (User, Claim, Claimant, Topic, Source, Publisher, Edition)


class LedgerNotEmpty(DomainError):
    """The demonstration would enter a ledger that holds something else."""

    code = "ledger-not-empty"


class Holding(StrEnum):
    """Whose rows the ledger holds."""

    NOTHING = "nothing"
    DEMONSTRATION = "demonstration"
    NEWSROOM = "newsroom"


def holding() -> Holding:
    """Read it from the rows themselves: a file beside the database can be lost or edited."""
    if Claim.objects.filter(origin=Origin.DEMONSTRATION).exists():
        return Holding.DEMONSTRATION
    if any(model._default_manager.exists() for model in _ROWS_OF_A_NEWSROOM):
        return Holding.NEWSROOM
    return Holding.NOTHING
