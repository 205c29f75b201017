"""Undoing a Content-Encoding in bounded steps: a small answer can hold a large one."""

import zlib

from factcheck.core.outbound.answers import BadAnswer, TooLarge
from factcheck.core.outbound.deadline import Deadline

ASKED_FOR = "gzip, deflate"
_STEP = 16_384
"""Bytes fed at once. What follows one gzip member is copied for the next: larger steps are slower on many members."""
_MOST_OUT = 262_144
_MOST_MEMBERS = 1_000
_GZIP = 16 + zlib.MAX_WBITS


def _unreadable() -> BadAnswer:
    return BadAnswer("encoding", "The site's answer is compressed in a way that cannot be read.")


def coding(codings: list[str]) -> str:
    """The one coding that the elements of Content-Encoding name: '', 'gzip' or 'deflate'; raises BadAnswer."""
    named = [name.lower().removeprefix("x-") for name in codings if name.lower() != "identity"]
    if not named:
        return ""
    if len(named) > 1 or named[0] not in {"gzip", "deflate"}:
        raise _unreadable()
    return named[0]


def decoded(raw: bytes, name: str, *, most: int, deadline: Deadline) -> bytes:
    """The entity without its coding; raises TooLarge over `most` bytes, BadAnswer when it is not whole."""
    if not raw or not name:
        if len(raw) > most:
            raise _too_large()
        return raw
    try:
        if name == "gzip":
            return _inflated(raw, _GZIP, most, deadline)
        # RFC 9110 means zlib's frame; some servers send bare deflate.
        framed = raw[0] & 0x0F == 8 and len(raw) > 1 and int.from_bytes(raw[:2], "big") % 31 == 0
        return _inflated(raw, zlib.MAX_WBITS if framed else -zlib.MAX_WBITS, most, deadline)
    except zlib.error:
        raise _unreadable() from None


def _too_large() -> TooLarge:
    return TooLarge("body", "What the site sent is larger, once decompressed, than we take.")


def _inflated(raw: bytes, bits: int, most: int, deadline: Deadline) -> bytes:
    body = bytearray()
    members = 1
    inflater = zlib.decompressobj(bits)
    for start in range(0, len(raw), _STEP):
        piece = raw[start : start + _STEP]
        while piece:
            if inflater.eof:
                if bits != _GZIP or not piece.startswith(b"\x1f"):
                    # Whatever follows a whole stream is padding, as every browser reads it.
                    return bytes(body)
                members += 1
                if members > _MOST_MEMBERS:
                    raise _unreadable()
                inflater = zlib.decompressobj(bits)
            _add(body, inflater.decompress(piece, _MOST_OUT), most, deadline)
            piece = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    while not inflater.eof and (rest := inflater.decompress(b"", _MOST_OUT)):
        _add(body, rest, most, deadline)
    if not inflater.eof:
        raise _unreadable()
    return bytes(body)


def _add(body: bytearray, piece: bytes, most: int, deadline: Deadline) -> None:
    deadline.left()
    body += piece
    if len(body) > most:
        raise _too_large()
