"""Whether two accounts may be one person, in words. The database holds the rule (`accounts_one_person`)."""

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
"""Acts after which whoever did them could act as the account."""


def why_one_person(actor: User, other_id: int) -> str:
    """Why `actor` cannot be the second person beside `other`; '' where the two are independent."""
    if actor.pk == other_id:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT controller, until FROM accounts_one_person(%s, %s)", [actor.pk, other_id])
        found = cursor.fetchone()
    if found is None:
        return ""
    controller, until = found
    people = {user.pk: user for user in User.objects.filter(pk__in={actor.pk, other_id, controller})}
    said = [_newest(actor, people[controller], people[one]) for one in (other_id, actor.pk) if one != controller]
    because = " and ".join(sentence for sentence in said if sentence)
    if not because:
        because = f"Changes to accounts join your account and {_name(people[other_id])}’s"
    return f"{because}, so the two of you count as one person until {_day(until)}: somebody else has to do this."


def _newest(reader: User, controller: User, account: User) -> str:
    """The newest act of the one on the other that counts, in words; '' where they are joined by others."""
    since = timezone.now() - timedelta(days=TwoPersonRule.objects.get().days)
    acts = list(AccountAct.objects.filter(account=account, actor=controller, kind__in=JOINING, at__gt=since))
    if not acts:
        return ""
    # Whoever makes an account gives it its role too: that they made it says more.
    newest = [act for act in acts if _day(act.at) == _day(acts[0].at)]
    act = next((one for one in newest if one.kind == ActKind.MADE), acts[0])
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
