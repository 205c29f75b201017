"""Bytes to candidates: what an import is previewed from."""

from dataclasses import replace

from claims.external.candidates import Candidate, Problem, Reading
from claims.external.collecting import Collection, collect
from claims.external.documents import Value, opened
from claims.external.reviews import Unfit, candidate

MOST_BYTES = 16 * 1024 * 1024
MOST_REVIEWS = 5_000
"""Reviews of one import: applied while an editor waits."""
MOST_PROBLEMS = 500
"""Problems that are listed; the others are counted."""


def read(body: bytes, *, content_type: str = "", address: str = "") -> Reading:
    """Every review in the bytes, each address once, and what is wrong with the rest. Never raises.

    Takes a schema.org DataFeed, a ClaimReview or several, bare, in a list or a @graph; one of them a line; an answer of
    Google's Fact Check Tools; or a page with JSON-LD. `address` is where the bytes were fetched, '' for a file.
    """
    result = _Result()
    if len(body) > MOST_BYTES:
        result.problem(Problem("", "too-large", f"It is larger than {MOST_BYTES // 1024**2} MB. Split it."))
        return result.reading()
    for one in opened(body, content_type=content_type):
        if isinstance(one, Problem):
            result.problem(one)
            continue
        inside = collect(one.value, most=MOST_REVIEWS + 1 - result.seen)
        if not result.take(one, inside, address):
            break
    if not result.seen and not result.problems:
        result.problem(Problem("", "no-reviews", "It holds no ClaimReview."))
    return result.reading()


class _Result:
    """What was read so far."""

    def __init__(self) -> None:
        self.candidates: dict[str, Candidate] = {}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.seen = self.refused = self.unlisted = 0

    def reading(self) -> Reading:
        # What was left out comes before what was mended.
        listed = (*self.problems, *self.notes)[:MOST_PROBLEMS]
        unlisted = self.unlisted + len(self.problems) + len(self.notes) - len(listed)
        return Reading(tuple(self.candidates.values()), listed, self.refused, unlisted)

    def take(self, one: Value, inside: Collection, address: str) -> bool:
        """Keep the reviews of one value; whether there may be more of them."""
        for found in inside.found:
            self.seen += 1
            if self.seen > MOST_REVIEWS:
                self.problem(
                    Problem("", "too-many", f"Only the first {MOST_REVIEWS:,} reviews were read. Split the file.")
                )
                return False
            placed = replace(found, place=", ".join(part for part in (one.place, found.place) if part))
            try:
                read, notes = candidate(placed, inside.nodes, base=address)
            except Unfit as unfit:
                self.refuse(Problem(placed.place, unfit.code, unfit.text))
                continue
            for note in notes:
                self.problem(note)
            self.keep(read)
        if inside.cut:
            self.problem(Problem(one.place, "too-deep", "Some of it is nested too deep, or too much, to be looked at."))
        return True

    def keep(self, read: Candidate) -> None:
        first = self.candidates.get(read.key)
        if first is not None and first.claim_text != read.claim_text:
            read = replace(read, beside_another=True)
        before = self.candidates.setdefault(read.key, read)
        if before is not read and before.words != read.words:
            self.refuse(
                Problem(
                    read.place,
                    "same-address",
                    f"Another review ({before.place or 'the first'}) has the same address and other words.",
                )
            )

    def refuse(self, problem: Problem) -> None:
        self.refused += 1
        self.problem(problem)

    def problem(self, problem: Problem) -> None:
        kept = self.problems if problem.refused else self.notes
        if len(kept) < MOST_PROBLEMS:
            kept.append(problem)
        else:
            self.unlisted += 1
