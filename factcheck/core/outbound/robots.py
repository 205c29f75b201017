"""What a site asks of machines (RFC 9309), as pure functions over the text of its robots.txt.

The caller fetches `robots_url`, keeps `text_of` the answer for the host, and asks `allows` for each page.
"""

import re
from urllib.parse import urlsplit

from protego import Protego

from factcheck.core.outbound.answers import Answer, Unreachable

MOST_BYTES = 500 * 1024
LONGEST_DELAY = 86_400.0
_AGENT_LINE = re.compile(r"[ \t]*user[- ]?agent[ \t]*(?::|[ \t])[ \t]*([^#\r\n]*)", re.IGNORECASE)
_SOMEBODY_ELSE = "User-agent: somebody-else"


def robots_url(url: str) -> str:
    """Where the rules for this page are."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def text_of(answer: Answer) -> str:
    """The rules that an answer stands for: none with a 4xx; raises Unreachable while the site cannot say (5xx, 429)."""
    if answer.status == 429 or answer.status >= 500:
        raise Unreachable(
            "robots", "The site cannot say now whether machines may read it.", retry_after=answer.retry_after
        )
    if not 200 <= answer.status < 300:
        return ""
    return answer.body[:MOST_BYTES].decode("utf-8", errors="replace").removeprefix("\ufeff")


def _token(user_agent: str) -> str:
    """The product token: what stands before the version."""
    return user_agent.strip().split("/", maxsplit=1)[0].split(" ", maxsplit=1)[0].lower()


def _rules(robots_txt: str, token: str) -> Protego:
    """Only our groups and those for everybody.

    The parser keeps each rule once for each agent of its group: 500 KiB can hold 20,000 of both.
    """
    lines = []
    for line in robots_txt[:MOST_BYTES].splitlines():
        agent = _AGENT_LINE.match(line)
        ours = agent is None or _token(agent[1]) in {"*", token}
        kept = line if agent is None else f"User-agent: {_token(agent[1])}"
        lines.append(kept if ours else _SOMEBODY_ELSE)
    return Protego.parse("\n".join(lines))


def allows(robots_txt: str, url: str, user_agent: str) -> bool:
    """Whether a machine of this User-Agent may fetch the page."""
    token = _token(user_agent)
    return _rules(robots_txt, token).can_fetch(url, token)


def crawl_delay(robots_txt: str, user_agent: str) -> float | None:
    """Seconds that the site asks to leave between two requests, at most a day; None where it asks for none."""
    token = _token(user_agent)
    delay = _rules(robots_txt, token).crawl_delay(token)
    return None if delay is None else min(delay, LONGEST_DELAY)
