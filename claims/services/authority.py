"""Who may."""

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import NotAllowed


def require(actor: User, role: Role) -> None:
    """Raises NotAllowed unless the person holds the role or a higher one."""
    if not actor.may_act_as(role):
        raise NotAllowed(f"This needs the role of {role.value} or above.")
