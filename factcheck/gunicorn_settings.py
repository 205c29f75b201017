"""Settings of gunicorn: a few processes with threads, because pages wait for the database more than they compute."""

import os
from pathlib import Path
from typing import Any

from factcheck.core.http import MOST_DRAINED

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# The code is imported once, before the processes fork. Each process then opens its own connections.
preload_app = True
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
# Workers touch a heartbeat file. It is in memory, so that a slow disk does not make a worker look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- gunicorn makes its own file in it
# We do not use it, and every gunicorn of this account shares its default path.
control_socket_disable = True
accesslog = "-" if os.environ.get("ACCESS_LOG", "") == "1" else None
errorlog = "-"


def pre_request(worker: Any, request: Any) -> None:
    """Send `Connection: close` when the body is too long to read to its end (RFC 9112, section 9.6)."""
    headers = dict(request.headers)
    length = headers.get("CONTENT-LENGTH", "0")
    if "TRANSFER-ENCODING" in headers or not length.isdigit() or int(length) > MOST_DRAINED:
        request.force_close()
