"""A ClaimReview, as strangers write them, to a candidate: read leniently, refused where what is needed is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from claims.external.candidates import Candidate, Problem
from claims.external.collecting import FoundReview
from claims.external.values import Node, address, get, language, number, partial_date, site, text, types

CLAIM, TITLE, NAME, RATING = 2_000, 300, 200, 300
"""Characters that are kept."""
MOST_NAMES = 5
"""Claimants that are named."""
_CLAIM_WORDS = ("text", "name", "description")
_MATTER = frozenset(
    {
        "url", "claimReviewed", "reviewRating", "author", "itemReviewed", "datePublished", "alternateName",
        "ratingValue", "bestRating", "worstRating", "name", "text", "textualRating", "publisher", "claimant",
    }
)  # fmt: skip
"""Keys that, given twice with different values, leave it open what the review says."""


class Unfit(Exception):
    """A review that cannot be kept. `code` and `text` say why."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code
        self.text = why


@dataclass(slots=True)
class _Notes:
    """Problems of one review that leave it standing."""

    place: str
    notes: list[Problem] = field(default_factory=list)

    def add(self, code: str, why: str) -> None:
        self.notes.append(Problem(self.place, code, why, refused=False))


def candidate(found: FoundReview, nodes: Mapping[str, Node], *, base: str) -> tuple[Candidate, list[Problem]]:
    """The review, and what was left out of it. `base` is the address it was read at, '' for a file. Raises Unfit."""
    notes = _Notes(found.place)
    read = _of_google(found, notes) if found.of_google else _of_schema(found, nodes, base, notes)
    return read, notes.notes


def _of_schema(found: FoundReview, nodes: Mapping[str, Node], base: str, notes: _Notes) -> Candidate:
    review = found.node
    items = _objects(get(review, "itemReviewed"), nodes)
    item = items[0] if items else {}
    rating = _object(get(review, "reviewRating"), nodes)
    _refuse_doubt(review, item, rating)
    url = _url(review, found.around, base)
    claim_text = _claim_reviewed(get(review, "claimReviewed"), nodes) or _claim_of(item)
    if not claim_text:
        raise Unfit("no-claim", "It does not say what claim it reviews (claimReviewed).")
    # A bare text or number in the place of a Rating is met as well.
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
        notes.add("claim-date", "The claim bears the very second of the review as its date: left out.")
        claim_date = ""
    return Candidate(
        url=url,
        site=site(url),
        publisher=_publisher(review, nodes, url, notes),
        title=text(get(review, "name"), TITLE) or text(get(review, "headline"), TITLE),
        claim_text=claim_text,
        claimant=_names([get(one, "author") or get(one, "creator") for one in items], nodes),
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
    _refuse_doubt(review, claim, publisher)
    url = address(review.get("url"))
    if not url:
        raise Unfit("no-url", "It has no address that leads to it.")
    claim_text = text(claim.get("text"), CLAIM)
    if not claim_text:
        raise Unfit("no-claim", "It does not say what claim it reviews (text).")
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


def _refuse_doubt(*objects: Mapping[str, Any]) -> None:
    for one in objects:
        twice = sorted(_MATTER.intersection(one.twice)) if isinstance(one, Node) else []
        if twice:
            raise Unfit("twice", f"It says {' and '.join(twice)} twice and differently: which is meant?")


def _object(value: Any, nodes: Mapping[str, Node]) -> Mapping[str, Any]:
    """The object given, the first of a list, or the one that its @id refers to; {} for anything else."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, Node)), None)
    if not isinstance(value, Node):
        return {}
    if len(value) == 1 and isinstance(value.get("@id"), str):
        return nodes.get(value["@id"], value)
    return value


def _objects(value: Any, nodes: Mapping[str, Node]) -> list[Mapping[str, Any]]:
    """Every object that is given or referred to by its @id, at most 50."""
    found = [_object(one, nodes) for one in (value if isinstance(value, list) else [value])[:50]]
    return [one for one in found if one]


def _claim_reviewed(value: Any, nodes: Mapping[str, Node]) -> str:
    """The claim's words: a text, a Claim that holds it, or the first of several."""
    for one in value if isinstance(value, list) else [value]:
        node = _object(one, nodes)
        words = next((found for name in _CLAIM_WORDS if (found := text(get(node, name), CLAIM))), "")
        if words := words or text(one, CLAIM):
            return words
    return ""


def _url(review: Node, around: Iterable[Node], base: str) -> str:
    """Its own address; else that of the feed's entry that holds it; else that of the page it was read from."""
    own = address(get(review, "url"), base=base) or address(get(review, "mainEntityOfPage"), base=base)
    entries = (address(get(one, "url"), base=base) for one in around if "DataFeedItem" in types(one))
    found = own or next((url for url in entries if url), "") or (base if get(review, "url") is None else "")
    if not found:
        raise Unfit("no-url", "It has no address on the web that leads to it (url).")
    return found


def _claim_of(item: Mapping[str, Any]) -> str:
    """The claim's words where `claimReviewed` is left out: those of the Claim itself."""
    if "Claim" not in types(item):
        return ""
    return next((words for name in _CLAIM_WORDS if (words := text(get(item, name), CLAIM))), "")


def _publisher(review: Node, nodes: Mapping[str, Node], url: str, notes: _Notes) -> str:
    author, publisher = get(review, "author"), get(review, "publisher")
    # Where a person signs, the organisation that publishes is whose review it is.
    by_person = "Person" in types(_object(author, nodes))
    for one in (publisher, author) if by_person else (author, publisher):
        name = _names(one, nodes, most=NAME)
        if name:
            return name
    notes.add("no-publisher", "It does not name its publisher: the site's name stands for it.")
    return site(url)


def _names(value: Any, nodes: Mapping[str, Node], *, most: int = RATING) -> str:
    """Whom an author property names: objects with a name, bare names, references; one or several."""
    names: dict[str, None] = {}
    for one in _flat(value):
        node = _object(one, nodes)
        for named in _flat(get(node, "name")) if node else [one]:
            name = text(named, most)
            if name and not name.startswith(("http://", "https://")):
                names[name] = None
    listed = list(names)
    joined = ", ".join(listed[:MOST_NAMES]) + (" and others" if len(listed) > MOST_NAMES else "")
    return text(joined, most)


def _flat(value: Any) -> list[Any]:
    """The value, or the values of lists within lists, at most 50."""
    if not isinstance(value, list):
        return [value]
    return [inner for one in value[:50] for inner in (one if isinstance(one, list) else [one])][:50]


def _dated(value: Any, what: str, notes: _Notes) -> str:
    found = partial_date(value)
    if not found and value is not None:
        notes.add("date", f"{what} cannot be read and is left out.")
    return found


def _to_the_second(value: Any) -> bool:
    """Whether a time stands with the date; midnight is how programs write that they know of none."""
    return isinstance(value, str) and "T" in value and "T00:00" not in value
