"""The length of a comparison page."""

from sources.admin import comparison
from sources.comparing import compare

OLD = "\n\n".join(f"Paragraph {number}." for number in range(30))


def test_paragraphs_next_to_a_change_are_shown_and_others_folded() -> None:
    stretches, more = comparison.rows_of(compare(OLD, OLD.replace("Paragraph 15.", "Paragraph fifteen.")))
    before, change, after = stretches
    assert (before.head, before.tail, before.paragraphs) == ("", "Paragraph 14.", 14)
    assert before.middle.startswith("Paragraph 0.\n\nParagraph 1.")
    assert change.changed
    assert (after.head, after.tail, after.paragraphs) == ("Paragraph 16.", "", 13)
    assert more == 0


def test_a_long_unchanged_part_is_summarised() -> None:
    old = "\n".join(f"Line {number} of a long text." for number in range(2_000))
    (before, *_), _ = comparison.rows_of(compare(old, f"{old}\nMore."))
    assert (before.middle, before.paragraphs) == ("", 1_998)
    assert before.left_out > comparison.FOLDED
    assert before.tail == "Line 1998 of a long text."


def test_a_page_that_is_too_long_says_how_much_is_missing() -> None:
    old = "\n".join(f"{number} " + "x" * 1_000 + "\nsame " + str(number) for number in range(600))
    stretches, more = comparison.rows_of(compare(old, old.replace("x", "y")))
    assert more > 0
    shown = sum(len(piece.text) for one in stretches for piece in one.pieces)
    assert shown <= comparison.MOST_SHOWN
