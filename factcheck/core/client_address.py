"""The address that a request came from, also behind the operator's own proxies."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

Address = IPv4Address | IPv6Address
MOST_HOPS = 20


def client_address(meta: Mapping[str, Any]) -> str:
    """The client's address; '' where the connection has none.

    `X-Forwarded-For` counts only as far as a proxy of TRUSTED_PROXIES wrote it: it is read from the right, past the
    trusted addresses, and the first other address is the client's.
    """
    peer = str(meta.get("REMOTE_ADDR") or "")
    found = _address(peer)
    if not _trusted(peer, found):
        return str(found) if found else peer
    for written in reversed(str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")[-MOST_HOPS:]):
        hop = _address(written.strip())
        if hop is None:
            break
        found = hop
        if not _trusted("", hop):
            break
    return str(found) if found else peer


def client_network(meta: Mapping[str, Any]) -> str:
    """What attempts are counted by: an IPv4 address, or the /64 of an IPv6 one, which one client commands."""
    written = client_address(meta)
    found = _address(written)
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else written


def _address(written: str) -> Address | None:
    """Reads `192.0.2.1`, `192.0.2.1:1234`, `2001:db8::1` and `[2001:db8::1]:1234`."""
    host = written
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _trusted(peer: str, address: Address | None) -> bool:
    """A connection over a Unix socket has no address: `unix` names it."""
    if address is None:
        return peer == "" and "unix" in settings.TRUSTED_PROXIES
    return any(address in network for network in settings.TRUSTED_NETWORKS)
