"""The whole system on one machine: starts and stops the servers, web, worker and beat in order."""

import errno
import http.client
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from factcheck.embedded import fingerprints, server_binaries
from factcheck.embedded.errors import CannotStart
from factcheck.embedded.postgres import APP_ROLE, OWNER_ROLE, PostgresServer
from factcheck.embedded.processes import Child, start
from factcheck.embedded.server_binaries import ServerBinaries
from factcheck.embedded.servers import LOOPBACK, log_tail, port_is_free
from factcheck.embedded.supervision import LEAST_FREE_BYTES, Supervisor, disk_is_full
from factcheck.embedded.valkey import ValkeyServer
from factcheck.embedded.var_folder import Record, VarFolder

DATABASE = "factcheck"
_SERVERS = ("postgres", "valkey")
DEMONSTRATION, EMPTY = "demonstration", "empty"
WEB_STARTS_WITHIN = 60.0
_POLL_SECONDS = 0.2
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_LEFTOVERS_END_WITH = ((signal.SIGTERM, 3.0), (signal.SIGINT, 5.0))
_WEB_STOPS = ((signal.SIGTERM, 12.0),)
_WORKER_STOPS = ((signal.SIGTERM, 10.0), (signal.SIGQUIT, 5.0))
_WORKER_ARGUMENTS = ("--concurrency=2", "--loglevel=INFO", "--without-gossip", "--without-mingle")
_BEAT_STOPS = ((signal.SIGTERM, 5.0),)
_STEP_STOPS = ((signal.SIGTERM, 5.0),)


@dataclass(frozen=True)
class Options:
    """The options of `manage.py up`."""

    root: Path
    var: Path
    port: int
    demonstration: bool
    """Load the demonstration newsroom if this is the folder's first run."""
    database_url: str | None
    """The external server's address, with the application's role; None to use the embedded server."""
    database_owner_url: str | None
    broker_url: str | None
    """The external broker's address; None to use the embedded one."""


