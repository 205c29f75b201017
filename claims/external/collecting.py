"""Finding the ClaimReviews in a JSON value, whatever they are wrapped in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from claims.external.values import Node, types, unprefixed

MOST_DEPTH = 12
"""Wrappings around a review: a feed in a list in a graph is 6."""
MOST_NODES = 200_000
"""Objects that are looked at for reviews."""
_WRAPPINGS = frozenset(
    {
        "@graph", "@set", "@list", "dataFeedElement", "item", "itemListElement", "mainEntity", "mainEntityOfPage",
        "hasPart", "review", "reviews", "claimReview", "claims", "subjectOf",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundReview:
    """A review as it stands in the value. `around` are the objects that hold it, the nearest first."""

    place: str
    node: Node
    around: tuple[Node, ...] = ()
    of_google: bool = False
    """In the shape of Google's Fact Check Tools: the claim is what holds the review."""


@dataclass(slots=True)
class Collection:
    """The reviews of one value, in order."""

    found: list[FoundReview] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    """By @id: what references in the same value lead to."""
    cut: bool = False
    """Whether something was too deep, or too much, to be looked at."""


def collect(value: Any, *, most: int) -> Collection:
    """The first `most` reviews in the value. Its places count from 1: "element 4, item 1"."""
    result = Collection()
    # A stack of our own: what is nested is not ours to be stopped by.
    waiting: list[tuple[str, Any, tuple[Node, ...]]] = [("", value, ())]
    looked = 0
    while waiting:
        place, one, around = waiting.pop()
        looked += 1
        if looked > MOST_NODES or len(result.found) >= most:
            result.cut = True
            break
        if isinstance(one, list):
            waiting.extend((_numbered(place, number), inner, around) for number, inner in _backwards(one))
        elif isinstance(one, Node):
            identity = one.get("@id")
            if isinstance(identity, str) and len(one) > 1:
                result.nodes.setdefault(identity, one)
            if _is_review(one, around):
                result.found.append(FoundReview(place, one, around, of_google="ClaimReview" not in types(one)))
            elif len(around) < MOST_DEPTH:
                waiting.extend(reversed(list(_within(place, one, around))))
            else:
                result.cut = True
    return result


def _is_review(node: Node, around: tuple[Node, ...]) -> bool:
    if "ClaimReview" in types(node):
        return True
    # Google's answers name no type: a review is what stands in the claimReview of a claim.
    holder = around[0] if around else None
    return "@type" not in node and holder is not None and "@type" not in holder and "claimReview" in holder


def _within(place: str, node: Node, around: tuple[Node, ...]) -> Iterator[tuple[str, Any, tuple[Node, ...]]]:
    for key, inner in node.items():
        name = unprefixed(key)
        if name in _WRAPPINGS and isinstance(inner, Node | list):
            yield f"{place}, {name}".removeprefix(", "), inner, (node, *around)


def _backwards(values: list[Any]) -> Iterator[tuple[int, Any]]:
    """Objects and lists among the values with their numbers from 1, last first: a stack turns them round."""
    for number in range(len(values), 0, -1):
        if isinstance(values[number - 1], Node | list):
            yield number, values[number - 1]


def _numbered(place: str, number: int) -> str:
    return f"{place} {number}" if place else f"item {number}"
