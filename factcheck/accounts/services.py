"""Changes to accounts."""

from django.contrib.auth.models import Group
from django.db import transaction

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed


@transaction.atomic
def add_person(
    *, username: str, password: str, role: Role, actor: User | None, full_name: str = "", byline: str = ""
) -> User:
    """Make a desk login holding one role. `actor` is an administrator, or None from the operator's shell.

    Raises NotAllowed for anyone else and Invalid where the name is taken.
    """
    if actor is not None and not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator adds people.")
    if User.objects.filter(username__iexact=username).exists():
        raise Invalid("Somebody has this user name already.", field="username")
    first, _, last = full_name.partition(" ")
    person = User.objects.create_user(
        username=username, password=password, is_staff=True, first_name=first, last_name=last, byline=byline
    )
    set_role(user=person, role=role, actor=actor)
    return person


@transaction.atomic
def set_role(*, user: User, role: Role, actor: User | None) -> None:
    """Give the person this role and no other. Administrators also get Django's superuser mark, for the admin's lists."""
    if actor is not None and not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator changes roles.")
    user.groups.set(Group.objects.filter(name=role.value))
    user.is_staff = True
    user.is_superuser = role is Role.ADMINISTRATOR
    user.save(update_fields=["is_staff", "is_superuser"])
    user.__dict__.pop("role", None)
