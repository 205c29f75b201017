"""Reading an HTTP/1.x answer, strictly: what is ambiguous is refused, what is endless is bounded."""

import re
from dataclasses import dataclass

from factcheck.core.outbound.answers import BadAnswer, TooLarge, Unreachable
from factcheck.core.outbound.wire import Wire

# Some large sites answer 999.
_STATUS = re.compile(rb"(HTTP/1\.[01]) ([1-9][0-9]{2})(?: (.*))?", re.DOTALL)
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")
_LENGTH = re.compile(r"[0-9]{1,18}")
_CHUNK = re.compile(rb"[0-9a-fA-F]{1,15}")
_MOST_CHUNK_LINE = 4_096
_MOST_INTERIM = 10
_FRAMING = 65_536
"""Bytes that chunk lines may take beyond as many as the entity itself may."""


@dataclass(frozen=True, slots=True)
class Head:
    """Everything before the entity."""

    http_version: str
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """The elements of every field of that (small) name, split at commas."""
        joined = ",".join(value for key, value in self.headers if key.lower() == name)
        return [part.strip() for part in joined.split(",") if part.strip()]

    def first(self, name: str) -> str:
        """The first field of that (small) name, or ''."""
        return next((value for key, value in self.headers if key.lower() == name), "")


def _malformed() -> BadAnswer:
    return BadAnswer("malformed", "The site's answer is not valid HTTP.")


def read_head(wire: Wire, most: int) -> Head:
    """Status and fields; raises TooLarge over `most` bytes of them, interim answers included."""
    for _ in range(_MOST_INTERIM):
        status = wire.line(most)
        most -= len(status)
        parts = _STATUS.fullmatch(status)
        if parts is None or _CONTROL.search(status):
            raise _malformed()
        fields: list[list[bytes]] = []
        while line := wire.line(most):
            most -= len(line) + 2
            _read_field(line, fields)
        code = int(parts[2])
        if code == 101:
            raise _malformed()
        if code >= 200:
            headers = tuple((name.decode("ascii"), value.decode("latin-1")) for name, value in fields)
            return Head(parts[1].decode("ascii"), code, (parts[3] or b"").strip().decode("latin-1"), headers)
    raise _malformed()


def _read_field(line: bytes, fields: list[list[bytes]]) -> None:
    if _CONTROL.search(line):
        raise _malformed()
    if line[:1] in b" \t":
        if not fields:
            raise _malformed()
        fields[-1][1] = (fields[-1][1] + b" " + line.strip(b" \t")).strip(b" ")
        return
    name, colon, value = line.partition(b":")
    name = name.rstrip(b" \t")
    if not colon or not _NAME.fullmatch(name):
        raise _malformed()
    fields.append([name, value.strip(b" \t")])


def read_entity(wire: Wire, head: Head, most: int) -> bytes:
    """The entity without its chunks; raises TooLarge over `most` bytes, Unreachable when cut short, BadAnswer."""
    if head.status in {204, 304}:
        return b""
    codings = [coding.lower() for coding in head.all("transfer-encoding") if coding.lower() != "identity"]
    if codings:
        if codings != ["chunked"]:
            raise _malformed()
        return _chunks(wire, most)
    lengths = set(head.all("content-length"))
    if not lengths:
        return _until_closed(wire, most)
    if len(lengths) > 1 or not _LENGTH.fullmatch(length := lengths.pop()):
        raise _malformed()
    if int(length) > most:
        raise _too_large()
    entity = bytearray()
    _take(wire, int(length), entity)
    return bytes(entity)


def _too_large() -> TooLarge:
    return TooLarge("raw", "The site's answer is larger than we take.")


def _take(wire: Wire, length: int, into: bytearray) -> None:
    """Exactly so many bytes."""
    while length:
        piece = wire.some(length)
        if not piece:
            raise Unreachable("cut-short", "The site broke off in the middle of its answer.")
        into += piece
        length -= len(piece)


def _until_closed(wire: Wire, most: int) -> bytes:
    entity = bytearray()
    while piece := wire.some(65_536):
        entity += piece
        if len(entity) > most:
            raise _too_large()
    return bytes(entity)


def _chunks(wire: Wire, most: int) -> bytes:
    """Chunks up to the last; trailers stay unread, the connection is closed anyway."""
    entity = bytearray()
    framing = most + _FRAMING
    while True:
        line = wire.line(_MOST_CHUNK_LINE)
        size = line.partition(b";")[0].strip(b" \t")
        if not _CHUNK.fullmatch(size):
            raise _malformed()
        length = int(size, 16)
        if not length:
            return bytes(entity)
        framing -= len(line)
        if len(entity) + length > most or framing < 0:
            raise _too_large()
        _take(wire, length, entity)
        if wire.line(1):
            raise _malformed()
