"""Polite requests to sites: they obey robots.txt, which is cached for a day, and pause between requests to a host.

The same applies to the target of each redirect and its host.
"""

from http import HTTPStatus
from time import monotonic, sleep

from django.conf import settings
from django.db.models.functions import Now

from factcheck.core.outbound import client, robots
from factcheck.core.outbound.answers import Answer, OutboundError
from factcheck.core.outbound.client import policy_from_settings
from sources.extracting.refreshes import leads_to
from sources.models import Host
from sources.page_checks import CaptureProblem, outbound_problem
from sources.services.capture_leases import ROBOTS_LIFETIME, put_off_host, take_turn
from sources.urls_normal import host_of

_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def ask(url: str, *, etag: str = "", last_modified: str = "", known_robots: str | None = None) -> Answer:
    """Request the page and return the response, of any status.

    Raises CaptureProblem if there is no response, or if robots.txt disallows the page.

    The caller has taken the turn of the address's host. `known_robots` is that host's robots.txt, if it is cached.

    Call it outside of transactions, so that the database never waits for a remote site.
    """
    _obey_robots(url, known=known_robots)
    hosts = [host_of(url)]

    def before_hop(target: str, seconds: float) -> None:
        until = monotonic() + seconds
        host = host_of(target)
        if host not in hosts:
            _wait_for_turn(host, until)
            hosts.append(host)
        _obey_robots(target, known=known_robots if host == hosts[0] else None, until=until)

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
        # The pause starts at the end of the request; the turn that was taken counted from its beginning.
        for host in hosts:
            put_off_host(host, settings.CAPTURE_HOST_DELAY)
    if answer.status in _LATER and answer.retry_after:
        # The host that answered need not be the one of the capture.
        put_off_host(host_of(answer.url), min(answer.retry_after, settings.CAPTURE_MOST_RETRY_AFTER))
    return answer


def _wait_for_turn(host: str, until: float) -> None:
    """Take the turn of a redirect's host, or wait for it within the request's deadline. Raises CaptureProblem."""
    while host and (wait := take_turn(host)):
        if monotonic() + wait >= until:
            raise CaptureProblem(
                "turn",
                "The page redirects to a site that we must not ask again so soon.",
                transient=True,
                found=None,
            )
        sleep(wait)


def _obey_robots(url: str, *, known: str | None = None, until: float | None = None) -> None:
    """Raise CaptureProblem if the site's robots.txt disallows the page, or is temporarily unavailable."""
    host = host_of(url)
    if settings.CAPTURE_ROBOTS == "ignore" or not host:
        return
    text = _robots_text(host, url, until) if known is None else known
    if not robots.allows(text, url, settings.OUTBOUND_USER_AGENT):
        raise CaptureProblem(
            "robots",
            "The site's robots.txt disallows this page. An editor can upload a copy.",
            found=None,
        )
    delay = robots.crawl_delay(text, settings.OUTBOUND_USER_AGENT)
    if delay and settings.CAPTURE_HOST_DELAY:
        put_off_host(host, min(delay, settings.CAPTURE_MOST_CRAWL_DELAY))


def _robots_text(host: str, url: str, until: float | None) -> str:
    """The host's robots.txt, from the cache or fetched now; '' if it has none."""
    cached = Host.objects.filter(pk=host, robots_at__gt=Now() - ROBOTS_LIFETIME).first()
    if cached is not None:
        return cached.robots
    status, text = _fetch_robots(url, until)
    Host.objects.bulk_create([Host(host=host)], ignore_conflicts=True)
    Host.objects.filter(pk=host).update(robots=text, robots_status=status, robots_at=Now())
    return text


def _fetch_robots(url: str, until: float | None) -> tuple[int | None, str]:
    """The status and text of robots.txt; (None, "") if it is unavailable for good. Raises CaptureProblem otherwise."""
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
