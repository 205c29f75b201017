"""Examples in the OpenAPI document. Nothing in them is about anybody."""

from typing import Any

_CLAIM, _SOURCE, _CLAIMANT = (
    "3f0b7a52-0d6c-4c58-9d0e-2f6a1f6f3c11",
    "b8f5f2b0-5a3c-4d0e-8a51-0a4a1d7c9e22",
    "6d9a0c7e-1f43-4f7b-9a5c-7b1b4d2e8f33",
)
_AT = "2026-01-31T09:00:00+00:00"
_ADMIN = "https://newsroom.example/admin"

APPEARANCE_NEW: dict[str, Any] = {
    "mode": "said",
    "date": "2022-01-25",
    "speakers": [{"claimant": _CLAIMANT, "role": "spokesperson"}],
    "venue": "press conference",
    "quotation": "The bridge has forty spans.",
    "provenance": "transcribed",
    "language": "en",
}
APPEARANCE: dict[str, Any] = APPEARANCE_NEW | {
    "id": "1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e55",
    "outlet": None,
    "attributed_to": None,
    "source": None,
    "original_text": "",
    "original_language": "",
    "translated_by": "",
    "note": "",
}
CITATION_NEW: dict[str, Any] = {
    "source": _SOURCE,
    "stance": "against",
    "note": "The survey counts thirty-nine.",
    "quotation": "thirty-nine spans",
    "provenance": "confirmed",
    "locator": "p. 4",
}
CITATION: dict[str, Any] = CITATION_NEW | {
    "id": "2d3e4f5a-6b7c-4d8e-9f0a-1b2c3d4e5f66",
    "number": 1,
    "bears_on": "substance",
    "passage": None,
    "part": None,
}
CLAIM_NEW: dict[str, Any] = {
    "text": "The bridge has forty spans.",
    "short_claim": "The bridge has forty spans",
    "kind": "fact",
    "made_on": "2022-01-25",
    "why_chosen": "It was widely repeated.",
    "claimants": [{"claimant": _CLAIMANT}],
    "appearances": [APPEARANCE_NEW],
}
_STANDING: dict[str, Any] = {
    "id": _CLAIM,
    "language": "en",
    "state": "logged",
    "state_since": _AT,
    "revision": 7,
    "origin": "api",
    "logged_at": _AT,
    "page": f"{_ADMIN}/claims/claim/{_CLAIM}/change/?language=en",
}
_EMPTY_VERDICT: dict[str, Any] = {
    "headline": "",
    "summary": "",
    "body": "",
    "rating": None,
    "unrated_reason": "",
    "looked_for": "",
    "would_change": "",
    "issuers_reason": "",
    "no_contact_reason": "",
    "words_are_ours": False,
    "evidence_through": None,
    "applies_from": None,
    "applies_to": None,
    "review_by": None,
}
CLAIM: dict[str, Any] = _STANDING | {
    "text": "The bridge has forty spans.",
    "short_claim": "The bridge has forty spans",
    "kind": "fact",
    "original_language": "en",
    "made_on": "2022-01-25",
    "why_chosen": "It was widely repeated.",
    "topics": [],
    "claimants": [{"claimant": _CLAIMANT, "role": ""}],
    "parts": [],
    "appearances": [APPEARANCE],
    "citations": [CITATION],
    "links": [],
    "contacts": [],
    "verdict": _EMPTY_VERDICT,
}
CLAIM_CHANGE: dict[str, Any] = {"why_chosen": "It was widely repeated.", "verdict": {"looked_for": "Later surveys."}}
CLAIM_IN_QUEUE: dict[str, Any] = _STANDING | {
    "short_claim": "The bridge has forty spans",
    "headline": "",
    "rating": None,
}
COMMENT_NEW: dict[str, Any] = {"note": "Repeated again this morning."}
COMMENT: dict[str, Any] = {
    "id": "4f5a6b7c-8d9e-4f0a-9b1c-2d3e4f5a6b77",
    "claim": _CLAIM,
    "note": "Repeated again this morning.",
    "at": _AT,
}
SOURCE_NEW: dict[str, Any] = {
    "title": "Survey of bridges",
    "issued_by": "Office of Bridges",
    "address": "https://bridges.example/survey",
    "medium": "document",
    "standing": "primary",
    "date": "2021",
}
SOURCE: dict[str, Any] = SOURCE_NEW | {
    "id": _SOURCE,
    "page": f"{_ADMIN}/sources/source/{_SOURCE}/change/",
    "carried_by": "",
    "authors": [],
    "language": "en",
    "locator": "",
    "note": "",
    "desk_note": "",
    "access": "public",
    "description": "",
    "protection_reason": "",
    "free_to_publish": False,
    "added_at": _AT,
}
_SNAPSHOT = "9b1c2d3e-4f5a-4b6c-8d7e-0f1a2b3c4d66"
CAPTURE: dict[str, Any] = {
    "id": "8a0b1c2d-3e4f-4a5b-9c6d-7e8f9a0b1c55",
    "reason": "added",
    "state": "done",
    "attempts": 1,
    "requested_at": _AT,
    "finished_at": "2026-01-31T09:00:02+00:00",
    "outcome": "copied",
    "problem_code": "",
    "problem": "",
    "snapshot": _SNAPSHOT,
}
CAPTURE_WAITING: dict[str, Any] = CAPTURE | {
    "reason": "asked",
    "state": "queued",
    "attempts": 0,
    "finished_at": None,
    "outcome": None,
    "snapshot": None,
}
SNAPSHOT: dict[str, Any] = {
    "id": _SNAPSHOT,
    "how": "fetched",
    "captured_at": "2026-01-31T09:00:02+00:00",
    "media_type": "text/html",
    "size": 48211,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "state": "stored",
    "read": True,
    "characters": 44,
    "title": "Survey of bridges",
    "language": "en",
    "problem": "",
}
SNAPSHOT_WITH_TEXT: dict[str, Any] = SNAPSHOT | {"text": "The survey of 2021 counts thirty-nine spans."}
GATE: dict[str, Any] = {
    "claim": _CLAIM,
    "language": "en",
    "state": "researching",
    "revision": 7,
    "etag": '"7-0f3a5b1c2d4e6f70"',
    "clear": False,
    "checks": [
        {
            "name": "claimant",
            "title": "Claimant and appearance",
            "level": "blocks",
            "passed": False,
            "why": "No appearance is recorded: say where the claim was made.",
            "waivable": False,
            "waived": "",
        }
    ],
}
SOURCE_CHANGE: dict[str, Any] = {"note": "The second printing."}
CLAIMANT_NEW: dict[str, Any] = {"name": "Bridge Union", "kind": "organisation", "role": "association of builders"}
CLAIMANT: dict[str, Any] = CLAIMANT_NEW | {"id": _CLAIMANT, "same_as": []}
TOPIC_NEW: dict[str, Any] = {"name": "Bridges"}
TOPIC: dict[str, Any] = {"id": "5a6b7c8d-9e0f-4a1b-8c2d-3e4f5a6b7c88", "name": "Bridges", "description": ""}
PUBLISHER_NEW: dict[str, Any] = {"name": "Office of Bridges", "note": "A state office."}
PUBLISHER: dict[str, Any] = PUBLISHER_NEW | {"id": "7c8d9e0f-1a2b-4c3d-8e4f-5a6b7c8d9e99"}
