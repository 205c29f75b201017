"""Examples of what anybody may read, by operation, for the OpenAPI document. Nothing in them is about anybody."""

import hashlib
import json
from typing import Any

Json = dict[str, Any]
_ORIGIN = "https://newsroom.example"
_CLAIM, _CLAIMANT, _TOPIC, _SOURCE, _OTHER_SOURCE, _COPY, _OTHER = (
    "3f0b7a52-0d6c-4c58-9d0e-2f6a1f6f3c11",
    "6d9a0c7e-1f43-4f7b-9a5c-7b1b4d2e8f33",
    "0c3d1c58-6a1e-4f0b-8f0e-5d2b7e9a1c44",
    "b8f5f2b0-5a3c-4d0e-8a51-0a4a1d7c9e22",
    "e1a7c6d4-9b32-4c1f-8e6d-3f5a2b7c8d55",
    "9f2d6b1a-4c7e-4a3d-b5f8-1e6c7a9d0b66",
    "d4c2b1a0-7e6f-4d5c-8b9a-2f1e0d3c4b77",
)
_AT = "2026-01-31T09:00:00.000000Z"
_LATER = "2026-02-14T10:30:00.000000Z"
_SHA256 = hashlib.sha256(b"an example").hexdigest()
_CURSOR = "P3skjvb0TGOdDi9qH288EQAAAAAAAAAqXlQx4m0b8T8ABlAjnYs2AA"

CONTENT: Json = {
    "kind": "fact",
    "text": "The bridge at kilometre 7 has forty spans.",
    "short_claim": "The bridge at kilometre 7 has forty spans",
    "made_on": "2022-01-25",
    "original_language": "en",
    "why_chosen": "It was widely repeated.",
    "claimants": [{"claimant": _CLAIMANT, "role": "spokesperson"}],
    "topics": [_TOPIC],
    "citations": [
        {"number": 1, "source": _SOURCE, "stance": "for", "quotation": "forty spans", "provenance": "confirmed"},
        {"number": 2, "source": _OTHER_SOURCE, "stance": "against", "note": "An earlier survey counts thirty-nine."},
    ],
    "verdict": {
        "headline": "The survey of the bridge supports the count",
        "summary": "The survey counts forty spans.",
        "body": "The survey of 2021 counts forty.[@1] An earlier one counted thirty-nine.[@2]",
        "rating": "mostly-true",
        "evidence_through": "2022-01-25",
    },
}


def _document(number: int, kind: str, **parts: Any) -> Json:
    return {"schema": 1, "claim": _CLAIM, "language": "en", "edition": {"number": number, "kind": kind}, **parts}


def _item(seq: int, kind: str, document: Json, at: str = _AT) -> Json:
    canonical = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return {
        "seq": seq,
        "claim": _CLAIM,
        "language": "en",
        "kind": kind,
        "url": f"{_ORIGIN}/claims/the-survey-of-the-bridge-supports-the-count/",
        "published_at": at,
        "digest": hashlib.sha256(canonical.encode()).hexdigest(),
        "document": document,
    }


_NAMES: Json = {
    "claimants": {_CLAIMANT: {"name": "Bridge Office", "kind": "organisation"}},
    "topics": {_TOPIC: {"name": "Bridges"}},
}
ITEM = _item(41, "published", _document(1, "published", content=CONTENT, names=_NAMES))
TOMBSTONE = _item(57, "withdrawn", _document(2, "withdrawn") | {"edition": {
    "number": 2, "kind": "withdrawn", "note": "The survey was retracted.", "rating_before": "mostly-true",
}}, _LATER)  # fmt: skip
REDACTION = _item(58, "redacted", _document(3, "redacted", reason="privacy", redacted=[
    {"number": 1, "seq": 41, "digest": ITEM["digest"]},
]) | {"edition": {"number": 3, "kind": "redacted", "note": "A private address was removed."}}, _LATER)  # fmt: skip
_WITHHELD = ITEM | {
    "document": None,
    "withheld": {"why": "redacted", "reason": "privacy", "note": "A private address was removed."},
}
_CLAIMANT_ROW = {
    "id": _CLAIMANT,
    "slug": "bridge-office",
    "url": f"{_ORIGIN}/claimants/bridge-office/",
    "name": "Bridge Office",
    "kind": "organisation",
    "role": "keeps the bridges",
    "same_as": [],
}
_TOPIC_ROW = {
    "id": _TOPIC,
    "slug": "bridges",
    "url": f"{_ORIGIN}/topics/bridges/",
    "name": "Bridges",
    "description": "Their length, age and cost.",
}
_SOURCE_ROW = {
    "id": _SOURCE,
    "url": f"{_ORIGIN}/sources/{_SOURCE}/",
    "access": "public",
    "protected": False,
    "title": "Survey of bridges, 2021",
    "issued_by": "Survey Office",
    "carried_by": None,
    "authors": [],
    "date": "2021-11",
    "medium": "document",
    "standing": "primary",
    "language": "en",
    "address": "https://survey.example/bridges/2021",
    "locator": "",
    "note": "",
    "copies": [
        {
            "id": _COPY,
            "captured_at": "2022-01-26T12:00:00Z",
            "how": "fetched",
            "media_type": "text/html",
            "size": 48_213,
            "sha256": _SHA256,
            "removed": False,
            "text_url": None,
            "original_url": None,
        }
    ],
}
_PROTECTED_ROW = {
    "id": _OTHER_SOURCE,
    "url": f"{_ORIGIN}/sources/{_OTHER_SOURCE}/",
    "access": "protected",
    "protected": True,
    "description": "Somebody who worked on the earlier survey",
    "protection_reason": "They would lose their work.",
}
_RATING_ROW = {
    "key": "mostly-true",
    "name": "Mostly true",
    "scale": "truth",
    "scale_name": "Truth",
    "value": 4,
    "definition": "The statement is accurate but needs clarification.",
}
_QUOTATION = {
    "citation": 1,
    "source": _SOURCE,
    "quotation": "forty spans",
    "provenance": "confirmed",
    "status": "found",
    "checked_at": _AT,
    "since": _AT,
    "copy": {"id": _COPY, "sha256": _SHA256, "captured_at": _AT, "how": "fetched", "text_url": None},
    "position": {"start": 1_204, "end": 1_215},
    "differences": [],
}
_ANNOTATION = {
    "id": f"{ITEM['url']}#citation-1",
    "type": "Annotation",
    "motivation": "linking",
    "target": {
        "type": "SpecificResource",
        "source": "https://survey.example/bridges/2021",
        "state": {"type": "TimeState", "sourceDate": "2022-01-26T12:00:00Z"},
        "selector": [
            {"type": "TextQuoteSelector", "exact": "forty spans", "prefix": "The bridge has ", "suffix": " of equal"},
            {"type": "TextPositionSelector", "start": 1_204, "end": 1_215},
        ],
    },
    "body": ITEM["url"],
}
_PAGE_ADDRESS = f"{_ORIGIN}/api/v1/claims/{_CLAIM}/annotations"
_EXTERNAL = {
    "publisher": {"name": "Another Newsroom", "site": "reviews.example"},
    "url": "https://reviews.example/bridge-7",
    "title": "How many spans?",
    "claim_reviewed": "The bridge has forty spans",
    "claimant": "",
    "claim_date": "2022-01-25",
    "review_date": "2022-02",
    "rating": {"text": "Accurate", "value": None, "best": None, "worst": None},
    "language": "en",
}
_FILE = {
    "kind": "items",
    "name": f"items-58-{_SHA256[:16]}.ndjson.gz",
    "url": f"{_ORIGIN}/api/v1/bulk/items-58-{_SHA256[:16]}.ndjson.gz",
    "items": 42,
    "size": 61_440,
    "sha256": _SHA256,
    "content_sha256": hashlib.sha256(b"another example").hexdigest(),
    "seq": 58,
    "cursor": _CURSOR,
    "made_at": _LATER,
}


