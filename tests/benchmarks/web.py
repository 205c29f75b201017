"""The web server that is measured, with the project's own gunicorn settings, and a client that costs little itself."""

import http.client
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from factcheck.embedded.servers import LOOPBACK, free_port

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60.0
CHUNK = 1 << 18


@contextmanager
def served(*, processes: int) -> Iterator[int]:
    """Gunicorn with this many processes; gives its port."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "BIND": LOOPBACK, "WEB_PROCESSES": str(processes)}
    environment |= {"LOG_LEVEL": "ERROR", "PYTHONWARNINGS": "ignore::UserWarning"}
    command = [sys.executable, "-m", "gunicorn", "--config", "factcheck/gunicorn_settings.py", "--log-level=warning"]
    # A process is replaced after some ten thousand requests; not in the middle of being measured.
    command += ["--max-requests=0", "tests.benchmarks.application:application"]
    child = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port, child)
        yield port
    finally:
        child.terminate()
        child.wait(30)


def _wait(port: int, child: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and child.poll() is None:
        try:
            if get(connect(port), "/bench/constant") == b"constant":
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not start")


def connect(port: int) -> http.client.HTTPConnection:
    """A keep-alive connection; one process answers all that is asked on it."""
    return http.client.HTTPConnection(LOOPBACK, port, timeout=60)


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body of a success. Raises RuntimeError on anything else."""
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:  # OK
        raise RuntimeError(f"{path}: {response.status} {body[:500]!r}")
    return body


class Fetcher:
    """A keep-alive connection for large bodies: into one buffer that is used again, and never looked through."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), timeout=60)
        self.socket.settimeout(None)
        self.buffer = bytearray(1 << 25)

    def get(self, path: str) -> memoryview:
        """The body of a success, until the next call. Raises RuntimeError on anything else."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(CHUNK)
            if not head:
                raise RuntimeError("the server closed a connection")
        head, _, start = head.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"not a success: {head[:200]!r}")
        length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        view = memoryview(self.buffer)
        view[: len(start)] = start
        if length > len(start):
            self.socket.recv_into(view[len(start) : length], length - len(start), socket.MSG_WAITALL)
        return view[:length]


class _Line:
    """One keep-alive connection of the load: asks, and counts bytes until the answer is whole."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((LOOPBACK, port), timeout=30)
        self.head = b""
        self.missing = -1

    def ask(self, request: bytes) -> None:
        self.head, self.missing = b"", -1
        self.socket.sendall(request)

    def take(self) -> bool:
        """Reads what is there; whether the answer is whole now."""
        data = self.socket.recv(CHUNK)
        if not data:
            raise RuntimeError("the server closed a connection")
        if self.missing >= 0:
            self.missing -= len(data)
            return self.missing == 0
        self.head += data
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self.head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"not a success: {self.head[:200]!r}")
        length = self.head[:end].lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0]
        self.missing = int(length) - (len(self.head) - end - 4)
        return self.missing == 0


def throughput(port: int, paths: Sequence[str], requests: int, *, lines: int = 4) -> float:
    """Answers per second over a few keep-alive connections, going round the paths."""
    asked = [f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n".encode() for path in paths]
    selector = selectors.DefaultSelector()
    open_lines = [_Line(port) for _ in range(lines)]
    sent = done = 0
    started = time.perf_counter()
    for line in open_lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        line.ask(asked[sent % len(asked)])
        sent += 1
    while done < requests:
        for key, _ in selector.select():
            if key.data.take():
                done += 1
                if sent < requests:
                    key.data.ask(asked[sent % len(asked)])
                    sent += 1
    elapsed = time.perf_counter() - started
    for line in open_lines:
        line.socket.close()
    return requests / elapsed
