"""Changes to accounts. Database triggers record each one as an act of the acting user."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from factcheck.accounts.models import User
from factcheck.accounts.names import checked_name
from factcheck.accounts.roles import RANK, Role
from factcheck.core.actor import acting
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from factcheck.core.text import clean, refuse_unfit

LONGEST_PASSWORD = 200


def add_person(
    *, username: str, password: str, role: Role, actor: User | None, full_name: str = "", byline: str = ""
) -> User:
    """Create a desk account with one role. `actor` is an administrator, or None from the operator's shell.

    Raises NotAllowed for other actors, Invalid if the name is taken or a value is not accepted.
    """
    with _acting(actor):
        if actor is not None and not actor.may_act_as(Role.ADMINISTRATOR):
            raise NotAllowed("Only an administrator adds people.")
        refuse_unfit(username, field="username")
        first, _, last = _name(full_name, "full_name").partition(" ")
        person = User(
            username=_free_name(username),
            is_staff=True,
            first_name=first,
            last_name=last,
            byline=_name(byline, "byline"),
        )
        _set_password(person, password)
        _validate(person)
        person.save(force_insert=True)
        set_role(user=person, role=role, actor=actor)
    return person


def set_role(*, user: User, role: Role, actor: User | None) -> None:
    """Give the person this role and no other. Administrators are also Django superusers."""
    with _acting(actor):
        if actor is not None and not actor.may_act_as(Role.ADMINISTRATOR):
            raise NotAllowed("Only an administrator changes roles.")
        user.groups.set(Group.objects.filter(name=role.value))
        user.is_staff = True
        user.is_superuser = role is Role.ADMINISTRATOR
        user.save(update_fields=["is_staff", "is_superuser"])
        user.__dict__.pop("role", None)


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
    """Change an account. An empty password changes nothing. Deactivating an account ends its sessions at once.

    Raises NotAllowed unless the actor is an administrator, and Invalid if the name is taken, if the newsroom would have
    no administrator left, or if administrators would remove their own rights.
    """
    if not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator changes accounts.")
    with acting(actor.pk):
        # Locks all of them, so that two administrators who demote each other at the same time cannot both succeed.
        administrators = set(
            User.objects.select_for_update().filter(is_superuser=True, is_active=True).values_list("pk", flat=True)
        )
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            raise NotFound("There is no such person.")
        _keep_administrators(user, role=role, active=active, actor=actor, administrators=administrators)
        if user.username != username:
            refuse_unfit(username, field="username")
            user.username = _free_name(username, but=user_id)
        user.byline, user.is_active = _name(byline, "byline"), active
        user.first_name, _, user.last_name = _name(full_name, "full_name").partition(" ")
        if password:
            _set_password(user, password)
        _validate(user)
        user.save()
        if user.role is not role:
            set_role(user=user, role=role, actor=actor)
    return user


def change_own_password(*, user: User, password: str) -> None:
    """Set the person's own password. The caller has checked the old one. Raises Invalid."""
    with acting(user.pk):
        locked = User.objects.select_for_update().get(pk=user.pk)
        _set_password(locked, password)
        locked.save(update_fields=["password"])
    user.password = locked.password


@contextmanager
def _acting(actor: User | None) -> Iterator[None]:
    """Open a transaction in which the administrator acts, or the operator's shell if there is no actor."""
    if actor is None:
        with transaction.atomic():
            yield
    else:
        with acting(actor.pk):
            yield


def _keep_administrators(user: User, *, role: Role, active: bool, actor: User, administrators: set[int]) -> None:
    """Raise Invalid if the change takes away the last administrator's rights, or the actor's own."""
    stays = active and role is Role.ADMINISTRATOR
    if not stays and administrators <= {user.pk}:
        raise Invalid("This is the last administrator. Give somebody else the role first.", field="role")
    if user.pk == actor.pk and not active:
        raise Invalid("This is your own account. Another administrator must deactivate it.", field="is_active")
    if user.pk == actor.pk and RANK[role] < RANK[Role.ADMINISTRATOR]:
        raise Invalid("This is your own account. Another administrator must change your role.", field="role")


def _free_name(username: str, *, but: int | None = None) -> str:
    """Return the name in its normal form. Raises Invalid if it is malformed, or taken, also by a look-alike."""
    name = checked_name(username)
    if any(pk != but for pk in User.objects.called(name).values_list("pk", flat=True)):
        raise Invalid("Somebody has this user name already, or one that looks the same.", field="username")
    return name


def _set_password(user: User, password: str) -> None:
    """Set the password. Raises Invalid if it is too easy to guess."""
    if len(password) > LONGEST_PASSWORD:
        raise Invalid(f"A password has at most {LONGEST_PASSWORD} characters.", field="password")
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    user.set_password(password)


def _validate(user: User) -> None:
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        field = "full_name" if name.endswith("_name") else None if name == "__all__" else name
        raise Invalid(" ".join(sentences), field=field) from error


def _name(text: str, field: str) -> str:
    return clean(text, field=field, lines=False).strip()
