"""Unusual input that imports accept: claims in objects, two reviews on a page, trailing commas."""

import json

import pytest

from claims.external_reviews.reading.reader import read

REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://news.example/fact/a",
    "author": {"@type": "Organization", "name": "N"},
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}


@pytest.mark.parametrize(
    "claim",
    [
        {"@type": "Claim", "text": "The bridge has forty spans"},
        {"@type": "Thing", "name": "The bridge has forty spans"},
        [{"@type": "Claim", "text": "The bridge has forty spans"}],
        ["The bridge has forty spans", "and more"],
        {"@value": "The bridge has forty spans", "@language": "en"},
    ],
)
def test_a_claim_is_read_from_a_text_or_an_object(claim: object) -> None:
    found = read(json.dumps(REVIEW | {"claimReviewed": claim}).encode())
    assert [one.claim_text for one in found.candidates] == ["The bridge has forty spans"]


def test_a_page_with_two_reviewed_claims_gives_two_reviews() -> None:
    two = [
        REVIEW | {"claimReviewed": "The bridge has forty spans"},
        REVIEW | {"claimReviewed": "The bridge is a hundred years old", "reviewRating": {"alternateName": "True"}},
    ]
    found = read(json.dumps(two).encode())
    assert [one.claim_text for one in found.candidates] == [one["claimReviewed"] for one in two]
    assert found.problems == ()
    alone = read(json.dumps(two[:1]).encode()).candidates[0]
    assert alone.key == found.candidates[0].key, "the first is the review that a page with one claim has"
    assert len({one.key for one in found.candidates}) == 2
    stored = [type(one).from_json(one.as_json()) for one in found.candidates]
    assert [one.key for one in stored] == [one.key for one in found.candidates]


def test_a_trailing_comma_is_accepted_and_commas_in_texts_stay() -> None:
    text = json.dumps(REVIEW | {"claimReviewed": "Spans, ] and, } more"})
    found = read((text[:-1] + " ,\n}").encode())
    assert [one.claim_text for one in found.candidates] == ["Spans, ] and, } more"]
    assert read(b"[1,,2]").candidates == ()


@pytest.mark.parametrize(
    ("written", "meant"), [("30.09.2026", "2026-09-30"), ("1. 9. 2026", "2026-09-01"), ("09/10/2026", "")]
)
def test_dates_with_full_stops_are_read_day_first(written: str, meant: str) -> None:
    found = read(json.dumps(REVIEW | {"claimReviewed": "c", "datePublished": written}).encode())
    assert found.candidates[0].review_date == meant


@pytest.mark.parametrize(
    "item",
    [
        {"author": [{"name": "Ada"}, {"name": "Bo"}]},
        {"author": {"@type": "Person", "name": ["Ada", "Bo"]}},
        [{"@type": "Claim", "author": {"name": "Ada"}}, {"@type": "Claim", "author": {"name": "Bo"}}],
    ],
)
def test_every_claimant_is_read(item: object) -> None:
    found = read(json.dumps(REVIEW | {"claimReviewed": "c", "itemReviewed": item}).encode())
    assert found.candidates[0].claimant == "Ada, Bo"
