"""Accounts, acts on accounts, API keys and counters of failed log-ins."""

from factcheck.accounts.models.acts import AccountAct, ActKind, TwoPersonRule
from factcheck.accounts.models.attempts import FailedAttempts
from factcheck.accounts.models.keys import ApiKey, IdempotentRequest, Scope
from factcheck.accounts.models.people import User

__all__ = ["AccountAct", "ActKind", "ApiKey", "FailedAttempts", "IdempotentRequest", "Scope", "TwoPersonRule", "User"]
