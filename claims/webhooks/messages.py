"""Webhook events, messages and signatures. Pure. Follows https://www.standardwebhooks.com."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from claims.vocabulary import EditionKind
from factcheck.core.json_text import compact
from factcheck.core.moments import utc_text

PREFIX = "whsec_"
SECRET_BYTES = 32
"""Length of a generated secret. A receiver's own secret may have 24 to 64 bytes."""
FEWEST_BYTES, MOST_BYTES = 24, 64
TEST_EVENT = "webhook.test"
RESTORED_EVENT = "log.restored"
RESTORED = "the log was restored from a backup: a `seq` that you know may now belong to another edition"
"""What `log.restored` means. Every endpoint receives it."""
EVENTS: Mapping[str, str] = {
    "verdict.published": "a verdict is published for the first time in a language",
    "verdict.updated": "a new edition: the world or the evidence changed",
    "verdict.clarified": "a new edition that says the same more clearly",
    "verdict.corrected": "a new edition that corrects an error readers could have relied on",
    "verdict.minor": "a new edition with a minor edit, such as a spelling",
    "verdict.withdrawn": "a verdict is withdrawn",
    "verdict.reinstated": "a withdrawn verdict is published again",
    "verdict.redacted": "an edition’s content is removed for legal reasons: delete your copies of what it lists",
}
"""The events that an endpoint can subscribe to, and what they mean. An administrator sends `webhook.test` by hand."""
LONGEST_EXCERPT = 500
_CONTENT = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def event_of(kind: str) -> str:
    """The event of an edition of this kind."""
    return f"verdict.{EditionKind(kind).value}"


def new_secret() -> str:
    """A new signing secret: `whsec_` and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The key in a secret. Raises ValueError unless it is `whsec_` and base64 of 24 to 64 bytes."""
    encoded = secret.removeprefix(PREFIX)
    if not secret.startswith(PREFIX) or not _CONTENT.fullmatch(encoded):
        raise ValueError("a secret is whsec_ and base64")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is whsec_ and base64") from error
    if not FEWEST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(f"a secret has from {FEWEST_BYTES} to {MOST_BYTES} bytes")
    return key


def signature(keys: Sequence[bytes], *, message: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature per key, separated by spaces. `timestamp` is in Unix seconds."""
    signed = b"%b.%d.%b" % (message.encode(), timestamp, body)
    signatures = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return " ".join(f"v1,{signature}" for signature in signatures)


def headers(keys: Sequence[bytes], *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a message."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(keys, message=message, timestamp=timestamp, body=body),
    }


def body(event: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """A message's body. The same arguments give the same bytes. `at` is aware."""
    return compact({"type": event, "timestamp": utc_text(at), "data": data}).encode()


def test_message(endpoint: UUID) -> str:
    """The `webhook-id` of a test. Each test has its own."""
    return "msg_" + hashlib.sha256(f"{endpoint}/{secrets.token_hex(16)}".encode()).hexdigest()[:32]


def message_of(endpoint: UUID, about: UUID) -> str:
    """The `webhook-id` of an endpoint's message about an edition or a restore. It is the same at every attempt.

    An edition published again after a restore has another id, even with the same seq.
    """
    return "msg_" + hashlib.sha256(f"{endpoint}/{about}".encode()).hexdigest()[:32]


def excerpt(answer: bytes, known: Sequence[str] = ()) -> str:
    """The beginning of a response, with printable characters only and with secrets masked."""
    # Masks before cutting to length: a secret cut in two would not be recognised.
    text = answer[: LONGEST_EXCERPT * 8].decode("utf-8", "replace")
    for secret in known:
        text = text.replace(secret, "[secret]").replace(secret.removeprefix(PREFIX), "[secret]")
    text = re.sub(PREFIX + r"[A-Za-z0-9+/=]+", "[secret]", text)
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:LONGEST_EXCERPT]
