"""People of the newsroom."""

from functools import cached_property

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower

from factcheck.accounts.roles import RANK, Role


class User(AbstractUser):
    """Somebody with a desk login. Deactivated, never deleted: what they did stays signed."""

    byline = models.CharField(
        max_length=120,
        blank=True,
        help_text="The name that readers see on published editions; empty for the desk's name.",
    )

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("username"), name="user_username_any_case")]

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
