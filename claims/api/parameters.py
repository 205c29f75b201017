"""Query parameters, read strictly: what is unknown, given twice or malformed is refused by its name.

Each `Parameter` both reads a value and describes itself in the OpenAPI document, so the two cannot drift apart.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

from django.core.handlers.wsgi import get_bytes_from_wsgi
from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter

from factcheck.core import languages
from factcheck.core.errors import Invalid, NotFound

_NUMBER = re.compile(r"[0-9]{1,9}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,20})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
LONGEST = 200
"""Characters that a value may have, where nothing else is said."""
LONGEST_TOKEN = 1_200
"""Of a page: a name of 200 characters of any script, and ids."""
_SLUG = r"[^\x00-,./:-@\[-\^`{-\x7f]+"
"""Of ASCII: letters, digits, - and _. Of the rest: anything. Every dialect of regular expressions reads it alike."""
_MOST_SLUG = 120
SLUG_OR_ID = {"type": "string", "minLength": 1, "maxLength": _MOST_SLUG, "pattern": f"^{_SLUG}$"}
"""The schema of what `identifier_or_slug` reads."""
MOMENT = {
    "type": "string",
    "anyOf": [{"format": "date"}, {"format": "date-time"}],
    "examples": ["2026-01-31", "2026-01-31T09:00:00Z"],
}
"""The schema of what `moment` reads."""


@dataclass(frozen=True)
class Parameter:
    """A query parameter. `read` turns its text into a value or raises ValueError with a sentence for people."""

    name: str
    read: Callable[[str], Any]
    description: str
    schema: Mapping[str, Any]
    longest: int = LONGEST
    """Characters that its value may have."""

    def described(self) -> OpenApiParameter:
        """As the OpenAPI document has it."""
        return OpenApiParameter(
            self.name, dict(self.schema), OpenApiParameter.QUERY, description=self.description, required=False
        )


def read(request: HttpRequest, known: Sequence[Parameter]) -> dict[str, Any]:
    """The values of the known parameters that the request gives, by name. Raises Invalid, naming the field."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    for pair in filter(None, get_bytes_from_wsgi(request.META, "QUERY_STRING", "").split(b"&")):
        raw_name, _, raw_value = pair.partition(b"=")
        name = _unquoted(raw_name).decode("utf-8", "replace")
        parameter = by_name.get(name)
        if parameter is None:
            known_names = ", ".join(by_name) or "none"
            raise Invalid(f"There is no such parameter here; known: {known_names}.", field=name[:LONGEST] or "?")
        if name in values:
            raise Invalid("Give it once.", field=name)
        try:
            values[name] = parameter.read(_text(raw_value, parameter.longest))
        except ValueError as error:
            raise Invalid(str(error), field=name) from error
    return values


def identifier(text: str, field: str = "id") -> UUID:
    """A UUID from a path. Raises Invalid."""
    if not _UUID.fullmatch(text):
        raise Invalid("This is no id: ids are UUIDs.", field=field)
    return UUID(text)


def identifier_or_slug(text: str) -> UUID | str:
    """A UUID, or a slug. Raises ValueError."""
    if _UUID.fullmatch(text):
        return UUID(text)
    if len(text) > _MOST_SLUG or not re.fullmatch(_SLUG, text):
        raise ValueError("Write a slug or an id.")
    return text


def whole_number(text: str, *, highest: int) -> int:
    """A number from 1 to `highest`, in ASCII digits. Raises ValueError."""
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= highest:
        raise ValueError(f"Write a whole number from 1 to {highest:,}.")
    return int(text)


def _unquoted(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def _text(raw: bytes, longest: int) -> str:
    try:
        text = _unquoted(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("This is not UTF-8.") from error
    if len(text) > longest:
        raise ValueError(f"This is longer than {longest} characters.")
    if "\x00" in text:
        raise ValueError("This holds a NUL character.")
    if not text.strip():
        raise ValueError("This is empty; leave the parameter out instead.")
    return text


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """Reads a word of a closed list."""

    def read_choice(text: str) -> str:
        if text not in choices:
            raise ValueError(f"Write one of {', '.join(choices)}.")
        return text

    return read_choice


def language(text: str) -> str:
    """A BCP 47 tag. Raises ValueError."""
    if len(text) > 12 or not languages.TAG.fullmatch(text):
        raise ValueError("Write a language tag such as en, uk or pt-BR.")
    return text


def moment(text: str) -> datetime:
    """A date (its first moment, in the newsroom's time zone) or a date and time with an offset. Raises ValueError."""
    refusal = ValueError(
        "Write a date such as 2026-01-31, or a date and time with its offset such as 2026-01-31T09:00:00Z"
        " (a plus sign as %2B)."
    )
    try:
        if _DATE.fullmatch(text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone()).astimezone(UTC)
        if not _MOMENT.fullmatch(text):
            raise refusal
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError:
        # Its offset takes it out of the calendar: before everything, or after.
        return datetime.min.replace(tzinfo=UTC) if text.startswith("0") else datetime.max.replace(tzinfo=UTC)
    except ValueError as error:
        raise refusal from error


def page_token(parts: Sequence[str]) -> str:
    """Where the next page begins, opaque to consumers."""
    return urlsafe_b64encode("\x1f".join(parts).encode()).rstrip(b"=").decode()


def no_such_page() -> NotFound:
    """The refusal of a page that this list never had."""
    return NotFound("There is no such page of this list: take it from `next`.", field="page")


def page_parts(count: int) -> Callable[[str], list[str]]:
    """Reads what `page_token` wrote of `count` parts. Raises NotFound for a page that no list wrote."""

    def read_token(token: str) -> list[str]:
        if not _TOKEN.fullmatch(token):
            raise ValueError("This is no page: take it from `next`.")
        refusal = no_such_page()
        try:
            text = urlsafe_b64decode(token.encode("ascii") + b"=" * (-len(token) % 4)).decode()
        except (UnicodeError, NotBase64) as error:
            raise refusal from error
        parts = text.split("\x1f")
        if len(parts) != count or "\x00" in text or page_token(parts) != token:
            raise refusal
        return parts

    return read_token


def id_of_page(parts: Sequence[str]) -> UUID:
    """The row that the page before ended with, of a list by id; its id is the last part. Raises NotFound."""
    if not _UUID.fullmatch(parts[-1]):
        raise no_such_page()
    return UUID(parts[-1])


def words(name: str, description: str) -> Parameter:
    """Whatever a person may type to look something up."""
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"^[^\u0000]*[^\s\u0000][^\u0000]*$"}
    return Parameter(name, str, description, schema)


def limit(default: int, highest: int) -> Parameter:
    """How many at most; `default` where it is not given."""
    return Parameter(
        "limit",
        lambda text: whole_number(text, highest=highest),
        "How many results to give at most.",
        {"type": "integer", "minimum": 1, "maximum": highest, "default": default},
    )


def page(parts: int) -> Parameter:
    """The token of `next`."""
    return Parameter(
        "page",
        page_parts(parts),
        "Where to go on: follow `next` rather than making one.",
        {"type": "string", "pattern": f"^{_TOKEN.pattern}$", "maxLength": LONGEST_TOKEN},
        LONGEST_TOKEN,
    )


LANGUAGE = Parameter(
    "language",
    language,
    "Language of the verdict, as a BCP 47 tag.",
    {"type": "string", "pattern": languages.TAG.pattern, "examples": ["en"]},
)
