"""SURT keys, by which archives sort and look up addresses: `org,example)/path?a=1`.

Players compute the key of the address that a reader types, so ours must be the same. This follows the `surt` library,
whose licence does not allow us to use it: repeated escaping is reduced to one level; `www.`, user names, default ports,
fragments, empty and dot segments, a final slash and session ids are removed; letters are in lower case; the query is
sorted.
"""

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_WWW = re.compile(r"www\d*\.")
_PORTS = {"http": 80, "https": 443}
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
_PATH_SESSIONS = (
    re.compile(r"^(.*/)(?:\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$"),
    re.compile(r"^(.*/)(?:\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$"),
)
_QUERY_SESSIONS = tuple(
    re.compile(rf"^(.*)(?:{session})(?:&(.*))?$", re.IGNORECASE)
    for session in (
        r"jsessionid=[0-9a-z]{32}", r"phpsessid=[0-9a-z]{32}", r"sid=[0-9a-z]{32}",
        r"aspsessionid[a-z]{8}=[a-z]{24}", r"cfid=[^&]+&cftoken=[^&]+",
    )
)  # fmt: skip


def surt(url: str) -> str:
    """The key of the address. Other text stays as it is, without spaces."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url.replace(" ", "%20")
    if parts.scheme not in _PORTS or not host:
        return url.replace(" ", "%20")
    number = "" if port in {None, _PORTS[parts.scheme]} else f":{port}"
    query = _query(parts.query)
    return f"{_host(host)}{number}){_path(parts.path)}{'?' if query else ''}{query}".replace(" ", "%20")


def _host(host: str) -> str:
    try:
        name = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        name = host.lower()
    name = _WWW.sub("", name, count=1) if _WWW.match(name) else name
    return name if ":" in name else ",".join(reversed(name.strip(".").split(".")))


def _path(path: str) -> str:
    segments: list[str] = []
    for segment in _escaped_once(path or "/").split("/")[1:]:
        if segment == "..":
            segments = segments[:-1] if segments else [segment]
        elif segment != ".":
            segments.append(segment)
    clean = "/" + "/".join([segment for segment in segments[:-1] if segment] + segments[-1:])
    clean = clean.lower()
    for session in _PATH_SESSIONS:
        clean = session.sub(r"\1\2", clean)
    return clean[:-1] if clean.endswith("/") and len(clean) > 1 else clean


def _query(query: str) -> str:
    text = _escaped_once(query)
    for session in _QUERY_SESSIONS:
        if match := session.match(text):
            text = match[1] + (match[2] or "")
    return "&".join(sorted(text.lower().split("&"), key=lambda argument: argument.split("=", 1)))


def _escaped_once(text: str) -> str:
    raw = text.encode("utf-8", "replace")
    while (plain := unquote_to_bytes(raw)) != raw:
        raw = plain
    return quote_from_bytes(raw, safe=_KEPT)
