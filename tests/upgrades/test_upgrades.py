"""The dump of every released version, upgraded: its data is whole, and the database is as a fresh one."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from factcheck.core.database_rules import RuleFile, apply_rule_files, rule_files
from factcheck.embedded.postgres import OWNER_ROLE
from tests import servers
from tests.upgrades.catalogue import catalogue, differences
from tests.upgrades.databases import scratch
from tests.upgrades.dump import FOLDER, version

Rows = dict[str, list[dict[str, Any]]]
VERSIONS = sorted(path.name.removesuffix(".sql.gz") for path in FOLDER.glob("*.sql.gz"))
STEPS_WRITE = {
    "django_migrations", "django_content_type", "auth_permission", "database_rule", "accounts_twopersonrule",
    "claims_factclock", "claims_rating", "claims_ratingscale",
}  # fmt: skip
"""Tables that migrating, or a step after it, writes."""
EMPTY = {"accounts_user_user_permissions"}
"""Rights are given by roles, never to an account."""
OLDER_RULES = [
    RuleFile("claims/append_only.sql", "SELECT 1"),
    RuleFile(
        "claims/gone.sql",
        "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "CREATE TRIGGER gone AFTER INSERT ON claims_topic FOR EACH ROW EXECUTE FUNCTION gone();",
    ),
]
"""What a version before may have had: a file without what ours holds, and one that is no more."""


@dataclass(frozen=True)
class Upgraded:
    before: Rows
    after: Rows
    catalogue: dict[str, str]


@pytest.fixture(scope="module", params=VERSIONS)
def upgraded(request: pytest.FixtureRequest) -> Iterator[Upgraded]:
    """A released version's ledger, restored with some older rules and migrated by this code."""
    ours = servers.join_or_start()
    dump = gzip.decompress((FOLDER / f"{request.param}.sql.gz").read_bytes())
    with scratch("upgrade") as name:
        url = ours.url(name, role=OWNER_ROLE)
        with psycopg.connect(url) as connection:
            connection.execute(dump)
        with psycopg.connect(url) as connection:
            kept = {file.name for file in OLDER_RULES}
            older = [*OLDER_RULES, *(file for file in rule_files() if file.name not in kept)]
            apply_rule_files(connection.cursor(), older)
            before = _rows(connection)
        migrate = [sys.executable, str(servers.ROOT / "manage.py"), "migrate", "--verbosity=0"]
        subprocess.run(migrate, env=os.environ | {"DATABASE_URL": url}, cwd=servers.ROOT, check=True)
        with psycopg.connect(url) as connection:
            yield Upgraded(before, _rows(connection), catalogue(connection))


def _rows(connection: "psycopg.Connection[Any]") -> Rows:
    tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    return {
        table: [row for (row,) in connection.execute(f'SELECT to_jsonb(t) FROM "{table}" t')]  # noqa: S608 -- its tables
        for (table,) in tables
    }


def test_the_present_version_left_its_dump() -> None:
    assert version() in VERSIONS


def test_the_dump_has_every_kind_of_row(upgraded: Upgraded) -> None:
    ours = {table for table in upgraded.before if table.startswith(("accounts_", "sources_", "claims_"))}
    assert len(ours) > 70
    assert {table for table in ours if not upgraded.before[table]} == EMPTY


def test_no_row_is_lost_or_changed(upgraded: Upgraded) -> None:
    for table in upgraded.before.keys() & upgraded.after.keys() - STEPS_WRITE:
        columns = set().union(*(row.keys() for row in upgraded.after[table]))
        before = [{name: row[name] for name in row.keys() & columns} for row in upgraded.before[table]]
        kept = set().union(*(row.keys() for row in before))
        after = [{name: row[name] for name in kept} for row in upgraded.after[table]]
        assert _sorted(after) == _sorted(before), table
    for table in ("claims_rating", "claims_ratingscale"):
        assert {row["key"] for row in upgraded.before[table]} <= {row["key"] for row in upgraded.after[table]}


def _sorted(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps(row, sort_keys=True) for row in rows)


def test_the_log_is_whole_and_every_digest_verifies(upgraded: Upgraded) -> None:
    editions = sorted(upgraded.after["claims_edition"], key=lambda row: int(row["seq"]))
    assert [row["seq"] for row in editions] == list(range(1, len(editions) + 1))
    [head] = upgraded.after["claims_loghead"]
    assert head["seq"] == len(editions)
    assert {row["kind"] for row in editions} >= {"published", "corrected", "withdrawn", "redacted"}
    redacted = {row["edition_id"] for row in upgraded.after["claims_redaction"] if row["confirmed_by_id"]}
    assert {row["id"] for row in editions if row["document"] is None} == redacted
    approvals = upgraded.after["claims_approval"]
    written = [(row["document"], row["digest"]) for row in editions] + [
        (row["content"], row["digest"]) for row in approvals
    ]
    for text, digest in written:
        if text is not None:
            assert hashlib.sha256(bytes.fromhex(text.removeprefix("\\x"))).hexdigest() == digest


@pytest.mark.database_rules
def test_the_catalogue_is_that_of_a_fresh_database(
    upgraded: Upgraded, owner_connection: "psycopg.Connection[Any]"
) -> None:
    assert differences(upgraded.catalogue, catalogue(owner_connection)) == []
