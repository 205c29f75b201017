"""Reads strangers' documents in a child process, which can be killed.

A parser in C cannot be interrupted from inside, and only the end of its process frees its memory. So a child process
reads (`child.py`), and the parent waits up to a deadline. It is a plain subprocess, because multiprocessing does not
allow Celery's prefork workers, which are daemons, to have children.
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
from sources.extracting.extraction import Extraction

_ROOT = Path(__file__).resolve().parents[2]
_CHUNK = 1 << 20
_MOST_REPLY = 64_000_000
"""The largest reply in bytes. The longest text takes 12 million as JSON, so a child that announces more is broken."""
_START = 10.0
"""Extra seconds for the first document, to load the parsers on a busy machine."""
_BROKE = "The document could not be read, because it made the reader fail."
_REFUSED = "The document could not be read, because it is larger than {most:,} bytes."
_MOST_BODY = 100_000_000


class _Breach(Exception):
    """The child was killed or ended. The message is for editors."""


class Reader:
    """Reads one document at a time. Safe to use from several threads; each forked process gets its own child.

    `deadline` is in seconds for each document. `most_memory` limits the child's address space in bytes, so its resident
    memory is always smaller. After `documents_per_child` documents a new child is started.
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
        """The child's process id, if there is a child."""
        return self._child.pid if self._child is not None and self._owner == os.getpid() else None

    def read(self, body: bytes, *, media_type: str = "", file_name: str = "") -> Extraction:
        """Like `documents.extract`, within the limits. Never raises because of a document; errors are in `problem`."""
        if len(body) > _MOST_BODY:
            return Extraction(problem=_REFUSED.format(most=_MOST_BODY))
        request = {"media_type": media_type, "file_name": file_name, "deadline": self._deadline}
        head = json.dumps(request).encode()
        parts = [frames.REQUEST.pack(len(head), len(body)) + head, body]
        with self._lock:
            try:
                return self._exchange(parts)
            except _Breach as breach:
                self._end()
                return Extraction(problem=str(breach))
            except BaseException:
                # Interrupted by a signal or a task's time limit, with half a document in the pipes.
                self._end()
                raise

    def close(self) -> None:
        """Kill the child. A later `read` starts another one."""
        with self._lock:
            self._end()

    def _exchange(self, parts: list[bytes]) -> Extraction:
        until = time.monotonic() + self._deadline
        child = self._running()
        if self._read == 0:
            until += _START
        self._read += 1
        assert child.stdin is not None  # noqa: S101 -- for the type checker: Popen was called with pipes
        assert child.stdout is not None  # noqa: S101 -- as above
        try:
            for part in parts:
                self._send(child.stdin, part, until)
            size, last = frames.REPLY.unpack(self._receive(child.stdout, frames.REPLY.size, until))
            if size > _MOST_REPLY:
                raise _Breach(_BROKE)
            document = frames.decode(self._receive(child.stdout, size, until))
        except (EOFError, OSError, ValueError, TypeError, LookupError) as error:
            raise _Breach(self._reason(child)) from error
        if last or self._read >= self._documents_per_child:
            self._end()
        return document

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._owner != os.getpid():
            # After a fork: the child belongs to the parent process.
            self._child = None
        if self._child is not None and self._child.poll() is not None:
            self._end()
        if self._child is None:
            # The child does not inherit the environment, so it has no secrets.
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
                    # A larger pipe needs fewer context switches. If the kernel refuses, the pipe stays as it is.
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

    def _reason(self, child: subprocess.Popen[bytes]) -> str:
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
