"""A scripted server on 127.0.0.1 that counts its connections."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from factcheck.core.outbound.client import Policy

Script = Callable[[socket.socket, bytes], None]
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello"


def policy(*allowed: str, deadline: float = 3.0) -> Policy:
    """A policy with small limits that exempts these `host:port` items."""
    return Policy(
        deadline=deadline, most_raw=1_000_000, most_body=1_000_000, user_agent="Tester/1.0", allowed=frozenset(allowed)
    )


def saying(answer: bytes) -> Script:
    """A script that sends these bytes and closes the connection."""
    return lambda connection, request: connection.sendall(answer)


def redirecting(location: str, status: int = 302) -> Script:
    return saying(f"HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())


class Canary:
    """Runs its script for each connection. `requests` has what each client sent; `connections` counts them."""

    def __init__(self, script: Script | None = None, *, secured: ssl.SSLContext | None = None) -> None:
        self._secured = secured
        self.script = script or saying(PAGE)
        self.connections = 0
        self.requests: list[bytes] = []
        self.closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"http://{self.host}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        if self._secured is not None:
            try:
                connection = self._secured.wrap_socket(connection, server_side=True)
            except OSError:
                return
        with connection, contextlib.suppress(OSError):
            request = b""
            connection.settimeout(5)
            while b"\r\n\r\n" not in request and (piece := connection.recv(65_536)):
                request += piece
                if request[:1] == b"\x16":  # a TLS handshake
                    break
            self.requests.append(request)
            self.script(connection, request)


@contextlib.contextmanager
def canary(script: Script | None = None) -> Iterator[Canary]:
    with Canary(script) as server:
        yield server
