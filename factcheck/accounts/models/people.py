"""People of the newsroom."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import QuerySet, Value

from factcheck.accounts.names import NameKey
from factcheck.accounts.roles import RANK, Role


class People(UserManager["User"]):
    """Finds people by their user names, however these are written."""

    def called(self, username: str) -> QuerySet["User"]:
        """Those of this name: upper or lower case, full width or look-alike letters do not matter."""
        key = NameKey(Value(username), output_field=models.TextField())
        return self.alias(name_key=NameKey("username", output_field=models.TextField())).filter(name_key=key)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Whom a log-in form names."""
        return self.called((username or "").replace("\x00", "")).get()


class User(AbstractUser):
    """Somebody with a desk login. Deactivated, never deleted: what they did stays signed."""

    byline = models.CharField(
        max_length=120,
        blank=True,
        help_text="The name that readers see on published editions; empty for the desk's name.",
    )

    objects: ClassVar[People] = People()

    class Meta(AbstractUser.Meta):
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(
                NameKey("username"),
                name="user_name_is_once",
                violation_error_message="Somebody has this user name already, or one that looks the same.",
            )
        ]

    @cached_property
    def role(self) -> Role | None:
        """The highest role held; None for an account without one. Superusers are administrators."""
        if not self.is_active:
            return None
        if self.is_superuser:
            return Role.ADMINISTRATOR
        held = [Role(name) for name in self.groups.values_list("name", flat=True) if name in set(Role)]
        return max(held, key=RANK.__getitem__, default=None)

    def may_act_as(self, role: Role) -> bool:
        """Whether this person holds the role or a higher one."""
        held = self.role
        return held is not None and RANK[held] >= RANK[role]

    @property
    def public_name(self) -> str:
        """What an edition prints for this person; '' where they chose no byline."""
        return self.byline
