"""A capture's WARC file can be read by us and by warcio, and damage is detected."""

import gzip
import zlib
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from factcheck.core.outbound.answers import Hop
from sources.archive import warc
from tests.sources.archive.answers import AT, SNAPSHOT, answer

PAGE = b"<!doctype html><p>" + b"Words and words. " * 500
HEADER_NAMES = st.sampled_from(
    ["Content-Type", "content-encoding", "Transfer-Encoding", "Content-Length", "Set-Cookie", "X", "a b", "", "x:y"]
) | st.text(max_size=8)
HEADERS = st.lists(
    st.tuples(
        HEADER_NAMES, st.sampled_from(["gzip", "deflate", "br", "chunked", "3", "gzip, gzip"]) | st.text(max_size=20)
    ),
    max_size=6,
)


def raw_deflate(body: bytes) -> bytes:
    packed = zlib.compressobj(wbits=-15)
    return packed.compress(body) + packed.flush()


ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda body: body,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "br": lambda body: b"as if by brotli" + body,
    "gzip, gzip": lambda body: gzip.compress(gzip.compress(body)),
    "x-gzip": gzip.compress,
}


def records(data: bytes) -> list[tuple[str, dict[str, str], bytes]]:
    """Type, headers and content of each record, read by warcio with its digests verified."""
    return [
        (entry.rec_type, dict(entry.rec_headers.headers), entry.content_stream().read())
        for entry in ArchiveIterator(BytesIO(data), check_digests="raise")
    ]


@given(
    st.binary(max_size=300), HEADERS, st.sampled_from(sorted(ENCODINGS)), st.integers(100, 599), st.text(max_size=20)
)
@example(b"", [("Content-Encoding", "gzip")], "", 304, "")
@example(b"x", [("Transfer-Encoding", "chunked")], "gzip", 200, "OK\r\nX: y")
def test_the_captured_body_is_read_back(
    body: bytes, headers: list[tuple[str, str]], encoding: str, status: int, reason: str
) -> None:
    if encoding:
        headers = [*headers, ("Content-Encoding", encoding)]
    data = warc.record(
        answer(body, raw=ENCODINGS[encoding](body), headers=tuple(headers), status=status, reason=reason),
        snapshot=SNAPSHOT,
        software="Factcheck",
    )
    assert warc.payload(data) == body
    assert [(kind, content) for kind, _, content in records(data) if kind == "response"] == [("response", body)]


