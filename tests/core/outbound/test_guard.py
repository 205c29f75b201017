"""The guard: a canary in the private network gets no connection, however the address is disguised.

The tests redirect every connection of the client to the canary, so that no attempt goes unnoticed. Without the guard's
check the canary is reached.
"""

import ipaddress
import socket
from collections.abc import Iterator, Sequence

import pytest

from factcheck.core.outbound import addresses, client, resolving, targets, wire
from factcheck.core.outbound.answers import Refused
from tests.core.outbound.canary import Canary, canary, policy, redirecting
from tests.core.outbound.test_addresses import LIES, NAMED

PUBLIC = "93.184.215.14"


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    """A canary that gets every connection. Names resolve to 127.0.0.1 unless a test changes that."""
    with canary() as server:
        dialled: dict[int, addresses.Address] = {}

        def dial(address: addresses.Address, port: int, seconds: float) -> socket.socket:
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=seconds)
            dialled[id(connection)] = address
            return connection

        monkeypatch.setattr(wire, "dial", dial)
        monkeypatch.setattr(wire, "peer", lambda connection: dialled[id(connection)])
        monkeypatch.setattr(resolving, "resolve", lambda host, port: ["127.0.0.1"])
        yield server


NUMERIC = [
    "127.0.0.1",
    "127.1",
    "0",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "0x0",
    "１２７.0.0.1",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:0:0:1]",
    "localhost",
    "LOCALHOST.",
    "a.localhost",
    "intranet",
    "printer.local",
    "db.internal",
    "169.254.169.254",
    "100.100.100.200",
    "[fd00:ec2::254]",
    "metadata.google.internal",
    "2852039166",
    "0xa9fea9fe",
    "192.168.0.1",
    "x.example",
]
DRESSED = [
    "file:///etc/passwd",
    "gopher://news.example/",
    "ftp://news.example/",
    "dict://news.example:2628/",
    "data:text/html,x",
    "javascript:alert(1)",
    "//news.example/",
    "news.example",
    "",
    "http:///x",
    "http://",
    "http:news.example",
    "http://user:secret@news.example/",
    "http://@news.example/",
    "http://news.example\\@127.0.0.1/",
    "http://news.example/\\x",
    "http://news.example/\r\nHost: x",
    "http://news.example/%\n",
    "http://news.example/a b",
    " http://news.example/",
    "http://news.example/\x00",
    "http://news.example/\x7f",
    "http://news.example:22/",
    "http://news.example:8080/",
    "http://news.example:0/",
    "http://news.example:65536/",
    "http://news.example:x/",
    "http://[fe80::1%25eth0]/",
    "http://[::1",
    "http://[v1.x]/",
    "http://%31%32%37.0.0.1/",
    "http://256.256.256.256/",
    "http://1.2.3.4.5/",
    "http://0x/..",
    "http://news..example/",
    f"http://{'a' * 64}.example/",
    "http://fa\u00df.example/",
    "http://news.example/" + "a" * 2_000,
    "http://a;b.example/",
    "http://news.example/\u2028",
    "http://news.example/\ud800",
]


