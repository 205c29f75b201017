"""Checks of roles, and of the two-person rule."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import IntegrityError

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.two_people import why_one_person
from factcheck.core.errors import NotAllowed


def require(actor: User, role: Role) -> None:
    """Raises NotAllowed unless the person has the role or a higher one."""
    if not actor.may_act_as(role):
        raise NotAllowed(f"This needs the role of {role.value} or above.")


def require_independent(actor: User, other_id: int) -> None:
    """Raises NotAllowed if both accounts may belong to one person. The database refuses it too."""
    why = why_one_person(actor, other_id)
    if why:
        raise NotAllowed(why)


@contextmanager
def refusing_one_person() -> Iterator[None]:
    """Raises NotAllowed if the database refuses an edition because approver and contributor may be one person."""
    try:
        yield
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.Error) and cause.diag.constraint_name == "one_person_is_not_two":
            raise NotAllowed(
                "After the approval, an account changed so that the approver and a contributor count as one person."
                " Someone else must approve."
            ) from error
        raise
