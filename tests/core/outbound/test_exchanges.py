"""Exchanges: what is read, how much of it, and that every one of them ends."""

import gzip
import socket
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest

from factcheck.core.outbound import client, deadline, resolving
from factcheck.core.outbound.answers import Answer, BadAnswer, OutboundError, Refused, TooLarge, Unreachable
from tests.core.outbound.canary import Script, canary, policy, redirecting, saying

ROOT = Path(__file__).resolve().parents[3]
OK = b"HTTP/1.1 200 OK\r\n"
GZIP = OK + b"Content-Encoding: gzip\r\n\r\n"
DEADLINE = 0.3


def answer_to(sent: bytes) -> Answer:
    with canary(saying(sent)) as server:
        return client.fetch(server.url, policy=policy(server.host))


@pytest.mark.parametrize(
    ("sent", "body"),
    [
        (OK + b"Content-Length: 2\r\n\r\nabc", b"ab"),
        (OK + b"Content-Length: 2, 2\r\n\r\nab", b"ab"),
        (OK + b"\r\nuntil the end", b"until the end"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n", b"abc"),
        (OK + b"Transfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n1\r\na\r\n0\r\n", b"a"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: 1\r\n\r\n", b"a"),
        (OK + b"Content-Length : 1\r\n\r\nab", b"a"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 999\n\nx", b"x"),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", b""),
        (GZIP + gzip.compress(b"hello", mtime=0), b"hello"),
        (GZIP + gzip.compress(b"hel", mtime=0) + gzip.compress(b"lo", mtime=0) + b"\0\0", b"hello"),
        (GZIP + gzip.compress(b"z" * 900_000, mtime=0), b"z" * 900_000),
        (OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"hello"), b"hello"),
        (OK + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(b"hello", wbits=-15), b"hello"),
    ],
)
def test_what_is_read(sent: bytes, body: bytes) -> None:
    assert answer_to(sent).body == body


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (OK + b"Content-Length: -1\r\n\r\nab", BadAnswer),
        (OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", BadAnswer),
        (OK + b"Content-Length: +1\r\n\r\nab", BadAnswer),
        (OK + b"Content-Length: 5\r\n\r\nab", Unreachable),
        (OK + b"Content-Length: 99999999999\r\n\r\nab", TooLarge),
        (OK + b"\r\n" + b"a" * 1_100_000, TooLarge),
        (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", BadAnswer),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n", BadAnswer),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1_0\r\na\r\n", BadAnswer),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffff\r\na\r\n", Unreachable),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nfffffffff\r\n" + b"a" * 1_100_000, TooLarge),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n" + (b"1;" + b"x" * 1_000 + b"\r\na\r\n") * 1_100, TooLarge),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 5_000 + b"\r\na\r\n", TooLarge),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX: " + b"x" * 5_000, TooLarge),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n", Unreachable),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab", Unreachable),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", Unreachable),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n", Unreachable),
        (OK + b"Transfer-Encoding: identity\r\n\r\na", BadAnswer),
        (OK + b"Content-Length:\r\n\r\na", BadAnswer),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", BadAnswer),
        (b"HTTP/2.0 200 OK\r\n\r\n", BadAnswer),
        (b"HTTP/1.1 099 OK\r\n\r\n", BadAnswer),
        (OK + b" X: 1\r\n\r\n", BadAnswer),
        (OK + b"X: a\x01b\r\n\r\n", BadAnswer),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", (BadAnswer, TooLarge)),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", Unreachable),
        (OK + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n", TooLarge),
        (OK + b"X: a\r\n" * 200_000 + b"\r\n", TooLarge),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50, BadAnswer),
        (b"<html>", Unreachable),
        (b"<html>\n", BadAnswer),
        (b"", Unreachable),
        (OK + b"X: a\0b\r\n\r\n", BadAnswer),
        (OK + b"no colon\r\n\r\n", BadAnswer),
        (OK + b"Content-Encoding: br\r\n\r\nx", BadAnswer),
        (OK + b"Content-Encoding: zstd\r\n\r\nx", BadAnswer),
        (
            OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(b"a", mtime=0), mtime=0),
            BadAnswer,
        ),
        (GZIP + b"not gzip", BadAnswer),
        (GZIP + gzip.compress(b"hello" * 100, mtime=0)[:-9], BadAnswer),
        (GZIP + gzip.compress(b"", mtime=0) * 2_000, BadAnswer),
        (GZIP + gzip.compress(b"a" * 2_000_000, mtime=0), TooLarge),
    ],
)
def test_what_is_not(sent: bytes, error: type[OutboundError]) -> None:
    with pytest.raises(error):
        answer_to(sent)


