"""Normalises addresses, so that a source is found again by any spelling of its link.

A duplicate that is missed costs an editor a second look; two pages taken for one lose a source. So only parts that are
known not to distinguish pages are removed.
"""

import re
from contextlib import suppress
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|gclsrc|gbraid|wbraid|gad_source|gad_campaignid|dclid|msclkid|twclid|ttclid|yclid|srsltid"
    r"|mc_cid|mc_eid|mkt_tok|_hsenc|_hsmi|vero_id|oly_enc_id|oly_anon_id|igshid|igsh|mibextid|epik|li_fat_id|_ga|_gl"
    r"|ref_src|ref_url|cmpid|ocid|smid|xtor|triedredirect|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|wickedid|guccounter|guce_referrer|guce_referrer_sig|wt\.mc_id"
    r"|ns_(?:campaign|mchannel|source|linkname|fee)|at_(?:medium|campaign|campaign_type|custom\d|format|link_\w+|ptr_name"
    r"|bbc_team))$",
    re.IGNORECASE,
)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/?#]*", re.IGNORECASE)
_SAME_HOSTS = {
    "twitter.com": "x.com", "youtu.be": "youtube.com", "youtube-nocookie.com": "youtube.com",
    **dict.fromkeys(("old.reddit.com", "new.reddit.com", "np.reddit.com"), "reddit.com"),
    **dict.fromkeys(("mbasic.facebook.com", "touch.facebook.com", "web.facebook.com"), "facebook.com"),
}  # fmt: skip
_YOUTUBE_PATH = re.compile(r"^/(?:shorts|embed|live|v)/([\w-]{6,20})/?\Z")
_YOUTUBE_SHORT = re.compile(r"^/([\w-]{6,20})/?\Z")
_SHARED_BY = {
    "x.com": {"s", "t"}, "youtube.com": {"si", "t", "feature", "pp", "ab_channel"}, "reddit.com": {"share_id", "rdt"},
    "facebook.com": {"rdid", "sfnsn"}, "tiktok.com": {"_r", "_t"},
}  # fmt: skip
"""Parameters of this host's links that tell how a link was shared, or at which second a video starts."""
_FORUM_SESSION = re.compile(r"[0-9a-f]{32}", re.IGNORECASE)
"""A forum's session id in `sid`. A shorter value may be the id of an article."""
_NEWSLETTER_PATH = re.compile(r"^/p/[^/]+/?\Z")
_SHARED_NEWSLETTER = {"r", "s"}
"""Parameters that Substack adds to the address of a post, also on its authors' domains."""
_HOST_PREFIX = re.compile(r"^(www|m|mobile|amp)\.(?=[^.]+\.)", re.IGNORECASE)
_MOBILE_WIKI = re.compile(
    r"^([a-z-]+)\.m\.(?=(?:wikipedia|wiktionary|wikinews|wikiquote|wikisource|wikibooks|wikiversity|wikivoyage)\.org$)"
)
_AMP_TAIL = re.compile(r"(/amp|\.amp)/?$", re.IGNORECASE)
_AMP_CACHE_HOST = re.compile(r"(^|\.)(cdn\.ampproject\.org|bing-amp\.com)$")
_AMP_CACHE_PATH = re.compile(r"^/[cv]/(?:s/)?(?=[^/]+\.[^/]+)")
_AMP_VIEWER_HOST = re.compile(r"^(www\.)?(google\.(com?\.)?[a-z]{2,3}|bing\.com)$")
_AMP_VIEWER_PATH = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.[^/]+)")
_AMP_PAIRS = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp")})
_DEFAULT_DOCUMENT = re.compile(r"/(index\.(html?|php)|default\.(html?|aspx?))$", re.IGNORECASE)
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DEFAULT_PORT = {"http": 80, "https": 443}
_MOST_WRAPPINGS = 3
"""How many AMP caches around each other are unwrapped."""


