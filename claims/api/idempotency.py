"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): a POST that is sent twice is done once."""

import hashlib
import re

from rest_framework.request import Request

from factcheck.core.problems import Refused

REPLAYED = "Idempotency-Replayed"
_LETTER = r"[!#-+\--\[\]-~]"
PATTERN = rf'^("{_LETTER}{{1,255}}"|{_LETTER}{{1,255}})$'
"""A structured-field string as the draft has it, or the same without its quotation marks."""
_GIVEN = re.compile(PATTERN)


def key_of(request: Request) -> str:
    """The request's Idempotency-Key. Raises Refused (400) where it is missing or malformed."""
    given = request.headers.get("Idempotency-Key", "").strip()
    if _GIVEN.fullmatch(given):
        return given.strip('"')
    code, message = (
        ("malformed", "Write up to 255 visible ASCII characters without quotation mark, comma and backslash.")
        if given
        else ("missing", "Send an Idempotency-Key: a new one for each thing to do, the same for each attempt at it.")
    )
    raise Refused(message, status=400, code=f"idempotency-key-{code}", field="Idempotency-Key")


def fingerprint(request: Request, body: bytes) -> str:
    """Tells this request from others with the same key."""
    line = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(line + hashlib.sha256(body).digest()).hexdigest()
