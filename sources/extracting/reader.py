"""Documents of strangers, read in a process of their own that can be ended.

A parser in C cannot be stopped from inside, and its memory is given back only by ending its process. So a child reads
(`child.py`), and the parent waits as long as it is willing to. A plain subprocess: to Celery's prefork workers,
which are daemons, multiprocessing refuses children.
"""

import fcntl
import json
import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import IO, Self

from sources.extracting import frames
from sources.extracting.documents import NO_MEMORY
from sources.extracting.extracted import Extracted

_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 20
_MOST_REPLY = 64_000_000
"""Bytes; the longest text as JSON has 12 million. A child that announces more is not to be trusted."""
_START = 10.0
"""Seconds that loading the parsers may take on a busy machine, on top of the first document's."""
_BROKE = "The document made its reader fail, and was not read."
_REFUSED = "The document is larger than {most:,} bytes, and was not read."
_MOST_BODY = 100_000_000


class _Breach(Exception):
    """The child was stopped or ended by itself. Says what an editor should read."""


class Reader:
    """Reads one document at a time, from any thread; each process that is forked gets a child of its own.

    `deadline` is in seconds and for each document, `most_memory` in bytes and for the child's whole address space, so
    that what it holds in memory is always less. After `documents_per_child` documents a new child takes over.
    """

    def __init__(self, deadline: float = 20.0, most_memory: int = 256_000_000, documents_per_child: int = 200) -> None:
        self._deadline = deadline
        self._most_memory = most_memory
        self._documents_per_child = documents_per_child
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._read = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The child's process, while there is one."""
        return self._child.pid if self._child is not None and self._owner == os.getpid() else None

    def read(self, body: bytes, *, media_type: str = "", file_name: str = "") -> Extracted:
        """As `documents.extract`, within the limits. Never raises for what a document does; its `problem` says it."""
        if len(body) > _MOST_BODY:
            return Extracted(problem=_REFUSED.format(most=_MOST_BODY))
        request = {"media_type": media_type, "file_name": file_name, "deadline": self._deadline}
        head = json.dumps(request).encode()
        parts = [frames.REQUEST.pack(len(head), len(body)) + head, body]
        with self._lock:
            try:
                return self._exchange(parts)
            except _Breach as breach:
                self._end()
                return Extracted(problem=str(breach))
            except BaseException:
                # Interrupted half-way, by a signal or a task's time limit: the pipes hold half a document.
                self._end()
                raise

    def close(self) -> None:
        """End the child. A later `read` starts another."""
        with self._lock:
            self._end()

    def _exchange(self, parts: list[bytes]) -> Extracted:
        until = time.monotonic() + self._deadline
        child = self._running()
        if self._read == 0:
            until += _START
        self._read += 1
        assert child.stdin is not None  # noqa: S101 -- Popen was asked for pipes; this is for the type checker
        assert child.stdout is not None  # noqa: S101 -- as above
        try:
            for part in parts:
                self._send(child.stdin, part, until)
            size, last = frames.REPLY.unpack(self._receive(child.stdout, frames.REPLY.size, until))
            if size > _MOST_REPLY:
                raise _Breach(_BROKE)
            found = frames.read(self._receive(child.stdout, size, until))
        except (EOFError, OSError, ValueError, TypeError, LookupError) as error:
            raise _Breach(self._why(child)) from error
        if last or self._read >= self._documents_per_child:
            self._end()
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._owner != os.getpid():
            # Forked: the child belongs to the parent, who reads its pipes.
            self._child = None
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            # Nothing of this process's environment: a parser needs no secret.
            self._child = subprocess.Popen(  # noqa: S603 -- our own program, with a number
                [sys.executable, "-m", "sources.extracting.child", str(self._most_memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                cwd=_ROOT,
                env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
            )
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe is not None:
                    os.set_blocking(pipe.fileno(), False)
                    # Fewer turns between the two processes; where it is refused the pipe stays as it is.
                    with suppress(OSError):
                        fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _CHUNK)
            self._owner = os.getpid()
            self._read = 0
        return self._child

    def _send(self, pipe: IO[bytes], data: bytes, until: float) -> None:
        rest = memoryview(data)
        while rest:
            self._wait(pipe, select.POLLOUT, until)
            rest = rest[os.write(pipe.fileno(), rest[:_CHUNK]) :]

    def _receive(self, pipe: IO[bytes], size: int, until: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(pipe, select.POLLIN, until)
            piece = os.read(pipe.fileno(), min(size - len(data), _CHUNK))
            if not piece:
                raise EOFError
            data += piece
        return bytes(data)

    def _wait(self, pipe: IO[bytes], event: int, until: float) -> None:
        waiting = select.poll()
        waiting.register(pipe.fileno(), event)
        if not waiting.poll(max(until - time.monotonic(), 0.0) * 1000):
            raise _Breach(f"Reading the document took longer than {self._deadline:g} seconds and was stopped.")

    def _why(self, child: subprocess.Popen[bytes]) -> str:
        with suppress(subprocess.TimeoutExpired):
            if child.wait(1.0) == frames.OUT_OF_MEMORY:
                return NO_MEMORY
        return _BROKE

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
