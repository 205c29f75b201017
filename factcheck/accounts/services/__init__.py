"""The only code that changes accounts and API keys."""

from factcheck.accounts.services.people import add_person, change_person, set_role

__all__ = ["add_person", "change_person", "set_role"]
