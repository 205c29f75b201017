"""The embedded Valkey server: message broker and cache."""

import signal
import time
from pathlib import Path

import redis

from factcheck.embedded.errors import CannotStart
from factcheck.embedded.processes import Child, start
from factcheck.embedded.server_binaries import ServerBinaries
from factcheck.embedded.servers import LOOPBACK, free_port, log_tail, private_folder, server_environment

_START_SECONDS = 30.0
_START_TRIES = 5
_STOP = ((signal.SIGTERM, 10.0),)


class ValkeyServer:
    """A data folder and, once started, its server."""

    def __init__(self, folder: Path, *, binaries: ServerBinaries, password: str, log: Path, durable: bool = True):
        self._folder = folder
        self._binaries = binaries
        self._password = password
        self._log = log
        self._durable = durable
        self._port = 0
        self._child: Child | None = None

    @property
    def port(self) -> int:
        return self._port

    def url(self) -> str:
        """The address with the password, whose characters are URL-safe."""
        return f"redis://:{self._password}@{LOOPBACK}:{self._port}/0"

    def start(self, *, port: int | None = None) -> Child:
        """Start the server and wait until it answers. Uses `port` if it is free, otherwise another one."""
        private_folder(self._folder, self._binaries.account)
        preferred = port
        for _ in range(_START_TRIES):
            self._port = preferred or free_port()
            preferred = None
            child = self._launch()
            if self._answers(child):
                self._child = child
                return child
            child.stop()
        raise CannotStart(f"Valkey did not start. The end of its log, {self._log}:\n{log_tail(self._log)}")

    def relaunch(self) -> Child:
        """Start the server again on the same port and return at once; clients reconnect when it answers."""
        self._child = self._launch()
        return self._child

    def stop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _launch(self) -> Child:
        settings = {
            "bind": LOOPBACK,
            "port": str(self._port),
            "requirepass": self._password,
            "dir": ".",
            "daemonize": "no",
            "databases": "64",
            "appendonly": "yes" if self._durable else "no",
            "save": '""',
            # A broker must not evict messages, so Valkey refuses writes when memory is full.
            "maxmemory-policy": "noeviction",
        }
        return start(
            "valkey",
            [str(self._binaries.valkey), "-"],
            cwd=self._folder,
            log=self._log,
            env=server_environment(),
            ends_with=_STOP,
            account=self._binaries.account,
            # On standard input, because command lines, and so the password, show in the process list.
            stdin="".join(f"{name} {value}\n" for name, value in settings.items()).encode(),
        )

    def _answers(self, child: Child) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while child.ended() is None and time.monotonic() < deadline:
            try:
                with redis.Redis.from_url(self.url(), socket_timeout=5) as client:
                    client.ping()
            except redis.RedisError:
                time.sleep(0.03)
            else:
                return True
        return False