def test_an_answer_has_all_its_facts() -> None:
    sent = (
        OK
        + b'ETag: "a"\r\nX: 1\r\nx: 2\r\nRetry-After: 7\r\nContent-Encoding: gzip\r\n\r\n'
        + gzip.compress(b"hello", mtime=0)
    )
    with canary() as server:
        server.script = lambda connection, request: (
            redirecting("/b c", 301) if b"GET / " in request else saying(sent)
        )(connection, request)
        answer = client.fetch(server.url, policy=policy(server.host), etag='"a"', last_modified="x\r\nEvil: 1")
    assert [(hop.url, hop.status, hop.location) for hop in answer.hops] == [(server.url, 301, "/b c")]
    (hop,) = answer.hops
    assert (hop.address, hop.http_version, dict(hop.headers)["Location"]) == ("127.0.0.1", "HTTP/1.1", "/b c")
    assert ("If-None-Match", '"a"') in hop.request_headers
    assert str(answer.started_at) <= str(hop.requested_at) <= str(answer.requested_at)
    assert (answer.asked_url, answer.url, answer.address) == (server.url, f"{server.url}b%20c", "127.0.0.1")
    assert (answer.status, answer.reason, answer.http_version, answer.retry_after) == (200, "OK", "HTTP/1.1", 7.0)
    assert (answer.header("x"), answer.header("none"), gzip.decompress(answer.raw)) == ("1", "", b"hello")
    assert ("If-None-Match", '"a"') in answer.request_headers
    assert b"Evil" not in b"".join(server.requests)


def test_whoever_asks_may_have_a_word_before_a_redirect_is_followed() -> None:
    def never(url: str, seconds: float) -> None:
        led.append(url)
        assert 0 < seconds <= 3.0
        raise LookupError

    led: list[str] = []
    with canary() as elsewhere, canary(redirecting(f"{elsewhere.url}page#part")) as server:
        both = policy(server.host, elsewhere.host)
        with pytest.raises(LookupError):
            client.fetch(server.url, policy=both, before_hop=never)
        with pytest.raises(Refused):
            client.fetch(server.url, policy=policy(server.host), before_hop=never)
        assert elsewhere.connections == 0
        assert led == [f"{elsewhere.url}page"], "the guard has its word first"
        assert client.fetch(server.url, policy=both, before_hop=lambda url, seconds: None).status == 200


def test_sending_follows_nothing_and_keeps_no_credentials() -> None:
    with canary(redirecting("http://127.0.0.1:1/")) as server:
        answer = client.send(
            server.url, policy=policy(server.host), method="POST", body=b"a=1", headers={"Authorization": "LOW a:b"}
        )
    assert (answer.status, answer.hops) == (302, ())
    assert b"Authorization: LOW a:b\r\nContent-Length: 3\r\n\r\n" in server.requests[0]
    assert "LOW a:b" not in str(answer)


@pytest.mark.parametrize(
    "headers", [{"Authorization": "x"}, {"Cookie": "x"}, {"X": "a\r\nb"}, {"X y": "a"}, {"Host": "x"}]
)
def test_headers_that_a_caller_may_not_set(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"credentials|header field"):
        client.fetch("http://news.example/", policy=policy(), headers=headers)


def _dribbling(start: bytes, piece: bytes) -> Script:
    def script(connection: socket.socket, request: bytes) -> None:
        connection.sendall(start)
        if not piece:
            connection.recv(1)  # until the client hangs up
        while piece:
            connection.sendall(piece)
            time.sleep(0.02)

    return script


