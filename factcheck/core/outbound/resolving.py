"""Looking up names, within the deadline: the C library's look-up cannot be interrupted, so a thread is left behind."""

import ipaddress
import queue
import socket
import threading
from collections.abc import Sequence

from factcheck.core.outbound import targets
from factcheck.core.outbound.addresses import Address
from factcheck.core.outbound.answers import Unreachable
from factcheck.core.outbound.deadline import Deadline, late
from factcheck.core.outbound.targets import Target

_SLOTS = threading.BoundedSemaphore(32)
"""Look-ups under way at once in this process, those left behind included."""


def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as the machine knows them; raises OSError. Tests put their own here."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _look_up(host: str, port: int, found: "queue.SimpleQueue[Sequence[str] | None]") -> None:
    try:
        found.put(resolve(host, port))
    except (OSError, UnicodeError):
        found.put(None)
    finally:
        _SLOTS.release()


def public_addresses(target: Target, deadline: Deadline) -> tuple[Address, ...]:
    """Where the target may be asked, in the machine's order, looked up once; raises Refused if any is not public."""
    if target.address is not None:
        return (target.address,)
    if not _SLOTS.acquire(timeout=deadline.left()):
        raise late()
    found: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(target.host, target.port, found), daemon=True).start()
    try:
        names = found.get(timeout=deadline.left())
    except queue.Empty:
        raise late() from None
    if not names:
        raise Unreachable("no-such-host", "The site's name could not be looked up.")
    addresses = tuple(dict.fromkeys(ipaddress.ip_address(name) for name in names))
    for address in addresses:
        targets.check(target, address)
    return addresses
