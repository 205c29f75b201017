"""A second instance with its own database, which mirrors the first with the real `manage.py mirror`."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.servers import ROOT, Servers


class AnotherInstance:
    """Mirrors the instance at `url` on this machine."""

    def __init__(self, servers: Servers, name: str, url: str, var: Path) -> None:
        self.servers, self.name, self.url = servers, name, url
        servers.make_database(name)
        self.environment = os.environ | servers.environment(name)
        self.environment |= {"VAR": str(var), "OUTBOUND_ALLOWED": url.partition("://")[2], "LOG_LEVEL": "CRITICAL"}
        self._connection = psycopg.connect(self.environment["DATABASE_URL"], autocommit=True)

    def close(self) -> None:
        """Drop the database."""
        self._connection.close()
        with psycopg.connect(self.servers.superuser_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{self.servers.database(self.name)}" WITH (FORCE)')

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start the real process."""
        return subprocess.Popen(
            self._command(*arguments), cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """Run the process until it exits with 0. Returns its output."""
        done = subprocess.run(
            self._command(*arguments), cwd=ROOT, env=self.environment, text=True, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def seq(self) -> int:
        """The seq that the mirror has reached."""
        row = self._connection.execute("SELECT seq FROM claims_mirror").fetchone()
        return int(row[0]) if row else 0

    def kill_at(self, process: Any, seq: int, *, within: float = 30.0) -> None:
        """Send SIGKILL as soon as the mirror has reached this seq."""
        until = time.monotonic() + within
        while self.seq() < seq:
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < until, f"the copy stays at {self.seq()}, before {seq}"
            time.sleep(0.002)
        process.kill()
        process.wait()
        process.stderr.close()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", "mirror", self.url, *arguments]