class System:
    """Starts the system, keeps it running and stops it. `say` prints a line at the terminal."""

    def __init__(self, options: Options, say: Callable[[str], None]):
        self._options = options
        self._say = say
        self._var = VarFolder(options.var)
        self._record = Record()
        self._supervisor = Supervisor(folder=options.var, say=say)
        self._steps: list[Child] = []
        self._binaries: ServerBinaries | None = None
        self._environment: dict[str, str] = {}
        self._owner_url: str | None = None

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self._options.port}"

    def start(self) -> None:
        """Start everything and wait until the web server answers. Raises CannotStart; call `stop` in any case."""
        try:
            self._start()
        except OSError as error:
            if error.errno in _NO_ROOM:
                raise CannotStart(self._no_room()) from error
            raise

    def _start(self) -> None:
        self._var.open()
        if disk_is_full(self._options.var):
            raise CannotStart(self._no_room())
        before = self._var.record()
        self._end_leftovers(before)
        self._record = replace(before, supervisor=os.getpid(), address=self.address, processes=[], copied_binaries="")
        self._keep_record()
        if not port_is_free(self._options.port):
            raise CannotStart(f"Another program uses port {self._options.port}. Choose another: make run PORT=8001")
        self._start_servers()
        self._prepare()
        self._start_web()
        self._run("worker", _WORKER_STOPS, "celery", "-A", "factcheck.celery", "worker", *_WORKER_ARGUMENTS)
        schedule = str(self._options.var.resolve() / "celerybeat-schedule")
        self._run("beat", _BEAT_STOPS, "celery", "-A", "factcheck.celery", "beat", "--pidfile=", "--schedule", schedule)
        self._announce()

    def wait(self) -> None:
        """Keep every process running until a signal raises an exception."""
        while True:
            if self._supervisor.check():
                self._keep_record_if_there_is_room()
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop the processes that use the servers, then the servers. Safe to call at any point of a start."""
        children = [service.child for service in self._supervisor.services] + self._steps
        for child in children:
            if child.name not in _SERVERS:
                child.ask_to_end()
        for child in reversed(children):
            child.stop()
        self._supervisor.services.clear()
        self._steps.clear()
        if self._binaries is not None:
            self._binaries.remove_copy()
            self._binaries = None
        if self._record.supervisor == os.getpid():
            self._record = replace(self._record, supervisor=0, address="", copied_binaries="")
            self._keep_record_if_there_is_room()
        self._var.close()

    def _no_room(self) -> str:
        return (
            f"The disk of {self._options.var} is full: less than {LEAST_FREE_BYTES // 2**20} MB are free. "
            "Free some space, or choose another folder with VAR=."
        )

    def _end_leftovers(self, before: Record) -> None:
        """Wait for the processes of a killed run, which the kernel has signalled, and end those that remain."""
        for process in reversed(before.processes):
            process.end(*_LEFTOVERS_END_WITH)
        if before.copied_binaries:
            server_binaries.remove_stale_copy(Path(before.copied_binaries))

    def _start_servers(self) -> None:
        options, secrets = self._options, self._var.secrets()
        var = options.var.resolve()
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "PYTHONUNBUFFERED": "1",
            "VAR": str(var),
            "PORT": str(options.port),
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secrets["secret_key"],
            "PUBLIC_ORIGIN": os.environ.get("PUBLIC_ORIGIN") or self.address,
        }
        # Only migrations may use the owner's address. Processes that serve requests must not have it.
        environment.pop("DATABASE_OWNER_URL", None)
        database_url, self._owner_url, broker_url = (
            options.database_url,
            options.database_owner_url,
            options.broker_url,
        )
        if database_url is None or broker_url is None:
            self._binaries = server_binaries.find(server_binaries.server_account())
            self._record.copied_binaries = str(self._binaries.copy or "")
            self._keep_record()
            if database_url is None:
                database_url, self._owner_url = self._start_postgres(self._binaries, secrets)
            if broker_url is None:
                broker_url = self._start_valkey(self._binaries, secrets)
        self._environment = environment | {"DATABASE_URL": database_url, "CELERY_BROKER_URL": broker_url}

    def _start_postgres(self, binaries: ServerBinaries, secrets: dict[str, str]) -> tuple[str, str]:
        folder = self._options.var / "postgres"
        server = PostgresServer(
            folder, binaries=binaries, password=secrets["superuser_password"], log=self._log("postgres")
        )
        if not server.exists():
            self._say("Creating a PostgreSQL database …")
            # The recorded fingerprints belong to a database that no longer exists.
            self._record.fingerprints.pop("schema", None)
            self._record.newsroom = ""
        self._supervise("postgres", server.relaunch, server.start(port=self._record.ports.get("postgres")))
        self._record.ports["postgres"] = server.port
        if "schema" not in self._record.fingerprints:
            server.ensure_roles(owner_password=secrets["owner_password"], app_password=secrets["app_password"])
            server.ensure_database(DATABASE)
        return (
            server.url(role=APP_ROLE, password=secrets["app_password"], database=DATABASE),
            server.url(role=OWNER_ROLE, password=secrets["owner_password"], database=DATABASE),
        )

    def _start_valkey(self, binaries: ServerBinaries, secrets: dict[str, str]) -> str:
        server = ValkeyServer(
            self._options.var / "valkey",
            binaries=binaries,
            password=secrets["broker_password"],
            log=self._log("valkey"),
        )
        self._supervise("valkey", server.relaunch, server.start(port=self._record.ports.get("valkey")))
        self._record.ports["valkey"] = server.port
        return server.url()

    def _prepare(self) -> None:
        """Migrate, collect static files and load the demonstration, each only if it is necessary."""
        self._migrate()
        newsroom, loads = self._newsroom()
        self._environment["DEMO"] = "1" if newsroom == DEMONSTRATION else "0"
        static = fingerprints.of_static_files(self._options.root)
        if self._record.fingerprints.get("static") != static or not (self._options.var / "static").is_dir():
            self._say("Collecting static files …")
            self._step("collectstatic", "collectstatic", "--noinput", "--verbosity=0")
            self._record.fingerprints["static"] = static
        if loads:
            self._say("Loading the demonstration newsroom …")
            self._step("load_demonstration", "load_demonstration", "--logins", str(self._var.logins))
        self._record.newsroom = newsroom
        self._write_environment()
        self._keep_record()

    def _newsroom(self) -> tuple[str, bool]:
        """The folder's newsroom, and whether the demonstration must still be loaded.

        The record only keeps an empty newsroom empty. The database says whether it holds the demonstration.
        """
        if self._record.newsroom == EMPTY:
            return EMPTY, False
        holding = self._output("ledger_holding")
        if holding == "nothing":
            return (DEMONSTRATION, True) if self._options.demonstration else (EMPTY, False)
        if holding == DEMONSTRATION:
            return DEMONSTRATION, self._record.newsroom != DEMONSTRATION
        if self._options.demonstration:
            self._say("This ledger already has content, so the demonstration is not loaded.")
        return EMPTY, False

    def _output(self, command: str) -> str:
        """Run a manage.py command and return its output. Raises CannotStart if it fails."""
        completed = subprocess.run(  # noqa: S603 -- our own program, fixed arguments
            [sys.executable, "manage.py", command],
            cwd=self._options.root,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if completed.returncode != 0:
            raise CannotStart(f"`manage.py {command}` failed:\n{completed.stderr}")
        return completed.stdout.strip()

    def _migrate(self) -> None:
        embedded = self._options.database_url is None
        schema = fingerprints.of_schema(self._options.root)
        if embedded and self._record.fingerprints.get("schema") == schema:
            return
        if self._owner_url is None:
            self._say("Checking the schema …")
            try:
                self._step("check_database", "check_database")
            except CannotStart as error:
                raise CannotStart(
                    f"The database at DATABASE_URL is not ready for this version. Migrations run as the schema's "
                    f"owner: set DATABASE_OWNER_URL too.\n{error}"
                ) from error
            return
        self._say("Migrating the database …")
        self._step("migrate", "migrate", "--noinput", "--verbosity=1", DATABASE_URL=self._owner_url)
        if embedded:
            self._record.fingerprints["schema"] = schema

    def _step(self, log: str, *arguments: str, **environment: str) -> None:
        """Run a manage.py command to its end. Raises CannotStart with the end of its log if it fails."""
        child = start(
            log,
            [sys.executable, "manage.py", *arguments],
            cwd=self._options.root,
            log=self._log(log),
            env=self._environment | environment,
            ends_with=_STEP_STOPS,
        )
        self._steps.append(child)
        while (status := child.ended()) is None:
            time.sleep(0.05)
        self._steps.remove(child)
        if status != 0:
            path = self._log(log)
            raise CannotStart(f"`manage.py {arguments[0]}` failed. The end of its log, {path}:\n{log_tail(path)}")

    def _start_web(self) -> None:
        web = self._run(
            "web", _WEB_STOPS, "gunicorn", "-c", "python:factcheck.gunicorn_settings", "factcheck.wsgi:application"
        )
        deadline = time.monotonic() + WEB_STARTS_WITHIN
        while not self._answers():
            if web.ended() is not None or time.monotonic() > deadline:
                log = self._log("web")
                raise CannotStart(f"The web server does not answer. The end of its log, {log}:\n{log_tail(log)}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self._options.port, timeout=5)
        try:
            connection.request("GET", "/healthz/ready")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _run(
        self, name: str, ends_with: tuple[tuple[signal.Signals, float], ...], module: str, *arguments: str
    ) -> Child:
        def launch() -> Child:
            return start(
                name,
                [sys.executable, "-m", module, *arguments],
                cwd=self._options.root,
                log=self._log(name),
                env=self._environment,
                ends_with=ends_with,
            )

        return self._supervise(name, launch, launch())

    def _supervise(self, name: str, launch: Callable[[], Child], child: Child) -> Child:
        self._supervisor.add(name, launch, child)
        self._keep_record()
        return child

    def _keep_record(self) -> None:
        self._record.processes = [service.child.identity for service in self._supervisor.services]
        self._var.write_record(self._record)

    def _keep_record_if_there_is_room(self) -> None:
        """Write the record unless the disk is full. An old record is harmless: process ids in it have start times."""
        try:
            self._keep_record()
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise

    def _log(self, name: str) -> Path:
        return self._var.logs / f"{name}.log"

    def _write_environment(self) -> None:
        """Write a file for using manage.py beside the running system: `set -a; . var/environment; set +a`."""
        names = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "VAR", "PUBLIC_ORIGIN", "DEMO")
        lines = [f"{name}={shlex.quote(self._environment[name])}\n" for name in names]
        self._var.write_private(self._var.environment, "".join(lines))

    def _announce(self) -> None:
        origin = urlsplit(self._environment["PUBLIC_ORIGIN"]).geturl()
        self._say("")
        self._say(f"Readers   {origin}/")
        self._say(f"Editors   {origin}/admin/")
        self._say(f"API       {origin}/api/v1/claims")
        self._say(f"Logs      {self._var.logs}")
        if self._var.logins.exists():
            self._say(f"Logins    (also in {self._var.logins})")
            for line in self._var.logins.read_text().splitlines():
                self._say(f"          {line}")
        elif self._record.newsroom == EMPTY:
            self._say(
                f"Nobody can log in yet: set -a; . {self._var.environment}; set +a; "
                f"{sys.executable} manage.py createsuperuser"
            )
        self._say("Ctrl-C stops it.")
