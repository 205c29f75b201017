"""API keys that no service would make."""

from django.db import connection

from factcheck.accounts.models import ApiKey, Scope, User
from factcheck.accounts.services.keys import issue_key


def expired_key(owner: User) -> tuple[ApiKey, str]:
    """A key that was made nine days ago for nine days, and its token."""
    key, token = issue_key(owner=owner, name="Bot", scopes=Scope.values, actor=owner)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_apikey SELECT (jsonb_populate_record(k, jsonb_build_object('id', gen_random_uuid(),"
            " 'prefix', 'expired2', 'made_at', now() - interval '9 days',"
            " 'expires_at', now() - interval '1 second'))).* FROM accounts_apikey k WHERE id = %s",
            [key.pk],
        )
    return ApiKey.objects.get(prefix="expired2"), token.replace(key.prefix, "expired2")
