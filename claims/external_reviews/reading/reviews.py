"""Makes a candidate of a ClaimReview. Reads it leniently, and raises Unfit if something essential is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.external_reviews.reading.candidates import Candidate, Problem
from claims.external_reviews.reading.collecting import FoundReview
from claims.external_reviews.reading.values import Node, address, get, language, number, partial_date, site, text, types

CLAIM, TITLE, NAME, RATING = 2_000, 300, 200, 300
"""The most characters of each text."""
MOST_NAMES = 5
"""The most claimants that are named."""
_CLAIM_WORDS = ("text", "name", "description")
_MATTER = frozenset(
    {
        "url", "claimReviewed", "reviewRating", "author", "itemReviewed", "datePublished", "alternateName",
        "ratingValue", "bestRating", "worstRating", "name", "text", "textualRating", "publisher", "claimant",
    }
)  # fmt: skip
"""Keys whose duplicates with different values make a review ambiguous."""


class Unfit(Exception):
    """A review that cannot be kept. `code` and `text` say why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.text = why


@dataclass(slots=True)
class _Notes:
    """Problems of one review that do not exclude it."""

    place: str
    notes: list[Problem] = field(default_factory=list)

    def add(self, code: str, why: str) -> None:
        self.notes.append(Problem(self.place, code, why, refused=False))


def candidate(found: FoundReview, nodes: Mapping[str, Node], *, base: str) -> tuple[Candidate, list[Problem]]:
    """The candidate, and notes on values left out. `base` is the page's address, '' for a file. Raises Unfit."""
    notes = _Notes(found.place)
    review = _of_google(found, notes) if found.of_google else _of_schema(found, nodes, base, notes)
    return review, notes.notes


def _of_schema(found: FoundReview, nodes: Mapping[str, Node], base: str, notes: _Notes) -> Candidate:
    review = found.node
    items = _objects(get(review, "itemReviewed"), nodes)
    item = items[0] if items else {}
    rating = _object(get(review, "reviewRating"), nodes)
    _require_unambiguous(review, item, rating)
    url = _url(review, found.around, base)
    claim_text = _claim_reviewed(get(review, "claimReviewed"), nodes) or _claim_of(item)
    if not claim_text:
        raise Unfit("no-claim", "It does not say which claim it reviews (claimReviewed).")
    # Some sites give a bare text or number instead of a Rating.
    given = rating or {"alternateName": get(review, "reviewRating")}
    words = text(get(given, "alternateName"), RATING) or text(get(given, "name"), RATING)
    value = number(get(given, "ratingValue"))
    if not words and not value:
        words = text(get(given, "ratingValue"), RATING)
    if not words and not value:
        raise Unfit("no-rating", "It has no rating: neither alternateName nor ratingValue.")
    review_date = _dated(get(review, "datePublished"), "The date of the review", notes)
    claim_date = _dated(get(item, "datePublished"), "The date of the claim", notes)
    if (
        claim_date
        and _to_the_second(get(item, "datePublished"))
        and get(item, "datePublished") == get(review, "datePublished")
    ):
        notes.add("claim-date", "The claim's date is the review's time to the second. It was left out.")
        claim_date = ""
    return Candidate(
        url=url,
        site=site(url),
        publisher=_publisher(review, nodes, url, notes),
        title=text(get(review, "name"), TITLE) or text(get(review, "headline"), TITLE),
        claim_text=claim_text,
        claimant=_names([get(claim, "author") or get(claim, "creator") for claim in items], nodes),
        claim_date=claim_date,
        review_date=review_date,
        rating="" if words == value else words,
        rating_value=value,
        rating_best=number(get(given, "bestRating")) if value else "",
        rating_worst=number(get(given, "worstRating")) if value else "",
        language=language(get(review, "inLanguage")),
        place=found.place,
    )


def _of_google(found: FoundReview, notes: _Notes) -> Candidate:
    review, claim = found.node, found.around[0]
    publisher = _object(review.get("publisher"), {})
    _require_unambiguous(review, claim, publisher)
    url = address(review.get("url"))
    if not url:
        raise Unfit("no-url", "It has no address (url).")
    claim_text = text(claim.get("text"), CLAIM)
    if not claim_text:
        raise Unfit("no-claim", "It does not say which claim it reviews (text).")
    words = text(review.get("textualRating"), RATING)
    if not words:
        raise Unfit("no-rating", "It has no rating (textualRating).")
    return Candidate(
        url=url,
        site=site(url),
        publisher=text(publisher.get("name"), NAME) or text(publisher.get("site"), NAME) or site(url),
        title=text(review.get("title"), TITLE),
        claim_text=claim_text,
        claimant=text(claim.get("claimant"), RATING),
        claim_date=_dated(claim.get("claimDate"), "The date of the claim", notes),
        review_date=_dated(review.get("reviewDate"), "The date of the review", notes),
        rating=words,
        language=language(review.get("languageCode")),
        place=found.place,
    )


