"""The embedded PostgreSQL server: creates its data, starts it on a free loopback port, adds roles and a database."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from factcheck.embedded.errors import CannotStart
from factcheck.embedded.processes import Child, identify, start
from factcheck.embedded.server_binaries import ServerBinaries
from factcheck.embedded.servers import LOOPBACK, free_port, log_tail, private_folder, server_environment

SUPERUSER = "postgres"
OWNER_ROLE = "factcheck_owner"
"""Owns the schema and runs the migrations. Processes that serve requests do not connect as this role."""
APP_ROLE = "factcheck_app"
"""The role of web, worker and beat. It owns nothing, so it cannot switch off triggers or grants."""

_START_SECONDS = 60.0
_START_TRIES = 20
_STOP = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))
"""First a fast shutdown, which ends sessions and flushes data; then an immediate one, after which a start recovers."""
_THROW_AWAY = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
_HERE = "/proc/self/cwd"


class PostgresServer:
    """A data folder and, once started, its server. The caller ensures that nothing else starts a server on it."""

    def __init__(
        self,
        folder: Path,
        *,
        binaries: ServerBinaries,
        password: str,
        log: Path,
        durable: bool = True,
        wal_level: str = "minimal",
    ):
        self._data = folder / "data"
        self._folder = folder
        self._binaries = binaries
        self._password = password
        self._log = log
        self._durable = durable
        self._wal_level = wal_level
        self._port = 0
        self._child: Child | None = None

    @property
    def port(self) -> int:
        return self._port

    def exists(self) -> bool:
        return (self._data / "PG_VERSION").exists()

    def start(self, *, port: int | None = None) -> Child:
        """Create the data folder if it is missing, start the server and wait until it answers queries.

        Uses `port` if it is free, otherwise another one. Raises CannotStart with the end of the log.
        """
        private_folder(self._folder, self._binaries.account)
        if self.exists():
            self._check_version()
            self._forget_dead_postmaster()
        else:
            self._initialise()
        preferred = port
        for _ in range(_START_TRIES):
            self._port = preferred or free_port()
            length = self._log.stat().st_size if self._log.exists() else 0
            child = self._launch()
            if self._answers(child):
                self._child = child
                return child
            child.stop()
            output = self._log.read_bytes()[length:].decode(errors="replace")
            preferred = None
            if "still in use" in output:
                time.sleep(0.5)  # the processes of a killed server are still ending
            elif "Address already in use" not in output:
                break
        raise CannotStart(f"PostgreSQL did not start. The end of its log, {self._log}:\n{log_tail(self._log)}")

    def relaunch(self) -> Child:
        """Start the server again on the same port and return at once; clients reconnect when it answers."""
        self._forget_dead_postmaster()
        self._child = self._launch()
        return self._child

    def url(self, *, role: str, password: str, database: str) -> str:
        return f"postgresql://{role}:{quote(password, safe='')}@{LOOPBACK}:{self._port}/{database}"

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url(role=SUPERUSER, password=self._password, database=database)

    def ensure_roles(self, *, owner_password: str, app_password: str) -> None:
        """Create or update the owner's and the application's role. Neither is a superuser or may create roles."""
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            for role, password in ((OWNER_ROLE, owner_password), (APP_ROLE, app_password)):
                exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                connection.execute(
                    sql.SQL(
                        "{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION "
                        "PASSWORD {password}"
                    ).format(
                        verb=sql.SQL("ALTER" if exists else "CREATE"),
                        role=sql.Identifier(role),
                        password=sql.Literal(password),
                    )
                )

    def ensure_database(self, name: str, *, template: str = "template1") -> bool:
        """Create the database for the owner's role. Returns False if it exists already."""
        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return False
            connection.execute(
                sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}").format(
                    name=sql.Identifier(name), owner=sql.Identifier(OWNER_ROLE), template=sql.Identifier(template)
                )
            )
        return True

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _launch(self) -> Child:
        return start(
            "postgres",
            [
                str(self._binaries.postgres / "postgres"),
                *("-D", _HERE),
                *("-c", f"listen_addresses={LOOPBACK}"),
                *("-c", f"port={self._port}"),
                *("-c", "unix_socket_directories="),
                *("-c", f"wal_level={self._wal_level}"),
                *("-c", f"max_wal_senders={0 if self._wal_level == 'minimal' else 4}"),
                *("-c", "log_line_prefix=%m [%p] "),
                *(() if self._durable else _THROW_AWAY),
            ],
            cwd=self._data,
            log=self._log,
            env=server_environment(),
            ends_with=_STOP,
            account=self._binaries.account,
        )

    def _answers(self, child: Child) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while child.ended() is None and time.monotonic() < deadline:
            try:
                with psycopg.connect(self.superuser_url(), connect_timeout=5):
                    return True
            except psycopg.OperationalError:
                time.sleep(0.03)
        return False

    def _initialise(self) -> None:
        account = self._binaries.account
        private_folder(self._data, account)
        for file in self._data.iterdir():
            raise CannotStart(f"{self._data} has no PostgreSQL data but is not empty ({file.name}). Move it away.")
        password = self._folder / "initial-password"
        password.write_text(self._password)
        password.chmod(0o600)
        if account is not None:
            os.chown(password, account.uid, account.gid)
        try:
            initdb = subprocess.run(  # noqa: S603 -- fixed program, fixed arguments
                [
                    str(self._binaries.postgres / "initdb"),
                    *("-D", _HERE, "-U", SUPERUSER, "--pwfile=../initial-password"),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
                    *(() if self._durable else ("--no-sync",)),
                ],
                cwd=self._data,
                env=server_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                check=False,
            )
        finally:
            password.unlink()
        if initdb.returncode != 0:
            output = initdb.stdout.decode(errors="replace")
            raise CannotStart(f"PostgreSQL could not create its data folder:\n{output}")

    def _check_version(self) -> None:
        data = (self._data / "PG_VERSION").read_text().strip()
        version = subprocess.run(  # noqa: S603 -- fixed program
            [str(self._binaries.postgres / "postgres"), "--version"], capture_output=True, text=True, check=True
        ).stdout
        match = re.search(r"\d+", version)
        if match is None or match.group() != data:
            raise CannotStart(
                f"{self._data} was created by PostgreSQL {data}, but {version.strip()} is installed. Upgrade the data "
                "with pg_dump and psql, or choose another folder with VAR=."
            )

    def _forget_dead_postmaster(self) -> None:
        """Remove a dead server's lock file, even if another program now has its process id."""
        lock = self._data / "postmaster.pid"
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return
        process = identify(pid)
        if process is not None and _works_in(pid, self._data):
            process.end(*_STOP)
        lock.unlink(missing_ok=True)


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except (FileNotFoundError, PermissionError):
        return False
