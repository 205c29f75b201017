"""Fields that take exactly what the OpenAPI document says: no text for a number, no number for text."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

from django.db.models import TextChoices
from drf_spectacular.drainage import set_override
from drf_spectacular.plumbing import list_hash
from rest_framework import serializers

from factcheck.core import languages
from factcheck.core.partial_date import PartialDate
from factcheck.core.text import INVISIBLE, REFUSED, REFUSED_VERBATIM, unfit

UUID_PATTERN = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SURROGATE = re.compile("[\ud800-\udfff]")
LARGEST = 2**31 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAP = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
PARTIAL_DATE = (
    r"^(?!0000)([0-9]{4}(-(0[1-9]|1[0-2]))?"
    r"|[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    rf"|{_LEAP}-02-29)~?$"
)
"""A real year, month or day, with ~ where it is inferred."""
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_TOP = r"([A-Za-z]{2,24}|xn--[A-Za-z0-9]{1,59})"
_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_PORT = r"(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[1-5][0-9]{4}|[1-9][0-9]{0,3})"
ADDRESS = rf"^https?://(({_LABEL}\.){{1,8}}{_TOP}|{_OCTET}(\.{_OCTET}){{3}})(:{_PORT})?([/?#][!-~]*)?$"
"""An http(s) address in ASCII, as RFC 3986 has it."""


class StrictField(serializers.Field[Any, Any, Any, Any]):
    """A value with the JSON Schema that describes it."""

    def __init__(self, schema: Mapping[str, Any], **options: Any) -> None:
        super().__init__(**options)
        set_override(self, "field", dict(schema))

    def to_representation(self, value: Any) -> Any:
        return value


class TextField(StrictField):
    """Text of at most `max_length` characters. With `filled`, white space alone is refused.

    `verbatim` is for words quoted from a copy, which may contain marks that embed a direction.
    """

    def __init__(self, max_length: int, *, filled: bool = False, verbatim: bool = False, **options: Any) -> None:
        self.max_length, self.filled, self.verbatim = max_length, filled, verbatim
        refused = REFUSED_VERBATIM if verbatim else REFUSED
        pattern = rf"^[^{refused}]*[^\s{refused}{INVISIBLE}][^{refused}]*$" if filled else rf"^[^{refused}]*$"
        schema = {"type": "string", "maxLength": max_length, "pattern": pattern}
        super().__init__(schema | ({"minLength": 1} if filled else {}), **options)

    def to_internal_value(self, data: Any) -> str:
        text = _string(data)
        if len(text) > self.max_length:
            raise serializers.ValidationError(f"Write at most {self.max_length:,} characters.")
        if reason := unfit(text, verbatim=self.verbatim):
            raise serializers.ValidationError(reason)
        if self.filled and not text.strip():
            raise serializers.ValidationError("This field may not be blank.")
        return text.replace("\r\n", "\n")


class PatternField(StrictField):
    """Text that matches a pattern."""

    message = "This does not match the pattern in the OpenAPI document."

    def __init__(self, pattern: str, max_length: int, **options: Any) -> None:
        self.pattern, self.max_length = re.compile(pattern), max_length
        super().__init__({"type": "string", "maxLength": max_length, "pattern": pattern}, **options)

    def to_internal_value(self, data: Any) -> Any:
        text = _string(data)
        # In Python, `$` also matches before a final line break.
        if len(text) > self.max_length or "\n" in text or not self.pattern.search(text):
            raise serializers.ValidationError(self.message)
        return text


class LanguageField(PatternField):
    message = "Write a language tag such as en, uk or pt-BR."

    def __init__(self, *, allow_empty: bool = False, **options: Any) -> None:
        tag = languages.TAG.pattern.removeprefix("^").removesuffix("$")
        super().__init__(f"^({tag})?$" if allow_empty else f"^{tag}$", 12, **options)


class PartialDateField(PatternField):
    message = "Write a year, a month or a day: 2022, 2022-02 or 2022-02-03; add ~ if it is inferred."

    def __init__(self, **options: Any) -> None:
        super().__init__(PARTIAL_DATE, 11, **options)

    def to_internal_value(self, data: Any) -> PartialDate:
        return PartialDate(super().to_internal_value(data))

    def to_representation(self, value: Any) -> Any:
        return str(value)


class AddressField(PatternField):
    """An address. Letters beyond ASCII are taken, and kept as RFC 3987 maps them: `xn--` hosts, escapes elsewhere."""

    message = "Write an http or https address without a user name."

    def __init__(self, *, allow_empty: bool = True, **options: Any) -> None:
        pattern = f"^({ADDRESS.removeprefix('^').removesuffix('$')})?$" if allow_empty else ADDRESS
        super().__init__(pattern, 2_000, **options)

    def to_internal_value(self, data: Any) -> Any:
        text = _string(data)
        return super().to_internal_value(text if text.isascii() else _in_ascii(text))


class DayField(StrictField):
    """A calendar day."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "format": "date"}, **options)

    def to_internal_value(self, data: Any) -> date:
        text = _string(data)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise serializers.ValidationError("Write a day such as 2026-01-31.")


