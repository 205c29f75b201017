"""Where the run's PostgreSQL comes from, and how its connections are lost in the middle."""

import os
import secrets
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from factcheck.embedded import server_binaries
from factcheck.embedded.postgres import PostgresServer
from tests import servers
from tests.servers import Servers


@dataclass(frozen=True)
class Ground:
    """Servers, and the ways in which they fail on request."""

    servers: Servers
    failures: tuple[tuple[str, Callable[[], None]], ...]
    """Each happens once in a run, in this order."""


@contextmanager
def of_the_suite(name: str) -> Iterator[Ground]:
    """The suite's servers, which others use too: all connections to the run's database are cut, as by a restart."""
    ours = servers.join_or_start()

    def cut() -> None:
        with psycopg.connect(ours.superuser_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE %s",
                [f"{ours.database(name)}%"],
            )

    yield Ground(ours, (("every connection was cut", cut),))


@contextmanager
def of_its_own() -> Iterator[Ground]:
    """A PostgreSQL that writes to disk as in production, and is restarted: stopped fast, then as if by a crash."""
    broker = servers.join_or_start()
    with tempfile.TemporaryDirectory(prefix="factcheck-stress-log-") as temporary:
        folder = Path(temporary)
        folder.chmod(0o711)
        chosen = os.environ.get("PG_BIN")
        binaries = server_binaries.find(server_binaries.server_account(), postgres_bin=Path(chosen) if chosen else None)
        postgres = PostgresServer(
            folder / "postgres", binaries=binaries, password=secrets.token_hex(16), log=folder / "postgres.log"
        )
        postgres.start()
        ours = Servers(
            folder=temporary,
            superuser_url=postgres.superuser_url(),
            owner_password=secrets.token_hex(16),
            app_password=secrets.token_hex(16),
            broker_url=broker.broker_url,
        )
        postgres.ensure_roles(owner_password=ours.owner_password, app_password=ours.app_password)

        def restart() -> None:
            postgres.stop()
            postgres.start(port=postgres.port)

        def crash() -> None:
            [postmaster, *_] = (folder / "postgres" / "data" / "postmaster.pid").read_text().split("\n")
            os.kill(int(postmaster), signal.SIGQUIT)
            restart()

        try:
            yield Ground(ours, (("PostgreSQL was restarted", restart), ("PostgreSQL was stopped at once", crash)))
        finally:
            postgres.stop()
            binaries.remove_copy()
