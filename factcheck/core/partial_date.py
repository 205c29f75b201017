"""Dates that may be precise to the year, month or day.

The text form is EDTF (ISO 8601-2, level 1): `2022`, `2022-02`, `2022-02-03`. A trailing `~` marks a date that the desk
inferred. Dates sort by time; so does their text, apart from the mark.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

EDTF = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"
_EDTF = re.compile(EDTF)
MONTHS = tuple(calendar.month_name)


@total_ordering
@dataclass(frozen=True)
class PartialDate:
    """A year, month or day. Raises ValueError for anything else."""

    text: str

    def __post_init__(self) -> None:
        if not _EDTF.fullmatch(self.text) or self.text.startswith("0000"):
            raise ValueError(f"not a date: {self.text!r} (write 2022, 2022-02 or 2022-02-03, with ~ if inferred)")
        date.fromisoformat((self._numbers + "-01-01")[:10])

    @property
    def _numbers(self) -> str:
        return self.text.rstrip("~")

    @property
    def inferred(self) -> bool:
        """Whether the desk inferred the date."""
        return self.text.endswith("~")

    @property
    def earliest(self) -> date:
        """The first day that it may refer to."""
        return date.fromisoformat((self._numbers + "-01-01")[:10])

    @property
    def latest(self) -> date:
        """The last day that it may refer to."""
        parts = [int(part) for part in self._numbers.split("-")]
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        return date(year, month, parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1])

    @property
    def iso(self) -> str:
        """The date without its mark: `2022`, `2022-02` or `2022-02-03`."""
        return self._numbers

    @property
    def written(self) -> str:
        """The date in words: "3 February 2022", "February 2022", "2022"; "about …" if inferred."""
        parts = [int(part) for part in self._numbers.split("-")]
        words = [str(parts[0])]
        if len(parts) > 1:
            words.insert(0, MONTHS[parts[1]])
        if len(parts) > 2:
            words.insert(0, str(parts[2]))
        return ("about " if self.inferred else "") + " ".join(words)

    def __lt__(self, other: "PartialDate") -> bool:
        return (self._numbers, self.inferred) < (other._numbers, other.inferred)

    def __str__(self) -> str:
        return self.text


def parse_partial_date(value: Any) -> PartialDate | None:
    """Return the PartialDate of a value from a form or file, None for an empty value. Raises ValidationError."""
    if value in (None, ""):
        return None
    if isinstance(value, PartialDate):
        return value
    try:
        return PartialDate(str(value).strip())
    except ValueError as error:
        raise ValidationError(
            "Write a year, a month or a day: 2022, 2022-02 or 2022-02-03; add ~ if it is inferred.", code="partial_date"
        ) from error


class PartialDateFormField(forms.CharField):
    """A form field that takes EDTF text and returns a PartialDate or None."""

    def to_python(self, value: Any) -> PartialDate | None:  # type: ignore[override]  # CharField says str
        return parse_partial_date(value)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, PartialDate) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "").strip()


class PartialDateField(models.CharField[Any, Any]):
    """A column of EDTF text, '' for no date. In Python its value is `PartialDate | None`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 11
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("help_text", "2022, 2022-02 or 2022-02-03; add ~ if inferred")
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return PartialDate(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        return parse_partial_date(value)

    def get_prep_value(self, value: Any) -> str:
        parsed = parse_partial_date(value)
        return parsed.text if parsed else ""

    def run_validators(self, value: Any) -> None:
        """Do nothing: `to_python` has validated the value, and CharField's validators expect strings."""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        return PartialDateFormField(
            required=False, label=kwargs.get("label") or str(self.verbose_name).capitalize(), help_text=self.help_text
        )
