"""Certificates: verified for the host's own name, with an authority that lives for one test run."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck.core.outbound import client, resolving, wire
from factcheck.core.outbound.answers import Answer, Refused, Unreachable
from tests.core.outbound.canary import PAGE, Canary, Script, policy, redirecting, saying

AS_IN_PRODUCTION = wire.tls


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for news.example, its own authority, and its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "news.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example", "-keyout", key, "-out", pem],
        check=True, capture_output=True,
    )  # fmt: skip
    pem.write_text(pem.read_text() + key.read_text())
    return pem


@pytest.fixture
def site(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    """Speaks TLS as news.example; every name leads to it, and its authority is trusted."""
    trusting = ssl.create_default_context(cafile=str(certificate))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    monkeypatch.setattr(wire, "tls", lambda: trusting)
    monkeypatch.setattr(resolving, "resolve", lambda host, port: ["127.0.0.1"])
    with Canary(secured=serving) as server:
        yield server


def fetch(site: Canary, host: str) -> Answer:
    return client.fetch(f"https://{host}:{site.port}/", policy=policy(f"{host}:{site.port}"))


def test_a_site_is_asked_under_its_own_name(site: Canary) -> None:
    assert fetch(site, "news.example").body == b"hello"
    assert f"Host: news.example:{site.port}".encode() in site.requests[0]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_another_sites_certificate(site: Canary, host: str) -> None:
    with pytest.raises(Unreachable, match="another site's") as error:
        fetch(site, host)
    assert (error.value.code, host in error.value.message, site.requests) == ("certificate", False, [])


def test_an_authority_that_nobody_knows(site: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "tls", AS_IN_PRODUCTION)
    with pytest.raises(Unreachable, match="signed by nobody"):
        fetch(site, "news.example")


def test_https_is_not_left_for_http(site: Canary) -> None:
    site.script = redirecting(f"http://news.example:{site.port}/")
    with pytest.raises(Refused, match="https to http"):
        fetch(site, "news.example")
    assert site.connections == 1


@pytest.mark.parametrize("script", [saying(PAGE), saying(b"")])
def test_plain_http_where_tls_was_asked_for(script: Script) -> None:
    with Canary(script) as server, pytest.raises(Unreachable):
        client.fetch(f"https://{server.host}/", policy=policy(server.host))
