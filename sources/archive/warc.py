"""Writes one capture as a small WARC file (ISO 28500:2017, WARC 1.1), with each record gzipped separately.

First come the document's warcinfo, response, request and metadata records, then a response and a request for each
redirect, so that a player finds the page at the requested address and at the final one.

We write the records ourselves and read them with warcio. warcio's writer changes headers, reads a body three times and
always compresses at level 9; here headers stay as received, in one pass.

Digests are `sha256:` in hexadecimal, which warcio can verify, so a response's payload digest is the SHA-256 of its
body. For a body with a Content-Encoding the standard defines the payload as the encoded bytes; the metadata record has
the digest of the decoded body (`content-sha256`).

Headers that would make a reader misparse the payload are renamed with the prefix `X-Archive-Orig-`, like in the Wayback
Machine: Transfer-Encoding, because the chunks are joined; a wrong Content-Length; a Content-Encoding that is wrong or
not widely supported, in which case the decoded body is stored; and an unescaped Location, next to an escaped one.
"""

import hashlib
import re
import string
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote_from_bytes, urlsplit
from uuid import UUID, uuid5

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from factcheck.core.moments import utc_text
from factcheck.core.outbound.answers import Answer, Hop

MEDIA_TYPE = "application/warc"
_LEVEL = 3
"""The gzip level: text is 6 per cent larger than at the best level, and compresses in half the time."""
_LEVEL_COMPRESSED = 1
_WINDOWS = {"gzip": (31,), "deflate": (15, -15)}
"""zlib's window bits of the encodings that every WARC reader supports. Deflate occurs with and without zlib's frame."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_ORIGINAL = "X-Archive-Orig-"
_FIELDS = "application/warc-fields"
_HTTP_RESPONSE, _HTTP_REQUEST = "application/http; msgtype=response", "application/http; msgtype=request"
_RECONSTRUCTED = (
    "Redirects reconstructed from the ledger's record of the capture, which kept their address, status and Location"
)
_FAULTS = (ArchiveLoadFailed, AttributeError, EOFError, LookupError, OSError, TypeError, zlib.error)
"""Exceptions of warcio for bytes that are not WARC."""


def record(answer: Answer, *, snapshot: UUID, software: str) -> bytes:
    """The WARC file of the response and its redirects. The same response always gives the same bytes."""
    begun = utc_text(answer.started_at)
    info, response = _id(snapshot, "warcinfo"), _id(snapshot, "response")
    common = [
        ("WARC-Date", utc_text(answer.requested_at or answer.started_at)),
        ("WARC-Target-URI", answer.url),
        ("WARC-Warcinfo-ID", info),
    ]
    payload, headers, encoded = _as_stored(answer)
    head = _http_head(f"{answer.http_version} {answer.status} {answer.reason}".rstrip(), headers)
    return b"".join(
        (
            _record("warcinfo", info, [("WARC-Date", begun)], _FIELDS, _fields(_about(software))),
            _record(
                "response", response, [*common, *_from(answer.address)], _HTTP_RESPONSE, head, payload,
                level=_LEVEL_COMPRESSED if encoded else _LEVEL,
            ),
            _record(
                "request", _id(snapshot, "request"), [*common, ("WARC-Concurrent-To", response)], _HTTP_REQUEST,
                _http_head(_request_line(answer.url), answer.request_headers),
            ),
            _record(
                "metadata", _id(snapshot, "metadata"), [*common, ("WARC-Concurrent-To", response)],
                _FIELDS, _fields(_facts(answer, snapshot)),
            ),
            *_redirects(answer.hops, snapshot=snapshot, at=answer.started_at, info=info),
        )
    )  # fmt: skip


def redirects(hops: Sequence[Hop], *, snapshot: UUID, at: datetime, software: str) -> bytes:
    """A WARC file of redirects only, for a copy whose own file lacks them. Only status and target are known."""
    info = _id(snapshot, "warcinfo of redirects")
    about = (*_about(software), ("description", _RECONSTRUCTED))
    return b"".join(
        (
            _record("warcinfo", info, [("WARC-Date", utc_text(at))], _FIELDS, _fields(iter(about))),
            *_redirects(hops, snapshot=snapshot, at=at, info=info),
        )
    )


def addresses(warc: bytes) -> set[str]:
    """The addresses of the responses and resources in this file."""
    return {
        entry.rec_headers.get_header("WARC-Target-URI") or ""
        for entry in ArchiveIterator(BytesIO(warc))
        if entry.rec_type in {"response", "resource"}
    }


def resource_record(body: bytes, *, media_type: str, uri: str, at: datetime, snapshot: UUID) -> bytes:
    """A WARC file with an upload or transcript as its only resource record."""
    headers = [("WARC-Date", utc_text(at)), ("WARC-Target-URI", uri)]
    return _record("resource", _id(snapshot, "resource"), headers, media_type or "application/octet-stream", b"", body)


def payload(warc: bytes) -> bytes:
    """The decoded body of the file's response or resource, after all digests were verified.

    Raises ValueError if a digest is wrong or missing, or if this is not a WARC file of ours.
    """
    body: bytes | None = None
    try:
        for entry in ArchiveIterator(BytesIO(warc), check_digests=True):
            content = _drained(entry.raw_stream)
            if entry.digest_checker.passed is not True:
                raise ValueError(f"the digest of the {entry.rec_type} record is wrong or missing")
            if body is None and entry.rec_type in {"response", "resource"}:
                encoding = entry.http_headers.get_header("Content-Encoding") if entry.http_headers else None
                body = content if encoding is None else _decoded(content, encoding)
    except _FAULTS as error:
        raise ValueError("not a WARC file, or a damaged one") from error
    if body is None:
        raise ValueError("the file has no response or resource that can be decoded")
    return body


def _as_stored(answer: Answer) -> tuple[bytes, list[tuple[str, str]], bool]:
    """The payload, matching headers, and whether the payload is compressed."""
    encodings = [value.strip().lower() for name, value in answer.headers if name.lower() == "content-encoding"]
    encoded = len(encodings) == 1 and _decoded(answer.raw, encodings[0], most=len(answer.body)) == answer.body
    stored = answer.raw if encoded else answer.body
    return stored, _matching_headers(answer.headers, length=len(stored), encoded=encoded), encoded


def _matching_headers(received: Sequence[tuple[str, str]], *, length: int, encoded: bool) -> list[tuple[str, str]]:
    """Rename the headers that do not match the stored body, and add its length."""
    headers = []
    for name, value in received:
        lower = name.lower()
        wrong = (
            lower == "transfer-encoding"
            or (lower == "content-length" and value.strip() != str(length))
            or (lower == "content-encoding" and not encoded)
        )
        headers.append((f"{_ORIGINAL}{name}" if wrong else name, value))
    if not any(name.lower() == "content-length" for name, _ in headers):
        headers.append(("Content-Length", str(length)))
    return headers


def _redirects(hops: Sequence[Hop], *, snapshot: UUID, at: datetime, info: str) -> Iterator[bytes]:
    """A response record for each redirect, without a body that was not read, and a request record if known."""
    for number, hop in enumerate(hops, 1):
        response = _id(snapshot, f"redirect {number}")
        common = [
            ("WARC-Date", utc_text(hop.requested_at or at)),
            ("WARC-Target-URI", hop.url),
            ("WARC-Warcinfo-ID", info),
        ]
        fields = hop.headers or (("Location", hop.location),)
        received = [header for field in fields for header in _with_escaped_location(*field)]
        headers = _matching_headers(received, length=len(hop.body), encoded=False)
        unread = not hop.body and any(_announces_body(*field) for field in hop.headers)
        truncated = [("WARC-Truncated", "unspecified")] if unread else []
        head = _http_head(f"{hop.http_version} {hop.status} {hop.reason}".rstrip(), headers)
        yield _record("response", response, [*common, *_from(hop.address), *truncated], _HTTP_RESPONSE, head, hop.body)
        if hop.request_headers:
            yield _record(
                "request", _id(snapshot, f"request of redirect {number}"), [*common, ("WARC-Concurrent-To", response)],
                _HTTP_REQUEST, _http_head(_request_line(hop.url), hop.request_headers),
            )  # fmt: skip


def _with_escaped_location(name: str, value: str) -> list[tuple[str, str]]:
    """The header as received. A Location with unescaped letters also in the escaped form that players need."""
    if name.lower() != "location" or value.isascii():
        return [(name, value)]
    raw = value.encode("latin-1", "replace")
    return [(name, quote_from_bytes(raw, safe=string.printable)), (f"{_ORIGINAL}{name}", value)]


def _announces_body(name: str, value: str) -> bool:
    return name.lower() == "transfer-encoding" or (name.lower() == "content-length" and value.strip() != "0")


def _from(address: str) -> list[tuple[str, str]]:
    return [("WARC-IP-Address", address)] if address else []


def _request_line(url: str) -> str:
    target = urlsplit(url)
    return f"GET {target.path or '/'}{'?' if target.query else ''}{target.query} HTTP/1.1"


def _decoded(raw: bytes, encoding: str, *, most: int | None = None) -> bytes | None:
    """Decode the bytes. None if they are incomplete, in another encoding, or longer than `most`."""
    for window in _WINDOWS.get(encoding.strip().lower(), ()):
        decoder = zlib.decompressobj(window)
        try:
            body = decoder.decompress(raw) if most is None else decoder.decompress(raw, most + 1)
        except zlib.error:
            continue
        if decoder.eof and not decoder.unused_data:
            return body
    return None


def _drained(stream: BinaryIO) -> bytes:
    """Read the stream to its end. A single read may return less."""
    pieces = []
    while piece := stream.read(1 << 20):
        pieces.append(piece)
    return b"".join(pieces)


def _record(
    kind: str,
    identity: str,
    headers: list[tuple[str, str]],
    content_type: str,
    head: bytes,
    body: bytes = b"",
    *,
    level: int = _LEVEL,
) -> bytes:
    block = hashlib.sha256(head)
    block.update(body)
    lines = [("WARC-Type", kind), ("WARC-Record-ID", identity), *headers]
    if kind in {"response", "resource"}:
        lines.append(("WARC-Payload-Digest", f"sha256:{hashlib.sha256(body).hexdigest()}"))
    lines += [
        ("WARC-Block-Digest", f"sha256:{block.hexdigest()}"),
        ("Content-Type", content_type),
        ("Content-Length", str(len(head) + len(body))),
    ]
    start = "WARC/1.1\r\n" + "".join(f"{name}: {_line(value)}\r\n" for name, value in lines) + "\r\n"
    zipped = zlib.compressobj(level, zlib.DEFLATED, 31)
    return b"".join(
        (
            zipped.compress(start.encode("utf-8", "replace") + head),
            zipped.compress(body),
            zipped.compress(b"\r\n\r\n"),
            zipped.flush(),
        )
    )


def _http_head(first: str, headers: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> bytes:
    """Start line and headers as received. Names that RFC 9110 does not allow are renamed: some readers stop at them."""
    lines = [_line(first)]
    lines += [
        f"{name}: {_line(value)}" if _TOKEN.fullmatch(name) else f"{_ORIGINAL}Unreadable: {_line(f'{name}: {value}')}"
        for name, value in headers
    ]
    text = "\r\n".join(lines) + "\r\n\r\n"
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")


def _line(value: str) -> str:
    return _BREAKS.sub(" ", value).strip()


def _fields(pairs: Iterator[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {_line(value)}\r\n" for name, value in pairs).encode("utf-8", "replace")


def _about(software: str) -> Iterator[tuple[str, str]]:
    yield "software", software
    yield "format", "WARC File Format 1.1"
    yield "conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"


def _facts(answer: Answer, snapshot: UUID) -> Iterator[tuple[str, str]]:
    yield "snapshot", snapshot.urn
    yield "asked", answer.asked_url
    for hop in answer.hops:
        yield "redirect", f"{hop.status} {hop.url} {hop.location}"
    yield "fetchTimeMs", str(round(answer.seconds * 1000))
    yield "content-sha256", hashlib.sha256(answer.body).hexdigest()


def _id(snapshot: UUID, kind: str) -> str:
    return f"<{uuid5(snapshot, kind).urn}>"
