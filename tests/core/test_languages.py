"""Language tags, their names and directions."""

import pytest
from django.core.exceptions import ValidationError

from factcheck.core.languages import NAMES, RTL, direction, language_name, validate_language


@pytest.mark.parametrize("tag", [*sorted(NAMES), "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "crh"])
def test_tags(tag: str) -> None:
    validate_language(tag)


@pytest.mark.parametrize(
    "tag", ["", "e", "EN", "en_GB", "en-gb", "english", "en-", "en\n", "en ", "уk", "en-GB-x", "en/../x", "<b>"]
)
def test_malformed_tags_are_refused(tag: str) -> None:
    with pytest.raises(ValidationError, match="language tag"):
        validate_language(tag)


@pytest.mark.parametrize(("tag", "name"), [("uk", "Ukrainian"), ("pt-BR", "Portuguese"), ("qqq", "qqq")])
def test_names(tag: str, name: str) -> None:
    assert language_name(tag) == name


@pytest.mark.parametrize(
    ("tag", "written"), [("en", "ltr"), ("ru", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("fa", "rtl")]
)
def test_directions(tag: str, written: str) -> None:
    assert direction(tag) == written


def test_every_right_to_left_language_is_a_tag() -> None:
    for tag in RTL:
        validate_language(tag)
