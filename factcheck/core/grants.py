"""The rights of the application's database role.

The role owns no table, so it cannot disable a trigger. It may not TRUNCATE, and it may not UPDATE or DELETE in
append-only tables. The grants are made as the owner after every migration and are safe to repeat.
"""

from typing import Any

from django.conf import settings
from django.db import connections

APPEND_ONLY = (
    "claims_edition",
    "claims_logrestore",
    "claims_approval",
    "claims_activity",
    "claims_slug",
    "claims_claimantevent",
    "claims_topicevent",
    "claims_ratingevent",
    "claims_ratingscaleevent",
    "sources_publisherevent",
    "sources_sourceevent",
    "claims_webhookact",
    "claims_webhookattempt",
    "sources_snapshot",
    "sources_snapshottext",
)
MACHINE_KEPT = (
    "claims_loghead",
    "claims_factclock",
    "claims_publicchange",
    "claims_contribution",
    "claims_changerequest",
    "sources_missingcopy",
    "accounts_accountact",
    "accounts_twopersonrule",
    "auth_group",
    "auth_group_permissions",
    "database_rule",
)
"""Tables that only triggers and migrations write, as the owner."""


def grant_application_role(using: str = "default", **kwargs: Any) -> None:
    """Grant the role in `settings.APP_ROLE` its rights. Does nothing if it does not exist or is the owner."""
    role = settings.APP_ROLE
    connection = connections[using]
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolname <> current_user AND NOT rolsuper", [role])
        if cursor.fetchone() is None:
            return
        # With a temporary table the role could run its own trigger and evade rules that trust our triggers.
        database = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for table in (*APPEND_ONLY, *MACHINE_KEPT):
            cursor.execute("SELECT to_regclass(%s)", [table])
            if cursor.fetchone()[0] is None:
                continue
            rights = "UPDATE, DELETE" if table in APPEND_ONLY else "INSERT, UPDATE, DELETE"
            cursor.execute(f"REVOKE {rights} ON {connection.ops.quote_name(table)} FROM {quoted}")
