"""Changes to accounts."""

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.text import clean, refuse_unfit


@transaction.atomic
def add_person(
    *, username: str, password: str, role: Role, actor: User | None, full_name: str = "", byline: str = ""
) -> User:
    """Make a desk login holding one role. `actor` is an administrator, or None from the operator's shell.

    Raises NotAllowed for anyone else and Invalid where the name is taken.
    """
    if actor is not None and not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator adds people.")
    full_name, byline = _name(full_name, "full_name"), _name(byline, "byline")
    refuse_unfit(username, field="username")
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
    """Give the person this role and no other. Administrators also get Django's superuser mark."""
    if actor is not None and not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator changes roles.")
    user.groups.set(Group.objects.filter(name=role.value))
    user.is_staff = True
    user.is_superuser = role is Role.ADMINISTRATOR
    user.save(update_fields=["is_staff", "is_superuser"])
    user.__dict__.pop("role", None)


@transaction.atomic
def change_person(
    *,
    user_id: int,
    username: str,
    full_name: str,
    byline: str,
    role: Role,
    active: bool,
    actor: User,
    password: str = "",
) -> User:
    """Change an account; an empty password leaves it as it is. A deactivated person's sessions end at once.

    Raises NotAllowed for anyone but an administrator, Invalid where the name is taken or the newsroom would be left
    without an administrator.
    """
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator changes accounts.")
    full_name, byline = _name(full_name, "full_name"), _name(byline, "byline")
    refuse_unfit(username, field="username")
    # All of them, so that two administrators who demote one another at once cannot both succeed.
    administrators = set(
        User.objects.select_for_update().filter(is_superuser=True, is_active=True).values_list("pk", flat=True)
    )
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.")
    if User.objects.filter(username__iexact=username).exclude(pk=user_id).exists():
        raise Invalid("Somebody has this user name already.", field="username")
    if administrators <= {user_id} and (role is not Role.ADMINISTRATOR or not active):
        raise Invalid("This is the last administrator: give somebody else the role first.", field="role")
    user.username, user.byline, user.is_active = username, byline.strip(), active
    user.first_name, _, user.last_name = full_name.strip().partition(" ")
    if password:
        user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        raise Invalid(" ".join(sentences), field="full_name" if name.endswith("_name") else name) from error
    user.save()
    if user.role is not role:
        set_role(user=user, role=role, actor=actor)
    return user


def _name(text: str, field: str) -> str:
    return clean(text, field=field, lines=False).strip()
