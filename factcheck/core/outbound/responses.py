"""Reads an HTTP/1.x response with h11, within bounds that h11 does not set.

docs/decisions/0028-h11-reads-responses.md has the measurements behind the bounds.
"""

import re
from dataclasses import dataclass

import h11

from factcheck.core.outbound.answers import BadAnswer, OutboundError, TooLarge, Unreachable
from factcheck.core.outbound.wire import Wire

MOST_INCOMPLETE = 2_048
"""Bytes given to h11 at once, and bytes of a chunk's line or of trailers that it may hold.

Its expressions for both take quadratic time: 32 KiB of blanks cost seconds.
"""
_VERSIONS = (b"HTTP/1.0 ", b"HTTP/1.1 ")
# h11 lets most of them pass, and takes quadratic time to refuse a NUL after many blanks.
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_BLANK_BEFORE_COLON = re.compile(rb"^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]+:")
_MOST_INTERIM = 10
_FRAMING = 65_536
"""Bytes that may frame chunks beyond as many as the entity itself may have."""


@dataclass(frozen=True, slots=True)
class Head:
    """Everything before the entity."""

    http_version: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """The elements of every field of that lower-case name, split at commas."""
        joined = ",".join(value for key, value in self.headers if key.lower() == name)
        return [part.strip() for part in joined.split(",") if part.strip()]

    def first(self, name: str) -> str:
        """The first field of that lower-case name, or ''."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def _malformed() -> BadAnswer:
    return BadAnswer("malformed", "The site's answer is not valid HTTP.")


def _too_large() -> TooLarge:
    return TooLarge("raw", "The site's answer is larger than we take.")


def read_head(wire: Wire, connection: h11.Connection, most: int) -> Head:
    """Status and fields; raises TooLarge over `most` bytes of them, interim responses included."""
    for _ in range(_MOST_INTERIM):
        lines = [wire.line(most)]
        if not lines[0].startswith(_VERSIONS):
            raise _malformed()
        while lines[-1]:
            if _CONTROL.search(lines[-1]):
                raise _malformed()
            most -= len(lines[-1]) + 2
            lines.append(_BLANK_BEFORE_COLON.sub(rb"\1:", wire.line(most)))
        connection.receive_data(b"\r\n".join([*lines, b""]))
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError:
            raise _malformed() from None
        if isinstance(event, h11.Response):
            return Head(
                http_version=f"HTTP/{event.http_version.decode('ascii')}",
                status=event.status_code,
                reason=event.reason.strip().decode("latin-1"),
                headers=tuple(
                    (name.decode("ascii"), value.decode("latin-1")) for name, value in event.headers.raw_items()
                ),
            )
    raise _malformed()


def read_entity(wire: Wire, connection: h11.Connection, head: Head, most: int) -> bytes:
    """The entity without its chunks; raises TooLarge over `most` bytes, Unreachable when cut short, BadAnswer."""
    entity = bytearray()
    chunked = bool(head.first("transfer-encoding"))
    if not chunked and head.status not in {204, 304} and int(head.first("content-length") or 0) > most:
        raise _too_large()
    framing = most + _FRAMING
    closed = False
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage):
            if isinstance(event, h11.Data):
                entity += event.data
                framing += len(event.data)
            else:
                piece = wire.some(MOST_INCOMPLETE)
                framing -= len(piece)
                closed = not piece
                if closed and chunked:
                    # Browsers read an answer that ends without the empty line after its last chunk.
                    connection.receive_data(b"\r\n")
                connection.receive_data(piece)
            if len(entity) > most or (chunked and framing < 0):
                raise _too_large()
    except h11.RemoteProtocolError as error:
        raise _broken(error, closed=closed) from None
    return bytes(entity)


def _broken(error: h11.RemoteProtocolError, *, closed: bool) -> OutboundError:
    if closed:
        return Unreachable("cut-short", "The site broke off in the middle of its answer.")
    # 431, Request Header Fields Too Large, is h11's word for a line that is too long.
    return _too_large() if error.error_status_hint == 431 else _malformed()
