"""robots.txt by RFC 9309, also with hostile files."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from factcheck.core.outbound import robots
from factcheck.core.outbound.answers import Answer, Unreachable

AGENT = "FactcheckBot/1.0 (Example; +https://news.example)"
TEXT = """User-agent: *
Disallow: /private
Crawl-delay: 2

User-agent: factcheckbot
User-agent: Other
Disallow: /*/secret$
Allow: /open/secret
Crawl-delay: 1e300
"""
ANSWER = Answer("", "", 200, "", (), b"", b"", (), "", (), datetime(2026, 1, 1, tzinfo=UTC), 0.1, "HTTP/1.1")


@pytest.mark.parametrize(
    ("url", "agent", "allowed"),
    [
        ("https://x.example/private/a", AGENT, True),
        ("https://x.example/private/a", "Nobody/1", False),
        ("https://x.example/a/secret", AGENT, False),
        ("https://x.example/open/secret", AGENT, True),
        ("https://x.example/a/secret", "Fact/1", True),
        ("https://x.example/robots.txt", "Nobody/1", True),
    ],
)
def test_our_own_group_or_the_default_applies(url: str, agent: str, allowed: bool) -> None:
    assert robots.allows(TEXT, url, agent) is allowed


def test_the_crawl_delay_is_limited() -> None:
    assert (robots.crawl_delay(TEXT, "Nobody/1"), robots.crawl_delay(TEXT, AGENT)) == (2.0, robots.LONGEST_DELAY)
    assert robots.crawl_delay("", AGENT) is None


def test_the_address_of_robots_txt() -> None:
    assert robots.robots_url("https://x.example:443/a?b#c") == "https://x.example:443/robots.txt"


@pytest.mark.parametrize(("status", "text"), [(200, "Disallow"), (404, ""), (403, ""), (302, "")])
def test_statuses_of_robots_txt(status: int, text: str) -> None:
    assert robots.text_of(replace(ANSWER, status=status, body=b"\xef\xbb\xbfDisallow")) == text


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_unavailable_robots_txt_is_an_error(status: int) -> None:
    with pytest.raises(Unreachable) as error:
        robots.text_of(replace(ANSWER, status=status, headers=(("Retry-After", "Thu, 01 Jan 2026 00:01:00 GMT"),)))
    assert error.value.retry_after == 60.0


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"User-agent: a{number}\n" for number in range(15_000)) + "Allow: /a\n" * 25_000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000 + "b$",
    ],
)
def test_hostile_files_are_parsed_quickly(text: str) -> None:
    started = time.process_time()
    robots.allows(text, "https://x.example/" + "a" * 1_900, AGENT)
    assert time.process_time() - started < 3
