"""docs/webhooks.md: its tables are the code's, and both ways to verify take a real message and no other."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claims.webhooks import messages as webhooks
from claims.webhooks import retries
from claims.webhooks.services import sending

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
Received = Callable[[bytes, dict[str, str], str], Any]
WORDS = {5: "5 seconds", 300: "5 minutes", 1_800: "30 minutes"}


@pytest.fixture(params=[0, 1], ids=["library", "alone"])
def received(request: pytest.FixtureRequest) -> Received:
    """The function that a snippet of the page makes."""
    scope: dict[str, Any] = {}
    exec(SNIPPETS[request.param], scope)  # noqa: S102  # our own page, which readers run as it stands
    found: Received = scope["received"]
    return found


def test_both_snippets_take_a_message_and_no_other(received: Received) -> None:
    old, new = webhooks.new_secret(), webhooks.new_secret()
    body = webhooks.body("webhook.test", datetime.now(UTC), {"name": "Žižkov"})
    timestamp = int(datetime.now(UTC).timestamp())
    keys = [webhooks.key_of(new), webhooks.key_of(old)]
    headers = webhooks.headers(keys, message="msg_1", timestamp=timestamp, body=body)
    assert received(body, headers, old) == received(body, headers, new) == json.loads(body)
    stale = webhooks.headers(keys, message="msg_1", timestamp=timestamp - 301, body=body)
    for wrong in ((body + b" ", headers, new), (body, headers, webhooks.new_secret()), (body, stale, new)):
        with pytest.raises(Exception, match=r"sign|old"):
            received(*wrong)


@pytest.mark.parametrize("event", [*webhooks.EVENTS.items()], ids=list(webhooks.EVENTS))
def test_the_page_names_every_event(event: tuple[str, str]) -> None:
    assert f"| `{event[0]}` | {event[1]}"[:60] in PAGE


def test_the_retry_table_is_the_codes() -> None:
    rows = re.findall(r"^\| (\d+) \| after (.+) \|$", PAGE, re.MULTILINE)
    assert rows == [
        (str(tries), WORDS.get(int(wait), f"{int(wait) // 3600} hours"))
        for tries, wait in enumerate(retries.RETRY_AFTER, start=1)
    ]
    assert f"| {retries.MOST_TRIES} | never" in PAGE
    assert sending.MOST_ANSWER == 1024 * 1024
