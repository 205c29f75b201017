"""The servers and roles that all other tests use."""

import os

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from tests import servers


@pytest.mark.django_db
def test_the_suite_connects_as_the_role_of_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("factcheck_app", False, False)


@pytest.mark.database_rules
def test_the_application_owns_no_table(app_role_connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    owners = app_role_connection.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners.fetchall() == [("factcheck_owner",)]


@pytest.mark.database_rules
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE accounts_user CASCADE",
        "ALTER TABLE accounts_user DISABLE TRIGGER ALL",
        "DROP TABLE accounts_user CASCADE",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "SET ROLE factcheck_owner",
    ],
)
def test_the_application_cannot_disable_a_rule(
    app_role_connection: "psycopg.Connection[tuple[object, ...]]", statement: str
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_role_connection.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_committing_test_leaves_only_the_migrations_rows(time: str) -> None:
    assert ContentType.objects.filter(app_label="accounts").exists()
    assert not ContentType.objects.filter(app_label="left by a test").exists()
    ContentType.objects.create(app_label="left by a test", model=time)


def test_each_worker_has_its_own_database_and_key_prefix() -> None:
    worker = servers.worker_name()
    assert os.environ["DATABASE_URL"].endswith(f"/factcheck_test_{worker}")
    assert os.environ["FACTCHECK_KEY_PREFIX"] == f"test-{worker}:"
