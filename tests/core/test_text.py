"""The rule for text: which characters are refused, removed or kept."""

import pytest

from factcheck.core.errors import Invalid
from factcheck.core.text import clean, legible, refuse_unfit


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\x85", "\u202a", "\u202e", "\ufdd0", "\uffff", "\U0001fffe", "\ud800"]
)
def test_a_refused_character_is_named(character: str) -> None:
    with pytest.raises(Invalid) as refused:
        clean(f"ab{character}", field="note")
    assert refused.value.field == "note"
    assert "NUL" in refused.value.message or f"U+{ord(character):04X}" in refused.value.message
    assert character not in legible(f"ab{character}")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\ufeffa\u200bb\u2060c\u00add", "abcd"),
        ("e\u0301", "\u00e9"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("ab\u200dc\u200c", "abc"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f469\u200d\U0001f680", "\U0001f469\u200d\U0001f680"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\ufe0f\u200d\U0001f525"),
        ("a\u200eb", "ab"),
        ("\u0634\u200e", "\u0634\u200e"),
        ("\u2067a\u2069", "\u2067a\u2069"),
        ("\u2067a", "a"),
        ("\u2069a\u2066", "a"),
        ("\U000e0041x", "x"),
    ],
)
def test_invisible_characters_are_removed(typed: str, kept: str) -> None:
    assert clean(typed) == kept
    assert clean(kept) == kept


def test_a_one_line_text_has_no_line_break() -> None:
    assert clean("a\n\tb", lines=False) == "a b"


def test_a_verbatim_text_may_embed_a_direction_but_not_override_it() -> None:
    refuse_unfit("\u202babc\u202c", verbatim=True)
    with pytest.raises(Invalid):
        refuse_unfit("\u202eabc", verbatim=True)
