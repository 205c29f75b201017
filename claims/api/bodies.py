"""Bodies of requests, read strictly: JSON of a bounded size, every member known, every value of its type and length.

A shape both reads a body and describes itself in the OpenAPI document, so the two cannot drift apart. What is refused
is named by its path: `citations.0.note`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import list_hash
from rest_framework import serializers

from factcheck.core import languages
from factcheck.core.partial_date import PartialDate
from factcheck.core.problems import Refused
from factcheck.core.text import INVISIBLE, REFUSED, REFUSED_VERBATIM, unfit

_SURROGATE = re.compile("[\ud800-\udfff]")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
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
"""An http(s) address in ASCII, as RFC 3986 has it: other letters are escaped, other hosts in their xn-- form."""


class NotJSON(ValueError):
    """A body that is not the JSON that is read here; its text says why."""


def raw(request: HttpRequest) -> bytes:
    """The body's bytes. Raises Refused: 415 for another type than JSON, 413 for too much of it."""
    kind = request.content_type
    if kind != "application/json":
        raise Refused("Send application/json.", status=415, code="not-json")
    most = settings.API_MOST_BODY_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    # Before it is read: nobody makes us keep what will be refused.
    if not length.isdigit() or int(length) > most or len(request.body) > most:
        raise Refused(f"A body holds up to {most:,} bytes.", status=413, code="too-large")
    return request.body


def parse(body: bytes) -> Any:
    """The JSON value. Raises Refused (400)."""
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_members, parse_constant=_no_constant)
    except NotJSON as error:
        raise Refused(str(error), status=400, code="malformed") from error
    except (ValueError, RecursionError) as error:
        raise Refused("The body is not JSON in UTF-8.", status=400, code="malformed") from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJSON("The body names a member twice.")
    return found


def _no_constant(name: str) -> Any:
    raise NotJSON(f"{name} is no JSON.")


class Shape(serializers.Serializer[Any]):
    """An object whose members are all known. What it reads is a dictionary of Python values."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            raise serializers.ValidationError("Write an object.")
        known = [name for name, field in self.fields.items() if not field.read_only]
        unknown = [name for name in data if name not in known]
        if unknown:
            sentence = f"There is no such member here; known: {', '.join(known)}."
            raise serializers.ValidationError({_shown(name): [sentence] for name in unknown[:20]})
        return super().to_internal_value(data)


class ShapeScheme(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]  # drf-spectacular leaves its registry untyped
    """Says in the OpenAPI document that a shape has no further members."""

    target_class = Shape
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Any:
        described = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)  # noqa: SLF001  # the documented way on
        return {**described, "additionalProperties": False}


def read(shape: type[Shape], value: Any) -> dict[str, Any]:
    """What the value says. Raises Refused (400) with every path that is wrong."""
    if not isinstance(value, Mapping):
        raise Refused("Write an object.", status=400, code="malformed", field="body")
    reading = shape(data=value)
    if reading.is_valid():
        return dict(reading.validated_data)
    errors = list(_flat(reading.errors, ""))[:50]
    sentence = "; ".join(f"{path or 'body'}: {said}" for path, said in errors[:3])
    raise Refused(sentence, status=400, code="malformed", errors=[(path or "body", said) for path, said in errors])


def _flat(errors: Any, path: str) -> Iterator[tuple[str, str]]:
    """(path, sentence) of DRF's nested errors."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            own = path if name == "non_field_errors" else f"{path}.{name}" if path else str(name)
            yield from _flat(inner, own)
    elif isinstance(errors, Sequence) and not isinstance(errors, str):
        for place, inner in enumerate(errors):
            nested = isinstance(inner, Mapping | list)
            yield from _flat(inner, f"{path}.{place}" if nested and path else path)
    else:
        yield path, str(errors)


def _shown(name: str) -> str:
    return _SURROGATE.sub("�", name)[:80] or "(empty)"


class Described(serializers.Field[Any, Any, Any, Any]):
    """A value that is described by the very schema that it is read by."""

    def __init__(self, schema: Mapping[str, Any], **about: Any) -> None:
        super().__init__(**about)
        set_override(self, "field", dict(schema))

    def to_representation(self, value: Any) -> Any:
        return value


class Words(Described):
    """Text of at most `most` characters. With `said` it has to say something; white space alone does not.

    `verbatim` is for words out of a copy, which may embed a direction.
    """

    def __init__(self, most: int, *, said: bool = False, verbatim: bool = False, **about: Any) -> None:
        self.most, self.said, self.verbatim = most, said, verbatim
        refused = REFUSED_VERBATIM if verbatim else REFUSED
        pattern = rf"^[^{refused}]*[^\s{refused}{INVISIBLE}][^{refused}]*$" if said else rf"^[^{refused}]*$"
        schema = {"type": "string", "maxLength": most, "pattern": pattern}
        super().__init__(schema | ({"minLength": 1} if said else {}), **about)

    def to_internal_value(self, data: Any) -> str:
        text = _string(data)
        if len(text) > self.most:
            raise serializers.ValidationError(f"This holds up to {self.most:,} characters.")
        if why := unfit(text, verbatim=self.verbatim):
            raise serializers.ValidationError(why)
        if self.said and not text.strip():
            raise serializers.ValidationError("This has to say something.")
        return text.replace("\r\n", "\n")


