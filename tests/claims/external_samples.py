"""Reviews as other newsrooms publish them. The newsrooms, people and claims are made up."""

import json
from typing import Any

Json = dict[str, Any]


def review(**changes: Any) -> Json:
    """A complete ClaimReview. None leaves a property out."""
    whole: Json = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://www.arches.example/checks/forty-spans",
        "name": "The count was of one bank",
        "inLanguage": "en",
        "datePublished": "2026-03-04T09:30:00+01:00",
        "claimReviewed": "The bridge has forty spans on both banks.",
        "reviewRating": {
            "@type": "Rating", "alternateName": "Not quite", "ratingValue": 2, "bestRating": 5, "worstRating": 1,
        },
        "author": {"@type": "Organization", "name": "The Arch Review", "url": "https://www.arches.example/"},
        "itemReviewed": {
            "@type": "Claim",
            "author": {"@type": "Person", "name": "Ada Example"},
            "datePublished": "2026-03-01",
        },
    }  # fmt: skip
    return {name: value for name, value in (whole | changes).items() if value is not None}


def feed(*reviews: Json) -> Json:
    """A Data Commons feed of these reviews."""
    return {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dateModified": "2026-03-05",
        "dataFeedElement": [
            {"@type": "DataFeedItem", "dateCreated": "2026-03-04", "item": [one], "url": one.get("url", "")}
            for one in reviews
        ],
    }


def google(**changes: Any) -> Json:
    """A response of Google's Fact Check Tools with one review. Keyword arguments change the review."""
    one = {
        "publisher": {"name": "The Arch Review", "site": "arches.example"},
        "url": "https://www.arches.example/checks/forty-spans",
        "title": "The count was of one bank",
        "reviewDate": "2026-03-04T00:00:00Z",
        "textualRating": "Not quite",
        "languageCode": "en",
    }
    return {
        "claims": [
            {
                "text": "The bridge has forty spans on both banks.",
                "claimant": "Ada Example",
                "claimDate": "2026-03-01T00:00:00Z",
                "claimReview": [one | changes],
            }
        ],
        "nextPageToken": "CAo",
    }


def page(*blocks: Json) -> bytes:
    """A page with each review as a JSON-LD block."""
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in blocks)
    return f"<!doctype html><html><head><title>A check</title>{scripts}</head><body><p>…</p></body></html>".encode()


def as_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