def _require_unambiguous(*objects: Mapping[str, Any]) -> None:
    for node in objects:
        twice = sorted(_MATTER.intersection(node.twice)) if isinstance(node, Node) else []
        if twice:
            raise Unfit("twice", f"It has two different values for {' and '.join(twice)}.")


def _object(value: Any, nodes: Mapping[str, Node]) -> Mapping[str, Any]:
    """The object, the first of a list, or the one that its @id refers to. {} for other values."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, Node)), None)
    if not isinstance(value, Node):
        return {}
    if len(value) == 1 and isinstance(value.get("@id"), str):
        return nodes.get(value["@id"], value)
    return value


def _objects(value: Any, nodes: Mapping[str, Node]) -> list[Mapping[str, Any]]:
    """Every object, given directly or by its @id, at most 50."""
    objects = [_object(item, nodes) for item in (value if isinstance(value, list) else [value])[:50]]
    return [node for node in objects if node]


def _claim_reviewed(value: Any, nodes: Mapping[str, Node]) -> str:
    """The claim's text: given directly, in a Claim, or the first of several."""
    for item in value if isinstance(value, list) else [value]:
        node = _object(item, nodes)
        words = next((found for name in _CLAIM_WORDS if (found := text(get(node, name), CLAIM))), "")
        if words := words or text(item, CLAIM):
            return words
    return ""


def _url(review: Node, around: Iterable[Node], base: str) -> str:
    """The review's address, else that of its entry in the feed, else that of its page."""
    own = address(get(review, "url"), base=base) or address(get(review, "mainEntityOfPage"), base=base)
    entries = (address(get(node, "url"), base=base) for node in around if "DataFeedItem" in types(node))
    found = own or next((url for url in entries if url), "") or (base if get(review, "url") is None else "")
    if not found:
        raise Unfit("no-url", "It has no web address (url).")
    return found


def _claim_of(item: Mapping[str, Any]) -> str:
    """The `text` of the schema.org Claim that is reviewed, for a review without `claimReviewed`."""
    if "Claim" not in types(item):
        return ""
    return next((words for name in _CLAIM_WORDS if (words := text(get(item, name), CLAIM))), "")


def _publisher(review: Node, nodes: Mapping[str, Node], url: str, notes: _Notes) -> str:
    author, publisher = get(review, "author"), get(review, "publisher")
    # If the author is a person, the publisher is the organisation.
    by_person = "Person" in types(_object(author, nodes))
    for candidate in (publisher, author) if by_person else (author, publisher):
        name = _names(candidate, nodes, most=NAME)
        if name:
            return name
    notes.add("no-publisher", "It does not name its publisher. The site's name is used.")
    return site(url)


def _names(value: Any, nodes: Mapping[str, Node], *, most: int = RATING) -> str:
    """The names in an author property: objects with a name, bare names or references."""
    names: dict[str, None] = {}
    for author in _flat(value):
        node = _object(author, nodes)
        for named in _flat(get(node, "name")) if node else [author]:
            name = text(named, most)
            if name and not name.startswith(("http://", "https://")):
                names[name] = None
    listed = list(names)
    joined = ", ".join(listed[:MOST_NAMES]) + (" and others" if len(listed) > MOST_NAMES else "")
    return text(joined, most)


def _flat(value: Any) -> list[Any]:
    """The value as a list, or nested lists as one list, at most 50 items."""
    if not isinstance(value, list):
        return [value]
    return [inner for item in value[:50] for inner in (item if isinstance(item, list) else [item])][:50]


def _dated(value: Any, what: str, notes: _Notes) -> str:
    day = partial_date(value)
    if not day and value is not None:
        notes.add("date", f"{what} is not readable and was left out.")
    return day


def _to_the_second(value: Any) -> bool:
    """Whether the value has a time. Midnight does not count, because programs write it for an unknown time."""
    return isinstance(value, str) and "T" in value and "T00:00" not in value
