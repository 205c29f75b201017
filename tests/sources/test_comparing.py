"""What differs between two texts: complete, aligned by paragraph, by the word where it can be, and in time."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.comparing import Comparison, Kind, Piece, compare


def sides(found: Comparison) -> tuple[str, str]:
    pieces = [piece for stretch in found.stretches for piece in stretch.pieces]
    return (
        "".join(piece.text for piece in pieces if piece.kind is not Kind.ADDED),
        "".join(piece.text for piece in pieces if piece.kind is not Kind.REMOVED),
    )


def changes(found: Comparison) -> list[tuple[str, str]]:
    return [
        (str(piece.kind), piece.text)
        for stretch in found.stretches
        for piece in stretch.pieces
        if piece.kind is not Kind.SAME
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("One.", "One.", []),
        ("", "One.", [("added", "One.")]),
        ("One.", "", [("removed", "One.")]),
        ("It has 40 spans.", "It has 39 spans.", [("removed", "40 "), ("added", "39 ")]),
        ("It was not promised then.", "It was promised then.", [("removed", "not ")]),
        (
            "Said on Monday, in Bonn.",
            "Said on Monday in Bonn.",
            [("removed", "Monday"), ("removed", ", "), ("added", "Monday ")],
        ),
        ("A\n\nB\n\nC", "A\n\nC", [("removed", "B\n\n")]),
        ("A\n\nC", "A\n\nB\n\nC", [("added", "B\n\n")]),
        ("Кількість: 40", "Кількість: 41", [("removed", "40"), ("added", "41")]),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_words(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    found = compare(old, new)
    told = changes(found)
    joined = {kind: "".join(text for k, text in told if k == kind) for kind in ("removed", "added")}
    assert joined == {kind: "".join(text for k, text in expected if k == kind) for kind in ("removed", "added")}
    assert found.by_word


def test_what_did_not_change_is_one_stretch_however_long() -> None:
    old = "\n\n".join(f"Paragraph {number}." for number in range(50))
    found = compare(old, old.replace("Paragraph 20.", "Paragraph twenty."))
    assert [(stretch.changed, stretch.paragraphs) for stretch in found.stretches] == [
        (False, 20),
        (True, 1),
        (False, 29),
    ]
    assert compare(old, old).same


def test_paragraphs_with_little_in_common_stand_whole() -> None:
    old, new = (
        "The survey counts forty spans of the old bridge.",
        "Nobody knows who paid for the railway line, she said.",
    )
    (stretch,) = compare(old, new).stretches
    assert stretch.pieces == (Piece(Kind.REMOVED, old), Piece(Kind.ADDED, new))


TEXT = st.lists(st.sampled_from(["a", "b ", "c", "\n", "\n\n", "д ", ". ", "longer word "]), max_size=60).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXT, TEXT, st.sampled_from([0, 30, 10**6]))
def test_the_pieces_make_the_old_text_and_the_new(old: str, new: str, work: int) -> None:
    assert sides(compare(old, new, most_work=work)) == (old, new)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_compared(old: str, new: str) -> None:
    assert sides(compare(old, new)) == (old, new)


def _words(seed: int, count: int, vocabulary: int) -> str:
    chance = random.Random(seed)
    return " ".join(f"w{chance.randrange(vocabulary)}" for _ in range(count))


@pytest.mark.parametrize(
    ("old", "new", "by_word"),
    [
        ("\n".join(f"Line {n} of a long text, says this one." for n in range(50_000)), None, True),
        (_words(1, 100_000, 40), _words(2, 100_000, 40), False),
        ("a\n" * 200_000, "b\n" + "a\n" * 199_990, True),
        ("a b\nb a\n" * 60_000, "b a\na b\n" * 60_000, True),
    ],
    ids=["an edit in a long text", "nothing in common", "one line over and over", "two lines over and over"],
)
def test_long_texts_are_compared_in_seconds(old: str, new: str | None, by_word: bool) -> None:
    changed = new if new is not None else old.replace("Line 25000 of", "Line 25000 in")
    began = time.process_time()
    found = compare(old, changed)
    assert time.process_time() - began < 5
    assert sides(found) == (old, changed)
    assert found.by_word is by_word
