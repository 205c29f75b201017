"""The site as gunicorn serves it in a test, and a line to its servers that a test can cut."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from factcheck.embedded.servers import LOOPBACK, free_port
from tests.servers import ROOT

PATIENCE = 60.0


class Line:
    """A TCP relay on loopback to the server at `url`; while it is cut, nobody answers at its port."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._target = (parts.hostname or LOOPBACK, parts.port or 0)
        self._port = free_port()
        user, at, _ = parts.netloc.rpartition("@")
        self.url = urlunsplit(parts._replace(netloc=f"{user}{at}{LOOPBACK}:{self._port}"))
        self._sockets: set[socket.socket] = set()
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server((LOOPBACK, self._port))
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def cut(self) -> None:
        """Close the port and every connection through it."""
        self._sockets.add(self._listener)
        while self._sockets:
            _end(self._sockets.pop())

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
                self._sockets |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=_relay, args=[one, other], daemon=True).start()


def _relay(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    _end(other)


def _end(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def gunicorn(log: Path, **environment: str) -> Iterator[int]:
    """One process of the site with the project's own settings; gives its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--config", "factcheck/gunicorn_settings.py"]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [*command, "tests.application:application"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port), "BIND": LOOPBACK, "WEB_PROCESSES": "1"} | environment,
            stdout=output,
            stderr=output,
        )
    try:
        until(lambda: ask(port, "/healthz/live")[0] == http.client.OK)
        yield port
    finally:
        child.terminate()
        child.wait(30)


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by small name, and body."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def until(true: Callable[[], Any]) -> None:
    """Ask again and again until it is true."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError, http.client.HTTPException):
            if true():
                return
        time.sleep(0.05)
    raise TimeoutError("it did not become true")
