"""Environment variables: a typing error does not count as 'no'."""

import pytest

from factcheck.core import environment
from factcheck.core.environment import contact_address

NAME = "FACTCHECK_A_FLAG"


@pytest.mark.parametrize("text", ["1", "true", "TRUE", " yes ", "on"])
def test_yes(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    assert environment.flag(NAME, default=False) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "off", "", "  "])
def test_no(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    assert environment.flag(NAME, default=True) is False


@pytest.mark.parametrize("text", ["2", "ture", "none", "y e s", "-1"])
def test_anything_else_is_an_error_that_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ValueError, match=NAME):
        environment.flag(NAME, default=False)


@pytest.mark.parametrize("default", [True, False])
def test_an_unset_flag_has_the_default(monkeypatch: pytest.MonkeyPatch, default: bool) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert environment.flag(NAME, default=default) is default


@pytest.mark.parametrize(("text", "found"), [("", []), ("a", ["a"]), (" a , b,,c ", ["a", "b", "c"]), (",", [])])
def test_items_come_without_blanks(monkeypatch: pytest.MonkeyPatch, text: str, found: list[str]) -> None:
    monkeypatch.setenv(NAME, text)
    assert environment.items(NAME, default=["x"]) == found


def test_unset_items_have_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert environment.items(NAME, default=["x"]) == ["x"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("", ""),
        ("desk@news.example", "mailto:desk@news.example"),
        ("https://news.example/errors", "https://news.example/errors"),
    ],
)
def test_a_contact_becomes_the_target_of_a_link(monkeypatch: pytest.MonkeyPatch, text: str, address: str) -> None:
    monkeypatch.setenv("NEWSROOM_CONTACT", text)
    assert contact_address("NEWSROOM_CONTACT") == address


@pytest.mark.parametrize("text", ["javascript:alert(1)", "the desk", "data:text/html,x@y"])
def test_a_malformed_contact_is_an_error(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("NEWSROOM_CONTACT", text)
    with pytest.raises(ValueError, match="NEWSROOM_CONTACT"):
        contact_address("NEWSROOM_CONTACT")
