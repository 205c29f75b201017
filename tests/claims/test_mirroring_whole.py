"""Two real instances: a killed mirror ends byte for byte, and a restored log is recognised."""

import os
import random
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from claims.models import BulkFile
from claims.sync import bulk_files
from claims.vocabulary import BulkKind
from factcheck.embedded import server_binaries
from factcheck.embedded.postgres import OWNER_ROLE
from tests import factories
from tests.api.acts import redact, update, withdraw
from tests.api.conftest import Consumer
from tests.claims.another_instance import AnotherInstance
from tests.conftest import SERVERS, WORKER

pytestmark = pytest.mark.django_db(transaction=True)
RESTORED = f"{WORKER}_restored"


@pytest.fixture
def other(live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AnotherInstance]:
    monkeypatch.setattr(settings, "BULK_FOLDER", tmp_path / "bulk")
    instance = AnotherInstance(SERVERS, f"{WORKER}_mirror", live_server.url, tmp_path / "var")
    yield instance
    instance.close()


def bulk_file() -> BulkFile:
    [made] = bulk_files.build(BulkKind.ITEMS)
    return made


def test_a_mirror_killed_at_any_point_ends_byte_for_byte(other: AnotherInstance, tmp_path: Path) -> None:
    chance = random.Random(4)
    live = [factories.published_claim() for _ in range(8)]
    for kills in range(2):
        process = other.start("--limit=1", "--every=0.01")
        other.kill_at(process, other.seq() + chance.randrange(1, 7))
        live.append(update(live.pop(0)))
        withdraw(live.pop(0))
        redact(live.pop(0) if kills else update(live.pop(0)))
        live.append(factories.published_claim())
    theirs = bulk_file()
    assert theirs.sha256 in other.run("--once", "--limit=3", f"--export={tmp_path / 'copy'}")
    assert (tmp_path / "copy").read_bytes() == bulk_files.path_of(theirs).read_bytes()


def _tool(name: str) -> str:
    chosen = os.environ.get("PG_BIN")
    return str(server_binaries.find(None, postgres_bin=Path(chosen) if chosen else None).postgres / name)


@contextmanager
def restored(dump: Path) -> Iterator[None]:
    """The application uses the database that a real pg_restore made from the dump."""
    name, before = SERVERS.database(RESTORED), connection.settings_dict["NAME"]
    with psycopg.connect(SERVERS.superuser_url, autocommit=True) as superuser:
        superuser.execute(f'CREATE DATABASE "{name}" OWNER "{OWNER_ROLE}"')
        try:
            subprocess.run([_tool("pg_restore"), "--exit-on-error", "-d", SERVERS.url(name), str(dump)], check=True)
            connection.close()
            connection.settings_dict["NAME"] = name  # new connections, those of the server's threads too, go there
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before
            superuser.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_log_restored_from_a_dump_is_copied_again(other: AnotherInstance, tmp_path: Path) -> None:
    api = Consumer()
    first, second = factories.published_claim(), factories.published_claim()
    kept = api.json("changes")["cursor"]
    dump = tmp_path / "dump"
    source = SERVERS.url(SERVERS.database(WORKER))
    subprocess.run([_tool("pg_dump"), "-Fc", "-f", str(dump), source], check=True)
    lost = [update(first), factories.published_claim()]
    cursor = api.json("changes")["cursor"]
    assert f"seq {lost[-1].seq} of {lost[-1].seq}" in other.run("--once")
    with restored(dump):
        shorter = api.problem(f"changes?cursor={cursor}", 410)
        for _ in lost:
            factories.published_claim()
        grown = api.problem(f"changes?cursor={cursor}", 410)
        assert "start again" in shorter["detail"]
        assert "start again" in grown["detail"]
        assert api.problem(f"editions?cursor={cursor}", 410)["errors"][0]["field"] == "cursor"
        later = [item["seq"] for item in api.json(f"changes?cursor={kept}")["results"]]
        assert later == [second.seq + 1, second.seq + 2], "a cursor from before the dump stays good"
        assert bulk_file().sha256 in other.run("--once", f"--export={tmp_path / 'copy'}")
