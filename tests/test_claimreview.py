"""A document as a ClaimReview: what collectors need, and nothing that is not known."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from claims.public.claimreview import Correction, Newsroom, claim_review

URL = "https://news.example/claims/forty-spans/"
NEWSROOM = Newsroom(
    name="The Desk",
    url="https://news.example/",
    method="https://news.example/how-we-work/",
    corrections="https://news.example/how-we-work/#corrections",
)
FIRST, NEWEST = datetime(2026, 11, 21, 9, tzinfo=UTC), datetime(2026, 11, 22, 9, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "schema": 1,
    "claim": "11111111-1111-4111-8111-111111111111",
    "language": "en",
    "edition": {"number": 2, "kind": "updated"},
    "content": {
        "kind": "fact",
        "text": "The bridge has forty spans.",
        "original_language": "ru",
        "made_on": "2022-01~",
        "claimants": [{"claimant": "ada", "role": "Minister of Works"}, {"claimant": "realm"}],
        "appearances": [
            {"mode": "reported", "date": "2022-01-25", "source": "paper", "quotation": "forty"},
            {"mode": "said", "source": "speech"},
            {"mode": "said", "source": "hidden"},
        ],
        "citations": [
            {"number": 1, "source": "survey", "stance": "for"},
            {"number": 2, "source": "survey", "stance": "context"},
            {"number": 3, "source": "hidden", "stance": "for"},
        ],
        "verdict": {"headline": "Forty, on one bank", "summary": "Forty were counted.", "rating": "half-true"},
    },
    "names": {
        "claimants": {
            "ada": {"name": "Ada Example", "slug": "ada", "kind": "person", "same_as": ["https://example.org/ada"]},
            "realm": {"name": "The Realm", "slug": "realm", "kind": "state"},
        },
        "topics": {},
        "sources": {
            "paper": {"title": "A report", "issued_by": "The Daily", "date": "2022-01-26", "medium": "article",
                      "url": "https://daily.example/1", "language": "en"},
            "speech": {"title": "An address", "issued_by": "The Office", "date": "2022-01-25", "medium": "speech"},
            "survey": {"title": "A survey", "issued_by": "Roads", "medium": "dataset"},
            "hidden": {"protected": True, "description": "An engineer", "protection_reason": "Their work"},
        },
        "rating": {"key": "half-true", "name": "Half true", "scale": "truth", "definition": "…", "value": 3, "best": 5,
                   "worst": 1},
    },
    "waivers": [],
}  # fmt: skip


def review(change: dict[str, Any] | None = None, **options: Any) -> Any:
    document = deepcopy(DOCUMENT)
    for path, value in (change or {}).items():
        *parents, last = path.split(".")
        place = document
        for parent in parents:
            place = place[parent]
        place[last] = value
    return claim_review(document, url=URL, first_published=FIRST, published=NEWEST, newsroom=NEWSROOM, **options)


def test_what_collectors_require_is_there() -> None:
    made = review()
    assert made["@context"] == "https://schema.org"
    assert made["@type"] == "ClaimReview"
    assert made["url"] == URL
    assert made["claimReviewed"] == "The bridge has forty spans."
    assert made["author"]["name"] == "The Desk"
    assert made["author"]["correctionsPolicy"] == NEWSROOM.corrections


def test_dates_of_the_review_are_the_logs_and_those_of_the_claim_are_the_claims() -> None:
    made = review()
    assert made["datePublished"] == "2026-11-21T09:00:00+00:00"
    assert made["dateModified"] == "2026-11-22T09:00:00+00:00"
    assert made["itemReviewed"]["datePublished"] == "2022-01"


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ({"key": "false", "name": "False", "value": 1, "best": 5, "worst": 1}, (1, 5, 1)),
        ({"key": "accurate", "name": "Accurate", "value": 3, "best": 3, "worst": 1}, (3, 3, 1)),
        ({"key": "misleading", "name": "Misleading"}, None),
        ({"key": "unproven", "name": "Unproven"}, None),
        ({"key": "odd", "name": "Odd", "value": 1, "best": 1, "worst": 1}, None),
        ({"key": "zero", "name": "Zero", "value": 0, "best": 5, "worst": 0}, None),
    ],
)
def test_a_value_stands_only_where_the_rating_has_a_place(rating: dict[str, Any], expected: Any) -> None:
    made = review({"names.rating": rating})["reviewRating"]
    assert made["alternateName"] == rating["name"]
    given = tuple(made.get(key) for key in ("ratingValue", "bestRating", "worstRating"))
    assert given == (expected or (None, None, None))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("person", "Person"),
        ("group", "Organization"),
        ("organisation", "Organization"),
        ("state", "GovernmentOrganization"),
        ("outlet", "NewsMediaOrganization"),
    ],
)
def test_a_claimant_is_typed_as_what_it_is(kind: str, expected: str) -> None:
    author = review({"names.claimants.ada.kind": kind})["itemReviewed"]["author"][0]
    assert author["@type"] == expected
    assert author["sameAs"] == ["https://example.org/ada"]
    assert ("jobTitle" in author) == (expected == "Person")


def test_joint_claimants_are_all_named() -> None:
    assert [one["name"] for one in review()["itemReviewed"]["author"]] == ["Ada Example", "The Realm"]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"content.claimants": []}, "author"),
        ({"content.made_on": None}, "datePublished"),
        ({"content.appearances": []}, "appearance"),
        ({"content.appearances": []}, "firstAppearance"),
        ({"names.sources.speech": {"title": "An address", "medium": "speech"}}, "firstAppearance"),
    ],
)
def test_what_is_not_known_is_left_out(change: dict[str, Any], missing: str) -> None:
    assert missing not in review(change)["itemReviewed"]


def test_appearances_are_typed_and_the_earliest_comes_first() -> None:
    claim = review()["itemReviewed"]
    assert [one["@type"] for one in claim["appearance"]] == ["NewsArticle", "CreativeWork"]
    assert claim["firstAppearance"]["name"] == "An address"
    assert "url" not in claim["appearance"][1]


def test_a_source_is_cited_once_and_a_protected_one_never() -> None:
    made = review()
    assert [one["name"] for one in made["citation"]] == ["A survey"]
    assert "engineer" not in str(made)


def test_corrections_are_told() -> None:
    at = datetime(2026, 11, 22, 10, tzinfo=UTC)
    made = review(corrections=[Correction("It was miscounted.", at, f"{URL}editions/2/")])
    assert made["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "It was miscounted.",
            "datePublished": "2026-11-22T10:00:00+00:00",
            "url": f"{URL}editions/2/",
        }
    ]


@pytest.mark.parametrize("kind", ["framing", "opinion", "prediction", "intent"])
def test_a_claim_that_is_not_rated_has_none(kind: str) -> None:
    with pytest.raises(ValueError, match="only a rated claim"):
        review({"content.kind": kind})


def test_a_rated_kind_without_a_rating_has_none() -> None:
    with pytest.raises(ValueError, match="only a rated claim"):
        review({"names.rating": None})
