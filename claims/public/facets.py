"""What lists and searches select a live verdict by: words in one index with the words of its text.

PostgreSQL intersects any number of them, with or without words, in one index (see `claims.public.queries.walk`).
"""

from collections.abc import Iterable

from claims.vocabulary import RATED_KINDS

ERA, SPAN = 65_536, 4_096
"""Editions of the log in one era and in one span: the two sizes of steps in which the index is walked."""
RATED = "rated"
"""Of verdicts with a ClaimReview."""


def of_verdict(
    *,
    seq: int,
    rating: str,
    kind: str,
    language: str,
    topics: Iterable[str],
    claimants: Iterable[str],
    sources: Iterable[str],
) -> list[str]:
    """The facets of a live verdict, each once, in a fixed order."""
    facets = [facet("era", seq // ERA), facet("span", seq // SPAN)]
    facets += [facet("kind", kind), facet("language", language)]
    parts = language.lower().split("-")
    facets += [facet("within", "-".join(parts[:length])) for length in range(1, len(parts) + 1)]
    if rating:
        facets.append(facet("rating", rating))
        if kind in RATED_KINDS:
            facets.append(RATED)
    for name, ids in (("topic", topics), ("claimant", claimants), ("source", sources)):
        facets += [facet(name, key) for key in sorted(set(map(str, ids)))]
    return facets


def facet(name: str, value: object) -> str:
    """One facet: era, span, kind, language, within (a language and its variants), rating, topic, claimant or source."""
    return f"{name}:{value}"
