"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST that is sent twice is done once."""

import hashlib
import re

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from factcheck.core.problems import Refused

REPLAYED = "Idempotency-Replayed"
_LETTER = r"[!#-+\--\[\]-~]"
PATTERN = rf'^("{_LETTER}{{1,255}}"|{_LETTER}{{1,255}})$'
"""A structured-field string as the draft has it, or the same without its quotation marks."""
_GIVEN = re.compile(PATTERN)
HEADER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": PATTERN, "minLength": 1, "maxLength": 257, "examples": ["8e03978e-40d5-43dd-bc93"]},
    OpenApiParameter.HEADER,
    required=True,
    description="New for each thing to be done, the same for each attempt at it: it is then done once, however often "
    "it is sent within 24 hours.",
)


def name_of(request: Request) -> str:
    """The request's Idempotency-Key. Raises Refused (400) where none is given, or one that is none."""
    given = request.headers.get("Idempotency-Key", "").strip()
    if not given:
        raise Refused(
            "This needs an Idempotency-Key: a new one for each thing to be done, the same for each attempt at it.",
            status=400,
            code="idempotency-key-missing",
            field="Idempotency-Key",
        )
    if not _GIVEN.fullmatch(given):
        raise Refused(
            "Write up to 255 visible ASCII characters without quotation mark, comma and backslash.",
            status=400,
            code="idempotency-key-malformed",
            field="Idempotency-Key",
        )
    return given.strip('"')


def fingerprint(request: Request, body: bytes) -> str:
    """Tells this request from any other of the same key."""
    said = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(said + hashlib.sha256(body).digest()).hexdigest()
