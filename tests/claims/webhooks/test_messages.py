"""Messages, signatures and retry times, checked with the official library."""

import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from claims.vocabulary import EditionKind
from claims.webhooks import messages as webhooks
from claims.webhooks import retries

ENDPOINT = UUID(int=7)
BODY = webhooks.body("verdict.published", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), {"seq": 1, "name": "Žižkov"})


def secret(length: int = 32) -> str:
    return webhooks.PREFIX + base64.b64encode(bytes(range(length))).decode()


def now(**before: float) -> int:
    return int((datetime.now(UTC) - timedelta(**before)).timestamp())


def headers(*secrets: str, timestamp: int | None = None, body: bytes = BODY) -> dict[str, str]:
    keys = [webhooks.key_of(one) for one in secrets]
    return webhooks.headers(keys, message="msg_1", timestamp=now() if timestamp is None else timestamp, body=body)


def test_every_kind_of_edition_has_an_event() -> None:
    assert [webhooks.event_of(kind) for kind in EditionKind] == list(webhooks.EVENTS)


@pytest.mark.parametrize("length", [24, 32, 64])
def test_the_official_library_verifies_our_signatures(length: int) -> None:
    said = Webhook(secret(length)).verify(BODY, headers(secret(length)))
    assert said == json.loads(BODY)


def test_a_new_secret_is_valid_and_unique() -> None:
    first, second = webhooks.new_secret(), webhooks.new_secret()
    assert first != second
    assert len(webhooks.key_of(first)) == 32
    assert Webhook(first).verify(BODY, headers(first))


@pytest.mark.parametrize(
    "unfit", ["", "whsec_", "secret", secret()[6:], secret(23), secret(65), "whsec_***", "whsec_" + "A" * 41]
)
def test_an_invalid_secret_is_refused(unfit: str) -> None:
    with pytest.raises(ValueError, match="a secret"):
        webhooks.key_of(unfit)


def test_during_a_rotation_only_the_two_secrets_verify() -> None:
    old, new, third = webhooks.new_secret(), webhooks.new_secret(), webhooks.new_secret()
    both = headers(new, old)
    assert Webhook(old).verify(BODY, both) == Webhook(new).verify(BODY, both)
    with pytest.raises(WebhookVerificationError):
        Webhook(third).verify(BODY, both)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_changed_message_does_not_verify(changed: str) -> None:
    sent = now(seconds=5)
    other = {"webhook-id": "msg_2", "webhook-timestamp": str(sent + 1), "webhook-signature": "v1,AAAA"}
    with pytest.raises(WebhookVerificationError):
        Webhook(secret()).verify(BODY, headers(secret(), timestamp=sent) | {changed: other[changed]})
    with pytest.raises(WebhookVerificationError):
        Webhook(secret()).verify(BODY.replace(b"1", b"2", 1), headers(secret()))


@pytest.mark.parametrize(("minutes", "accepted"), [(4.9, True), (5.1, False), (-4.9, True), (-5.1, False)])
def test_a_message_is_valid_for_five_minutes(minutes: float, accepted: bool) -> None:
    sent = headers(secret(), timestamp=now(minutes=minutes))
    if accepted:
        assert Webhook(secret()).verify(BODY, sent)
    else:
        with pytest.raises(WebhookVerificationError):
            Webhook(secret()).verify(BODY, sent)


def test_the_same_arguments_give_the_same_bytes() -> None:
    assert (
        '{"type":"verdict.published","timestamp":"2026-01-02T03:04:05.000000Z","data":{"seq":1,"name":"Žižkov"}}'.encode()
    ) == BODY


def test_the_id_is_stable_per_endpoint_and_edition_and_new_for_every_test() -> None:
    assert webhooks.message_of(ENDPOINT, UUID(int=1)) == webhooks.message_of(ENDPOINT, UUID(int=1))
    assert webhooks.message_of(ENDPOINT, UUID(int=1)) != webhooks.message_of(ENDPOINT, UUID(int=2))
    assert webhooks.message_of(ENDPOINT, UUID(int=1)) != webhooks.message_of(UUID(int=8), UUID(int=1))
    assert webhooks.test_message(ENDPOINT) != webhooks.test_message(ENDPOINT)


@pytest.mark.parametrize(
    ("tries", "wait"),
    [(1, 5), (2, 300), (3, 1_800), (4, 7_200), (5, 18_000), (6, 36_000), (7, 50_400), (8, 72_000), (9, 86_400)],
)
def test_the_waits_are_those_of_the_table_plus_up_to_a_tenth(tries: int, wait: float) -> None:
    assert retries.wait_after(tries, chance=0) == wait
    assert retries.wait_after(tries, chance=1) == pytest.approx(wait * 1.1)
    assert retries.wait_after(tries, chance=0, asked=wait + 60) == wait + 60
    assert retries.wait_after(tries, chance=0, asked=wait - 1) == wait


@pytest.mark.parametrize("tries", [10, 11])
def test_a_message_is_given_up_after_ten_attempts(tries: int) -> None:
    assert retries.wait_after(tries, chance=0.5, asked=60) is None


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (b"", ""),
        (b"no\r\n\tthanks", "no thanks"),
        (b"\x00\x1b[31mred\xff", "[31mred\ufffd"),
        ("a\u202eb".encode(), "a b"),
        (b"x" * 10_000, "x" * 500),
        (f"your secret is {secret()}!".encode(), "your secret is [secret]!"),
        (f"{secret().removeprefix('whsec_')} it is".encode(), "[secret] it is"),
        (b"x" * 495 + secret().encode(), "x" * 495 + "[secr"),
        (b"another's: whsec_AAAABBBB", "another's: [secret]"),
    ],
    ids=["empty", "blanks", "control", "direction", "long", "secret", "bare", "cut", "another's"],
)
def test_an_excerpt_is_short_printable_and_without_secrets(answer: bytes, shown: str) -> None:
    assert webhooks.excerpt(answer, [secret()]) == shown
