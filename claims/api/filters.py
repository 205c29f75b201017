"""Filters of lists, as django-filter has them; their schemas say exactly which values they take."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.drainage import set_override
from rest_framework.request import Request

from claims.api import query
from factcheck.core import languages
from factcheck.core.errors import Invalid

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,20})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class FilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """The filters of a list."""


class StrictFilterBackend(DjangoFilterBackend):  # type: ignore[misc]  # as above
    """Filters by `view.query`, which was read strictly. Raises Invalid for the first parameter that is malformed."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        if filterset_class is None:
            return queryset
        filterset = filterset_class(data=view.query, queryset=queryset, request=request)
        for name, errors in filterset.errors.items():
            raise Invalid(str(errors[0]), field=name)
        found: QuerySet[Any] = filterset.qs
        return found


class ReadField(forms.Field):
    """A form field whose `read` turns text into a value or raises ValueError with a message for people."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:
        super().__init__(**options)
        self.read = read

    def to_python(self, value: str | None) -> Any:
        if value is None:
            return None
        try:
            return self.read(value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class ReadFilter(django_filters.Filter):  # type: ignore[misc]  # as above
    """A filter with its own reader, and the JSON Schema of the text that it reads."""

    field_class = ReadField

    def __init__(
        self, field_name: str, read: Callable[[str], Any], schema: dict[str, Any], help_text: str, **options: Any
    ) -> None:
        super().__init__(field_name, read=read, help_text=help_text, **options)
        set_override(self, "field", schema | {"description": help_text})


class LanguageFilter(ReadFilter):
    def __init__(self, help_text: str = "Language of the verdict, as a BCP 47 tag.", **options: Any) -> None:
        schema = {"type": "string", "pattern": languages.TAG.pattern, "examples": ["en"]}
        super().__init__("language", query.language, schema, help_text, **options)


class ChoiceFilter(ReadFilter):
    """One value of a closed list."""

    def __init__(self, field_name: str, values: list[str], help_text: str, **options: Any) -> None:
        def read(text: str) -> str:
            if text not in values:
                raise ValueError(f"Write one of {', '.join(values)}.")
            return text

        schema = {"type": "string", "enum": values} | options.pop("schema", {})
        super().__init__(field_name, read, schema, help_text, **options)


class SlugOrIdFilter(ReadFilter):
    """Rows that are related to the one with this slug or id."""

    def __init__(self, field_name: str, help_text: str) -> None:
        super().__init__(field_name, query.identifier_or_slug, query.SLUG_OR_ID, help_text)

    def filter(self, qs: QuerySet[Any], value: UUID | str | None) -> QuerySet[Any]:
        column = "pk" if isinstance(value, UUID) else "slug"
        return qs if value is None else qs.filter(**{f"{self.field_name}__{column}": value})


class SinceFilter(ReadFilter):
    """Rows from a moment on."""

    def __init__(self, field_name: str, help_text: str) -> None:
        schema = {
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "examples": ["2026-01-31", "2026-01-31T09:00:00Z"],
        }
        super().__init__(field_name, read_moment, schema, help_text, lookup_expr="gte")


class WordsFilter(ReadFilter):
    """Whatever a person may type to look something up."""

    def __init__(self, field_name: str, help_text: str, **options: Any) -> None:
        pattern = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
        schema = {"type": "string", "minLength": 1, "maxLength": query.MAX_LENGTH, "pattern": pattern}
        super().__init__(field_name, str, schema, help_text, **options)


def read_moment(text: str) -> datetime:
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
        # The offset takes it out of the calendar: before all rows, or after them.
        return datetime.min.replace(tzinfo=UTC) if text.startswith("0") else datetime.max.replace(tzinfo=UTC)
    except ValueError as error:
        raise refusal from error
