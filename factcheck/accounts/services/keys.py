"""Issuing, authenticating and revoking API keys.

A token is `fck_<prefix>_<secret>`. The prefix finds the row; the secret, 256 random bits, authenticates. A token is
shown once and not stored.
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
LAST_USE_STEP = timedelta(minutes=1)
"""The precision of `last_used_at`."""
_TOKEN = re.compile(r"fck_([a-z2-7]{8})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_NO_DIGEST = digest(b"")


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
    """Create a key for this person; return it with its token, which cannot be read again.

    People make their own keys; administrators make keys for anybody, and only they may exceed the usual rate.
    `expires_at` is a year from now by default and two years at most. Raises NotAllowed, Invalid.
    """
    _may(actor, owner)
    if not User.objects.get(pk=owner.pk).may_act_as(Role.RESEARCHER):
        raise Invalid("A key acts as its owner, but this person has no role at the desk.", field="owner")
    name = clean(name, field="name").strip()
    if not name or len(name) > 80 or not name.isprintable():
        raise Invalid("Name the program that uses the key, in up to 80 characters.", field="name")
    chosen = sorted(set(scopes))
    if not chosen or not set(chosen) <= set(Scope.values):
        raise Invalid("Choose what the key may do.", field="scopes")
    now = timezone.now()
    until = expires_at or now + USUAL_LIFE
    if not now < until <= now + LONGEST_LIFE:
        raise Invalid("Choose a day in the future, within two years.", field="expires_at")
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        owner=owner,
        name=name,
        prefix=_unused_prefix(),
        digest=digest(secret.encode()),
        scopes=chosen,
        per_minute=_rate(per_minute, actor),
        made_by=actor,
        expires_at=until,
    )
    key.save(force_insert=True)
    key.refresh_from_db()
    return key, f"{key.shown}_{secret}"


@transaction.atomic
def revoke_key(*, key_id: UUID, actor: User) -> ApiKey:
    """Revoke a key for good. Does nothing if it is revoked already. Raises NotFound, NotAllowed."""
    key = ApiKey.objects.select_for_update(of=("self",), no_key=True).filter(pk=key_id).select_related("owner").first()
    if key is None:
        raise NotFound("There is no such key.")
    _may(actor, key.owner)
    if key.revoked_at is None:
        key.revoked_by, key.revoked_at = actor, timezone.now()
        key.save(update_fields=["revoked_by", "revoked_at"])
    return key


def authenticate(token: str) -> ApiKey:
    """Return the token's key with its owner, and record its use to the minute. Raises NotAuthenticated.

    The error says why a key does not work only if the secret is right.
    """
    match = _TOKEN.fullmatch(token)
    prefix, secret = match.groups() if match else ("", "")
    key = _find_key(prefix) if match else None
    # Compare digests for unknown prefixes too, so that they take as long as known ones.
    if not compare_digest(digest(secret.encode()), key.digest if key else _NO_DIGEST) or key is None:
        raise NotAuthenticated("There is no such key.")
    if key.revoked_at is not None:
        raise NotAuthenticated(f"The key {key.shown} was revoked.")
    if getattr(key, "expired", True):
        raise NotAuthenticated(f"The key {key.shown} has expired.")
    if key.owner.role is None:
        raise NotAuthenticated(f"The owner of the key {key.shown} no longer works here.")
    if getattr(key, "record_use", False):
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=Now())
    return key


def _find_key(prefix: str) -> ApiKey | None:
    """Return the key and whether it has expired, by the database's clock, because web servers' clocks may differ."""
    long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lt=Now() - LAST_USE_STEP)
    return (
        ApiKey.objects.filter(prefix=prefix)
        .select_related("owner")
        .annotate(
            expired=Case(When(expires_at__lte=Now(), then=Value(value=True)), default=Value(value=False)),
            record_use=Case(When(long_ago, then=Value(value=True)), default=Value(value=False)),
        )
        .first()
    )


def _may(actor: User, owner: User) -> None:
    if not actor.may_act_as(Role.RESEARCHER):
        raise NotAllowed("Only people with a role at the desk have keys.")
    if actor.pk != owner.pk and not actor.may_act_as(Role.ADMINISTRATOR):
        raise NotAllowed("Only an administrator manages other people’s keys.")


def _rate(requested: int | None, actor: User) -> int:
    usual = settings.API_KEY_RATE
    rate = usual if requested is None else requested
    if not 1 <= rate <= HIGHEST_RATE:
        raise Invalid(f"Enter a number from 1 to {HIGHEST_RATE:,}.", field="per_minute")
    if rate > usual and not actor.may_act_as(Role.ADMINISTRATOR):
        raise Invalid(f"Only an administrator may set more than {usual:,} requests a minute.", field="per_minute")
    return rate


def _unused_prefix() -> str:
    while True:
        prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
        if not ApiKey.objects.filter(prefix=prefix).exists():
            return prefix
