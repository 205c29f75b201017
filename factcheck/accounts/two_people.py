"""Explains why two accounts count as one person. The database function `accounts_one_person` holds the rule."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format

from factcheck.accounts.models import AccountAct, ActKind, TwoPersonRule, User

JOINING = {
    ActKind.MADE: "{who} made {whose} account on {day}",
    ActKind.RENAMED: "{who} renamed {whose} account on {day}",
    ActKind.ROLE_GIVEN: "{who} gave {whose} account a role on {day}",
    ActKind.FULL_RIGHTS_GIVEN: "{who} gave {whose} account full rights on {day}",
    ActKind.PASSWORD_SET: "{who} set {whose} password on {day}",
    ActKind.REACTIVATED: "{who} reactivated {whose} account on {day}",
    ActKind.KEY_MADE: "{who} made a key that acts as {whose} account on {day}",
}
"""Acts that enable the actor to use the account."""


def why_one_person(actor: User, other_id: int) -> str:
    """Explain why `actor` cannot be the second person beside the other; '' if the two are independent."""
    if actor.pk == other_id:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT controller, until FROM accounts_one_person(%s, %s)", [actor.pk, other_id])
        row = cursor.fetchone()
    if row is None:
        return ""
    controller, until = row
    people = {user.pk: user for user in User.objects.filter(pk__in={actor.pk, other_id, controller})}
    acts = [_newest(actor, people[controller], people[pk]) for pk in (other_id, actor.pk) if pk != controller]
    reason = " and ".join(sentence for sentence in acts if sentence)
    if not reason:
        reason = f"Changes to accounts join your account and {_name(people[other_id])}’s"
    return f"{reason}, so the two of you count as one person until {_day(until)}. Somebody else has to do this."


def _newest(reader: User, controller: User, account: User) -> str:
    """Describe the controller's newest joining act on the account; '' if only other people's acts join the two."""
    since = timezone.now() - timedelta(days=TwoPersonRule.objects.get().days)
    acts = list(AccountAct.objects.filter(account=account, actor=controller, kind__in=JOINING, at__gt=since))
    if not acts:
        return ""
    # A new account also gets its role on the same day; that it was made says more.
    newest = [act for act in acts if _day(act.at) == _day(acts[0].at)]
    act = next((act for act in newest if act.kind == ActKind.MADE), acts[0])
    sentence = JOINING[ActKind(act.kind)].format(
        who="you" if controller.pk == reader.pk else _name(controller),
        whose="your" if account.pk == reader.pk else f"{_name(account)}’s",
        day=_day(act.at),
    )
    return sentence[0].upper() + sentence[1:]


def _name(user: User) -> str:
    return user.get_full_name() or user.username


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F")
