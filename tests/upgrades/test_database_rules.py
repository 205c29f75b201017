"""Rules reach a database that exists: changed ones replace, removed ones go, and only what changed is applied."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management.base import CommandError

from factcheck.core.database_rules import OLDER, SQUASHED, RuleFile, apply_rule_files, rule_files
from factcheck.embedded.postgres import APP_ROLE, OWNER_ROLE
from tests import servers
from tests.embedded.running import Running
from tests.upgrades.catalogue import catalogue, differences
from tests.upgrades.databases import scratch

pytestmark = pytest.mark.database_rules
Connection = psycopg.Connection[Any]
CHANGED = "claims/append_only.sql"
MINE = RuleFile(
    "claims/mine.sql",
    """
    CREATE OR REPLACE FUNCTION mine(number integer) RETURNS integer LANGUAGE sql AS 'SELECT number';
    CREATE OR REPLACE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE OR REPLACE TRIGGER mine AFTER INSERT ON claims_topic FOR EACH ROW EXECUTE FUNCTION mine();
    DROP TRIGGER IF EXISTS mine_later ON claims_topic;
    CREATE CONSTRAINT TRIGGER mine_later AFTER INSERT ON claims_topic DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION mine();
    """,
)


@pytest.fixture
def migrated(django_db_setup: None) -> Iterator[Connection]:
    """A database as migrating left it, as its owner; what is not committed is rolled back."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def fresh(migrated: Connection) -> dict[str, str]:
    return catalogue(migrated)


def apply(connection: Connection, *changed: RuleFile, without: str = "") -> list[str]:
    """Apply our rules with these in place of those of the same name, or in addition."""
    named = {file.name: file for file in changed}
    files = [named.pop(file.name, file) for file in rule_files() if file.name != without]
    return apply_rule_files(connection.cursor(), [*files, *named.values()])


def _file(name: str) -> RuleFile:
    return next(file for file in rule_files() if file.name == name)


def test_what_did_not_change_is_not_applied_again(migrated: Connection, fresh: dict[str, str]) -> None:
    assert apply(migrated) == []
    assert catalogue(migrated) == fresh


def test_a_changed_rule_reaches_the_database_and_no_other_file_is_applied(
    migrated: Connection, fresh: dict[str, str]
) -> None:
    file = _file(CHANGED)
    changed = RuleFile(CHANGED, file.sql.replace("a contribution never changes", "so it is"))
    applied_at = dict(migrated.execute("SELECT file, applied_at FROM database_rule").fetchall())
    assert apply(migrated, changed) == [CHANGED]
    assert differences(catalogue(migrated), fresh) == ["trigger claims_contribution.append_only"]
    after = dict(migrated.execute("SELECT file, applied_at FROM database_rule").fetchall())
    assert {name for name in after if after[name] != applied_at[name]} == {CHANGED}
    assert migrated.execute("SELECT sha256 FROM database_rule WHERE file = %s", [CHANGED]).fetchone() == (
        changed.sha256,
    )
    assert apply(migrated) == [CHANGED]
    assert catalogue(migrated) == fresh


def test_a_rule_that_left_its_file_is_dropped(migrated: Connection, fresh: dict[str, str]) -> None:
    text = _file("claims/text.sql")
    apply(migrated, RuleFile(text.name, text.sql.replace(", 'rationale'", ", 'rationale', 'kind'")))
    assert differences(catalogue(migrated), fresh) == ["trigger claims_claimlink.a_fit_text_kind"]
    assert apply(migrated) == [text.name]
    assert catalogue(migrated) == fresh


def test_the_rules_of_a_file_that_is_gone_are_dropped(migrated: Connection, fresh: dict[str, str]) -> None:
    assert apply(migrated, MINE) == [MINE.name]
    assert {
        "constraint claims_topic.mine_later", "function mine()", "function mine(integer)",
        "trigger claims_topic.mine", "trigger claims_topic.mine_later",
    } == set(differences(catalogue(migrated), fresh))  # fmt: skip
    assert apply(migrated) == []
    assert catalogue(migrated) == fresh


def test_a_function_with_other_arguments_replaces_the_one_before(migrated: Connection, fresh: dict[str, str]) -> None:
    apply(migrated, MINE)
    apply(migrated, RuleFile(MINE.name, MINE.sql.replace("number integer", "number bigint, more text")))
    mine = {name for name in differences(catalogue(migrated), fresh) if name.startswith("function")}
    assert mine == {"function mine()", "function mine(bigint,text)"}


