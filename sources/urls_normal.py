"""One spelling for one address, so that a source is found again however its link was copied."""

import re
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_ga|ref_src|cmpid|ocid)$", re.IGNORECASE
)
_HOST_PREFIX = re.compile(r"^(www|m|mobile|amp)\.(?=[^.]+\.)", re.IGNORECASE)
_AMP_TAIL = re.compile(r"(/amp|\.amp)/?$", re.IGNORECASE)
_DEFAULT_PORT = {"http": 80, "https": 443}


def normalise(url: str) -> str:
    """The address without what does not tell pages apart: scheme, default port, `www.`, mobile and AMP hosts and tails,
    tracking parameters, fragment, order of parameters, trailing slash. A key for comparing, not an address to fetch.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()  # no address at all, or a port beyond counting: compared as typed
    host = (parts.hostname or "").rstrip(".").lower()
    host = _HOST_PREFIX.sub("", host)
    # Left as typed where it is no name IDNA knows: a key only has to be the same each time.
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    if port is not None and port != _DEFAULT_PORT.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    path = _AMP_TAIL.sub("", parts.path).rstrip("/")
    query = urlencode(
        sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0]))
    )
    return urlunsplit(("", host, path, query, "")).removeprefix("//")


def host_of(url: str) -> str:
    """`name:port` in small letters, by which requests to one host are told from another's; '' where there is none."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _DEFAULT_PORT.get(parts.scheme.lower())
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").lower()
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return f"{host}:{port}"[:300] if host and port else ""
