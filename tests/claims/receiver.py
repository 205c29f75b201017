"""A webhook receiver on the loopback that records requests and sends configured responses."""

import asyncio
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from standardwebhooks import Webhook

from tests.stress.processes import forked


@dataclass(frozen=True)
class Message:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass(frozen=True)
class Reply:
    """One response. A status of 0 breaks the connection. `after` is in seconds, None for never."""

    status: int = 204
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float | None = 0.0
    before: Callable[[], Awaitable[object]] | None = None
    """Awaited before the answer is sent."""


Answers = Callable[[Message], Reply]


def always(message: Message) -> Reply:
    return Reply()


class Receiver:
    """Assign `answers` to change the responses. Requests are in `messages`, unless `keep` is False."""

    def __init__(self, answers: Answers = always, *, keep: bool = True) -> None:
        self.answers = answers
        self.messages: list[Message] = []
        self._keep = keep
        self._serving = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"

    def url(self, path: str = "/hook") -> str:
        return f"http://{self.host}{path}"

    def verified(self, secret: str, path: str = "/hook") -> list[str]:
        """The ids of the received messages, in order. The official library verifies each one or raises."""
        found = [message for message in self.messages if message.path == path]
        for message in found:
            Webhook(secret).verify(message.body, dict(message.headers))
        return [message.id for message in found]

    def serve(self) -> None:
        """Serve until the process is killed."""
        asyncio.run(self._serve())

    @contextmanager
    def running(self) -> Iterator["Receiver"]:
        """Serve in a thread."""
        thread = threading.Thread(target=self.serve)
        thread.start()
        try:
            yield self
        finally:
            self._serving.wait()
            self._loop.call_soon_threadsafe(self._over.set)
            thread.join()
            self._socket.close()

    @contextmanager
    def in_a_process(self) -> Iterator["Receiver"]:
        process = forked(self.serve)
        try:
            yield self
        finally:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            self._socket.close()

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._answer, sock=self._socket.dup())
        self._serving.set()
        await self._over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = dict(line.split(": ", 1) for line in head[1:] if line)
            headers = {name.lower(): value for name, value in fields.items()}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            message = Message(head[0].split(" ")[1], headers, body, time.monotonic())
            if self._keep:
                self.messages.append(message)
            reply = self.answers(message)
            if reply.before is not None:
                await reply.before()
            await asyncio.sleep(3600 if reply.after is None else reply.after)
            if not reply.status:
                return
            more = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
            line = f"HTTP/1.1 {reply.status} X\r\nContent-Length: {len(reply.body)}\r\n{more}\r\n"
            writer.write((line if reply.status != 204 else f"HTTP/1.1 204 X\r\n{more}\r\n").encode() + reply.body)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            writer.close()
