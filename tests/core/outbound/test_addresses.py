"""Which addresses are public: all special ranges, in any spelling."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.core.outbound.addresses import DENIED_V4, DENIED_V6, is_public, meaning

NAMED = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "168.63.129.16/32",
    "100.100.100.200/32",
    "192.0.0.192/32",
    "::/128",
    "::1/128",
    "::/96",
    "::ffff:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/23",
    "2001::/32",
    "2001:1::1/128",
    "2001:2::/48",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:10::/28",
    "2001:20::/28",
    "2001:30::/28",
    "2001:db8::/32",
    "2002::/16",
    "2620:4f:8000::/48",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fd00:ec2::254/128",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
LIES = [
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "::127.0.0.1",
    "::ffff:100.64.0.1",
    "fec0::1",
    "3fff::1",
    "192.0.0.192",
    "224.0.0.1",
]
NEIGHBOURS = [
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "223.255.255.255",
    "8.8.8.8",
    "93.184.215.14",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
    "2001:4860::8888",
    "2001:200::",
    "2003::",
    "3ffe::1",
]


@pytest.mark.parametrize("network", NAMED)
def test_a_special_range_is_not_public_from_end_to_end(network: str) -> None:
    whole = ipaddress.ip_network(network)
    for place in (0, whole.num_addresses // 2, whole.num_addresses - 1):
        assert not is_public(whole[place]), whole[place]


@pytest.mark.parametrize("address", LIES)
def test_addresses_that_python_calls_public_are_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", NEIGHBOURS)
def test_neighbours_of_special_ranges_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.integers(0, 2**32 - 1), st.integers(0, 5))
def test_odd_spellings_of_an_ipv4_address_are_equal(number: int, spelling: int) -> None:
    address = ipaddress.IPv4Address(number)
    a, b, c, d = address.packed
    odd = [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{b}.{(c << 8) + d}",
        f"0x{a:x}.{b}.0{c:o}.{d}.",
        f"{a}.{number % 2**24}",
    ][spelling]
    assert meaning(odd) == address
    assert is_public(address) == (address.is_global and not any(address in network for network in DENIED_V4))


@given(st.integers(0, 2**128 - 1), st.booleans())
def test_odd_spellings_of_an_ipv6_address_are_equal(number: int, exploded: bool) -> None:
    address = ipaddress.IPv6Address(number)
    assert meaning(address.exploded if exploded else str(address)) == address
    assert is_public(address) == (address.is_global and not any(address in network for network in DENIED_V6))
    if not 0x2000 << 112 <= number < 0x4000 << 112:
        assert not is_public(address)


NEITHER = ["1.2.3.4.5", "256.1.1.1", "1.2.3.256", "4294967296", "08.1.1.1", "1..2", "news.example", "fe80::1::2"]


@pytest.mark.parametrize("host", NEITHER)
def test_malformed_addresses_are_none(host: str) -> None:
    assert meaning(host) is None
