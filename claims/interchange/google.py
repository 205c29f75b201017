"""The shape of Google's Fact Check Tools API, v1alpha1: what its clients ask, are answered and are refused.

Pure. Where Google's own answer to a question is not documented, the strict reading is taken: what cannot be is refused
with INVALID_ARGUMENT and a sentence that names the parameter.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from factcheck.core.errors import Invalid
from factcheck.core.json_text import compact, filled
from factcheck.core.moments import utc_text
from factcheck.core.partial_date import PartialDate

Json = dict[str, Any]

BELOW = "/v1alpha1/"
"""Below this path every refusal has Google's shape."""
DEFAULT_PAGE = 10
LARGEST_PAGE = 100
"""A client that asks for more gets this many, as it would there."""
LONGEST_QUERY = 1_000
"""Characters."""
OLDEST_DAYS = 100_000
"""A `maxAgeDays` above this means no more than this."""
STATUSES = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 405: "UNIMPLEMENTED", 500: "INTERNAL", 503: "UNAVAILABLE"}

_ASKED = ("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "offset")
_STANDARD = (
    "$.xgafv", "access_token", "alt", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType",
    "upload_protocol",
)  # fmt: skip
"""What every client of Google's may send along. All but `alt` and `prettyPrint` change nothing here."""
_NUMBER = re.compile(r"-?[0-9]{1,10}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
"""More than the languages that we write in: a client may ask for what we do not have."""
_HIGHEST = 2**31 - 1
_TRUE, _FALSE = ("true", "1"), ("false", "0")


@dataclass(frozen=True)
class Position:
    """The last result of a page. The next begins behind it, whatever was published since.

    `rank` is how well it matches, higher first; `alike`: by spelling rather than by words. Results of one rank stand by
    their first publication, newest first, which no later edition moves.
    """

    alike: bool
    rank: int
    first_published: datetime
    claim: UUID
    language: str


@dataclass(frozen=True)
class Asked:
    """A search. `max_age_days` is None where any age will do; `offset` is 0 where there is a `position`."""

    query: str
    language: str
    site: str
    max_age_days: int | None
    page_size: int
    offset: int
    position: Position | None
    pretty: bool

    def token(self, position: Position) -> str:
        """What leads from this search's page to the next."""
        return _token(self.digest, position)

    @property
    def digest(self) -> str:
        """Names the search apart from the page of it."""
        return _digest(self.query, self.language, self.site, self.max_age_days, self.page_size)


@dataclass(frozen=True)
class Publisher:
    """Who reviews; `site` is the host of its pages without `www.`."""

    name: str
    site: str


@dataclass(frozen=True)
class Reviewed:
    """A claim with its review. Dates in UTC; `url` is absolute."""

    text: str
    claimants: Sequence[str]
    made_on: PartialDate | None
    url: str
    headline: str
    reviewed_at: datetime
    rating: str
    language: str


def read(given: Mapping[str, Sequence[str]]) -> Asked:
    """The search that these query parameters make. Raises Invalid, naming the parameter."""
    values = {name: _once(name, texts) for name, texts in given.items()}
    if values.get("alt", "json") != "json":
        raise Invalid("Only JSON is to be had here.", field="alt")
    language = values.get("languageCode", "")
    if language and not _LANGUAGE.fullmatch(language):
        raise Invalid("Write a BCP 47 tag such as en or sr-Latn.", field="languageCode")
    query = " ".join(values.get("query", "").split())
    if len(query) > LONGEST_QUERY:
        raise Invalid(f"Use at most {LONGEST_QUERY:,} characters.", field="query")
    site = values.get("reviewPublisherSiteFilter", "").strip()
    if not query and not site:
        raise Invalid("Required unless reviewPublisherSiteFilter is given.", field="query")
    max_age = _number(values, "maxAgeDays")
    page_size = min(_number(values, "pageSize") or DEFAULT_PAGE, LARGEST_PAGE)
    offset = _number(values, "offset")
    asked = Asked(
        query=query,
        language=language,
        site=site,
        max_age_days=min(max_age, OLDEST_DAYS) if max_age else None,
        page_size=page_size,
        offset=offset,
        position=None,
        pretty=_flag(values, "prettyPrint", default=True),
    )
    if token := values.get("pageToken"):
        return _at(asked, token)
    return asked


def languages_of(tag: str) -> tuple[str, str]:
    """A language code as a tag and what its variants begin with, in lower case. The region does not count."""
    parts = tag.lower().split("-")
    base = "-".join(part for place, part in enumerate(parts) if place == 0 or (place == 1 and len(part) == 4))
    return base, f"{base}-"


def is_site(asked: str, site: str) -> bool:
    """Whether a site filter means this site: its host, with or without `www.`, or a domain that it is part of."""
    wanted = _host(asked)
    if not wanted:
        return False
    return wanted == site or ("." in wanted and not _is_number(site) and site.endswith(f".{wanted}"))


def site_of(origin: str) -> str:
    """The host of an origin without `www.`."""
    return _host(origin)


def answer(reviewed: Sequence[Reviewed], publisher: Publisher, token: str | None) -> Json:
    """A page of results; what is not known or empty is left out."""
    return filled({"claims": [_claim(one, publisher) for one in reviewed], "nextPageToken": token})


def error(status: int, message: str) -> Json:
    """A refusal."""
    return {"error": {"code": status, "message": message, "status": STATUSES.get(status, "UNKNOWN")}}


def written(value: Json, *, pretty: bool) -> str:
    """JSON as Google's server writes it."""
    if pretty:
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return compact(value)


def _claim(one: Reviewed, publisher: Publisher) -> Json:
    review = {
        "publisher": filled({"name": publisher.name, "site": publisher.site}),
        "url": one.url,
        "title": one.headline,
        "reviewDate": utc_text(one.reviewed_at, timespec="seconds"),
        "textualRating": one.rating,
        "languageCode": one.language,
    }
    return filled(
        {
            "text": one.text,
            "claimant": ", ".join(one.claimants),
            "claimDate": _day(one.made_on),
            "claimReview": [filled(review)],
        }
    )


def _day(day: PartialDate | None) -> str:
    """The moment the claim's day began, in UTC; '' for what is less than a known day."""
    if day is None or day.inferred or day.earliest != day.latest:
        return ""
    return utc_text(datetime.combine(day.earliest, time(), UTC), timespec="seconds")


def _once(name: str, texts: Sequence[str]) -> str:
    if name not in _ASKED and name not in _STANDARD:
        raise Invalid(f"Cannot bind query parameter: there is no field {name[:100]!r}.", field=name[:100] or "?")
    if len(texts) != 1:
        raise Invalid("Give it once.", field=name)
    if "\x00" in texts[0]:
        raise Invalid("There is a character in it that no text holds.", field=name)
    return texts[0]


def _number(values: Mapping[str, str], name: str) -> int:
    """A number from 0, which like Google's is the same as none."""
    text = values.get(name, "") or "0"
    if not _NUMBER.fullmatch(text) or not 0 <= int(text) <= _HIGHEST:
        raise Invalid("Write a whole number, 0 or above.", field=name)
    return int(text)


def _flag(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = values.get(name, "").lower()
    if text and text not in (*_TRUE, *_FALSE):
        raise Invalid("Write true or false.", field=name)
    return text in _TRUE if text else default


def _host(text: str) -> str:
    """The host that an address or a bare name speaks of, without `www.`; '' where there is none."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.lower().rstrip(".").removeprefix("www.")


def _is_number(host: str) -> bool:
    """Whether the host is an IP address, which is part of no domain."""
    return ":" in host or host.replace(".", "").isdigit()


# --- page tokens ------------------------------------------------------------------------------------------------------


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:16]


def _token(digest: str, position: Position) -> str:
    at = position.first_published.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [digest, int(position.alike), position.rank, at, position.claim.hex, position.language]
    return urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _at(asked: Asked, token: str) -> Asked:
    """The search, from where the token says. Google looks at `offset` only where there is no token."""
    refusal = Invalid("This is no token of this list: take it from nextPageToken.", field="pageToken")
    try:
        digest, alike, rank, at, claim, language = json.loads(
            urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4))
        )
        position = Position(bool(alike), int(rank), datetime.fromisoformat(at), UUID(claim), str(language))
        genuine = _token(str(digest), position) == token and abs(position.rank) <= _HIGHEST
    except (NotBase64, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise refusal from error
    if not genuine or not _LANGUAGE.fullmatch(position.language):
        raise refusal
    if digest != asked.digest:
        raise Invalid("All other parameters must be those of the request that gave this token.", field="pageToken")
    return replace(asked, offset=0, position=position)