@pytest.mark.parametrize("host", NUMERIC)
def test_hosts_with_private_addresses_are_refused(inside: Canary, host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(Refused):
            client.fetch(f"{scheme}://{host}/", policy=policy())
    with pytest.raises(Refused):
        client.send(f"http://{host}/", policy=policy(), method="POST", body=b"x", headers={})
    assert inside.connections == 0


@pytest.mark.parametrize("url", DRESSED)
def test_malformed_and_unsupported_urls_are_refused(inside: Canary, url: str) -> None:
    with pytest.raises(Refused) as refusal:
        client.fetch(url, policy=policy())
    assert (inside.connections, refusal.value.transient) == (0, False)
    assert "secret" not in refusal.value.message
    assert "example" not in refusal.value.message


@pytest.mark.parametrize("network", [*NAMED, *LIES])
def test_names_with_private_addresses_are_refused(
    inside: Canary, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    whole = ipaddress.ip_network(network)
    for place in (0, whole.num_addresses // 2, whole.num_addresses - 1):
        for found in ([str(whole[place])], [PUBLIC, str(whole[place])], [str(whole[place]), "2606:4700::1111"]):
            monkeypatch.setattr(resolving, "resolve", lambda host, port, found=found: found)
            with pytest.raises(Refused):
                client.fetch("http://news.example/", policy=policy())
    assert inside.connections == 0


def test_without_the_guard_the_canary_is_reached(inside: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "is_public", lambda address: True)
    for host in ("127.1", "2130706433", "[::1]", "x.example"):
        assert client.fetch(f"http://{host}/", policy=policy()).body == b"hello"
    assert inside.connections == 4


def _public(monkeypatch: pytest.MonkeyPatch, *later: Sequence[str]) -> list[str]:
    """Resolve names to a public address first, then to the given ones. Returns the list of resolved names."""
    asked: list[str] = []
    answers = [[PUBLIC], *later]

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    monkeypatch.setattr(resolving, "resolve", resolve)
    return asked


def test_a_public_site_is_resolved_once_and_requested_by_name(inside: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _public(monkeypatch, ["127.0.0.1"])
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    answer = client.fetch("http://B\u00fccher.example/\u00fc?q=1#part", policy=policy())
    assert (answer.url, answer.address) == ("http://xn--bcher-kva.example/%C3%BC?q=1", PUBLIC)
    assert asked == ["xn--bcher-kva.example"]
    request = inside.requests[0].decode().lower()
    assert request.startswith("get /%c3%bc?q=1 http/1.1\r\nhost: xn--bcher-kva.example\r\n")
    assert not any(word in request for word in ("cookie", "referer", "authorization", "#part"))


def test_dns_rebinding_is_refused(inside: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    _public(monkeypatch, ["127.0.0.1"])
    inside.script = redirecting("http://news.example/again")
    with pytest.raises(Refused):
        client.fetch("http://news.example/", policy=policy())
    assert inside.connections == 1


def test_a_connection_to_another_peer_is_refused(inside: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    _public(monkeypatch)
    monkeypatch.setattr(wire, "peer", lambda connection: ipaddress.ip_address("127.0.0.1"))
    with pytest.raises(Refused):
        client.fetch("http://news.example/", policy=policy())
    assert inside.requests in ([], [b""])


ONWARD = [
    "http://127.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "//127.1/",
    "http://[::1]/",
    "http://2130706433/",
    "http://news.example:22/",
    "http://news.example:8080/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "ftp://news.example/",
    "data:text/html,x",
    "javascript:alert(1)",
    "http://user:secret@news.example/",
    "/\\\\127.0.0.1",
    "http://localhost/",
    "/",
    "http://NEWS.example./",
    "http://[::1",
]


@pytest.mark.parametrize("status", sorted(client.REDIRECTS))
@pytest.mark.parametrize("location", ONWARD)
def test_redirect_targets_are_checked(
    inside: Canary, monkeypatch: pytest.MonkeyPatch, status: int, location: str
) -> None:
    _public(monkeypatch)
    inside.script = redirecting(location, status)
    with pytest.raises(Refused) as refusal:
        client.fetch("http://news.example/", policy=policy())
    assert (inside.connections, "secret" in refusal.value.message) == (1, False)


def test_redirects_are_limited(inside: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    _public(monkeypatch)

    def onward(connection: socket.socket, request: bytes) -> None:
        redirecting(request.split()[1].decode() + "a")(connection, request)

    inside.script = onward
    with pytest.raises(Refused) as refusal:
        client.fetch("http://news.example/", policy=policy())
    assert (refusal.value.code, inside.connections) == ("too-many-redirects", 6)


def test_https_never_redirects_to_http() -> None:
    target = targets.parse("https://news.example/", allowed=())
    with pytest.raises(Refused, match="https to http"):
        targets.redirected(target, "http://news.example/", allowed=())
    assert targets.redirected(target, "/a b", allowed=()).url == "https://news.example/a%20b"


def test_outbound_allowed_exempts_one_host_and_port() -> None:
    with canary() as server, canary() as other:
        assert client.fetch(server.url, policy=policy(server.host)).status == 200
        server.script = redirecting(other.url)
        for url in (server.url, other.url, f"http://localhost:{server.port}/"):
            with pytest.raises(Refused):
                client.fetch(url, policy=policy(server.host))
        assert other.connections == 0
