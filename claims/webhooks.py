"""Webhooks without a database: which events there are, what a message says, how it is signed, when it is tried again.

As Standard Webhooks (https://www.standardwebhooks.com) wants it. Pure.
"""

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
"""Of a secret that is made here; a receiver's own has from 24 to 64."""
FEWEST_BYTES, MOST_BYTES = 24, 64
TEST_EVENT = "webhook.test"
RESTORED_EVENT = "log.restored"
RESTORED = "the log was restored from a backup: numbers that you know may now stand for other editions"
"""What the event means. No endpoint chooses it: every one is sent it."""
EVENTS: Mapping[str, str] = {
    "verdict.published": "a verdict on a claim is published for the first time in a language",
    "verdict.updated": "a new edition: the world or the evidence changed",
    "verdict.clarified": "a new edition that says the same more clearly",
    "verdict.corrected": "a new edition that corrects an error readers could have relied on",
    "verdict.minor": "a new edition with a minor edit, like a spelling",
    "verdict.withdrawn": "a verdict is taken down",
    "verdict.reinstated": "a verdict that was taken down is published again",
    "verdict.redacted": "an edition’s content is removed by law: delete your copy of what it names",
}
"""What an endpoint may choose, with what each means to a receiver. `webhook.test` comes when somebody sends it."""
RETRY_AFTER = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds from a failed attempt to the next, by how many have failed; the first comes at once."""
MOST_TRIES = len(RETRY_AFTER) + 1
JITTER = 0.1
"""The share of a wait by which it may be longer, so that what failed together does not come back together."""
LONGEST_EXCERPT = 500
_CONTENT = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def event_of(kind: str) -> str:
    """The event of an edition of this kind."""
    return f"verdict.{EditionKind(kind).value}"


def new_secret() -> str:
    """A signing secret as receivers keep it: `whsec_` and 256 random bits in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """The key that a secret stands for; raises ValueError unless it is `whsec_` and base64 of 24 to 64 bytes."""
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
    """The value of `webhook-signature`: one signature for each key, parted by blanks. `timestamp` is Unix seconds."""
    signed = b"%b.%d.%b" % (message.encode(), timestamp, body)
    made = (base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode() for key in keys)
    return " ".join(f"v1,{one}" for one in made)


def headers(keys: Sequence[bytes], *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """What is sent beside the body."""
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(keys, message=message, timestamp=timestamp, body=body),
    }


def body(event: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """A message as it is signed and sent: the same bytes for the same facts. `at` is aware."""
    return compact({"type": event, "timestamp": utc_text(at), "data": data}).encode()


def test_message(endpoint: UUID) -> str:
    """The `webhook-id` of a test delivery: each test is a message of its own."""
    return "msg_" + hashlib.sha256(f"{endpoint}/{secrets.token_hex(16)}".encode()).hexdigest()[:32]


def message_of(endpoint: UUID, about: UUID) -> str:
    """The `webhook-id` of an endpoint's message about an edition or a restore: the same at every attempt.

    An edition that is published again after a restore is another, even under the same seq.
    """
    return "msg_" + hashlib.sha256(f"{endpoint}/{about}".encode()).hexdigest()[:32]


def wait_after(tries: int, *, chance: float, asked: float | None = None) -> float | None:
    """Seconds until the next attempt after so many failed ones; None where that was the last.

    `chance` is from 0 to 1; `asked` is what the receiver's `Retry-After` says, which is heeded where it is longer.
    """
    if tries >= MOST_TRIES:
        return None
    wait = RETRY_AFTER[max(tries, 1) - 1] * (1 + JITTER * chance)
    return max(wait, asked or 0.0)


def excerpt(answer: bytes, known: Sequence[str] = ()) -> str:
    """The beginning of an answer, in characters that can be shown, without a secret that a receiver sends back."""
    # A secret that is cut in two would not be known for one: take off more than is kept.
    text = answer[: LONGEST_EXCERPT * 8].decode("utf-8", "replace")
    for secret in known:
        text = text.replace(secret, "[secret]").replace(secret.removeprefix(PREFIX), "[secret]")
    text = re.sub(PREFIX + r"[A-Za-z0-9+/=]+", "[secret]", text)
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(shown.split())[:LONGEST_EXCERPT]
