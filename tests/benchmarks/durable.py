"""A PostgreSQL server as a newsroom runs it, fsync on, and how often this machine can make a write last."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from factcheck.embedded import server_binaries
from factcheck.embedded.postgres import PostgresServer
from tests.servers import Servers, join_or_start

LASTING = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings that are all on where what was committed outlives a power cut."""


@contextmanager
def servers() -> Iterator[Servers]:
    """A durable PostgreSQL beside the run's Valkey. Raises RuntimeError where a setting takes durability away."""
    ours = join_or_start()
    folder = Path(tempfile.mkdtemp(prefix="factcheck-durable-"))
    # PostgreSQL up to 15 goes back to its working folder by its full path. What is inside is closed.
    folder.chmod(0o711)
    chosen = os.environ.get("PG_BIN")
    binaries = server_binaries.find(server_binaries.server_account(), postgres_bin=Path(chosen) if chosen else None)
    postgres = PostgresServer(
        folder / "postgres", binaries=binaries, password=ours.owner_password, log=folder / "postgres.log", durable=True
    )
    try:
        postgres.start()
        with psycopg.connect(postgres.superuser_url()) as connection:
            for name in LASTING:
                if connection.execute(f"SHOW {name}").fetchone() != ("on",):
                    raise RuntimeError(f"{name} is off")
        postgres.ensure_roles(owner_password=ours.owner_password, app_password=ours.app_password)
        yield Servers(
            folder=str(folder),
            superuser_url=postgres.superuser_url(),
            owner_password=ours.owner_password,
            app_password=ours.app_password,
            broker_url=ours.broker_url,
        )
    finally:
        postgres.stop()
        binaries.remove_copy()
        shutil.rmtree(folder, ignore_errors=True)


def fsyncs_a_second(folder: Path, *, seconds: float = 1.0) -> float:
    """How often 8 kB can be written over and synced in this folder, one by one, as pg_test_fsync measures."""
    place = folder / "fsync-test"
    block = b"x" * 8_192
    taken: list[float] = []
    with place.open("wb", buffering=0) as file:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            started = time.perf_counter()
            file.seek(0)
            file.write(block)
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - started)
    place.unlink()
    return 1 / statistics.median(taken)
