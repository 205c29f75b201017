"""Asking a site for a page as a polite visitor does: its robots.txt first, kept for a day for each host."""

from django.conf import settings
from django.db.models.functions import Now

from factcheck.core.outbound import client, robots
from factcheck.core.outbound.answers import Answer, OutboundError
from factcheck.core.outbound.client import policy_from_settings
from sources.judging import Problem, outbound_problem
from sources.models import Host
from sources.services.leasing import ROBOTS_KEPT, put_off_host
from sources.urls_normal import host_of


def ask(url: str, *, etag: str = "", last_modified: str = "", known_robots: str | None = None) -> Answer:
    """The site's answer, of any status. Raises Problem: no answer, or robots.txt says no to us.

    `known_robots` is what the host's robots.txt said within a day, where that is known.

    Never within a transaction: nothing in the database waits for a stranger.
    """
    _heed_robots(url, known=known_robots)
    try:
        answer = client.fetch(url, policy=policy_from_settings(), etag=etag, last_modified=last_modified)
    except OutboundError as error:
        raise outbound_problem(error) from error
    finally:
        # From the end of what may have been two requests; the turn that was taken counted from their beginning.
        put_off_host(host_of(url), settings.CAPTURE_HOST_DELAY)
    # A redirect's host is known only now. What it does not want copied is not kept.
    if host_of(answer.url) != host_of(url):
        _heed_robots(answer.url)
    return answer


def _heed_robots(url: str, *, known: str | None = None) -> None:
    """Raises Problem where the site's robots.txt bids us keep out, or cannot be read for now."""
    host = host_of(url)
    if settings.CAPTURE_ROBOTS == "ignore" or not host:
        return
    text = _robots_text(host, url) if known is None else known
    if not robots.allows(text, url, settings.OUTBOUND_USER_AGENT):
        raise Problem(
            "robots",
            "The site's robots.txt asks programs not to fetch this page. An editor may upload a copy.",
            found=None,
        )
    asked = robots.crawl_delay(text, settings.OUTBOUND_USER_AGENT)
    if asked and settings.CAPTURE_HOST_DELAY:
        put_off_host(host, min(asked, settings.CAPTURE_MOST_CRAWL_DELAY))


def _robots_text(host: str, url: str) -> str:
    """The host's robots.txt, '' where it has none: as it was read within a day, or read now."""
    known = Host.objects.filter(pk=host, robots_at__gt=Now() - ROBOTS_KEPT).first()
    if known is not None:
        return known.robots
    status, text = _fetch_robots(url)
    Host.objects.bulk_create([Host(host=host)], ignore_conflicts=True)
    Host.objects.filter(pk=host).update(robots=text, robots_status=status, robots_at=Now())
    return text


def _fetch_robots(url: str) -> tuple[int | None, str]:
    """Its status and text; no status where there is none to be had. A site that fails is asked again later."""
    try:
        answer = client.fetch(robots.robots_url(url), policy=policy_from_settings())
        return answer.status, robots.text_of(answer).replace("\x00", "")
    except OutboundError as error:
        if error.transient:
            raise outbound_problem(error) from error
        return None, ""