def normalise(url: str) -> str:
    """Return a key for comparing addresses. It is not an address to fetch.

    It ignores scheme, default port, `www.`, mobile and AMP hosts, AMP suffixes and caches, tracking and session
    parameters, alternative names of a host, fragment, order of parameters, a folder's default document, trailing slash
    and escaped letters.
    """
    try:
        parts = _with_main_host(_unwrapped(urlsplit(url.strip())))
        port = parts.port
    except ValueError:
        return url.strip()  # a malformed address or port number: compared as typed
    host = _host(parts)
    if port is not None and port != _DEFAULT_PORT.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    shared = _SHARED_BY.get(host, set()) | (_SHARED_NEWSLETTER if _NEWSLETTER_PATH.match(parts.path) else set())
    path = _AMP_TAIL.sub("", _DEFAULT_DOCUMENT.sub("", _letters(parts.path)).rstrip("/")).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in pairs if pair[0].lower() not in shared and _distinguishes(*pair)))
    # Some sites put the page's path behind the hash.
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(("", host, path, query, fragment)).removeprefix("//")


def domain_of(typed: str) -> str:
    """The host of an address or a bare host name, as `normalise` spells it, without a port; '' if there is none."""
    text = typed.strip()
    try:
        parts = _unwrapped(urlsplit(text if "//" in text else f"//{text}"))
        return _host(parts) if not re.search(r"[\s\x00]", parts.netloc) else ""
    except ValueError:
        return ""


def suffixes_of(host: str) -> list[str]:
    """The host and the domains above it, longest first: `a.b.org` gives `a.b.org`, `b.org`, `org`."""
    labels = host.split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]


def host_of(url: str) -> str:
    """The key `name:port` in lower case, by which requests to one host are counted; '' if there is no host."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _DEFAULT_PORT.get(parts.scheme.lower())
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").lower()
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return f"{host}:{port}"[:300] if host and port else ""


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    host = _MOBILE_WIKI.sub(r"\1.", _HOST_PREFIX.sub("", host))
    # A name that IDNA refuses stays as typed: the key only has to be the same each time.
    with suppress(UnicodeError):
        host = host.encode("idna").decode("ascii")
    return host


def _unwrapped(parts: SplitResult) -> SplitResult:
    """The page's own address, if this is the address of an AMP cache or viewer."""
    for _ in range(_MOST_WRAPPINGS):
        host = (parts.hostname or "").lower()
        wrapping = (
            _AMP_CACHE_PATH
            if _AMP_CACHE_HOST.search(host)
            else _AMP_VIEWER_PATH
            if _AMP_VIEWER_HOST.match(host)
            else None
        )
        match = wrapping.match(parts.path) if wrapping is not None else None
        if match is None:
            return parts
        inner = urlsplit(f"https://{parts.path[match.end() :]}")
        parts = inner._replace(query=parts.query, fragment=parts.fragment)
    return parts


def _with_main_host(parts: SplitResult) -> SplitResult:
    """Replace alternative hosts: x.com for twitter.com, youtube.com for youtu.be."""
    parts = parts._replace(path=_SESSION_IN_PATH.sub("", parts.path))
    host = _host(parts)
    main = _SAME_HOSTS.get(host, host)
    video = (
        (_YOUTUBE_SHORT if host == "youtu.be" else _YOUTUBE_PATH).match(parts.path) if main == "youtube.com" else None
    )
    if video:
        query = "&".join(part for part in (f"v={video[1]}", parts.query) if part)
        return parts._replace(netloc=main, path="/watch", query=query)
    return parts._replace(netloc=main) if main != host else parts


def _distinguishes(name: str, value: str) -> bool:
    session = name.lower() == "sid" and _FORUM_SESSION.fullmatch(value)
    return not session and not _TRACKING.match(name) and (name.lower(), value.lower()) not in _AMP_PAIRS


def _letters(path: str) -> str:
    """Unescape letters and write other escapes in upper case, so that `%D0%B0` equals `а`."""

    def plain(match: re.Match[str]) -> str:
        try:
            text = bytes.fromhex(match[0].replace("%", "")).decode()
        except UnicodeDecodeError:
            return match[0].upper()
        return "".join(
            char if char in _UNRESERVED or (ord(char) > 0x9F and char.isprintable()) else quote(char, safe="")
            for char in text
        )

    return _ESCAPES.sub(plain, path)
