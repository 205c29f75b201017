"""The format of Google's Fact Check Tools API, v1alpha1: requests, responses and errors.

Pure. Where Google's documentation leaves a case open, this is strict: an invalid value gives INVALID_ARGUMENT and a
sentence that names the parameter.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from claims.documents import Json
from factcheck.core.errors import Invalid
from factcheck.core.json_text import compact, filled
from factcheck.core.moments import utc_text
from factcheck.core.partial_date import PartialDate

BELOW = "/v1alpha1/"
"""Below this path every error has Google's format."""
DEFAULT_PAGE = 10
LARGEST_PAGE = 100
"""The most results per page. Larger requests get this many, as at Google."""
LONGEST_QUERY = 1_000
"""The longest query, in characters."""
OLDEST_DAYS = 100_000
"""Larger values of `maxAgeDays` count as this one."""
STATUSES = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 405: "UNIMPLEMENTED", 500: "INTERNAL", 503: "UNAVAILABLE"}

_ASKED = ("query", "languageCode", "reviewPublisherSiteFilter", "maxAgeDays", "pageSize", "pageToken", "offset")
_STANDARD = (
    "$.xgafv", "access_token", "alt", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType",
    "upload_protocol",
)  # fmt: skip
"""Standard parameters of Google's APIs. Only `alt` and `prettyPrint` have an effect here."""
_NUMBER = re.compile(r"-?[0-9]{1,10}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}", re.ASCII)
"""Accepts languages that we do not publish in."""
_HIGHEST = 2**31 - 1
_TRUE, _FALSE = ("true", "1"), ("false", "0")


@dataclass(frozen=True)
class Position:
    """The last result of a page. The next page starts after it, whatever was published since.

    `rank` is the quality of the match, higher first. `alike`: it matches by spelling, not by words. Results with the
    same rank are ordered by first publication, newest first.
    """

    alike: bool
    rank: int
    first_published: datetime
    claim: UUID
    language: str


@dataclass(frozen=True)
class SearchRequest:
    """A search request. `max_age_days` is None for any age. `offset` is 0 if there is a `position`."""

    query: str
    language: str
    site: str
    max_age_days: int | None
    page_size: int
    offset: int
    position: Position | None
    pretty: bool

    def token(self, position: Position) -> str:
        """The token of the next page."""
        return _token(self.digest, position)

    @property
    def digest(self) -> str:
        """A digest of the search without its page."""
        return _digest(self.query, self.language, self.site, self.max_age_days, self.page_size)


@dataclass(frozen=True)
class Publisher:
    """The publisher of the reviews. `site` is its host without `www.`."""

    name: str
    site: str


@dataclass(frozen=True)
class ReviewedClaim:
    """A claim with its review. Times are in UTC. `url` is absolute."""

    text: str
    claimants: Sequence[str]
    made_on: PartialDate | None
    url: str
    headline: str
    reviewed_at: datetime
    rating: str
    language: str


