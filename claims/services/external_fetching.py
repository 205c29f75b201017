"""Fetching a feed of reviews that an editor names: once, now, while they wait; robots.txt is heeded on every hop."""

from time import monotonic

from django.conf import settings

from claims.external.reading import MOST_BYTES
from factcheck.core.errors import Invalid
from factcheck.core.outbound import client, robots
from factcheck.core.outbound.answers import Answer, OutboundError
from factcheck.core.outbound.client import policy_from_settings

SECONDS = 12.0
"""For robots.txt and the feed together: somebody waits, and so does a web worker."""
ACCEPT = "application/ld+json,application/json;q=0.9,text/html;q=0.8,*/*;q=0.5"


def fetch_reviews(address: str) -> Answer:
    """What stands at the address. Raises Invalid at the field `address`: unreachable, refused, too large, not there.

    Never within a transaction: nothing in the database waits for a stranger.
    """
    until = monotonic() + SECONDS

    def heed(url: str, seconds: float) -> None:
        if not robots.allows(_rules(url, seconds), url, settings.OUTBOUND_USER_AGENT):
            raise Invalid(
                "The site's robots.txt asks programs not to fetch this. Save the file and upload it.", field="address"
            )

    try:
        heed(address, SECONDS)
        answer = client.fetch(
            address,
            policy=policy_from_settings(
                deadline=max(until - monotonic(), 0.1), most_raw=MOST_BYTES, most_body=MOST_BYTES, accept=ACCEPT
            ),
            before_hop=heed,
        )
    except OutboundError as error:
        raise Invalid(error.message, field="address") from error
    if answer.status != 200:  # OK
        raise Invalid(f"The site answered {answer.status} {answer.reason}".strip() + ".", field="address")
    return answer


def _rules(url: str, seconds: float) -> str:
    """The site's robots.txt, '' where there is none to be had. Raises OutboundError while the site cannot say."""
    if settings.CAPTURE_ROBOTS == "ignore":
        return ""
    try:
        return robots.text_of(client.fetch(robots.robots_url(url), policy=policy_from_settings(deadline=seconds)))
    except OutboundError as error:
        if error.transient:
            raise
        return ""
