"""The rules that the database holds, applied after every migrate.

They are the `.sql` files in the folder `rules` of each app, and the triggers that pghistory declares with pgtrigger.
A file is applied when its text is not the one applied last, or when something that it made is missing because a
migration dropped it. What a file no longer makes is dropped. docs/decisions/0023-database-rules.md says why.
"""

import hashlib
from pathlib import Path
from typing import Any, NamedTuple

import pgtrigger.registry
from django.apps import apps
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.recorder import MigrationRecorder

HISTORY = "history triggers"
TABLE = """
CREATE TABLE IF NOT EXISTS database_rule (
    file text PRIMARY KEY, sha256 text NOT NULL, made text[] NOT NULL, applied_at timestamptz NOT NULL)
"""
MADE = """
SELECT kind.type || ' ' || kind.identity, entry.version FROM (
    SELECT 'pg_proc'::regclass AS catalogue, oid, ctid::text AS version FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, t.ctid::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
) entry CROSS JOIN pg_identify_object(entry.catalogue, entry.oid, 0) kind
"""
"""Every function and trigger, as DROP takes it, and where its row is: creating or replacing it writes another row."""
RECORD = """
INSERT INTO database_rule (file, sha256, made, applied_at) VALUES (%s, %s, %s, now())
ON CONFLICT (file) DO UPDATE SET sha256 = excluded.sha256, made = excluded.made, applied_at = excluded.applied_at
"""
SQUASHED = {("accounts", "0002_api_keys"), ("sources", "0002_evidence"), ("claims", "0002_rules")}
"""Migrations of the versions before the first release, of which no upgrade is possible."""
OLDER = (
    "This data folder was made by an older version of Factcheck, from before its first release, and this version "
    "cannot upgrade it. Nothing was changed. Start with another folder (make run VAR=…) or an empty database, or use "
    "the older version for this one."
)


class RuleFile(NamedTuple):
    """A text of rules under the name that the database records."""

    name: str
    sql: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def rule_files() -> list[RuleFile]:
    """All rules in the order in which they are applied: app by app as installed, then by name."""
    files = [
        RuleFile(f"{app.label}/{path.name}", path.read_text(encoding="utf-8"))
        for app in apps.get_app_configs()
        for path in sorted(Path(app.path, "rules").glob("*.sql"))
    ]
    triggers = sorted(trigger.compile(model).install_sql for model, trigger in pgtrigger.registry.registered())
    return [RuleFile(HISTORY, "\n".join(triggers)), *files]


def apply_rule_files(cursor: Any, files: list[RuleFile]) -> list[str]:
    """Bring the database to these rules; returns the names of the files that were applied. Call it in a transaction."""
    cursor.execute(TABLE)
    cursor.execute("LOCK TABLE database_rule IN EXCLUSIVE MODE")
    cursor.execute("SELECT file, sha256, made FROM database_rule")
    recorded = {name: (sha256, set(made)) for name, sha256, made in cursor.fetchall()}
    wanted: set[str] = set()
    applied = []
    before = _made(cursor)
    for file in files:
        sha256, made = recorded.get(file.name, ("", set()))
        if sha256 != file.sha256 or not made <= before.keys():
            cursor.execute(file.sql)
            after = _made(cursor)
            made = {name for name, version in after.items() if before.get(name) != version}
            cursor.execute(RECORD, [file.name, file.sha256, sorted(made)])
            applied.append(file.name)
            before = after
        if twice := wanted & made:
            raise CommandError(f"{file.name} defines again what another file of rules defines: {sorted(twice)}")
        wanted |= made
    unwanted = {name for _, made in recorded.values() for name in made} - wanted
    for name in sorted(unwanted & before.keys(), reverse=True):  # triggers before the functions that they call
        cursor.execute(f"DROP {name}")
    cursor.execute("DELETE FROM database_rule WHERE file <> ALL (%s)", [[file.name for file in files]])
    return applied


def _made(cursor: Any) -> dict[str, str]:
    cursor.execute(MADE)
    return dict(cursor.fetchall())


def apply_rules(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """A step after migrate, as the owner of the schema."""
    with transaction.atomic(using), connections[using].cursor() as cursor:
        apply_rule_files(cursor, rule_files())


def rules_are_applied(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the database has exactly the rules of this code. Raises DatabaseError without an answer."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('database_rule') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return False
        cursor.execute("SELECT file, sha256 FROM database_rule")
        return dict(cursor.fetchall()) == {file.name: file.sha256 for file in rule_files()}


def refuse_older_database(using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """A step before migrate. Raises CommandError on a database that this version cannot upgrade."""
    if SQUASHED & MigrationRecorder(connections[using]).applied_migrations().keys():
        raise CommandError(OLDER)