def read(given: Mapping[str, Sequence[str]]) -> SearchRequest:
    """The search request in these query parameters. Raises Invalid with the parameter."""
    values = {name: _once(name, texts) for name, texts in given.items()}
    if values.get("alt", "json") != "json":
        raise Invalid("Use json.", field="alt")
    language = values.get("languageCode", "")
    if language and not _LANGUAGE.fullmatch(language):
        raise Invalid("Use a BCP 47 tag such as en or sr-Latn.", field="languageCode")
    query = " ".join(values.get("query", "").split())
    if len(query) > LONGEST_QUERY:
        raise Invalid(f"Use at most {LONGEST_QUERY:,} characters.", field="query")
    site = values.get("reviewPublisherSiteFilter", "").strip()
    if not query and not site:
        raise Invalid("Required unless reviewPublisherSiteFilter is given.", field="query")
    max_age = _number(values, "maxAgeDays")
    page_size = min(_number(values, "pageSize") or DEFAULT_PAGE, LARGEST_PAGE)
    offset = _number(values, "offset")
    request = SearchRequest(
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
        return _at(request, token)
    return request


def languages_of(tag: str) -> tuple[str, str]:
    """A language code in lower case without its region, and the prefix of its variants."""
    parts = tag.lower().split("-")
    base = "-".join(part for place, part in enumerate(parts) if place == 0 or (place == 1 and len(part) == 4))
    return base, f"{base}-"


def is_site(asked: str, site: str) -> bool:
    """Whether a site filter matches this site: its host, with or without `www.`, or a parent domain."""
    wanted = _host(asked)
    if not wanted:
        return False
    return wanted == site or ("." in wanted and not _is_number(site) and site.endswith(f".{wanted}"))


def site_of(origin: str) -> str:
    """The host of an origin without `www.`."""
    return _host(origin)


def answer(reviewed: Sequence[ReviewedClaim], publisher: Publisher, token: str | None) -> Json:
    """A page of results. Empty values are left out."""
    return filled({"claims": [_claim(claim, publisher) for claim in reviewed], "nextPageToken": token})


def error(status: int, message: str) -> Json:
    """An error."""
    return {"error": {"code": status, "message": message, "status": STATUSES.get(status, "UNKNOWN")}}


def written(value: Json, *, pretty: bool) -> str:
    """JSON in the layout of Google's server."""
    if pretty:
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    return compact(value)


def _claim(claim: ReviewedClaim, publisher: Publisher) -> Json:
    review = {
        "publisher": filled({"name": publisher.name, "site": publisher.site}),
        "url": claim.url,
        "title": claim.headline,
        "reviewDate": utc_text(claim.reviewed_at, timespec="seconds"),
        "textualRating": claim.rating,
        "languageCode": claim.language,
    }
    return filled(
        {
            "text": claim.text,
            "claimant": ", ".join(claim.claimants),
            "claimDate": _day(claim.made_on),
            "claimReview": [filled(review)],
        }
    )


def _day(day: PartialDate | None) -> str:
    """The start of the day in UTC. '' if the day is not known exactly."""
    if day is None or day.inferred or day.earliest != day.latest:
        return ""
    return utc_text(datetime.combine(day.earliest, time(), UTC), timespec="seconds")


def _once(name: str, texts: Sequence[str]) -> str:
    if name not in _ASKED and name not in _STANDARD:
        raise Invalid(f"Unknown parameter {name[:100]!r}.", field=name[:100] or "?")
    if len(texts) != 1:
        raise Invalid("Use it only once.", field=name)
    if "\x00" in texts[0]:
        raise Invalid("It contains the character NUL. Remove it.", field=name)
    return texts[0]


def _number(values: Mapping[str, str], name: str) -> int:
    """A number from 0. As at Google, 0 is the same as no value."""
    text = values.get(name, "") or "0"
    if not _NUMBER.fullmatch(text) or not 0 <= int(text) <= _HIGHEST:
        raise Invalid("Use a whole number, 0 or above.", field=name)
    return int(text)


def _flag(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = values.get(name, "").lower()
    if text and text not in (*_TRUE, *_FALSE):
        raise Invalid("Use true or false.", field=name)
    return text in _TRUE if text else default


def _host(text: str) -> str:
    """The host in an address or a bare name, without `www.`. '' if there is none."""
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.lower().rstrip(".").removeprefix("www.")


def _is_number(host: str) -> bool:
    """Whether the host is an IP address, which has no parent domain."""
    return ":" in host or host.replace(".", "").isdigit()


# --- page tokens ------------------------------------------------------------------------------------------------------


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:16]


def _token(digest: str, position: Position) -> str:
    at = position.first_published.astimezone(UTC).isoformat(timespec="microseconds")
    parts = [digest, int(position.alike), position.rank, at, position.claim.hex, position.language]
    return urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).rstrip(b"=").decode()


def _at(request: SearchRequest, token: str) -> SearchRequest:
    """The request, moved to the position in `pageToken`, which replaces `offset` as in Google's API."""
    refusal = Invalid("Invalid token. Use the value of nextPageToken.", field="pageToken")
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
    if digest != request.digest:
        raise Invalid(
            "The other parameters must be the same as in the request that returned this token.", field="pageToken"
        )
    return replace(request, offset=0, position=position)
