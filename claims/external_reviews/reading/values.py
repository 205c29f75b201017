"""Cleans texts, addresses, dates, numbers and languages from other organisations, and limits their length."""

import html
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from email.utils import parsedate
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.core.exceptions import ValidationError

from factcheck.core.languages import NAMES, TAG
from factcheck.core.partial_date import MONTHS, PartialDate
from factcheck.core.text import legible
from factcheck.core.urls_checked import MAX_LENGTH, validate_http_url

MOST_READ = 20_000
"""The most characters of a string that are read."""
_PREFIXES = ("", "schema:", "https://schema.org/", "http://schema.org/")
_TAG = re.compile(r"<[A-Za-z/!][^<>]{0,300}>")
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]+")
"""Control characters, and marks that change the direction of the surrounding text."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:[.,][0-9]{1,8})?(?:[eE][+-]?[0-9]{1,2})?")
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:[T ].*)?)?)?", re.DOTALL)
_BASIC = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T.*)?", re.DOTALL)
_SLASHED = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})")
"""Day, month, year. With full stops the month is never first."""
_DAY_FIRST = re.compile(r"([0-9]{1,2})\.?(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? ([0-9]{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.? (?:([0-9]{1,2})(?:st|nd|rd|th)?,? )?([0-9]{4})")
_TAGS_BY_NAME = {name.lower(): tag for tag, name in NAMES.items()}
_EARLIEST = 1000


class Number(str):
    """A JSON number as text. It is never converted, so its size does not matter."""

    __slots__ = ()


class Node(dict[str, Any]):
    """A JSON object. `twice` are its duplicate keys with different values."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.twice: tuple[str, ...] = ()
        if len(self) < len(pairs):
            seen: dict[str, Any] = {}
            again = {key: None for key, value in pairs if _same(seen.setdefault(key, value), value) is False}
            self.twice = tuple(again)


def _same(one: Any, other: Any) -> bool:
    """Whether two values of a duplicate key are equal. Objects and lists never are."""
    if one is other:
        return True
    return isinstance(one, str) and isinstance(other, str) and one == other


def get(node: Mapping[str, Any], name: str) -> Any:
    """A schema.org property, with any prefix of its name. None if it is missing or empty."""
    for prefix in _PREFIXES:
        value = node.get(prefix + name)
        if value not in (None, "", [], {}):
            return value
    return None


def unprefixed(name: str) -> str:
    """A schema.org name without its prefix."""
    return name.rpartition("/")[2].rpartition(":")[2]


def types(node: Mapping[str, Any]) -> set[str]:
    """The object's types without prefixes."""
    given = node.get("@type")
    return {unprefixed(name) for name in (given if isinstance(given, list) else [given]) if isinstance(name, str)}


def text(value: Any, most: int) -> str:
    """Plain text of at most `most` characters, ending in "…" if cut, without markup and control characters.

    Reads the first item of a list and the `@value` of a JSON-LD literal. '' for other values.
    """
    value = _literal(value)
    if not isinstance(value, str):
        return ""
    plain = html.unescape(_TAG.sub(" ", value[:MOST_READ]))
    plain = _SPACE.sub(" ", legible(_UNFIT.sub(" ", _SURROGATE.sub("\ufffd", plain)))).strip()
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _literal(value: Any) -> Any:
    for _ in range(4):
        if isinstance(value, list):
            value = next((item for item in value[:20] if item not in (None, "", [], {})), None)
        elif isinstance(value, Mapping) and "@value" in value:
            value = value["@value"]
        else:
            break
    return value


def number(value: Any) -> str:
    """A number as text. '' for other values."""
    given = _literal(value)
    digits = given.strip() if isinstance(given, str) else ""
    return digits if len(digits) <= 30 and _NUMBER.fullmatch(digits) else ""


def on_a_scale(value: str, best: str, worst: str) -> str:
    """A rating's number in words: "2 on a scale from 1 to 5", "2 out of 5", "2". '' for none."""
    if value and best and worst:
        return f"{value} on a scale from {worst} to {best}"
    return f"{value} out of {best}" if value and best else value


def address(value: Any, *, base: str = "") -> str:
    """An absolute http(s) address. '' for other values. Resolves a relative one against `base`, if given."""
    given = _literal(value)
    if isinstance(given, Mapping):
        given = given.get("@id") or get(given, "url")
    if not isinstance(given, str):
        return ""
    url = given.strip()
    if not url or len(url) > MAX_LENGTH or _UNFIT.search(url) or _SURROGATE.search(url):
        return ""
    try:
        if base and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url):
            url = urljoin(base, url)
        validate_http_url(url)
    except (ValidationError, ValueError):
        return ""
    return url if site(url) else ""


def site(url: str) -> str:
    """The host in ASCII and lower case, without `www.`. '' if there is none."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".").lower()
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        return ""
    return host.removeprefix("www.")[:255]


def partial_date(value: Any) -> str:
    """The date as EDTF, from ISO 8601, RFC 5322 or English words. '' if it is ambiguous."""
    given = _literal(value)
    if not isinstance(given, str) or len(given) > 100:
        return ""
    day = _SPACE.sub(" ", given.strip())
    if match := _ISO.fullmatch(day) or _BASIC.fullmatch(day) or _SLASHED.fullmatch(day):
        return _edtf(*match.groups())
    if match := _DOTTED.fullmatch(day):
        return _edtf(match[3], match[2], match[1])
    words = day.lower()
    if match := _DAY_FIRST.fullmatch(words):
        return _edtf(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.fullmatch(words):
        return _edtf(match[3], _month(match[1]), match[2])
    if "," in day and (parsed := parsedate(day)) is not None:
        return _edtf(str(parsed[0]), str(parsed[1]), str(parsed[2]))
    return ""


def _month(name: str) -> str:
    months = [place for place, month in enumerate(MONTHS) if place and month.lower().startswith(name[:9])]
    return str(months[0]) if len(months) == 1 else "13"


def _edtf(year: str, month: str | None, day: str | None) -> str:
    parts = [year, *(f"{int(part):02d}" for part in (month, day) if part)]
    with suppress(ValueError):
        if int(year) >= _EARLIEST:
            date(int(year), int(month or 1), int(day or 1))
            return PartialDate("-".join(parts)).text
    return ""


def language(value: Any) -> str:
    """A BCP 47 tag, from a tag in any spelling, an English name, or a `Language` object. '' for other values."""
    given = _literal(value)
    if isinstance(given, Mapping):
        return language(text(get(given, "alternateName"), 40)) or language(text(get(given, "name"), 40))
    if not isinstance(given, str) or len(given) > 40:
        return ""
    named = _TAGS_BY_NAME.get(given.strip().lower())
    if named:
        return named
    parts = given.strip().replace("_", "-").split("-")
    spelled = [parts[0].lower()]
    # A script has four letters.
    spelled += [part.title() if len(part) == 4 else part.upper() for part in parts[1:3]]
    tag = "-".join(spelled)
    if TAG.fullmatch(tag) and len(tag) <= 12:
        return tag
    return parts[0].lower() if TAG.fullmatch(parts[0].lower()) else ""
