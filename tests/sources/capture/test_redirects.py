"""Where a redirect leads: asked only as its own robots.txt allows, and in its own host's turn."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Capture, CaptureState, Host, Visit, Watch
from sources.services import capture_worker, visits
from sources.services.captures import request_capture
from tests import factories
from tests.sources.capture.site import Reply, Site, article

pytestmark = pytest.mark.django_db
KEEP_OUT = Reply(b"User-agent: *\nDisallow: /private\n", content_type="text/plain")


@pytest.fixture
def researcher() -> User:
    return factories.person(Role.RESEARCHER)


@pytest.fixture
def other(site: Site, settings: Settings) -> Iterator[Site]:
    """A second host, which the operator lets past the guard too."""
    with Site().running() as other:
        settings.OUTBOUND_ALLOWED = [site.host, other.host]
        yield other


def led_to(site: Site, location: str, researcher: User) -> Capture:
    """A capture of a page that redirects there."""
    site.pages["/page"] = Reply(status=302, headers={"Location": location})
    source = factories.source(url=site.url(), actor=researcher, capture=True)
    capture_worker.capture_due()
    return source.captures.get()


def test_its_robots_are_asked_before_the_page(site: Site, other: Site, researcher: User) -> None:
    other.pages["/page"] = Reply(article())
    capture = led_to(site, other.url(), researcher)
    assert (capture.state, capture.snapshot.final_url) == ("done", other.url())
    assert other.paths(robots=True) == ["/robots.txt", "/page"]


def test_what_they_forbid_is_not_even_asked_for(site: Site, other: Site, researcher: User) -> None:
    other.pages["/robots.txt"], other.pages["/private/page"] = KEEP_OUT, Reply(article())
    capture = led_to(site, other.url("/private/page"), researcher)
    assert (capture.state, capture.problem_code) == ("failed", "robots")
    assert other.paths(robots=True) == ["/robots.txt"]


def test_nor_on_the_same_host(site: Site, researcher: User) -> None:
    site.pages["/robots.txt"], site.pages["/private/page"] = KEEP_OUT, Reply(article())
    capture = led_to(site, "/private/page", researcher)
    assert capture.problem_code == "robots"
    assert site.paths(robots=True) == ["/robots.txt", "/page"]


def test_where_the_operator_ignores_robots_nobody_asks_them(
    site: Site, other: Site, researcher: User, settings: Settings
) -> None:
    settings.CAPTURE_ROBOTS = "ignore"
    other.pages["/robots.txt"], other.pages["/private/page"] = KEEP_OUT, Reply(article())
    assert led_to(site, other.url("/private/page"), researcher).state == "done"
    assert other.paths(robots=True) == ["/private/page"]


def test_its_hosts_turn_is_waited_for_and_taken(site: Site, other: Site, researcher: User, settings: Settings) -> None:
    settings.CAPTURE_HOST_DELAY = 30.0
    other.pages["/page"] = Reply(article())
    begun = time.monotonic()
    Host.objects.create(host=other.host, next_at=timezone.now() + timedelta(seconds=0.2))
    assert led_to(site, other.url(), researcher).state == "done"
    assert other.requests[0].at - begun >= 0.2
    waits = {host.host: host.next_at - timezone.now() for host in Host.objects.all()}
    assert min(waits[site.host], waits[other.host]) > timedelta(seconds=25)


def test_a_turn_too_far_off_is_another_attempts_and_says_nothing_of_the_page(
    site: Site, other: Site, researcher: User
) -> None:
    other.pages["/page"] = Reply(article())
    first = led_to(site, other.url(), researcher)
    visits.watch_sources(source_ids=[first.source_id])
    Host.objects.filter(pk=other.host).update(next_at=Now() + timedelta(minutes=10))
    asked = len(other.requests)
    again = request_capture(source_id=first.source_id, actor=researcher)
    capture_worker.capture_due()
    again.refresh_from_db()
    assert (again.state, again.attempts, again.problem_code) == (CaptureState.PARKED, 3, "turn")
    assert len(other.requests) == asked
    assert Watch.objects.get().found == Visit.NONE
    assert Watch.objects.get().failures == 0


def test_a_site_that_asks_to_wait_is_left_alone_whoever_led_there(
    site: Site, other: Site, researcher: User, settings: Settings
) -> None:
    settings.CAPTURE_BACKOFF = (60.0, 600.0)
    other.pages["/page"] = Reply(status=429, headers={"Retry-After": "90"})
    assert led_to(site, other.url(), researcher).state == CaptureState.QUEUED
    assert Host.objects.get(pk=other.host).next_at - timezone.now() > timedelta(seconds=80)


def test_the_guard_comes_first(site: Site, researcher: User) -> None:
    capture = led_to(site, "http://169.254.169.254/latest", researcher)
    assert (capture.state, capture.problem_code) == ("failed", "not-public")
    assert set(Host.objects.values_list("pk", flat=True)) == {site.host}


def test_robots_that_do_not_come_end_within_the_same_deadline(
    site: Site, other: Site, researcher: User, settings: Settings
) -> None:
    settings.OUTBOUND_DEADLINE, settings.CAPTURE_BACKOFF = 0.4, (60.0, 60.0)
    over = threading.Event()
    other.pages["/robots.txt"] = Reply(before=lambda: over.wait(60))
    other.pages["/page"] = Reply(article())
    capture = led_to(site, other.url(), researcher)
    # The site has not answered yet: waiting for it was given up.
    assert not over.is_set()
    over.set()
    assert (capture.state, capture.problem_code) == (CaptureState.QUEUED, "deadline")
    assert "/page" not in other.paths()
