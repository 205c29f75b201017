"""Readers' pages from a streaming replica: two PostgreSQL servers, and a web process between them."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from factcheck.embedded import server_binaries
from factcheck.embedded.postgres import APP_ROLE, OWNER_ROLE, PostgresServer
from factcheck.embedded.servers import server_environment
from tests import serving
from tests.servers import ROOT

DATABASE = "factcheck"
PAGE = "/how-we-work/"
LAG = 2.0


@dataclass
class Pair:
    """A primary and its replica, the line to the replica, and the port of a web process that uses both."""

    primary: str
    replica: str
    line: serving.Line
    port: int

    def rename(self, name: str) -> None:
        """Give the rating `true` another name on the primary, as readers see it."""
        with psycopg.connect(self.primary) as connection:
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute("UPDATE claims_rating SET name = %s WHERE key = 'true'", [name])
            connection.execute("SELECT ledger_record_change('{ratings}')")

    def shows(self, name: str) -> bool:
        status, _, body = serving.ask(self.port, PAGE)
        return status == 200 and name.encode() in body

    def on_replica(self, query: str) -> object:
        with psycopg.connect(self.replica, autocommit=True) as connection:
            row = connection.execute(query).fetchone()
            return row and row[0]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresServer, PostgresServer, str]]:
    """A migrated primary and its replica, both started, and the application's password."""
    folder = tmp_path_factory.mktemp("replicas")
    for above in (folder, *folder.parents[:3]):
        above.chmod(above.stat().st_mode | 0o011)
    chosen = os.environ.get("PG_BIN")
    binaries = server_binaries.find(server_binaries.server_account(), postgres_bin=Path(chosen) if chosen else None)
    if not (binaries.postgres / "pg_basebackup").exists():
        pytest.skip("pg_basebackup is not among PostgreSQL's programs")
    password, owner, app = (secrets.token_hex(8) for _ in range(3))
    made = [
        PostgresServer(
            folder / name, binaries=binaries, password=password, log=folder / f"{name}.log", durable=False,
            wal_level="replica",
        )
        for name in ("primary", "replica")
    ]  # fmt: skip
    primary, replica = made
    try:
        primary.start()
        primary.ensure_roles(owner_password=owner, app_password=app)
        primary.ensure_database(DATABASE)
        url = primary.url(role=OWNER_ROLE, password=owner, database=DATABASE)
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--skip-checks"]
        subprocess.run(migrate, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, check=True)
        account = binaries.account
        place = folder / "replica"
        place.mkdir(mode=0o711)
        if account is not None:
            os.chown(place, account.uid, account.gid)
        subprocess.run(
            [str(binaries.postgres / "pg_basebackup"), "-D", str(place / "data"), "-R", "-X", "stream", "-c", "fast",
             "-d", primary.superuser_url()],
            env=server_environment(), cwd="/", check=True,
            user=account.uid if account else None, group=account.gid if account else None,
            extra_groups=[] if account else None,
        )  # fmt: skip
        replica.start()
        yield primary, replica, app
    finally:
        for server in reversed(made):
            server.stop()
        binaries.remove_copy()


@pytest.fixture
def pair(servers: tuple[PostgresServer, PostgresServer, str], tmp_path: Path) -> Iterator[Pair]:
    primary, replica, app = servers
    line = serving.Line(replica.url(role=APP_ROLE, password=app, database=DATABASE))
    environment = {
        "DATABASE_URL": primary.url(role=APP_ROLE, password=app, database=DATABASE),
        "DATABASE_REPLICA_URLS": line.url,
        "REPLICA_MOST_LAG": str(LAG),
        "PAGE_CACHE_URL": "",
    }
    with serving.gunicorn(tmp_path / "web.log", **environment) as port:
        made = Pair(primary.superuser_url(DATABASE), replica.superuser_url(DATABASE), line, port)
        serving.until(lambda: made.shows("True"))
        serving.until(lambda: _reads_from_the_replica(made))
        yield made
        line.cut()
    with psycopg.connect(made.replica, autocommit=True) as connection:
        connection.execute("SELECT pg_wal_replay_resume()")
    made.rename("True")


LAST_READ = f"""
SELECT max(query_start) FROM pg_stat_activity
WHERE usename = '{APP_ROLE}' AND query NOT LIKE '%pg\\_last\\_wal%' AND query <> ''
"""  # noqa: S608 -- our own words
"""When a request last read from the replica. The process also measures there, by a connection of its own."""


def _reads_from_the_replica(pair: Pair) -> bool:
    """Whether a page comes from the replica. A search is not kept."""
    before = pair.on_replica(LAST_READ)
    serving.ask(pair.port, "/search/?q=bridge")
    return pair.on_replica(LAST_READ) != before


def test_readers_see_a_change_through_the_replica(pair: Pair) -> None:
    pair.rename("Quite true")
    serving.until(lambda: pair.shows("Quite true"))
    assert _reads_from_the_replica(pair)


def test_a_replica_that_lags_is_left_until_it_has_caught_up(pair: Pair) -> None:
    pair.on_replica("SELECT pg_wal_replay_pause()")
    pair.rename("Paused")
    assert not pair.shows("Paused"), "the page comes from the replica, which does not have it yet"
    serving.until(lambda: pair.shows("Paused"))
    assert not _reads_from_the_replica(pair)
    pair.on_replica("SELECT pg_wal_replay_resume()")
    serving.until(lambda: _reads_from_the_replica(pair))
    assert pair.shows("Paused")


def test_a_lost_replica_fails_no_request_and_is_used_again_when_it_is_back(pair: Pair) -> None:
    pair.line.cut()
    pair.rename("Lost")
    for _ in range(20):
        assert serving.ask(pair.port, "/search/?q=bridge")[0] == 200
    serving.until(lambda: pair.shows("Lost"))
    pair.line.mend()
    serving.until(lambda: _reads_from_the_replica(pair))
    assert pair.shows("Lost")


def test_the_desk_and_the_feed_stay_on_the_primary(pair: Pair) -> None:
    pair.on_replica("SELECT pg_wal_replay_pause()")
    before = pair.on_replica(LAST_READ)
    for path in ("/admin/login/", "/api/v1/changes", "/api/v1/editions", "/healthz/ready"):
        assert serving.ask(pair.port, path)[0] == 200
    assert pair.on_replica(LAST_READ) == before
