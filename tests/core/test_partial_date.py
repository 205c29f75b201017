"""Partial dates: which texts are valid, their bounds, order and wording."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from factcheck.core.partial_date import PartialDate, PartialDateFormField, parse_partial_date

PRECISIONS = ("%Y", "%Y-%m", "%Y-%m-%d")


def _text(day: date, precision: int) -> str:
    return day.isoformat()[: (4, 7, 10)[precision]]


DAYS = st.dates(min_value=date(1, 1, 1))
DATES = st.builds(
    lambda day, precision, mark: PartialDate(_text(day, precision) + mark),
    DAYS,
    st.integers(0, 2),
    st.sampled_from(["", "~"]),
)


@pytest.mark.parametrize(
    "text",
    [
        "", "22", "20220", "2022-1", "2022-13", "2022-00", "2022-02-30", "2023-02-29", "2022-02-00", "0000",
        "0000-01-01",
        "2022-02-03T00:00", "2022~~", "~2022", " 2022", "2022 ", "2022\n", "-2022", "20220203", "about 2022", "٢٠٢٢",
    ],
)  # fmt: skip
def test_malformed_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(text)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "inferred", "written"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), False, "2022"),
        ("2022~", date(2022, 1, 1), date(2022, 12, 31), True, "about 2022"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), False, "February 2024"),
        ("2023-02~", date(2023, 2, 1), date(2023, 2, 28), True, "about February 2023"),
        ("1990-02-09", date(1990, 2, 9), date(1990, 2, 9), False, "9 February 1990"),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31), False, "31 December 9999"),
        ("9999", date(9999, 1, 1), date(9999, 12, 31), False, "9999"),
    ],
)
def test_bounds_and_words(text: str, earliest: date, latest: date, inferred: bool, written: str) -> None:
    found = PartialDate(text)
    assert (found.earliest, found.latest, found.inferred, found.written) == (earliest, latest, inferred, written)
    assert str(found) == text
    assert found.iso == text.rstrip("~")


@given(DATES)
def test_bounds_enclose_the_date(found: PartialDate) -> None:
    assert found.earliest <= found.latest
    assert found.earliest.isoformat().startswith(found.iso)
    assert found.latest.isoformat().startswith(found.iso)


@given(DATES, DATES)
def test_dates_sort_in_time_order(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) == ((one.iso, one.inferred) < (other.iso, other.inferred))
    if one <= other:
        assert one.earliest <= other.earliest


@given(st.lists(DATES, max_size=20))
def test_unmarked_date_texts_sort_in_time_order(dates: list[PartialDate]) -> None:
    ordered = [PartialDate(text).earliest for text in sorted(entry.iso for entry in dates)]
    assert ordered == sorted(ordered)


@given(DATES)
def test_a_date_survives_writing_and_parsing(found: PartialDate) -> None:
    assert parse_partial_date(str(found)) == found
    assert parse_partial_date(found) is found


@pytest.mark.parametrize("nothing", [None, ""])
def test_empty_values_are_no_date(nothing: str | None) -> None:
    assert parse_partial_date(nothing) is None


def test_the_error_says_how_to_write_a_date() -> None:
    with pytest.raises(ValidationError, match="Write a year, a month or a day"):
        parse_partial_date("25/01/2022")
    assert parse_partial_date(" 2022-01 ") == PartialDate("2022-01")


def test_the_form_field_parses_text() -> None:
    field = PartialDateFormField(required=False)
    assert field.clean("2022-01") == PartialDate("2022-01")
    assert field.clean("") is None
    assert field.prepare_value(PartialDate("2022-01~")) == "2022-01~"
    assert not field.has_changed(PartialDate("2022"), "2022")
    assert field.has_changed(PartialDate("2022"), "2023")
    with pytest.raises(ValidationError):
        field.clean("2022-02-30")
