"""Finds the ClaimReviews in a JSON value, in any wrapping."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from claims.external_reviews.reading.values import Node, types, unprefixed

MOST_DEPTH = 12
"""The most objects around a review. A feed in a list in a graph has 6."""
MOST_NODES = 200_000
"""The most values that are searched for reviews."""
_WRAPPINGS = frozenset(
    {
        "@graph", "@set", "@list", "dataFeedElement", "item", "itemListElement", "mainEntity", "mainEntityOfPage",
        "hasPart", "review", "reviews", "claimReview", "claims", "subjectOf",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundReview:
    """A review in the value. `around` are the objects that contain it, the nearest first."""

    place: str
    node: Node
    around: tuple[Node, ...] = ()
    of_google: bool = False
    """Whether it has the format of Google's Fact Check Tools, where the claim contains the review."""


@dataclass(slots=True)
class Collection:
    """The reviews of one value, in order."""

    found: list[FoundReview] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)
    """Objects by @id, for references in the same value."""
    cut: bool = False
    """Whether part of the value was not searched, because it is too deep or too large."""


def collect(value: Any, *, most: int) -> Collection:
    """Collect the first `most` reviews in the value. Places count from 1: "element 4, item 1"."""
    result = Collection()
    # An explicit stack, so that deep nesting cannot exhaust Python's stack.
    waiting: list[tuple[str, Any, tuple[Node, ...]]] = [("", value, ())]
    searched = 0
    while waiting:
        place, current, around = waiting.pop()
        searched += 1
        if searched > MOST_NODES or len(result.found) >= most:
            result.cut = True
            break
        if isinstance(current, list):
            waiting.extend((_numbered(place, number), inner, around) for number, inner in _backwards(current))
        elif isinstance(current, Node):
            identity = current.get("@id")
            if isinstance(identity, str) and len(current) > 1:
                result.nodes.setdefault(identity, current)
            if _is_review(current, around):
                of_google = "ClaimReview" not in types(current)
                result.found.append(FoundReview(place, current, around, of_google))
            elif len(around) < MOST_DEPTH:
                waiting.extend(reversed(list(_within(place, current, around))))
            else:
                result.cut = True
    return result


def _is_review(node: Node, around: tuple[Node, ...]) -> bool:
    if "ClaimReview" in types(node):
        return True
    # Google's responses have no types: a review is a value of a claim's claimReview.
    holder = around[0] if around else None
    return "@type" not in node and holder is not None and "@type" not in holder and "claimReview" in holder


def _within(place: str, node: Node, around: tuple[Node, ...]) -> Iterator[tuple[str, Any, tuple[Node, ...]]]:
    for key, inner in node.items():
        name = unprefixed(key)
        if name in _WRAPPINGS and isinstance(inner, Node | list):
            yield f"{place}, {name}".removeprefix(", "), inner, (node, *around)


def _backwards(values: list[Any]) -> Iterator[tuple[int, Any]]:
    """Objects and lists among the values with their numbers from 1, last first, because a stack reverses them."""
    for number in range(len(values), 0, -1):
        if isinstance(values[number - 1], Node | list):
            yield number, values[number - 1]


def _numbered(place: str, number: int) -> str:
    return f"{place} {number}" if place else f"item {number}"
