"""Functions for both embedded servers: private folders, free loopback ports, log files."""

import os
import socket
from pathlib import Path

from factcheck.embedded.processes import Account

LOOPBACK = "127.0.0.1"
LOG_TAIL_LINES = 15


def free_port() -> int:
    """Return a free loopback port. Another process may take it before our server does, so callers must retry."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def private_folder(path: Path, account: Account | None) -> Path:
    """Create the folder if it is missing, and give it to the servers' account alone.

    Servers start inside their folder and reach it as `/proc/self/cwd`, so that account needs no access to the folders
    above it, and the path may have any length.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account is not None and path.stat().st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    return path


def server_environment() -> dict[str, str]:
    """The servers' environment. It has no secret and no PG* variable."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def log_tail(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()
    except FileNotFoundError:
        return "(no log)"
    return "\n".join(lines[-LOG_TAIL_LINES:])
