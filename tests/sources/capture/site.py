"""A web site on the loopback: it serves pages by path, records requests and can misbehave."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """One response. `before` is called first, in the server's thread."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "text/html; charset=utf-8"
    before: Callable[[], object] | None = None


@dataclass
class Pause:
    """A `before` that waits until the test sets `may_answer`, and then sets `answers`."""

    may_answer: threading.Event = field(default_factory=threading.Event)
    answers: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        self.may_answer.wait(60)
        self.answers.set()


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    body: bytes
    at: float


def article(words: str = "The bridge has forty spans.", *, title: str = "A survey", paragraphs: int = 1) -> bytes:
    """A page with these words in so many paragraphs."""
    said = "".join(f"<p>{words}</p>" for _ in range(paragraphs))
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head>"
        f"<body><main><h1>{title}</h1>{said}</main></body></html>"
    ).encode()


class Site:
    """Pages can be changed while it runs. Of a list of replies each is sent once, the last one repeatedly."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply | list[Reply]] = {}
        self.requests: list[Request] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.answer(self)

            def do_POST(self) -> None:
                site.answer(self)

            def log_message(self, *arguments: object) -> None:
                """Log nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                """Ignore clients that disconnect: some tests do this on purpose."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    def url(self, path: str = "/page") -> str:
        return f"http://{self.host}{path}"

    def paths(self, *, robots: bool = False) -> list[str]:
        """The requested paths, in order."""
        return [request.path for request in self.requests if robots or request.path != "/robots.txt"]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        self.requests.append(Request(handler.path, headers, body, time.monotonic()))
        page = self.pages.get(handler.path.partition("?")[0], Reply(status=404))
        reply = (page.pop(0) if len(page) > 1 else page[0]) if isinstance(page, list) else page
        if reply.before is not None:
            reply.before()
        handler.send_response(reply.status)
        fields = {"Content-Type": reply.content_type, "Content-Length": str(len(reply.body))} | dict(reply.headers)
        for name, value in fields.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(reply.body)

    def serve(self) -> None:
        """Serve until the process is killed."""
        self._server.serve_forever(poll_interval=0.05)

    @contextmanager
    def running(self) -> Iterator["Site"]:
        self._thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
