"""Reads query strings and paths strictly. An unknown, repeated or malformed parameter is refused by its name."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes
from uuid import UUID

from django.core.handlers.wsgi import get_bytes_from_wsgi
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from claims.api.fields import UUID_PATTERN
from factcheck.core import languages
from factcheck.core.errors import Invalid

MAX_LENGTH = 200
"""Characters of a value, where a parameter sets no other limit."""
MAX_TOKEN_LENGTH = 1_200
"""Characters of a page token: a name of 200 characters in any script, and ids."""
MAX_NUMBER = 999_999_999
MAX_SLUG_LENGTH = 120
_LENGTHS = {"page": MAX_TOKEN_LENGTH}
_NUMBER = re.compile(r"[0-9]{1,9}")
_SLUG = r"[^\x00-,./:-@\[-\^`{-\x7f]+"
"""In ASCII: letters, digits, - and _. Beyond ASCII: anything. All dialects of regular expressions read it alike."""
SLUG_OR_ID = {"type": "string", "minLength": 1, "maxLength": MAX_SLUG_LENGTH, "pattern": f"^{_SLUG}$"}
PATH: dict[str, OpenApiParameter] = {
    name: OpenApiParameter(name, schema, OpenApiParameter.PATH, description=description)
    for name, schema, description in (
        ("id", OpenApiTypes.UUID, "Its id."),
        ("copy", OpenApiTypes.UUID, "The copy’s id."),
        ("slug", SLUG_OR_ID, "Its slug or its id."),
        ("number", {"type": "integer", "minimum": 1, "maximum": MAX_NUMBER}, "The edition’s number, from 1."),
        ("name", OpenApiTypes.STR, "The file’s name, from the list of files."),
    )
}
"""Every value in a path, by its name."""

LANGUAGE = OpenApiParameter(
    "language",
    {"type": "string", "pattern": languages.TAG.pattern, "examples": ["en"]},
    description="Language of the verdict, as a BCP 47 tag.",
)


def read_query(request: Request, known: Sequence[str]) -> dict[str, str]:
    """The text of each known parameter that the request gives. Raises Invalid, naming the parameter."""
    values: dict[str, str] = {}
    # Django decodes the query string leniently, so its raw bytes are read here.
    for pair in filter(None, get_bytes_from_wsgi(request.META, "QUERY_STRING", "").split(b"&")):
        raw_name, _, raw_value = pair.partition(b"=")
        name = _unquoted(raw_name).decode("utf-8", "replace")
        if name not in known:
            message = f"There is no such parameter here; known: {', '.join(known) or 'none'}."
            raise Invalid(message, field=name[:MAX_LENGTH] or "?")
        if name in values:
            raise Invalid("Give it once.", field=name)
        values[name] = _text(raw_value, name)
    return values


def read_path(values: Mapping[str, str]) -> dict[str, Any]:
    """The values of a path: ids as UUIDs, numbers as numbers. Raises Invalid, naming the value."""
    readers: dict[str, Callable[[str], Any]] = {
        "id": identifier, "copy": identifier, "slug": identifier_or_slug, "number": whole_number
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name, text in values.items():
        try:
            found[name] = readers.get(name, str)(text)
        except ValueError as error:
            raise Invalid(str(error), field=name) from error
    return found


def identifier(text: str) -> UUID:
    """A UUID. Raises ValueError."""
    if not UUID_PATTERN.fullmatch(text):
        raise ValueError("Write an id: a UUID.")
    return UUID(text)


def identifier_or_slug(text: str) -> UUID | str:
    """A UUID, or a slug. Raises ValueError."""
    if UUID_PATTERN.fullmatch(text):
        return UUID(text)
    if len(text) > MAX_SLUG_LENGTH or not re.fullmatch(_SLUG, text):
        raise ValueError("Write a slug or an id.")
    return text


def whole_number(text: str, highest: int = MAX_NUMBER) -> int:
    """A number from 1 to `highest`, in ASCII digits. Raises ValueError."""
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= highest:
        raise ValueError(f"Write a whole number from 1 to {highest:,}.")
    return int(text)


def language(text: str) -> str:
    """A BCP 47 tag. Raises ValueError."""
    if len(text) > 12 or not languages.TAG.fullmatch(text):
        raise ValueError("Write a language tag such as en, uk or pt-BR.")
    return text


def read_language(values: Mapping[str, str]) -> str | None:
    """The value of `language`. Raises Invalid."""
    try:
        return language(values["language"]) if "language" in values else None
    except ValueError as error:
        raise Invalid(str(error), field="language") from error


def limit_parameter(default: int, highest: int) -> OpenApiParameter:
    """The parameter `limit`."""
    schema = {"type": "integer", "minimum": 1, "maximum": highest, "default": default}
    return OpenApiParameter("limit", schema, description="How many results to give at most.")


def read_limit(values: Mapping[str, str], default: int, highest: int) -> int:
    """The value of `limit`. Raises Invalid."""
    try:
        return whole_number(values["limit"], highest) if "limit" in values else default
    except ValueError as error:
        raise Invalid(str(error), field="limit") from error


def _unquoted(raw: bytes) -> bytes:
    return unquote_to_bytes(raw.replace(b"+", b" "))


def _text(raw: bytes, name: str) -> str:
    longest = _LENGTHS.get(name, MAX_LENGTH)
    try:
        text = _unquoted(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid("This is not UTF-8.", field=name) from error
    if len(text) > longest:
        raise Invalid(f"This is longer than {longest} characters.", field=name)
    if "\x00" in text:
        raise Invalid("This contains a NUL character.", field=name)
    if not text.strip():
        raise Invalid("This is empty; leave the parameter out instead.", field=name)
    return text
