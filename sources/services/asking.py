"""Asking a site for a page as a polite visitor does: its robots.txt first, kept for a day for each host.

A redirect is a request like the first: its address is held against its own host's robots.txt, and its host is asked
in its turn.
"""

from http import HTTPStatus
from time import monotonic, sleep

from django.conf import settings
from django.db.models.functions import Now

from factcheck.core.outbound import client, robots
from factcheck.core.outbound.answers import Answer, OutboundError
from factcheck.core.outbound.client import policy_from_settings
from sources.extracting.refreshes import leads_to
from sources.judging import Problem, outbound_problem
from sources.models import Host
from sources.services.leasing import ROBOTS_KEPT, put_off_host, take_turn
from sources.urls_normal import host_of

_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def ask(url: str, *, etag: str = "", last_modified: str = "", known_robots: str | None = None) -> Answer:
    """The site's answer, of any status. Raises Problem: no answer, or robots.txt says no to us.

    The turn of the address's own host is the caller's already. `known_robots` is what that host's robots.txt said
    within a day, where that is known.

    Never within a transaction: nothing in the database waits for a stranger.
    """
    _heed_robots(url, known=known_robots)
    asked = [host_of(url)]

    def before_hop(onward: str, seconds: float) -> None:
        until = monotonic() + seconds
        host = host_of(onward)
        if host not in asked:
            _wait_for_turn(host, until)
            asked.append(host)
        _heed_robots(onward, known=known_robots if host == asked[0] else None, until=until)

    try:
        answer = client.fetch(
            url,
            policy=policy_from_settings(),
            etag=etag,
            last_modified=last_modified,
            before_hop=before_hop,
            leads_on=leads_to,
        )
    except OutboundError as error:
        raise outbound_problem(error) from error
    finally:
        # From the end of what may have been two requests; the turn that was taken counted from their beginning.
        for host in asked:
            put_off_host(host, settings.CAPTURE_HOST_DELAY)
    if answer.status in _LATER and answer.retry_after:
        # Said by whoever answered, which need not be the host that the capture is of.
        put_off_host(host_of(answer.url), min(answer.retry_after, settings.CAPTURE_MOST_RETRY_AFTER))
    return answer


def _wait_for_turn(host: str, until: float) -> None:
    """Take the turn of a redirect's host, waiting for it while the exchange has time. Raises Problem."""
    while host and (wait := take_turn(host)):
        if monotonic() + wait >= until:
            raise Problem(
                "turn",
                "The page leads on to a site that is not to be asked again so soon.",
                transient=True,
                found=None,
            )
        sleep(wait)


def _heed_robots(url: str, *, known: str | None = None, until: float | None = None) -> None:
    """Raises Problem where the site's robots.txt bids us keep out, or cannot be read for now."""
    host = host_of(url)
    if settings.CAPTURE_ROBOTS == "ignore" or not host:
        return
    text = _robots_text(host, url, until) if known is None else known
    if not robots.allows(text, url, settings.OUTBOUND_USER_AGENT):
        raise Problem(
            "robots",
            "The site's robots.txt asks programs not to fetch this page. An editor may upload a copy.",
            found=None,
        )
    asked = robots.crawl_delay(text, settings.OUTBOUND_USER_AGENT)
    if asked and settings.CAPTURE_HOST_DELAY:
        put_off_host(host, min(asked, settings.CAPTURE_MOST_CRAWL_DELAY))


def _robots_text(host: str, url: str, until: float | None) -> str:
    """The host's robots.txt, '' where it has none: as it was read within a day, or read now."""
    known = Host.objects.filter(pk=host, robots_at__gt=Now() - ROBOTS_KEPT).first()
    if known is not None:
        return known.robots
    status, text = _fetch_robots(url, until)
    Host.objects.bulk_create([Host(host=host)], ignore_conflicts=True)
    Host.objects.filter(pk=host).update(robots=text, robots_status=status, robots_at=Now())
    return text


def _fetch_robots(url: str, until: float | None) -> tuple[int | None, str]:
    """Its status and text; no status where there is none to be had. A site that fails is asked again later."""
    policy = policy_from_settings()
    if until is not None:
        policy = policy_from_settings(deadline=min(policy.deadline, until - monotonic()))
    try:
        answer = client.fetch(robots.robots_url(url), policy=policy)
        return answer.status, robots.text_of(answer).replace("\x00", "")
    except OutboundError as error:
        if error.transient:
            raise outbound_problem(error) from error
        return None, ""
