"""Making, reading and revoking API keys.

A token is `fck_<prefix>_<secret>`: the prefix finds the row, the secret (256 random bits) proves the holder. The token
is given once and kept nowhere.
"""

import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone

from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.models.keys import HIGHEST_RATE, LONGEST_LIFE
from factcheck.accounts.roles import Role
from factcheck.core.canonical import digest
from factcheck.core.errors import Invalid, NotAllowed, NotAuthenticated, NotFound
from factcheck.core.text import clean

USUAL_LIFE = timedelta(days=365)
USED_TO = timedelta(minutes=1)
"""How exactly the last use is known."""
_TOKEN = re.compile(r"fck_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_NOBODYS = digest(b"")


@transaction.atomic
def issue_key(
    *,
    owner: User,
    name: str,
    scopes: Collection[str],
    actor: User,
    expires_at: datetime | None = None,
    per_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """A new key of this person and its token, which nobody can read again.

    Everybody makes keys of their own; an administrator makes them for anybody, and alone gives a rate above the usual.
    `expires_at` is a year from now where it is not given, and at most two. Raises NotAllowed, Invalid.
    """
    _may(actor, owner)
    if not User.objects.get(pk=owner.pk).may_act_as(Role.RESEARCHER):
        raise Invalid("A key acts as its owner, and this person has no role at the desk.", field="owner")
    name = clean(name, field="name").strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise Invalid("Say in up to 80 characters which program holds it.", field="name")
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope.values):
        raise Invalid("Choose what it may do.", field="scopes")
    now = timezone.now()
    until = expires_at or now + USUAL_LIFE
    if not now < until <= now + LONGEST_LIFE:
        raise Invalid("A key ends on a day to come, within two years.", field="expires_at")
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        owner=owner,
        name=name,
        prefix=_unused_prefix(),
        digest=digest(secret.encode()),
        scopes=wanted,
        per_minute=_rate(per_minute, actor),
        made_by=actor,
        expires_at=until,
    )
    key.save(force_insert=True)
    key.refresh_from_db()
    return key, f"{key.shown}_{secret}"


@transaction.atomic
def revoke_key(*, key_id: UUID, actor: User) -> ApiKey:
    """End a key for good; one that was revoked already stays as it is. Raises NotFound, NotAllowed."""
    key = ApiKey.objects.select_for_update(of=("self",), no_key=True).filter(pk=key_id).select_related("owner").first()
    if key is None:
        raise NotFound("There is no such key.")
    _may(actor, key.owner)
    if key.revoked_at is None:
        key.revoked_by, key.revoked_at = actor, timezone.now()
        key.save(update_fields=["revoked_by", "revoked_at"])
    return key


def authenticate(token: str) -> ApiKey:
    """The key that this token is of, with its owner; its use is noted to the minute. Raises NotAuthenticated.

    Only whoever holds the secret is told why a key does not work.
    """
    found = _TOKEN.fullmatch(token)
    prefix, secret = found.groups() if found else ("", "")
    key = _with_standing(prefix) if found else None
    # As much work for a prefix that nobody has as for one that is somebody's.
    if not compare_digest(digest(secret.encode()), key.digest if key else _NOBODYS) or key is None:
        raise NotAuthenticated("There is no such key.")
    if key.revoked_at is not None:
        raise NotAuthenticated(f"The key {key.shown} was revoked.")
    if getattr(key, "expired", True):
        raise NotAuthenticated(f"The key {key.shown} has expired.")
    if key.owner.role is None:
        raise NotAuthenticated(f"The key {key.shown} is of somebody who no longer works here.")
    if getattr(key, "use_is_news", False):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=Now())
    return key


def _with_standing(prefix: str) -> ApiKey | None:
    """By the database's clock: web servers may differ."""
    long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - USED_TO)
    return (
        ApiKey.objects.filter(prefix=prefix)
        .select_related("owner")
        .annotate(
            expired=Case(When(expires_at__lte=Now(), then=Value(value=True)), default=Value(value=False)),
            use_is_news=Case(When(long_ago, then=Value(value=True)), default=Value(value=False)),
        )
        .first()
    )


def _may(actor: User, owner: User) -> None:
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk have keys.")
    if actor.pk != owner.pk and not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator keeps other people’s keys.")


def _rate(asked: int | None, actor: User) -> int:
    usual = settings.API_KEY_RATE
    rate = usual if asked is None else asked
    if not 1 <= rate <= HIGHEST_RATE:
        raise Invalid(f"From 1 to {HIGHEST_RATE:,} requests a minute.", field="per_minute")
    if rate > usual and not actor.may_act_as(Role.ADMINISTRATOR):
        raise Invalid(f"More than {usual:,} requests a minute are an administrator’s to give.", field="per_minute")
    return rate


def _unused_prefix() -> str:
    while True:
        prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
        if not ApiKey.objects.filter(prefix=prefix).exists():
            return prefix
