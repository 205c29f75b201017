"""The suite's own PostgreSQL and Valkey: thrown away afterwards, shared by the workers of one run, by nobody else.

The first process of a run starts them and says so in the environment; workers find that note. Each worker has its own
database, cloned from a template that was migrated once, its own Valkey database and its own key prefix.
"""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from factcheck.embedded import server_binaries
from factcheck.embedded.postgres import APP_ROLE, OWNER_ROLE, PostgresServer
from factcheck.embedded.valkey import ValkeyServer

ROOT = Path(__file__).resolve().parent.parent
NOTE = "FACTCHECK_TEST_SERVERS"
TEMPLATE = "factcheck_template"
_OUTSIDE = ("PUBLIC_ORIGIN", "ALLOWED_HOSTS", "DEBUG", "DEMO", "BEHIND_PROXY", "APP_ROLE", "NEWSROOM_NAME")
"""Variables of a deployment that may be set where the suite runs and must not reach it."""

PRISTINE = """
CREATE SCHEMA pristine;
CREATE FUNCTION pristine.keep() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; filled boolean;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%I', name, name);
        END IF;
    END LOOP;
END $$;
CREATE FUNCTION pristine.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE name text; columns text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', name);
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'pristine' LOOP
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns FROM pg_attribute
        WHERE attrelid = format('public.%I', name)::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM pristine.%I',
                       name, columns, columns, name);
    END LOOP;
END $$;
SELECT pristine.keep();
"""


@dataclass(frozen=True)
class Servers:
    """Addresses of one run's servers."""

    folder: str
    superuser_url: str
    owner_password: str
    app_password: str
    broker_url: str

    def environment(self, worker: str) -> dict[str, str]:
        """What the settings read, for the worker with this name."""
        return {
            "DATABASE_URL": self.url(self.database(worker), role=APP_ROLE),
            "DATABASE_OWNER_URL": self.url(self.database(worker), role=OWNER_ROLE),
            "CELERY_BROKER_URL": self.broker_url.rpartition("/")[0] + f"/{_number(worker)}",
            "FACTCHECK_KEY_PREFIX": f"test-{worker}:",
            "VAR": str(Path(self.folder) / f"var-{worker}"),
            "SECRET_KEY": "a key for one run of the tests, which no visitor ever sees a signature of",
        }

    @staticmethod
    def database(worker: str) -> str:
        return f"factcheck_test_{worker}"

    def url(self, database: str, *, role: str | None = None) -> str:
        """The address of a database for a role; for the superuser where none is named."""
        parts = urlsplit(self.superuser_url)
        netloc = parts.netloc
        if role is not None:
            password = {OWNER_ROLE: self.owner_password, APP_ROLE: self.app_password}[role]
            netloc = f"{role}:{password}@{parts.hostname}:{parts.port}"
        return urlunsplit((parts.scheme, netloc, f"/{database}", "", ""))

    def make_database(self, worker: str) -> None:
        """The worker's database, cloned from the template; the template is made by whoever comes first."""
        with (Path(self.folder) / "template.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with psycopg.connect(self.superuser_url, autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone():
                    self._make_template(connection)
                connection.execute(
                    f'CREATE DATABASE "{self.database(worker)}" TEMPLATE "{TEMPLATE}" OWNER "{OWNER_ROLE}"'
                )
                # A clone does not take over what the migrations revoked on the template itself.
                connection.execute(f'REVOKE TEMPORARY ON DATABASE "{self.database(worker)}" FROM PUBLIC')

    def restore_pristine(self, worker: str) -> None:
        """Every table as the migrations left it. Triggers do not fire: append-only tables are emptied too."""
        with psycopg.connect(self.url(self.database(worker)), autocommit=True) as connection:
            connection.execute("SET lock_timeout = '10s'")
            connection.execute("SET session_replication_role = replica")
            connection.execute("SELECT pristine.restore()")

    def _make_template(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        connection.execute(f'CREATE DATABASE "{TEMPLATE}_unfinished" OWNER "{OWNER_ROLE}"')
        name = f"{TEMPLATE}_unfinished"
        try:
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0", "--skip-checks"],
                env=os.environ | {"DATABASE_URL": self.url(name, role=OWNER_ROLE)},
                cwd=ROOT,
                check=True,
            )
            with psycopg.connect(self.url(name), autocommit=True) as template:
                template.execute(PRISTINE)
        except BaseException:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            raise
        connection.execute(f'ALTER DATABASE "{name}" RENAME TO "{TEMPLATE}"')


def worker_name() -> str:
    """This process among the workers of the run; `main` where there are none."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _number(worker: str) -> int:
    digits = worker.removeprefix("gw")
    return int(digits) + 1 if digits.isdigit() else 0


def join_or_start() -> Servers:
    """The servers of this run, started by whoever asks first, which also stops them at its exit."""
    note = os.environ.get(NOTE)
    if note is not None:
        return Servers(**json.loads(note))
    for name in _OUTSIDE:
        os.environ.pop(name, None)
    # The suite starts a hundred processes of the application. Each would compile it anew where nothing may be kept.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    folder = Path(tempfile.mkdtemp(prefix="factcheck-tests-"))
    # PostgreSQL up to 15 goes back to its working folder by its full path. What is inside is closed.
    folder.chmod(0o711)
    chosen = os.environ.get("PG_BIN")
    binaries = server_binaries.find(server_binaries.server_account(), postgres_bin=Path(chosen) if chosen else None)
    password = secrets.token_hex(16)
    postgres = PostgresServer(
        folder / "postgres", binaries=binaries, password=password, log=folder / "postgres.log", durable=False
    )
    valkey = ValkeyServer(
        folder / "valkey", binaries=binaries, password=secrets.token_hex(16), log=folder / "valkey.log", durable=False
    )

    def stop() -> None:
        valkey.stop()
        postgres.stop()
        binaries.remove_copy()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    postgres.start()
    valkey.start()
    servers = Servers(
        folder=str(folder),
        superuser_url=postgres.superuser_url(),
        owner_password=secrets.token_hex(16),
        app_password=secrets.token_hex(16),
        broker_url=valkey.url(),
    )
    postgres.ensure_roles(owner_password=servers.owner_password, app_password=servers.app_password)
    os.environ[NOTE] = json.dumps(asdict(servers))
    return servers
