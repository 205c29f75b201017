"""Fetches a feed of reviews while the editor waits. Obeys robots.txt on every hop."""

from time import monotonic

from django.conf import settings

from claims.external_reviews.reading.reader import MOST_BYTES
from factcheck.core.errors import Invalid
from factcheck.core.outbound import client, robots
from factcheck.core.outbound.answers import Answer, OutboundError
from factcheck.core.outbound.client import policy_from_settings

SECONDS = 12.0
"""For robots.txt and the feed together: an editor and a web worker wait for it."""
ACCEPT = "application/ld+json,application/json;q=0.9,text/html;q=0.8,*/*;q=0.5"


def fetch_reviews(address: str) -> Answer:
    """Fetch the address. Raises Invalid (`address`) if it is unreachable, refused, too large or not found.

    Do not call it within a transaction, which would hold locks while a remote server responds.
    """
    until = monotonic() + SECONDS

    def obey_robots(url: str, seconds: float) -> None:
        if not robots.allows(_rules(url, seconds), url, settings.OUTBOUND_USER_AGENT):
            raise Invalid(
                "The site's robots.txt disallows fetching this. Save the file and upload it.", field="address"
            )

    try:
        obey_robots(address, SECONDS)
        answer = client.fetch(
            address,
            policy=policy_from_settings(
                deadline=max(until - monotonic(), 0.1), most_raw=MOST_BYTES, most_body=MOST_BYTES, accept=ACCEPT
            ),
            before_hop=obey_robots,
        )
    except OutboundError as error:
        raise Invalid(error.message, field="address") from error
    if answer.status != 200:  # OK
        raise Invalid(f"The site answered {answer.status} {answer.reason}".strip() + ".", field="address")
    return answer


def _rules(url: str, seconds: float) -> str:
    """The site's robots.txt, '' if there is none. Raises OutboundError on a temporary failure."""
    if settings.CAPTURE_ROBOTS == "ignore":
        return ""
    try:
        return robots.text_of(client.fetch(robots.robots_url(url), policy=policy_from_settings(deadline=seconds)))
    except OutboundError as error:
        if error.transient:
            raise
        return ""
