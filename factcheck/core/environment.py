"""Functions that read environment variables. The settings import this module, so it must not import Django."""

import os
import re
import unicodedata
from ipaddress import IPv4Network, IPv6Network, ip_network

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


def flag(name: str, *, default: bool) -> bool:
    """The variable as a bool. Raises ValueError on anything else, so that a typing error does not count as 'no'."""
    text = os.environ.get(name)
    if text is None:
        return default
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(f"{name} must be 1 or 0, not {text!r}")


def items(name: str, *, default: list[str]) -> list[str]:
    """The variable's comma-separated items without blanks, or the default if it is not set."""
    text = os.environ.get(name)
    return default if text is None else [part.strip() for part in text.split(",") if part.strip()]


def number(name: str, *, default: float, zero: bool = False) -> float:
    """The variable as a number above 0, or also 0 with `zero`. Raises ValueError on anything else."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,6})?", text, re.ASCII) or not (float(text) or zero):
        raise ValueError(f"{name} must be a number above 0, not {text!r}")
    return float(text)


def choice(name: str, *, default: str, among: tuple[str, ...]) -> str:
    """The variable, one of the words in `among`. Raises ValueError on anything else."""
    word = os.environ.get(name, "").strip() or default
    if word not in among:
        raise ValueError(f"{name} must be one of {', '.join(among)}, not {word!r}")
    return word


def hosts_with_ports(name: str) -> list[str]:
    """The variable's items, each `host:port` (IPv6 addresses in brackets). Raises ValueError on anything else."""
    hosts = [item.lower() for item in items(name, default=[])]
    for item in hosts:
        parts = re.fullmatch(r"(?:[a-z0-9._-]+|\[[0-9a-f:.]+\]):([0-9]{1,5})", item, re.ASCII)
        if parts is None or not 0 < int(parts[1]) < 65_536:
            raise ValueError(f"{name} must list host:port items, not {item!r}")
    return hosts


def networks(entries: list[str], *, name: str) -> list[IPv4Network | IPv6Network]:
    """The networks that these items name, without `unix`. Raises ValueError on anything else."""
    try:
        return [ip_network(item, strict=False) for item in entries if item != "unix"]
    except ValueError as error:
        raise ValueError(f"{name} must list addresses, networks or the word unix: {error}") from error


def fernet_keys(name: str) -> list[str]:
    """The variable's items, each a Fernet key: URL-safe base64 of 32 bytes. Raises ValueError on anything else."""
    keys = items(name, default=[])
    for key in keys:
        if not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key, re.ASCII):
            raise ValueError(f"{name} must list keys as cryptography's Fernet.generate_key() makes them")
    return keys


def user_agent(name: str, *, newsroom: str, origin: str, contact: str) -> str:
    """The variable as a User-Agent header; by default it names the newsroom. Raises ValueError if it is malformed."""
    text = os.environ.get(name, "").strip()
    if not text:
        plain = unicodedata.normalize("NFKD", newsroom).encode("ascii", "ignore").decode("ascii")
        label = " ".join(re.sub(r"[^ -\x27*-~]", " ", plain).split())
        about = [part for part in (label, f"+{origin}", contact.removeprefix("mailto:")) if part]
        text = f"FactcheckBot/1.0 ({'; '.join(about)})"
    if not re.fullmatch(r"[!-~](?:[ -~]{0,298}[!-~])?", text):
        raise ValueError(f"{name} must be at most 300 printable ASCII characters, not {text!r}")
    return text


def contact_address(name: str) -> str:
    """The variable, an e-mail or http(s) address, as the target of a link; '' if it is not set.

    Raises ValueError on anything else.
    """
    text = os.environ.get(name, "").strip()
    if not text or text.startswith(("https://", "http://")):
        return text
    if "@" in text and " " not in text and ":" not in text:
        return f"mailto:{text}"
    raise ValueError(f"{name} must be an e-mail or http(s) address, not {text!r}")


def licence_address(name: str) -> str:
    """The variable, the http(s) address of a licence; '' if it is not set. Raises ValueError on anything else."""
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(r"https?://[!-~]{1,300}", text):
        raise ValueError(f"{name} must be an http(s) address, not {text!r}")
    return text
