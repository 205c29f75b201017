"""The client address of a request, also behind the operator's own proxies."""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings

Address = IPv4Address | IPv6Address
MOST_HOPS = 20


def client_address(meta: Mapping[str, Any]) -> str:
    """Return the client's address; '' for a connection without one.

    Only the entries of `X-Forwarded-For` that a proxy in TRUSTED_PROXIES wrote count. Reading from the right, the first
    address that is not a trusted proxy's is the client's.
    """
    peer = str(meta.get("REMOTE_ADDR") or "")
    address = _address(peer)
    if not _trusted(peer, address):
        return str(address) if address else peer
    for entry in reversed(str(meta.get("HTTP_X_FORWARDED_FOR") or "").split(",")[-MOST_HOPS:]):
        hop = _address(entry.strip())
        if hop is None:
            break
        address = hop
        if not _trusted("", hop):
            break
    return str(address) if address else peer


def client_network(meta: Mapping[str, Any]) -> str:
    """Return the unit by which attempts are counted: an IPv4 address, or the /64 network of an IPv6 address."""
    address_text = client_address(meta)
    address = _address(address_text)
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else address_text


def _address(text: str) -> Address | None:
    """Parse `192.0.2.1`, `192.0.2.1:1234`, `2001:db8::1` or `[2001:db8::1]:1234`."""
    host = text
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


def _trusted(peer: str, address: Address | None) -> bool:
    """Whether the address is a trusted proxy's. `unix` stands for a Unix socket, which has no address."""
    if address is None:
        return peer == "" and "unix" in settings.TRUSTED_PROXIES
    return any(address in network for network in settings.TRUSTED_NETWORKS)
