"""Redirects: their targets' robots.txt and the pauses of their hosts apply."""

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
    """A second host, also exempt from the guard."""
    with Site().running() as other:
        settings.OUTBOUND_ALLOWED = [site.host, other.host]
        yield other


def led_to(site: Site, location: str, researcher: User) -> Capture:
    """A capture of a page that redirects to this location."""
    site.pages["/page"] = Reply(status=302, headers={"Location": location})
    source = factories.source(url=site.url(), actor=researcher, capture=True)
    capture_worker.capture_due()
    return source.captures.get()


def test_the_targets_robots_txt_is_fetched_before_the_page(site: Site, other: Site, researcher: User) -> None:
    other.pages["/page"] = Reply(article())
    capture = led_to(site, other.url(), researcher)
    assert (capture.state, capture.snapshot.final_url) == ("done", other.url())
    assert other.paths(robots=True) == ["/robots.txt", "/page"]


def test_a_disallowed_target_is_not_requested(site: Site, other: Site, researcher: User) -> None:
    other.pages["/robots.txt"], other.pages["/private/page"] = KEEP_OUT, Reply(article())
    capture = led_to(site, other.url("/private/page"), researcher)
    assert (capture.state, capture.problem_code) == ("failed", "robots")
    assert other.paths(robots=True) == ["/robots.txt"]


def test_a_disallowed_target_on_the_same_host_is_not_requested(site: Site, researcher: User) -> None:
    site.pages["/robots.txt"], site.pages["/private/page"] = KEEP_OUT, Reply(article())
    capture = led_to(site, "/private/page", researcher)
    assert capture.problem_code == "robots"
    assert site.paths(robots=True) == ["/robots.txt", "/page"]


def test_robots_txt_is_not_fetched_if_the_operator_ignores_it(
    site: Site, other: Site, researcher: User, settings: Settings
) -> None:
    settings.CAPTURE_ROBOTS = "ignore"
    other.pages["/robots.txt"], other.pages["/private/page"] = KEEP_OUT, Reply(article())
    assert led_to(site, other.url("/private/page"), researcher).state == "done"
    assert other.paths(robots=True) == ["/private/page"]


def test_the_targets_host_gets_its_pause(site: Site, other: Site, researcher: User, settings: Settings) -> None:
    settings.CAPTURE_HOST_DELAY = 30.0
    other.pages["/page"] = Reply(article())
    begun = time.monotonic()
    Host.objects.create(host=other.host, next_at=timezone.now() + timedelta(seconds=0.2))
    assert led_to(site, other.url(), researcher).state == "done"
    assert other.requests[0].at - begun >= 0.2
    waits = {host.host: host.next_at - timezone.now() for host in Host.objects.all()}
    assert min(waits[site.host], waits[other.host]) > timedelta(seconds=25)


def test_a_long_wait_for_the_targets_host_ends_the_attempt(site: Site, other: Site, researcher: User) -> None:
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


def test_retry_after_applies_to_the_host_that_answered(
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


def test_a_slow_robots_txt_counts_towards_the_deadline(
    site: Site, other: Site, researcher: User, settings: Settings
) -> None:
    settings.OUTBOUND_DEADLINE, settings.CAPTURE_BACKOFF = 0.4, (60.0, 60.0)
    over = threading.Event()
    other.pages["/robots.txt"] = Reply(before=lambda: over.wait(60))
    other.pages["/page"] = Reply(article())
    capture = led_to(site, other.url(), researcher)
    # The capture gave up, although the site has not answered yet.
    assert not over.is_set()
    over.set()
    assert (capture.state, capture.problem_code) == (CaptureState.QUEUED, "deadline")
    assert "/page" not in other.paths()
