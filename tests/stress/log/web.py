"""The web server whose change feed the readers follow."""

import http.client
import logging
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

from factcheck.embedded.servers import LOOPBACK, free_port
from tests.servers import ROOT
from tests.stress.processes import forked, kill

STARTS_WITHIN = 60.0


@contextmanager
def gunicorn(log: Path) -> Iterator[int]:
    """As in production; gives its port. That the database is away for a while is said in its log alone."""
    port = free_port()
    environment = os.environ | {"PORT": str(port), "BIND": LOOPBACK}
    command = [sys.executable, "-m", "gunicorn", "--config", "factcheck/gunicorn_settings.py"]
    with log.open("wb") as output:
        child = subprocess.Popen(
            [*command, "factcheck.wsgi:application"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        _wait(port)
        yield port
    finally:
        child.terminate()
        child.wait(30)


@contextmanager
def forked_server() -> Iterator[int]:
    """The same application in a process that has imported it already: up at once; gives its port."""
    server = ThreadedWSGIServer((LOOPBACK, 0), _Silent)
    server.daemon_threads = True

    def serve() -> None:
        logging.getLogger("django.request").setLevel(logging.CRITICAL)
        server.set_app(get_wsgi_application())
        server.serve_forever()

    process = forked(serve)
    try:
        _wait(server.server_port)
        yield server.server_port
    finally:
        kill(process)
        server.server_close()


class _Silent(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """A line for each page is nobody's interest."""


def _wait(port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        with suppress(OSError):
            line = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
            line.request("GET", "/healthz/live")
            if line.getresponse().status == http.client.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("the web server did not start")
