"""People of the newsroom, and the keys by which their programs write."""

from factcheck.accounts.models.keys import ApiKey, IdempotentRequest, Scope
from factcheck.accounts.models.people import User

__all__ = ["ApiKey", "IdempotentRequest", "Scope", "User"]
