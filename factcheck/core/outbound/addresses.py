"""Which IP addresses are public, and which address an odd spelling means.

Python's `is_global` says yes to addresses that lead inside (NAT64, 6to4, IPv4-compatible, site-local, multicast and
more), so a table of our own stands before it. Both must agree before a connection is made.
"""

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

DENIED_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carriers' NAT; Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent, reachable from every machine there
        "169.254.0.0/16",  # link-local; most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
DENIED_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "::/8",  # unspecified, loopback, IPv4-compatible and -mapped, NAT64 (64:ff9b::/96, 64:ff9b:1::/48)
        "100::/8",  # discard, and unassigned
        "200::/7",  # OSI NSAP
        "400::/6",
        "800::/5",
        "1000::/4",  # unassigned to here
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID and others
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "4000::/2",  # unassigned; 5f00::/16 is segment routing
        "8000::/2",
        "c000::/3",
        "e000::/4",
        "f000::/5",
        "f800::/6",  # unassigned to here
        "fc00::/7",  # unique local; Amazon's metadata
        "fe00::/9",
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)


def is_public(address: Address) -> bool:
    """Whether anything may be asked of this address: public by our table and by Python's."""
    denied = DENIED_V4 if isinstance(address, ipaddress.IPv4Address) else DENIED_V6
    return address.is_global and not any(address in network for network in denied)


def _number(text: str) -> int | None:
    """One part of an IPv4 address as the C library and browsers read it: 0x hexadecimal, leading 0 octal."""
    digits, base = text, 10
    if text.startswith("0x"):
        digits, base = text[2:] or "0", 16
    elif len(text) > 1 and text.startswith("0"):
        digits, base = text[1:], 8
    allowed = "0123456789abcdef"[:base]
    return int(digits, base) if digits and len(digits) <= 32 and all(digit in allowed for digit in digits) else None


def is_numeric(host: str) -> bool:
    """Whether a host, in small letters, is an IPv4 address by the URL standard: its last part is a number."""
    last = host.removesuffix(".").rsplit(".", maxsplit=1)[-1]
    return (last.isascii() and last.isdigit()) or _number(last) is not None


def meaning(host: str) -> Address | None:
    """The address that a host spells: 127.1, 0x7f.1, 0177.0.0.1 and 2130706433 all mean 127.0.0.1; None for none.

    The host is in small letters and ASCII, an IPv6 address without its brackets.
    """
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host)
        except ValueError:
            return None
    parts = host.removesuffix(".").split(".")
    numbers = [_number(part) for part in parts]
    if len(parts) > 4 or None in numbers:
        return None
    *heads, tail = [number for number in numbers if number is not None]
    if any(head > 255 for head in heads) or tail >= 256 ** (4 - len(heads)):
        return None
    return ipaddress.IPv4Address(sum(head << (8 * (3 - place)) for place, head in enumerate(heads)) + tail)