def test_the_records_and_their_headers() -> None:
    hops = (Hop("https://example.org/asked", 301, "/page?a=1"),)
    found = records(warc.record(answer(PAGE, hops=hops), snapshot=SNAPSHOT, software="Factcheck 0.1"))
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "request", "metadata", "response"]
    info, response, request, metadata, _ = (headers for _, headers, _ in found)
    assert response["WARC-Target-URI"] == "https://example.org/page?a=1"
    assert response["WARC-IP-Address"] == "192.0.2.7"
    assert response["WARC-Date"] == "2026-11-22T23:56:01.123456Z"
    assert response["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    assert request["WARC-Concurrent-To"] == metadata["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    said = found[3][2].decode()
    assert "redirect: 301 https://example.org/asked /page?a=1\r\n" in said
    assert "asked: https://example.org/asked\r\n" in said
    assert b"software: Factcheck 0.1\r\n" in found[0][2]


def test_every_redirect_has_a_response_and_a_request() -> None:
    hop = Hop(
        url="https://example.org/asked",
        status=301,
        location="/page?a=1",
        reason="Moved Permanently",
        headers=(("Location", "/page?a=1"), ("Content-Length", "17"), ("Content-Encoding", "gzip")),
        request_headers=(("Host", "example.org"),),
        address="192.0.2.8",
        requested_at=AT - timedelta(seconds=1),
    )
    data = warc.record(answer(PAGE, hops=(hop,)), snapshot=SNAPSHOT, software="x")
    assert warc.payload(data) == PAGE
    (kind, response, body), (asked, request, _) = records(data)[-2:]
    assert (kind, asked, body) == ("response", "request", b"")
    assert (response["WARC-Target-URI"], response["WARC-Date"]) == (hop.url, "2026-11-22T23:56:00.123456Z")
    assert (response["WARC-IP-Address"], response["WARC-Truncated"]) == ("192.0.2.8", "unspecified")
    assert request["WARC-Concurrent-To"] == response["WARC-Record-ID"]
    *_, redirect, _ = ArchiveIterator(BytesIO(data))
    assert redirect.http_headers.statusline == "301 Moved Permanently"
    assert redirect.http_headers.headers == [
        ("Location", "/page?a=1"),
        ("X-Archive-Orig-Content-Length", "17"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("Content-Length", "0"),
    ]
    assert warc.addresses(data) == {hop.url, "https://example.org/page?a=1"}


def test_reconstructed_redirects_are_marked() -> None:
    data = warc.redirects([Hop("https://example.org/a", 302, "/b")], snapshot=SNAPSHOT, at=AT, software="x")
    (_, _, about), (kind, response, _) = records(data)
    assert b"description: Redirects reconstructed" in about
    assert (kind, response["WARC-Target-URI"]) == ("response", "https://example.org/a")


def test_the_payload_digest_is_the_bodys_sha256() -> None:
    found = records(warc.record(answer(PAGE), snapshot=SNAPSHOT, software="x"))
    assert found[1][1]["WARC-Payload-Digest"] == f"sha256:{sha256(PAGE).hexdigest()}"


def test_an_encoded_body_is_stored_as_sent_with_the_decoded_digest() -> None:
    sent = gzip.compress(PAGE)
    headers = (("Content-Encoding", "gzip"), ("Content-Length", str(len(sent))))
    found = records(warc.record(answer(PAGE, raw=sent, headers=headers), snapshot=SNAPSHOT, software="x"))
    assert found[1][1]["WARC-Payload-Digest"] == f"sha256:{sha256(sent).hexdigest()}"
    assert f"content-sha256: {sha256(PAGE).hexdigest()}".encode() in found[3][2]


def test_headers_stay_as_received_except_wrong_ones() -> None:
    received = (
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "7"),
        ("Set-Cookie", "a=\xe9"),
        ("set-cookie", "b"),
        ("bad name", "v"),
    )
    data = warc.record(answer(PAGE, headers=received), snapshot=SNAPSHOT, software="x")
    response = next(entry for entry in ArchiveIterator(BytesIO(data)) if entry.rec_type == "response")
    assert response.http_headers.headers == [
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "7"),
        ("Set-Cookie", "a=\xe9"),
        ("set-cookie", "b"),
        ("X-Archive-Orig-Unreadable", "bad name: v"),
        ("Content-Length", str(len(PAGE))),
    ]


def test_the_same_answer_gives_the_same_bytes() -> None:
    assert len({warc.record(answer(PAGE), snapshot=SNAPSHOT, software="x") for _ in range(3)}) == 1


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 ...", b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nno header", PAGE])
def test_an_uploaded_document(body: bytes) -> None:
    data = warc.resource_record(body, media_type="application/pdf", uri="urn:x:1", at=AT, snapshot=SNAPSHOT)
    assert warc.payload(data) == body
    ((kind, headers, _),) = records(data)
    assert (kind, headers["WARC-Target-URI"], headers["Content-Type"]) == ("resource", "urn:x:1", "application/pdf")


def _unzipped(data: bytes) -> bytes:
    out = b""
    while data:
        decoder = zlib.decompressobj(31)
        out += decoder.decompress(data)
        data = decoder.unused_data
    return out


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Words and words", b"Words and worms"),
        (b"WARC-Block-Digest", b"WARC-Block-Digits"),
        (b"User-Agent: Factcheck/1", b"User-Agent: Factcheck/2"),
        (b"redirect", b"Redirect"),
        (b"fetchTimeMs: 250", b"fetchTimeMs: 251"),
        (b"sha256:", b"sha257:"),
    ],
)
def test_a_changed_byte_is_an_error(old: bytes, new: bytes) -> None:
    data = warc.record(answer(PAGE, hops=(Hop("https://example.org/a", 301, "b"),)), snapshot=SNAPSHOT, software="x")
    plain = _unzipped(data)
    assert warc.payload(plain) == PAGE
    changed = plain.replace(old, new, 1)
    assert changed != plain
    with pytest.raises(ValueError, match=r"digest|WARC"):
        warc.payload(changed)


@pytest.mark.parametrize("part", [0, 1, 10, 200, -20, -100])
def test_a_file_cut_short_is_an_error(part: int) -> None:
    data = warc.resource_record(PAGE, media_type="text/html", uri="urn:x:1", at=AT, snapshot=SNAPSHOT)
    with pytest.raises(ValueError, match=r"digest|WARC|response"):
        warc.payload(data[:part])


@given(st.binary(max_size=200))
@example(b"WARC/1.1\r\n\r\n")
@example(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\n")
@example(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nab"))
def test_anything_else_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        warc.payload(data)