SLOW = {
    "silent": _dribbling(b"", b""),
    "slow headers": _dribbling(OK, b"X"),
    "slow fields": _dribbling(OK, b"X: 1\r\n"),
    "slow body": _dribbling(OK + b"Content-Length: 5000\r\n\r\n", b"a"),
    "endless chunks": _dribbling(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "slow until the end": _dribbling(OK + b"\r\n", b"a"),
}


SLOW_TLS = {"no handshake": _dribbling(b"", b""), "a slow one": _dribbling(b"\x16\x03\x03\x40\x00", b"\x02")}
CASES = [("http", name, script) for name, script in SLOW.items()] + [("https", *case) for case in SLOW_TLS.items()]


@pytest.mark.parametrize(("scheme", "name", "script"), CASES)
def test_a_slow_server_does_not_outlast_the_deadline(scheme: str, name: str, script: Script) -> None:
    # The server goes on until the client hangs up: that the client returns is the proof.
    with canary(script) as server, pytest.raises(Unreachable, match="too long"):
        client.fetch(f"{scheme}://{server.host}/", policy=policy(server.host, deadline=DEADLINE))


def test_a_slow_look_up_does_not_outlast_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    may_return, returned = threading.Event(), threading.Event()

    def slow(host: str, port: int) -> list[str]:
        may_return.wait(60)
        returned.set()
        return []

    monkeypatch.setattr(resolving, "resolve", slow)
    try:
        with pytest.raises(Unreachable, match="too long"):
            client.fetch("http://news.example/", policy=policy(deadline=DEADLINE))
        # The look-up has not come back yet: waiting for it was given up.
        assert not returned.is_set()
    finally:
        may_return.set()


def test_slow_redirects_share_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def onward(connection: socket.socket, request: bytes) -> None:
        nonlocal now
        now += 25
        redirecting(request.split()[1].decode() + "a")(connection, request)

    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=lambda: now))
    with canary(onward) as server:
        with pytest.raises(Unreachable, match="too long"):
            client.fetch(server.url, policy=policy(server.host, deadline=60))
        assert server.connections == 3


def test_a_refused_connection_may_pass() -> None:
    with canary() as server:
        host = server.host
    with pytest.raises(Unreachable):
        client.fetch(f"http://{host}/", policy=policy(host))


_PRESS = zlib.compressobj(1, zlib.DEFLATED, 31)
_BOMB = b"".join(_PRESS.compress(bytes(1_000_000)) for _ in range(300)) + _PRESS.flush()
CHILD = """
import re, resource, sys
from pathlib import Path
from factcheck.core.outbound import client
from factcheck.core.outbound.answers import OutboundError
host = sys.argv[1]
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
policy = client.Policy(deadline=10, most_raw=16 << 20, most_body=32 << 20, user_agent="x", allowed=frozenset({host}))
try:
    client.fetch(f"http://{host}/", policy=policy)
except OutboundError as error:
    # Not getrusage: its peak is inherited from the process that started this one.
    peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
    print(type(error).__name__, error.code, int(peak))
"""


def _endless(start: bytes, piece: bytes) -> Script:
    def script(connection: socket.socket, request: bytes) -> None:
        connection.sendall(start)
        while True:
            connection.sendall(piece)

    return script


BOMBS = {
    "gzip": (saying(GZIP + _BOMB), "TooLarge"),
    "two layers": (
        saying(OK + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(_BOMB, 1, mtime=0)),
        "BadAnswer",
    ),
    "members": (saying(GZIP + gzip.compress(b"\0" * 10_000_000, mtime=0) * 50), "TooLarge"),
    "empty members": (saying(GZIP + gzip.compress(b"", mtime=0) * 700_000), "BadAnswer"),
    "brotli": (_endless(OK + b"Content-Encoding: br\r\n\r\n", b"a" * 65_536), "BadAnswer"),
    "endless chunks": (
        _endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"a" * 65_536 + b"\r\n"),
        "TooLarge",
    ),
    # h11's expressions would search these for many seconds.
    "blanks in a field": (saying(OK + b"X:" + b" " * 64_000 + b"\0\r\n\r\n"), "BadAnswer"),
    "blanks in a trailer": (
        saying(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX:" + b" " * 64_000 + b"\0\r\n\r\n"),
        "TooLarge",
    ),
    "blanks in a chunk's line": (
        saying(OK + b"Transfer-Encoding: chunked\r\n\r\n1;" + b" " * 64_000 + b"\n\r\na\r\n"),
        "TooLarge",
    ),
    "endless body": (_endless(OK + b"\r\n", b"a" * 65_536), "TooLarge"),
    "endless headers": (_endless(OK, b"X: " + b"a" * 1_000 + b"\r\n"), "TooLarge"),
    "in a redirect": (
        _endless(b"HTTP/1.1 302 x\r\nLocation: file:///\r\nContent-Encoding: gzip\r\n\r\n", _BOMB),
        "Refused",
    ),
}


@pytest.mark.parametrize(("script", "error"), BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_takes_little_memory_and_processor_time(script: Script, error: str) -> None:
    with canary(script) as server:
        run = subprocess.run(
            [sys.executable, "-c", CHILD, server.host], capture_output=True, text=True, cwd=ROOT, timeout=30, check=True
        )
    name, _, megabytes = run.stdout.split()
    assert name == error
    assert int(megabytes) < 256
