"""A fake S3-compatible store: one bucket in memory, path-style addresses, signatures not checked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

NAME = "evidence"


class _Handler(BaseHTTPRequestHandler):
    """PUT, GET, HEAD and DELETE objects; GET the bucket's list."""

    protocol_version = "HTTP/1.1"
    bucket: "Bucket"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._up():
            self.bucket.objects[self._key()] = body
            self.bucket.headers[self._key()] = {name.lower(): value for name, value in self.headers.items()}
            self._say(200, etag=True)

    def do_GET(self) -> None:
        if not self._up():
            return
        key = self._key()
        if not key:
            self._say(200, self.bucket.listing(urlsplit(self.path).query))
        elif key in self.bucket.objects:
            self._say(200, self.bucket.objects[key], etag=True)
        else:
            self._say(404, b"<Error><Code>NoSuchKey</Code></Error>")

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if self._up():
            self.bucket.objects.pop(self._key(), None)
            self._say(204)

    def _key(self) -> str:
        path = unquote(urlsplit(self.path).path)
        assert path == f"/{NAME}" or path.startswith(f"/{NAME}/"), path
        return path.removeprefix(f"/{NAME}").removeprefix("/")

    def _up(self) -> bool:
        if self.bucket.down:
            self._say(503)
        return not self.bucket.down

    def _say(self, status: int, body: bytes = b"", *, etag: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", '"x"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Log nothing."""


class Bucket:
    """The stored objects and the headers of their requests. `down` makes the bucket answer 503."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.down = False
        handler = type("Handler", (_Handler,), {"bucket": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def listing(self, query: str) -> bytes:
        """A page of the list, grouped at the delimiter."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter", "")
        rest = [key.removeprefix(prefix) for key in sorted(self.objects) if key.startswith(prefix)]
        folders = sorted({name.split(delimiter)[0] + delimiter for name in rest if delimiter and delimiter in name})
        files = [name for name in rest if not delimiter or delimiter not in name]
        return (
            "<ListBucketResult><IsTruncated>false</IsTruncated>"
            + "".join(f"<Contents><Key>{escape(prefix + name)}</Key><Size>1</Size></Contents>" for name in files)
            + "".join(f"<CommonPrefixes><Prefix>{escape(prefix + name)}</Prefix></CommonPrefixes>" for name in folders)
            + "</ListBucketResult>"
        ).encode()

    @contextmanager
    def running(self) -> Iterator["Bucket"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()
