"""Acts on accounts: who made, renamed, promoted or deactivated whom. Triggers write the rows; nobody changes them."""

from django.db import models
from django.db.models.functions import Now

from factcheck.accounts.models.people import User


class ActKind(models.TextChoices):
    """The kinds of acts on an account."""

    MADE = "made", "made the account"
    RENAMED = "renamed", "renamed"
    ROLE_GIVEN = "role given", "gave a role"
    ROLE_TAKEN = "role taken", "took a role away"
    FULL_RIGHTS_GIVEN = "full rights given", "gave full rights"
    FULL_RIGHTS_TAKEN = "full rights taken", "took full rights away"
    PASSWORD_SET = "password set", "set the password"
    DEACTIVATED = "deactivated", "deactivated the account"
    REACTIVATED = "reactivated", "reactivated the account"
    BYLINE_CHANGED = "byline changed", "changed the byline"
    KEY_MADE = "key made", "made an API key"
    KEY_REVOKED = "key revoked", "revoked an API key"


class AccountAct(models.Model):
    """One act on one account. `actor` is empty for the system and for the operator's shell."""

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acts_on")
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=20, choices=ActKind.choices)
    before = models.CharField(max_length=320, blank=True)
    after = models.CharField(max_length=320, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "act on an account"
        verbose_name_plural = "acts on accounts"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["account", "-at"], name="account_acts_newest"),
            models.Index(fields=["at", "id"], name="account_acts_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.kind}"


class TwoPersonRule(models.Model):
    """The number of days for which an act on an account joins two accounts. The table has one row.

    `manage.py migrate` writes it from TWO_PERSON_DAYS; the application's role can only read it.
    """

    days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="two_person_rule_is_one_row")]

    def __str__(self) -> str:
        return f"{self.days} days"
