"""Accounts of the newsroom's people."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import QuerySet, Value

from factcheck.accounts.names import NameKey
from factcheck.accounts.roles import RANK, Role


class People(UserManager["User"]):
    """Finds people by user name, in any spelling."""

    def called(self, username: str) -> QuerySet["User"]:
        """People with this name, ignoring case, full-width forms and look-alike letters."""
        key = NameKey(Value(username), output_field=models.TextField())
        return self.alias(name_key=NameKey("username", output_field=models.TextField())).filter(name_key=key)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this name. Django's log-in calls this."""
        return self.called((username or "").replace("\x00", "")).get()


class User(AbstractUser):
    """A person with a desk account. Accounts are deactivated, never deleted, so that past acts keep their names."""

    byline = models.CharField(
        max_length=120,
        blank=True,
        help_text="The name that readers see on published editions. Leave empty to show the desk's name.",
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
        """The name that an edition prints for this person; '' without a byline."""
        return self.byline