def _all(*rows: Json) -> Json:
    return {"results": list(rows), "next": None}


ANSWERS: Json = {
    "index": {
        name: f"{_ORIGIN}/api/v1/{path}"
        for name, path in (
            ("claims", "claims"), ("changes", "changes"), ("log", "editions"), ("bulk", "bulk"),
            ("sources", "sources"), ("claimants", "claimants"), ("topics", "topics"), ("ratings", "ratings"),
            ("schema", "schema"), ("docs", "docs"),
        )
    },
    "listClaims": _all(ITEM),
    "getClaim": ITEM,
    "listEditions": _all(ITEM, TOMBSTONE),
    "getEdition": ITEM,
    "listQuotations": _all(_QUOTATION),
    "listAnnotations": {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": _PAGE_ADDRESS,
        "type": "AnnotationPage",
        "partOf": {"id": f"{_PAGE_ADDRESS}#collection", "type": "AnnotationCollection", "total": 1},
        "startIndex": 0,
        "items": [_ANNOTATION],
    },
    "listExternalReviews": _all(_EXTERNAL),
    "listChanges": {"results": [TOMBSTONE, REDACTION], "cursor": _CURSOR, "has_more": False, "head": 58},
    "listEditionsOfAll": {"results": [_WITHHELD, TOMBSTONE], "cursor": _CURSOR, "has_more": True, "head": 58},
    "listBulkFiles": _all(_FILE),
    "listSources": _all(_SOURCE_ROW, _PROTECTED_ROW),
    "getSource": _SOURCE_ROW,
    "listClaimants": _all(_CLAIMANT_ROW),
    "getClaimant": _CLAIMANT_ROW,
    "listTopics": _all(_TOPIC_ROW),
    "getTopic": _TOPIC_ROW,
    "listRatings": _all(_RATING_ROW),
}  # fmt: skip
"""What is answered with 200, by operation. A file of bytes has none."""


def problem(status: int, title: str, detail: str, **members: Any) -> Json:
    """A refusal, as problem details."""
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": "/api/v1/claims",
        **members,
    }


_EPOCH = "4c1b7a9e-52d3-4f6a-9b8e-0d7c6b5a4f32"


def message(event: str) -> Json:
    """What an endpoint is sent."""
    if event == "webhook.test":
        return {"type": event, "timestamp": _AT, "data": {"endpoint": _OTHER}}
    if event == "log.restored":
        return {"type": event, "timestamp": _AT, "data": {"epoch": _EPOCH, "seq": 45}}
    item = {"verdict.withdrawn": TOMBSTONE, "verdict.redacted": REDACTION}.get(event, ITEM)
    data = {
        "epoch": _EPOCH,
        "seq": item["seq"],
        "claim": _CLAIM,
        "language": "en",
        "number": item["document"]["edition"]["number"],
        "kind": event.removeprefix("verdict."),
        "digest": item["digest"],
        "url": item["url"],
        "item": f"{_ORIGIN}/api/v1/claims/{_CLAIM}/editions/{item['document']['edition']['number']}?language=en",
    }
    if event == "verdict.redacted":
        data["delete"] = item["document"]["redacted"]
    return {"type": event, "timestamp": item["published_at"], "data": data}