class Written(Described):
    """Text of a pattern."""

    sentence = "This is not of the form that is described."

    def __init__(self, pattern: str, most: int, **about: Any) -> None:
        self.pattern, self.most = re.compile(pattern), most
        super().__init__({"type": "string", "maxLength": most, "pattern": pattern}, **about)

    def to_internal_value(self, data: Any) -> Any:
        text = _string(data)
        # `$` would let a line's end stand behind.
        if len(text) > self.most or "\n" in text or not self.pattern.search(text):
            raise serializers.ValidationError(self.sentence)
        return text


class Tag(Written):
    """A language."""

    sentence = "Write a language tag such as en, uk or pt-BR."

    def __init__(self, *, empty: bool = False, **about: Any) -> None:
        self.empty = empty
        inner = languages.TAG.pattern.removeprefix("^").removesuffix("$")
        super().__init__(f"^({inner})?$" if empty else f"^{inner}$", 12, **about)


class Dated(Written):
    """A PartialDate."""

    sentence = "Write a year, a month or a day: 2022, 2022-02 or 2022-02-03; add ~ if it is inferred."

    def __init__(self, **about: Any) -> None:
        super().__init__(PARTIAL_DATE, 11, **about)

    def to_internal_value(self, data: Any) -> PartialDate:
        return PartialDate(super().to_internal_value(data))

    def to_representation(self, value: Any) -> Any:
        return str(value)


class Address(Written):
    """An http(s) address, or '' for none."""

    sentence = "Write an http or https address in ASCII, without a user name."

    def __init__(self, *, empty: bool = True, **about: Any) -> None:
        pattern = f"^({ADDRESS.removeprefix('^').removesuffix('$')})?$" if empty else ADDRESS
        super().__init__(pattern, 2_000, **about)


class Day(Described):
    """A day of the calendar."""

    def __init__(self, **about: Any) -> None:
        super().__init__({"type": "string", "format": "date"}, **about)

    def to_internal_value(self, data: Any) -> date:
        text = _string(data)
        try:
            if _DAY.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise serializers.ValidationError("Write a day such as 2026-01-31.")


class Id(Described):
    """A row's id."""

    def __init__(self, **about: Any) -> None:
        super().__init__({"type": "string", "format": "uuid"}, **about)

    def to_internal_value(self, data: Any) -> UUID:
        text = _string(data)
        if not _UUID.fullmatch(text):
            raise serializers.ValidationError("This is no id: ids are UUIDs.")
        return UUID(text)


class OneOf(Described):
    """A word of a closed list."""

    def __init__(self, words: type[TextChoices], **about: Any) -> None:
        self.words = tuple(str(word) for word in words.values)
        # By this mark drf-spectacular knows one list of words wherever it stands.
        mark = list_hash(list(words.choices))
        super().__init__({"type": "string", "enum": list(self.words), "x-spec-enum-id": mark}, **about)

    def to_internal_value(self, data: Any) -> str:
        if data not in self.words or not isinstance(data, str):
            raise serializers.ValidationError(f"Write one of {', '.join(self.words)}.")
        return data


class Whole(Described):
    """A whole number."""

    def __init__(self, lowest: int, highest: int, **about: Any) -> None:
        self.lowest, self.highest = lowest, highest
        super().__init__({"type": "integer", "minimum": lowest, "maximum": highest}, **about)

    def to_internal_value(self, data: Any) -> int:
        whole = isinstance(data, int) or (isinstance(data, float) and data.is_integer())
        if isinstance(data, bool) or not whole or not self.lowest <= data <= self.highest:
            raise serializers.ValidationError(f"Write a whole number from {self.lowest:,} to {self.highest:,}.")
        return int(data)


class Yes(Described):
    """Yes or no."""

    def __init__(self, **about: Any) -> None:
        super().__init__({"type": "boolean"}, **about)

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("Write true or false.")
        return data


class Rows(serializers.ListField):
    """At most `most` of one kind, in order; with `once`, none of them twice. None: however many there are."""

    def __init__(self, child: Any, most: int | None = None, *, once: bool = False, **about: Any) -> None:
        self.once = once
        super().__init__(child=child, max_length=most, **about)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            raise serializers.ValidationError("Write a list.")
        if self.max_length is not None and len(data) > self.max_length:
            raise serializers.ValidationError(f"This holds up to {self.max_length}.")
        found = super().to_internal_value(data)
        if self.once and len(set(found)) != len(found):
            raise serializers.ValidationError("The same stands here twice.")
        return found


class RowsScheme(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # as above
    """Says in the OpenAPI document where none may stand twice."""

    target_class = Rows

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> Any:
        described = auto_schema._map_serializer_field(self.target, direction, bypass_extensions=True)  # noqa: SLF001  # the documented way on
        return {**described, "uniqueItems": True} if self.target.once else described


def _string(data: Any) -> str:
    if not isinstance(data, str):
        raise serializers.ValidationError("Write text in quotation marks.")
    if "\x00" in data:
        raise serializers.ValidationError("This holds a character that cannot be stored (NUL).")
    if _SURROGATE.search(data):
        raise serializers.ValidationError("This holds half a character (a lone surrogate).")
    return data
