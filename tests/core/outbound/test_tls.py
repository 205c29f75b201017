"""Certificates are verified for the host's name, with an authority of the test run."""

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
    """A self-signed certificate for news.example and its key in one file."""
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
    """A TLS server for news.example. Every name resolves to it, and its authority is trusted."""
    trusting = ssl.create_default_context(cafile=str(certificate))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    monkeypatch.setattr(wire, "tls", lambda: trusting)
    monkeypatch.setattr(resolving, "resolve", lambda host, port: ["127.0.0.1"])
    with Canary(secured=serving) as server:
        yield server


def fetch(site: Canary, host: str) -> Answer:
    return client.fetch(f"https://{host}:{site.port}/", policy=policy(f"{host}:{site.port}"))


def test_a_site_with_a_valid_certificate_is_fetched(site: Canary) -> None:
    assert fetch(site, "news.example").body == b"hello"
    assert f"Host: news.example:{site.port}".encode() in site.requests[0]


@pytest.mark.parametrize("host", ["other.example", "127.0.0.1"])
def test_another_sites_certificate_is_refused(site: Canary, host: str) -> None:
    with pytest.raises(Unreachable, match="another site's") as error:
        fetch(site, host)
    assert (error.value.code, host in error.value.message, site.requests) == ("certificate", False, [])


def test_an_unknown_authority_is_refused(site: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "tls", AS_IN_PRODUCTION)
    with pytest.raises(Unreachable, match="signed by nobody"):
        fetch(site, "news.example")


def test_https_does_not_redirect_to_http(site: Canary) -> None:
    site.script = redirecting(f"http://news.example:{site.port}/")
    with pytest.raises(Refused, match="https to http"):
        fetch(site, "news.example")
    assert site.connections == 1


@pytest.mark.parametrize("script", [saying(PAGE), saying(b"")])
def test_plain_http_on_a_tls_port_is_refused(script: Script) -> None:
    with Canary(script) as server, pytest.raises(Unreachable):
        client.fetch(f"https://{server.host}/", policy=policy(server.host))
