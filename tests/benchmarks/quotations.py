"""Quotations: precision and recall on the corpus, and how long one takes to be located in a text of two megabytes."""

import random
import time
from collections import Counter
from collections.abc import Callable
from statistics import median

from sources.quotes.locate import Match, locate
from sources.quotes.search_key import prepared
from tests.benchmarks.results import Result
from tests.sources.quotes.corpus import pairs, sentence

TEXT = 2_000_000
"""Characters."""
THERE = "Then, as agreed, the delegates of nine towns left for the coast."
NEARLY = "Then, as agreed, the delegates of five towns left for the coast."
HOPELESS = "the council did not accept that tariffs on paper and timber remain in force for another year"

PREPARED = ("there", "nearly there", "not there")
UNPREPARED = ("unprepared, there", "unprepared, not there")


def measured(*, sentences: int, rounds: int, floor: float) -> list[Result]:
    """`sentences` times about forty pairs; times are medians of `rounds`, and `floor` is in milliseconds, twice that
    where the text is not prepared before."""
    return [*_corpus(sentences), *_times(rounds, floor)]


def _corpus(sentences: int) -> list[Result]:
    outcomes = Counter((pair.same, locate(pair.text, pair.words).match) for pair in pairs(sentences))
    typography = sum(count for (same, _), count in outcomes.items() if same)
    meaning = outcomes.total() - typography
    found, wrongly = outcomes[True, Match.FOUND], outcomes[False, Match.FOUND]
    detail = f"{found:,} of {typography:,} typographic edits found, {wrongly:,} of {meaning:,} changes of meaning"
    return [
        Result("(d) quotations: precision on the corpus", found / (found + wrongly), 1, 1, "", detail, timed=False),
        Result("(d) quotations: recall of typographic edits", found / typography, 0.99, 0.99, "", detail, timed=False),
    ]


def _times(rounds: int, floor: float) -> list[Result]:
    rng = random.Random(1)
    half = " ".join(sentence(rng) for _ in range(TEXT // 400))[: TEXT // 2]
    text = f"{half} {THERE} {half}"
    once = prepared(text)
    ways: dict[str, Callable[[], object]] = {
        "there": lambda: locate(once, THERE),
        "nearly there": lambda: locate(once, NEARLY),
        "not there": lambda: locate(once, HOPELESS),
        "unprepared, there": lambda: locate(text, THERE),
        "unprepared, not there": lambda: locate(text, HOPELESS),
    }
    taken = {name: median(_milliseconds(way) for _ in range(rounds)) for name, way in ways.items()}
    detail = ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in taken.items())
    return [
        _slowest("(d) one quotation in 2 MB", [taken[name] for name in PREPARED], floor, detail),
        _slowest("(d) one quotation in 2 MB, unprepared", [taken[name] for name in UNPREPARED], 2 * floor, detail),
    ]


def _slowest(name: str, milliseconds: list[float], floor: float, detail: str) -> Result:
    return Result(name, max(milliseconds), 50, floor, "ms", detail, at_most=True)


def _milliseconds(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return (time.perf_counter() - started) * 1_000
