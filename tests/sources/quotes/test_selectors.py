"""Selectors of a passage, its paragraph, links to it and its annotation."""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.quotes.annotations import annotation, annotation_page
from sources.quotes.fragments import text_fragment_url
from sources.quotes.selectors import TextPositionSelector, TextQuoteSelector, paragraph_around, select

TEXT = "The first paragraph.\nThe 𝒮econd one speaks of duties. It ends here.\nThe third."


@given(st.text(min_size=1, max_size=80), st.data(), st.integers(0, 20))
def test_a_selection_has_position_and_context_without_white_space(text: str, data: st.DataObject, context: int) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if not text[start:end].strip():
        with pytest.raises(ValueError, match="no words"):
            select(text, start, end, context=context)
        return
    quote, position = select(text, start, end, context=context)
    assert start <= position.start < position.end <= end
    assert text[position.start : position.end] == quote.exact == text[start:end].strip()
    assert text[: position.start].endswith(quote.prefix)
    assert text[position.end :].startswith(quote.suffix)
    assert len(quote.prefix) == min(context, position.start)
    assert len(quote.suffix) == min(context, len(text) - position.end)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (0, 1_000)])
def test_a_position_outside_of_the_text_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="is outside of"):
        select(TEXT, start, end)


def test_positions_count_code_points() -> None:
    _, position = select(TEXT, TEXT.index("econd"), TEXT.index("econd") + 5)
    assert position.start == TEXT.index("𝒮") + 1


def test_the_paragraph_around_a_passage() -> None:
    start = TEXT.index("speaks")
    assert paragraph_around(TEXT, start, start + 6) == ("The 𝒮econd one ", "speaks", " of duties. It ends here.")


def test_a_long_paragraph_is_cut_where_a_word_or_sentence_ends() -> None:
    text = "A sentence of words. " * 100 + "HERE" + " more of the words." * 100
    before, exact, after = paragraph_around(text, text.index("HERE"), text.index("HERE") + 4, most=100)
    assert exact == "HERE"
    assert before.startswith("… A sentence")
    assert after.endswith(" …")
    assert len(before) <= 104
    assert len(after) <= 104


def _link(exact: str, prefix: str = "", suffix: str = "", url: str = "https://example.org/page") -> str:
    return text_fragment_url(url, TextQuoteSelector(exact, prefix, suffix))


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/page", "https://example.org/page#:~:text=the%20words"),
        ("https://example.org/page#part", "https://example.org/page#part:~:text=the%20words"),
        ("https://example.org/page#part:~:text=old", "https://example.org/page#part:~:text=the%20words"),
        ("https://example.org/page?a=1&b=2", "https://example.org/page?a=1&b=2#:~:text=the%20words"),
        ("ftp://example.org/page", ""),
        ("javascript:alert(1)", ""),
        ("mailto:a@example.org", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_link_keeps_the_address_and_needs_http(url: str, link: str) -> None:
    assert _link("the words", url=url) == link


def test_syntax_within_words_is_encoded() -> None:
    assert _link("a-b, c & d=e #f").endswith("#:~:text=a%2Db%2C%20c%20%26%20d%3De%20%23f")


def test_long_passages_are_linked_by_beginning_and_end() -> None:
    long = " ".join(f"word{n}" for n in range(100))
    begin, end = _link(long).partition("text=")[2].split(",")
    assert unquote(begin).startswith("word0 word1")
    assert unquote(end).endswith("word98 word99")
    assert _link("one line\nanother").endswith("text=one,another") or "," in _link("one line\nanother")


def test_context_has_whole_words_of_the_same_paragraph() -> None:
    link = unquote(_link("the words", prefix="rlier line\nIn May ", suffix=" were said. Then the"))
    assert link.endswith("text=In May-,the words,-were said. Then")


def test_an_annotation_follows_the_model() -> None:
    quote, position = TextQuoteSelector("duties", "of ", ". It"), TextPositionSelector(3, 9)
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    made = annotation(
        id="https://ours.example/a/1", source_url="https://example.org/page", selector=quote, position=position,
        captured_at=at, cached_url="https://ours.example/copy/1", creator="A newsroom", created=at,
    )  # fmt: skip
    assert (made["type"], made["motivation"]) == ("Annotation", "highlighting")
    assert made["created"] == "2026-11-22T12:00:00Z"
    target = made["target"]
    assert (target["type"], target["source"]) == ("SpecificResource", "https://example.org/page")
    assert target["state"] == {
        "type": "TimeState", "sourceDate": "2026-11-22T12:00:00Z", "cached": "https://ours.example/copy/1",
    }  # fmt: skip
    assert target["selector"] == [
        {"type": "TextQuoteSelector", "exact": "duties", "prefix": "of ", "suffix": ". It"},
        {"type": "TextPositionSelector", "start": 3, "end": 9},
    ]


def test_a_private_copy_has_no_address() -> None:
    made = annotation(
        id="https://ours.example/a/1", source_url="https://example.org/page", selector=TextQuoteSelector("a", "", ""),
        position=TextPositionSelector(0, 1), captured_at=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip
    assert "cached" not in made["target"]["state"]
    page = annotation_page(id="https://ours.example/a", items=[made])
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (page["type"], page["items"], page["partOf"]["total"]) == ("AnnotationPage", [made], 1)
