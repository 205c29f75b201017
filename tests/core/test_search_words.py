"""Joined words are separated in the index and in queries, and no query overflows PostgreSQL's stack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factcheck.core.search_words import MOST_WORDS, any_of, for_index, for_query

APART = {
    "Latvia/Estonia": "Latvia Estonia",
    "Russia–Ukraine": "Russia Ukraine",
    "non-expansion": "non expansion",
    "It ended.Next came": "It ended Next came",
    "nato.int": "nato int",
    "U.S. troops": "US  troops",
    "the U.S": "the US ",
    "N.A.T.O.": "NATO",
    "3.5 per cent": "3.5 per cent",
    "ＮＡＴＯ": "NATO",
    "扩展": "扩展 扩 展",
    "约": "约 约",
}


@pytest.mark.parametrize(("text", "words"), APART.items())
def test_joined_words_are_separated(text: str, words: str) -> None:
    assert for_index(text).split() == words.split()


TYPED = {
    '"not one inch" -berlin or bonn': '"not one inch" -berlin or bonn',
    "-" * 40: "",
    "- - - --x": "x",
    "a-b": "a b",
    "东扩展": "东扩 扩展",
}


@pytest.mark.parametrize(("typed", "query"), TYPED.items())
def test_a_query_keeps_its_operators_only(typed: str, query: str) -> None:
    assert for_query(typed) == query


@given(st.text(max_size=300))
def test_a_query_is_limited(typed: str) -> None:
    assert len(for_query(typed).split()) <= MOST_WORDS
    assert len(any_of(typed).split()) < 4 * MOST_WORDS
