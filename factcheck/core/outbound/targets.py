"""What an address asks for, once it is known to be one that may be asked: scheme, host, port and path."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from factcheck.core.outbound import addresses
from factcheck.core.outbound.addresses import Address
from factcheck.core.outbound.answers import Refused

MAX_LENGTH = 2_000
PORTS = {"http": 80, "https": 443}
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\[\]:@%]+)(?::([0-9]{1,5}))?")
_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\\]")
_UNSENT = re.compile(r"[^!-~]+")
# IDNA 2003 reads these as other letters, IDNA 2008 and browsers do not: two different sites.
_AMBIGUOUS = re.compile("[ßẞς\u200c\u200d]")
INSIDE = ("localhost", "local", "localdomain", "internal", "home.arpa", "onion")
"""Names that lead nowhere outside; they are not even looked up."""


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to ask for. `host` is ASCII in small letters, an IPv6 address without brackets."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query, as it goes into the request."""
    address: Address | None
    """Where the host is an address and no name."""
    allowed: bool
    """On the operator's list: neither its port nor its address is questioned."""

    @property
    def authority(self) -> str:
        """The Host field: the port only where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address in its one spelling, without a fragment."""
        return f"{self.scheme}://{self.authority}{self.path}"


def _host(text: str) -> tuple[str, Address | None]:
    """A host in its one spelling, and the address that it spells."""
    if text.startswith("["):
        address = addresses.meaning(text[1:-1].lower())
        if address is None:
            raise Refused("bad-host", "The host in this address is not a valid IPv6 address.")
        return str(address), address
    if _AMBIGUOUS.search(text):
        raise Refused("bad-host", "This host name can be read as two different sites. Give its xn-- spelling.")
    try:
        name = unicodedata.normalize("NFKC", text).encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise Refused("bad-host", "The host name in this address is not valid.") from None
    if not _NAME.fullmatch(name):
        raise Refused("bad-host", "The host name in this address is not valid.")
    if not addresses.is_numeric(name):
        return name, None
    address = addresses.meaning(name)
    if address is None:
        raise Refused("bad-host", "The host in this address is neither a name nor an IP address.")
    return str(address), address


def _port(scheme: str, digits: str | None) -> int:
    port = PORTS[scheme] if digits is None else int(digits)
    if not 0 < port < 65_536:
        raise Refused("bad-port", "The port in this address is not valid.")
    return port


def parse(url: str, *, allowed: Collection[str]) -> Target:
    """What this address asks for; raises Refused unless it may be asked, as far as can be said without looking up."""
    if len(url) > MAX_LENGTH:
        raise Refused("too-long", f"This address is longer than {MAX_LENGTH:,} characters.")
    if _UNFIT.search(url):
        raise Refused("bad-characters", "This address has a space, a backslash or an invisible character in it.")
    parts = _PARTS.fullmatch(url)
    if parts is None:
        raise Refused("not-http", "Only http and https addresses can be fetched.")
    scheme = parts[1].lower()
    if "@" in parts[2]:
        raise Refused("user-information", "An address may not carry a user name or a password.")
    authority = _AUTHORITY.fullmatch(parts[2])
    if authority is None:
        raise Refused("bad-host", "The host in this address is not valid.")
    host, address = _host(authority[1])
    port = _port(scheme, authority[2])
    try:
        path = _UNSENT.sub(lambda match: quote(match[0]), (parts[3] or "/") + (parts[4] or ""))
    except UnicodeError:
        raise Refused("bad-characters", "This address has a broken character in it.") from None
    known = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    target = Target(scheme, host, port, path, address, known in allowed)
    if not target.allowed:
        _guard(target)
    return target


def _guard(target: Target) -> None:
    if target.port not in PORTS.values():
        raise Refused("port", "Only the usual ports, 80 and 443, may be asked.")
    if target.address is None:
        inside = target.host in INSIDE or target.host.endswith(tuple(f".{name}" for name in INSIDE))
        if inside or "." not in target.host:
            raise Refused("not-public", "This address does not lead to a public site.")
    else:
        check(target, target.address)


def check(target: Target, address: Address) -> None:
    """Raises Refused unless the target may be asked at this address."""
    if not target.allowed and not addresses.is_public(address):
        raise Refused("not-public", "This address does not lead to a public site.")


def redirected(target: Target, location: str, *, allowed: Collection[str]) -> Target:
    """Where a redirect leads, checked like an address that was asked for; raises Refused."""
    # Servers send UTF-8 and blanks in it; both have only one sensible reading.
    try:
        readable = location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        readable = location
    try:
        url = urljoin(target.url, readable.replace(" ", "%20"))
    except ValueError:
        raise Refused("bad-host", "The page redirects to an address that is not valid.") from None
    onward = parse(url, allowed=allowed)
    if target.scheme == "https" and onward.scheme == "http":
        raise Refused("downgrade", "The page redirects from https to http.")
    return onward
