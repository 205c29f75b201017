"""Examples in the OpenAPI document, made from the serializers by the names of their members. They are about nobody."""

import hashlib
import json
from typing import Any

from rest_framework import serializers

from claims.api.serializers import DOCUMENT_SCHEMA, ItemSerializer

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


ITEM = _item(41, "published", DOCUMENT_SCHEMA["examples"][0])
TOMBSTONE = _item(57, "withdrawn", _document(2, "withdrawn") | {"edition": {
    "number": 2, "kind": "withdrawn", "note": "The survey was retracted.", "rating_before": "mostly-true",
}}, _LATER)  # fmt: skip
REDACTION = _item(58, "redacted", _document(3, "redacted", reason="privacy", instruction="delete your copy", redacted=[
    {"number": 1, "seq": 41, "digest": ITEM["digest"]},
]) | {"edition": {"number": 3, "kind": "redacted", "note": "A private address was removed."}}, _LATER)  # fmt: skip
_PAGE = f"{_ORIGIN}/admin/claims/claim/{_CLAIM}/change/"
_COPY_OF_TEXT = {
    "id": _COPY, "captured_at": _AT, "how": "fetched", "media_type": "text/html", "size": 48_213, "sha256": _SHA256,
    "removed": False, "text_url": None, "original_url": None,
}  # fmt: skip
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
_MEMBERS: Json = {
    "id": _OTHER, "claim": _CLAIM, "claimant": _CLAIMANT, "source": _SOURCE, "topics": [_TOPIC], "snapshot": _COPY,
    "slug": "bridges", "url": f"{_ORIGIN}/bridges/", "page": _PAGE, "access": "public", "protected": False,
    "name": "Bridge Office", "title": "Survey of bridges, 2021", "issued_by": "Survey Office", "language": "en",
    "address": "https://survey.example/bridges/2021", "date": "2021-11", "made_on": "2022-01-25",
    "medium": "document", "standing": "primary", "kind": "organisation", "role": "spokesperson",
    "state": "queued", "reason": "asked", "state_since": _AT, "logged_at": _AT, "added_at": _AT, "at": _AT,
    "requested_at": _AT, "captured_at": _AT, "made_at": _AT, "checked_at": _AT, "since": _AT, "revision": 7,
    "origin": "api", "text": "The bridge has forty spans.", "short_claim": "The bridge has forty spans",
    "original_language": "en", "why_chosen": "It was widely repeated.", "mode": "said", "venue": "press conference",
    "quotation": "forty spans", "provenance": "confirmed", "stance": "for", "bears_on": "substance",
    "note": "The survey counts forty.", "locator": "p. 4", "number": 1, "whom": "Bridge Office", "outcome": "waiting",
    "contacted_on": "2022-02-01", "rationale": "It counts otherwise.", "to_claim": _OTHER,
    "etag": '"7-0f3a5b1c2d4e6f70"',
    "exact": "forty spans", "prefix": "The bridge has ", "suffix": " of equal", "start": 1_204, "end": 1_215,
    "how": "fetched", "size": 48_213, "sha256": _SHA256, "content_sha256": _SHA256, "media_type": "text/html",
    "seq": 58, "head": 58, "items": 42, "cursor": _CURSOR, "citation": 1, "status": "found", "attempts": 0,
    "level": "blocks", "why": "No claimant is named.", "site": "reviews.example", "scale": "truth",
    "key": "mostly-true", "scale_name": "Truth", "value": 4,
    "definition": "The statement is accurate but needs clarification.",
    "authors": ["A. Author"], "copies": [_COPY_OF_TEXT], "characters": 44,
}  # fmt: skip
"""Values by the name of the member. Members that are not here are empty."""
_OWN: Json = {
    "DeskClaimSerializer": {"kind": "fact", "state": "researching"},
    "NewClaimSerializer": {"kind": "fact", "topics": [], "links": [], "contacts": [], "citations": [], "parts": []},
    "ClaimInListSerializer": {"state": "logged"},
    "DifferenceSerializer": {"kind": "same"},
    "ResultSerializer": {"status": 201, "problem": None},
    "GateSerializer": {"state": "researching"},
    "LinkSerializer": {"kind": "disputes"},
    "NewLinkSerializer": {"kind": "disputes"},
    "SnapshotSerializer": {"state": "stored", "read": True},
    "SnapshotWithTextSerializer": {"state": "stored", "read": True},
    "CaptureSerializer": {"outcome": None},
    "BulkFileSerializer": {"kind": "items", "name": f"items-58-{_SHA256[:16]}.ndjson.gz"},
    "CitationSerializer": {"passage": None},
    "NewCitationSerializer": {"passage": None},
    "AddCitationSerializer": {"passage": None},
    "AddAppearanceSerializer": {"source": None},
    "NewAppearanceSerializer": {"source": None},
    "ExternalPublisherSerializer": {"name": "Another Newsroom"},
    "ExternalRatingSerializer": {"text": "Accurate", "value": None},
    "ExternalReviewSerializer": {"claimant": "", "url": "https://reviews.example/bridge-7"},
    "AnnotationPageSerializer": {"type": "AnnotationPage", "items": [_ANNOTATION]},
    "VerdictSerializer": {"language": "en", "note": ""},
    "ChangesSerializer": {"results": [TOMBSTONE, REDACTION]},
    "LogSerializer": {"results": [ITEM, TOMBSTONE]},
}
_GIVEN_BY_THE_LEDGER = {"id", "number"}


def example(serializer: Any, *, sent: bool = False) -> Any:
    """An answer of this serializer; or a request (`sent`), which leaves out what is empty anyway."""
    if isinstance(serializer, ItemSerializer):
        return ITEM
    own = _OWN.get(type(serializer).__name__, {})
    found = {}
    for name, field in serializer.fields.items():
        if (field.write_only and not sent) or (sent and (field.read_only or name in _GIVEN_BY_THE_LEDGER)):
            continue
        if name in own:
            value = own[name]
        elif name in _MEMBERS and not isinstance(field, serializers.Serializer):
            value = _MEMBERS[name]
        else:
            value = _empty(field, sent=sent)
        if isinstance(field, serializers.URLField) and not isinstance(value, str):
            value = f"{_ORIGIN}/api/v1/{name}"
        if not sent or field.required or value not in (None, "", [], {}, False):
            found[name] = value
    return found


def _empty(field: Any, *, sent: bool) -> Any:
    """The value of a member without an example of its own."""
    child = getattr(field, "child", None)
    if child is not None:
        return [example(child, sent=sent)] if isinstance(child, serializers.BaseSerializer) else []
    if isinstance(field, serializers.BaseSerializer):
        return example(field, sent=sent)
    if field.allow_null:
        return None
    kind = type(field).__name__
    return {"TrueOrFalseField": False, "BooleanField": False, "IntegerField": 0, "SerializerMethodField": None,
            "URLField": f"{_ORIGIN}/api/v1/{field.field_name}"}.get(kind, "")  # fmt: skip


def problem(status: int, title: str, detail: str) -> Json:
    """A refusal, as problem details."""
    item = {410: {"item": TOMBSTONE}, 451: {"item": REDACTION}}.get(status, {})
    return {
        "type": "about:blank", "title": title, "status": status, "detail": detail, "instance": "/api/v1/claims", **item
    }  # fmt: skip


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
