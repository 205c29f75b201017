"""How gunicorn serves: a few processes with threads, since pages wait for the database more than they compute."""

import os
from pathlib import Path
from typing import Any

from factcheck.core.http import MOST_DRAINED

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# The code is imported once, before the processes fork; connections are made after, by each for itself.
preload_app = True
timeout = 30
graceful_timeout = 10
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
# A worker shows that it lives by touching a file; in memory, so that a slow disk does not look like a dead worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- gunicorn makes its own file in it
# Nobody uses it, and its default place is shared by every gunicorn of this account.
control_socket_disable = True
accesslog = "-" if os.environ.get("ACCESS_LOG", "") == "1" else None
errorlog = "-"


def pre_request(worker: Any, request: Any) -> None:
    """Announce `Connection: close` before a body that nobody may read to its end (RFC 9112, section 9.6)."""
    headers = dict(request.headers)
    length = headers.get("CONTENT-LENGTH", "0")
    if "TRANSFER-ENCODING" in headers or not length.isdigit() or int(length) > MOST_DRAINED:
        request.force_close()