def test_a_rule_that_moves_to_another_file_stays(migrated: Connection, fresh: dict[str, str]) -> None:
    moved = RuleFile("claims/moved.sql", _file(CHANGED).sql)
    assert apply(migrated, moved, without=CHANGED) == [moved.name]
    assert catalogue(migrated) == fresh


def test_what_a_migration_dropped_is_made_again(migrated: Connection, fresh: dict[str, str]) -> None:
    migrated.execute("DROP TRIGGER append ON claims_edition")
    assert apply(migrated) == ["claims/editions.sql"]
    assert catalogue(migrated) == fresh


def test_no_rule_is_defined_twice(migrated: Connection) -> None:
    with pytest.raises(CommandError, match=r"claims/mine\.sql defines again .*ledger_record_change"):
        apply(migrated, RuleFile(MINE.name, _file("claims/live_facts.sql").sql))


def test_history_triggers_are_as_their_models_declare_them(migrated: Connection, fresh: dict[str, str]) -> None:
    made = migrated.execute("SELECT made FROM database_rule WHERE file = 'history triggers'").fetchone()
    assert made is not None
    triggers = [name for name in made[0] if name.startswith("trigger pgtrigger_")]
    assert len(triggers) == len([name for name in fresh if ".pgtrigger_" in name]) > 40
    migrated.execute("DELETE FROM database_rule WHERE file = 'history triggers'")
    assert apply(migrated) == ["history triggers"]
    assert catalogue(migrated) == fresh


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ALTER TABLE claims_topic DISABLE TRIGGER live_row", "trigger claims_topic.live_row"),
        ("DROP TRIGGER live_row ON claims_topic", "trigger claims_topic.live_row"),
        (
            "CREATE OR REPLACE FUNCTION current_actor() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1::bigint'",
            "function current_actor()",
        ),
        ("REVOKE EXECUTE ON FUNCTION current_actor() FROM PUBLIC", "function current_actor()"),
        ("ALTER TABLE claims_claim DROP CONSTRAINT claim_has_a_text", "constraint claims_claim.claim_has_a_text"),
        ("DROP INDEX claim_text_trgm", "index claim_text_trgm"),
        ("ALTER TABLE claims_claim ALTER revision SET DEFAULT 3", "column claims_claim.revision"),
        ("ALTER TABLE claims_claim ALTER text DROP NOT NULL", "column claims_claim.text"),
        ("ALTER TABLE claims_loghead ALTER seq TYPE integer", "column claims_loghead.seq"),
        (f"GRANT TRUNCATE ON claims_edition TO {APP_ROLE}", f"grant claims_edition to {APP_ROLE}"),
        (f"GRANT CREATE ON SCHEMA public TO {APP_ROLE}", "grant schema"),
        ("ALTER TEXT SEARCH CONFIGURATION ledger DROP MAPPING FOR word", "search configuration ledger word"),
    ],
)
def test_the_comparison_finds_each_kind_of_difference(
    migrated: Connection, fresh: dict[str, str], statement: str, name: str
) -> None:
    migrated.execute(statement)
    assert differences(catalogue(migrated), fresh) == [name]


# --- a data folder from before the first release ----------------------------------------------------------------------


@pytest.fixture
def older(django_db_setup: None) -> Iterator[str]:
    """The name of a database that holds the names of the migrations of that time."""
    with scratch("older", template=servers.TEMPLATE) as name:
        with psycopg.connect(servers.join_or_start().url(name)) as connection, connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", sorted(SQUASHED)
            )
            cursor.execute("DROP TABLE database_rule")
        yield name


def test_migrate_refuses_an_older_database_and_changes_nothing(older: str) -> None:
    url = servers.join_or_start().url(older, role=OWNER_ROLE)
    asked = subprocess.run(
        [sys.executable, str(servers.ROOT / "manage.py"), "migrate"],
        env=os.environ | {"DATABASE_URL": url},
        cwd=servers.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode != 0
    assert OLDER in asked.stderr
    assert "Traceback" not in asked.stderr
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT to_regclass('database_rule')").fetchone() == (None,)


@pytest.mark.parametrize("owner", [True, False], ids=["as the owner", "as the application"])
def test_make_run_refuses_an_older_database(older: str, owner: bool, tmp_path: Path) -> None:
    ours = servers.join_or_start()
    environment = {
        "DATABASE_URL": ours.url(older, role=APP_ROLE),
        "CELERY_BROKER_URL": ours.broker_url,
        **({"DATABASE_OWNER_URL": ours.url(older, role=OWNER_ROLE)} if owner else {}),
    }
    running = Running(tmp_path / "var", environment=environment)
    assert running.until_ended() != 0
    assert OLDER in running.said
