"""Precision and recall on the corpus: changed meanings are never FOUND, changed typography always is."""

import random
from collections import Counter
from difflib import SequenceMatcher

import pytest

from sources.quotes.locate import Match, locate
from tests.sources.quotes.corpus import MEANING, TYPOGRAPHY, Pair, pairs, sentence

SENTENCES = 50


@pytest.fixture(scope="module")
def corpus() -> list[Pair]:
    return list(pairs(SENTENCES))


@pytest.fixture(scope="module")
def outcomes(corpus: list[Pair]) -> dict[tuple[str, Match], int]:
    return Counter((pair.edit, locate(pair.text, pair.words).match) for pair in corpus)


def test_the_corpus_is_large_the_same_each_time_and_has_every_edit(corpus: list[Pair]) -> None:
    assert len(corpus) > 2_000
    assert corpus[:200] == list(pairs(SENTENCES))[:200]
    assert {pair.edit for pair in corpus} == {*TYPOGRAPHY, *MEANING}


@pytest.mark.parametrize("edit", MEANING)
def test_changed_meanings_are_never_found(edit: str, outcomes: dict[tuple[str, Match], int]) -> None:
    assert outcomes[edit, Match.FOUND] == 0


def test_changed_meanings_are_near(outcomes: dict[tuple[str, Match], int]) -> None:
    near, absent = (sum(outcomes[edit, match] for edit in MEANING) for match in (Match.NEAR, Match.ABSENT))
    assert near > 50 * absent


def test_typography_does_not_prevent_a_match(outcomes: dict[tuple[str, Match], int]) -> None:
    found = sum(outcomes[edit, Match.FOUND] for edit in TYPOGRAPHY)
    missed = {edit: outcomes[edit, Match.NEAR] + outcomes[edit, Match.ABSENT] for edit in TYPOGRAPHY}
    assert found >= 0.99 * (found + sum(missed.values())), {edit: count for edit, count in missed.items() if count}


def test_a_locator_by_similarity_fails_the_same_bar(corpus: list[Pair]) -> None:
    """Shows that the test is strict: the usual rule, similarity above 0.9, accepts most changes of meaning."""
    changed = [pair for pair in corpus if not pair.same][:300]
    assert sum(_much_alike(pair) for pair in changed) > len(changed) / 2


def _much_alike(pair: Pair) -> bool:
    matcher = SequenceMatcher(None, b=pair.words, autojunk=False)
    for line in pair.text.replace(". ", ".\n").split("\n"):
        matcher.set_seq1(line)
        if matcher.real_quick_ratio() > 0.9 and matcher.quick_ratio() > 0.9 and matcher.ratio() > 0.9:
            return True
    return False


def test_another_sentence_is_absent() -> None:
    """Even of sentences that differ only in names, dates and figures, few are NEAR and none is FOUND."""
    rng = random.Random(7)
    text = " ".join(sentence(rng) for _ in range(12))
    matches = Counter(locate(text, sentence(rng)).match for _ in range(100))
    assert matches[Match.FOUND] == 0
    assert matches[Match.ABSENT] >= 80