class MomentField(StrictField):
    """A moment, which the API only writes: in UTC, with its offset as +00:00."""

    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "format": "date-time"}, read_only=True, **options)

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).isoformat()


class IdField(StrictField):
    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "string", "format": "uuid"}, **options)

    def to_internal_value(self, data: Any) -> UUID:
        text = _string(data)
        if not UUID_PATTERN.fullmatch(text):
            raise serializers.ValidationError("Write an id: a UUID.")
        return UUID(text)

    def to_representation(self, value: Any) -> str:
        return str(value)


class ChoiceField(StrictField):
    def __init__(self, choices: type[TextChoices], **options: Any) -> None:
        self.values = tuple(str(value) for value in choices.values)
        # drf-spectacular's mark of one list of choices, so that it is one component wherever it is used.
        mark = list_hash(list(choices.choices))
        super().__init__({"type": "string", "enum": list(self.values), "x-spec-enum-id": mark}, **options)

    def to_internal_value(self, data: Any) -> str:
        if data not in self.values or not isinstance(data, str):
            raise serializers.ValidationError(f"Write one of {', '.join(self.values)}.")
        return data


class WholeNumberField(StrictField):
    def __init__(self, min_value: int, max_value: int, **options: Any) -> None:
        self.min_value, self.max_value = min_value, max_value
        super().__init__({"type": "integer", "minimum": min_value, "maximum": max_value}, **options)

    def to_internal_value(self, data: Any) -> int:
        whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not whole or not self.min_value <= data <= self.max_value:
            raise serializers.ValidationError(f"Write a whole number from {self.min_value:,} to {self.max_value:,}.")
        return int(data)


class TrueOrFalseField(StrictField):
    def __init__(self, **options: Any) -> None:
        super().__init__({"type": "boolean"}, **options)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("Write true or false.")
        return data


class ListField(serializers.ListField):
    """A list of at most `max_length` values; with `unique`, all different."""

    def __init__(self, child: Any, max_length: int | None = None, *, unique: bool = False, **options: Any) -> None:
        self.unique = unique
        super().__init__(child=child, max_length=max_length, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise serializers.ValidationError("Write a list.")
        if self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(f"Write at most {self.max_length} entries.")
        values = super().to_internal_value(data)
        if self.unique and len(set(values)) != len(values):
            raise serializers.ValidationError("Write each entry once.")
        return values


def _in_ascii(address: str) -> str:
    """The address in ASCII; as it is where its host has no such form."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", f":{parts.port}" if parts.port else ""
        netloc = parts.netloc if "@" in parts.netloc else host.encode("idna").decode("ascii") + port
    except ValueError:
        return address
    rest = urlunsplit(("", "", *parts[2:]))
    return f"{parts.scheme}://{netloc}" + "".join(sign if sign.isascii() else quote(sign) for sign in rest)


def _string(data: Any) -> str:
    if not isinstance(data, str):
        raise serializers.ValidationError("This must be a string: JSON strings need quotation marks.")
    if "\x00" in data:
        raise serializers.ValidationError("This contains a character that cannot be stored (NUL).")
    if SURROGATE.search(data):
        raise serializers.ValidationError("This contains half a character (a lone surrogate).")
    return data
