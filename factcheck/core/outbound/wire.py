"""A connection to one address that was checked: every wait ends by the deadline, everything read is counted."""

import functools
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import certifi

from factcheck.core.outbound import targets
from factcheck.core.outbound.addresses import Address
from factcheck.core.outbound.answers import Refused, TooLarge, Unreachable
from factcheck.core.outbound.deadline import Deadline, late
from factcheck.core.outbound.targets import Target

_PIECE = 65_536
_MOST_ADDRESSES = 4
"""Tried one after the other; a dead first one leaves its share of the time to the others."""
_CERTIFICATE = {
    10: "The site's certificate has expired.",
    18: "The site's certificate is its own, and signed by nobody.",
    19: "The site's certificate is signed by nobody we know.",
    20: "The site's certificate is signed by nobody we know.",
    62: "The site's certificate is another site's.",
    64: "The site's certificate is another site's.",
}
"""By OpenSSL's verify code; its own sentences name the host."""


class Wire:
    """Bytes to and from one peer."""

    def __init__(self, connection: socket.socket, address: Address, deadline: Deadline) -> None:
        self._socket = connection
        self.address = str(address)
        self._deadline = deadline
        self._buffer = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """All of it; raises Unreachable."""
        self._socket.settimeout(self._deadline.left())
        try:
            self._socket.sendall(data)
        except TimeoutError:
            raise late() from None
        except OSError:
            raise Unreachable("broken", "The site broke the connection off.") from None

    def _receive(self) -> bool:
        """Whether more came; False at the end of the stream."""
        self._socket.settimeout(self._deadline.left())
        try:
            piece = self._socket.recv(_PIECE)
        except TimeoutError:
            raise late() from None
        except OSError:
            raise Unreachable("broken", "The site broke the connection off.") from None
        self._buffer += piece
        return bool(piece)

    def line(self, most: int) -> bytes:
        """The next line without its end; raises TooLarge when it is longer than `most`, Unreachable when cut short."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > most:
                break
            if not self._receive():
                raise Unreachable("cut-short", "The site broke off in the middle of its answer.")
        if not 0 <= end <= most:
            raise TooLarge("headers", "The site's answer has more header lines than we take.")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def some(self, most: int) -> bytes:
        """At least one byte and at most so many, or b'' at the end of the stream."""
        if not self._buffer and not self._receive():
            return b""
        piece = bytes(self._buffer[:most])
        del self._buffer[:most]
        return piece


@functools.cache
def tls() -> ssl.SSLContext:
    """Verifies certificate and name, by the machine's authorities and certifi's; loaded once in a process."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


def dial(address: Address, port: int, seconds: float) -> socket.socket:
    """A connection to this address, by nobody's proxy; raises OSError. Tests put their own here."""
    connection = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.connect((str(address), port))
    except OSError:
        connection.close()
        raise
    return connection


def peer(connection: socket.socket) -> Address:
    """Whom a connection really reached."""
    return ipaddress.ip_address(connection.getpeername()[0])


def _first(target: Target, addresses: Sequence[Address], deadline: Deadline) -> tuple[socket.socket, Address]:
    """The first of the addresses that can be connected to."""
    tried = addresses[:_MOST_ADDRESSES]
    for place, address in enumerate(tried):
        try:
            return dial(address, target.port, deadline.left() / (len(tried) - place)), address
        except OSError:
            continue
    deadline.left()
    raise Unreachable("no-connection", "The site could not be connected to.")


def _secured(connection: socket.socket, target: Target, deadline: Deadline) -> socket.socket:
    connection.settimeout(deadline.left())
    try:
        return tls().wrap_socket(connection, server_hostname=target.host)
    except TimeoutError:
        raise late() from None
    except ssl.SSLCertVerificationError as error:
        message = _CERTIFICATE.get(error.verify_code, "The site's certificate is not valid.")
        raise Unreachable("certificate", message) from None
    except OSError:
        raise Unreachable("tls", "No encrypted connection to the site could be made.") from None


def _check_peer(connection: socket.socket, target: Target, address: Address) -> None:
    reached = peer(connection)
    targets.check(target, reached)
    if reached != address:
        raise Refused("not-public", "The connection did not lead where it should.")


def connect(target: Target, addresses: Sequence[Address], deadline: Deadline) -> Wire:
    """A wire to the target at one of its checked addresses, which is checked again; raises Refused, Unreachable."""
    connection, address = _first(target, addresses, deadline)
    try:
        _check_peer(connection, target, address)
        if target.scheme == "https":
            connection = _secured(connection, target, deadline)
    except OSError:
        connection.close()
        raise Unreachable("no-connection", "The site could not be connected to.") from None
    except (Refused, Unreachable):
        connection.close()
        raise
    return Wire(connection, address, deadline)
