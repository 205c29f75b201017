"""Reads candidates from bytes, for the preview of an import."""

from dataclasses import replace

from claims.external_reviews.reading.candidates import Candidate, Problem, Reading
from claims.external_reviews.reading.collecting import Collection, collect
from claims.external_reviews.reading.documents import Value, opened
from claims.external_reviews.reading.reviews import Unfit, candidate

MOST_BYTES = 16 * 1024 * 1024
MOST_REVIEWS = 5_000
"""The most reviews per import, because an editor waits while it is applied."""
MOST_PROBLEMS = 500
"""The most problems that are listed. Others are only counted."""


def read(body: bytes, *, content_type: str = "", address: str = "") -> Reading:
    """Every review in the bytes, each address once, and the problems of the rest. Never raises.

    Accepts a schema.org DataFeed; ClaimReviews alone, in a list, in a @graph or one per line; a response of Google's
    Fact Check Tools; or a page with JSON-LD. `address` is where the bytes were fetched, '' for a file.
    """
    result = _Result()
    if len(body) > MOST_BYTES:
        result.problem(Problem("", "too-large", f"It is larger than {MOST_BYTES // 1024**2} MB. Split it."))
        return result.reading()
    for value in opened(body, content_type=content_type):
        if isinstance(value, Problem):
            result.problem(value)
            continue
        inside = collect(value.value, most=MOST_REVIEWS + 1 - result.seen)
        if not result.take(value, inside, address):
            break
    if not result.seen and not result.problems:
        result.problem(Problem("", "no-reviews", "It has no ClaimReview."))
    return result.reading()


class _Result:
    """The result so far."""

    def __init__(self) -> None:
        self.candidates: dict[str, Candidate] = {}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.seen = self.refused = self.unlisted = 0

    def reading(self) -> Reading:
        # Lists left-out reviews before notes.
        listed = (*self.problems, *self.notes)[:MOST_PROBLEMS]
        unlisted = self.unlisted + len(self.problems) + len(self.notes) - len(listed)
        return Reading(tuple(self.candidates.values()), listed, self.refused, unlisted)

    def take(self, value: Value, inside: Collection, address: str) -> bool:
        """Add the reviews of one value. Returns False if the limit is reached."""
        for found in inside.found:
            self.seen += 1
            if self.seen > MOST_REVIEWS:
                self.problem(
                    Problem("", "too-many", f"Only the first {MOST_REVIEWS:,} reviews were read. Split the file.")
                )
                return False
            placed = replace(found, place=", ".join(part for part in (value.place, found.place) if part))
            try:
                review, notes = candidate(placed, inside.nodes, base=address)
            except Unfit as unfit:
                self.refuse(Problem(placed.place, unfit.code, unfit.text))
                continue
            for note in notes:
                self.problem(note)
            self.keep(review)
        if inside.cut:
            self.problem(
                Problem(value.place, "too-deep", "Part of it is nested too deeply, or is too large, and was not read.")
            )
        return True

    def keep(self, review: Candidate) -> None:
        first = self.candidates.get(review.key)
        if first is not None and first.claim_text != review.claim_text:
            review = replace(review, beside_another=True)
        before = self.candidates.setdefault(review.key, review)
        if before is not review and before.words != review.words:
            self.refuse(
                Problem(
                    review.place,
                    "same-address",
                    f"Another review ({before.place or 'the first'}) has the same address and different words.",
                )
            )

    def refuse(self, problem: Problem) -> None:
        self.refused += 1
        self.problem(problem)

    def problem(self, problem: Problem) -> None:
        problems = self.problems if problem.refused else self.notes
        if len(problems) < MOST_PROBLEMS:
            problems.append(problem)
        else:
            self.unlisted += 1
