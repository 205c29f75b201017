"""A verdict document as a schema.org ClaimReview: JSON-LD for services that collect fact checks.

Pure. Only a rated claim has one. The review's dates come from the log, the claim's dates from the editors. An unknown
date, author or address is left out, not guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.documents import Json
from claims.vocabulary import RATED_KINDS, ClaimKind
from factcheck.core.json_text import filled
from factcheck.core.partial_date import PartialDate

CLAIMANT_TYPES = {
    "person": "Person",
    "group": "Organization",
    "organisation": "Organization",
    "state": "GovernmentOrganization",
    "outlet": "NewsMediaOrganization",
}
_MEDIUM_TYPES = {
    "page": "WebPage",
    "article": "NewsArticle",
    "document": "DigitalDocument",
    "treaty": "Legislation",
    "speech": "CreativeWork",
    "dataset": "Dataset",
    "book": "Book",
    "paper": "ScholarlyArticle",
    "interview": "CreativeWork",
}


@dataclass(frozen=True)
class Newsroom:
    """The newsroom that reviews. All three addresses are absolute."""

    name: str
    url: str
    method: str
    corrections: str


@dataclass(frozen=True)
class Correction:
    """A public correction note."""

    text: str
    at: datetime
    url: str


def claim_review(
    document: Json,
    *,
    url: str,
    first_published: datetime,
    published: datetime,
    newsroom: Newsroom,
    corrections: Sequence[Correction] = (),
) -> Json:
    """The ClaimReview of a live edition. Raises ValueError for a kind that is not rated, or without a rating."""
    content, names = document["content"], document["names"]
    rating = names["rating"]
    if content["kind"] not in RATED_KINDS or rating is None:
        raise ValueError("only a rated claim has a ClaimReview")
    verdict = content["verdict"]
    return filled(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "@id": f"{url}#review",
            "url": url,
            "name": verdict["headline"],
            "inLanguage": document["language"],
            "datePublished": first_published.isoformat(timespec="seconds"),
            "dateModified": published.isoformat(timespec="seconds"),
            "claimReviewed": content["text"],
            "reviewRating": _rating(rating, verdict),
            "author": _organisation(newsroom),
            "itemReviewed": _claim(document, url),
            "citation": _citations(content, names),
            "correction": [
                {
                    "@type": "CorrectionComment",
                    "text": correction.text,
                    "datePublished": correction.at.isoformat(timespec="seconds"),
                    "url": correction.url,
                }
                for correction in corrections
            ],
        }
    )


def unrated_claim(
    document: Json, *, url: str, first_published: datetime, published: datetime, newsroom: Newsroom
) -> Json:
    """The Claim of a live edition without a rating, with the article on it."""
    content = document["content"]
    verdict = content["verdict"]
    return _claim(document, url) | {
        "text": content["text"],
        "subjectOf": filled(
            {
                "@type": "Article",
                "@id": url,
                "url": url,
                "headline": verdict["headline"],
                "abstract": verdict.get("summary", ""),
                "inLanguage": document["language"],
                "datePublished": first_published.isoformat(timespec="seconds"),
                "dateModified": published.isoformat(timespec="seconds"),
                "author": _organisation(newsroom),
            }
        ),
    }


def _organisation(newsroom: Newsroom) -> Json:
    return {
        "@type": "Organization",
        "name": newsroom.name,
        "url": newsroom.url,
        "ethicsPolicy": newsroom.method,
        "correctionsPolicy": newsroom.corrections,
    }


def _rating(rating: Json, verdict: Json) -> Json:
    schema: Json = {"@type": "Rating", "alternateName": rating["name"], "ratingExplanation": verdict.get("summary", "")}
    value, best, worst = rating.get("value"), rating.get("best"), rating.get("worst")
    if value is not None and best is not None and worst is not None and best > worst >= 1:
        schema |= {"ratingValue": value, "bestRating": best, "worstRating": worst}
    return filled(schema)


def _claim(document: Json, url: str) -> Json:
    content, names = document["content"], document["names"]
    appearances = [
        source
        for row in _own_appearances(content)
        if (source := work(names["sources"].get(row.get("source"), {}))) is not None
    ]
    return filled(
        {
            "@type": "Claim",
            "@id": f"{url}#claim",
            "inLanguage": content["original_language"],
            "author": [
                author
                for row in content.get("claimants", ())
                if (author := _author(names["claimants"].get(row["claimant"], {}), row.get("role", ""))) is not None
            ],
            "datePublished": PartialDate(content["made_on"]).iso if content.get("made_on") else "",
            "firstAppearance": _first(appearances),
            "appearance": appearances,
        }
    )


def _own_appearances(content: Json) -> list[Json]:
    """Where the claim was made. An attribution counts only the claimant's own appearances; the others are evidence."""
    rows = list(content.get("appearances", ()))
    if content["kind"] != ClaimKind.ATTRIBUTION:
        return rows
    claimants = {row["claimant"] for row in content.get("claimants", ())}
    return [
        row
        for row in rows
        if claimants
        & ({row["outlet"]} if row.get("outlet") else {speaker["claimant"] for speaker in row.get("speakers", ())})
    ]


def _first(appearances: Sequence[Json]) -> Json | None:
    """The earliest appearance. None if any has no date."""
    if not appearances or not all("datePublished" in work for work in appearances):
        return None
    return min(appearances, key=lambda work: str(work["datePublished"]))


def _author(columns: Json, role: str) -> Json | None:
    if not columns.get("name"):
        return None
    kind = CLAIMANT_TYPES.get(columns.get("kind", ""), "Organization")
    author: Json = {"@type": kind, "name": columns["name"], "sameAs": list(columns.get("same_as", ()))}
    if kind == "Person":
        author["jobTitle"] = role
    return filled(author)


def work(columns: Json) -> Json | None:
    """A source as a creative work; None for a protected one or one without a title."""
    if columns.get("protected") or not columns.get("title"):
        return None
    return filled(
        {
            "@type": _MEDIUM_TYPES.get(columns.get("medium", ""), "CreativeWork"),
            "name": columns["title"],
            "url": columns.get("url", ""),
            "datePublished": PartialDate(columns["date"]).iso if columns.get("date") else "",
            "inLanguage": columns.get("language", ""),
            "publisher": {"@type": "Organization", "name": columns["issued_by"]} if columns.get("issued_by") else None,
        }
    )


def _citations(content: Json, names: Json) -> list[Json]:
    """The cited sources, each once, in the order of their first citation."""
    ids = dict.fromkeys(row["source"] for row in content.get("citations", ()))
    return [source for key in ids if (source := work(names["sources"].get(key, {}))) is not None]
