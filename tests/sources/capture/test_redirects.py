"""Redirects: their targets' robots.txt and the pauses of their hosts apply."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.archive import warc
from sources.models import Capture, CaptureState, Host, Visit, Watch
from sources.services import capture_worker, site_requests, visits
from sources.services.byte_store import read_bytes
from sources.services.captures import request_capture
from tests import factories
from tests.sources.capture.site import Pause, Reply, Site, article

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


def test_the_targets_host_gets_its_pause(
    site: Site, other: Site, researcher: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CAPTURE_HOST_DELAY, settings.OUTBOUND_DEADLINE = 30.0, 60.0
    other.pages["/page"] = Reply(article())
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        assert "/page" not in other.paths()
        slept.append(seconds)
        Host.objects.filter(pk=other.host).update(next_at=Now())

    monkeypatch.setattr(site_requests, "sleep", sleep)
    Host.objects.create(host=other.host, next_at=timezone.now() + timedelta(seconds=50))
    assert led_to(site, other.url(), researcher).state == "done"
    assert len(slept) == 1
    assert 0 < slept[0] <= 50
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
    pause = Pause()
    other.pages["/robots.txt"] = Reply(before=pause)
    other.pages["/page"] = Reply(article())
    try:
        capture = led_to(site, other.url(), researcher)
        # The capture gave up, although the site has not answered yet.
        assert not pause.answers.is_set()
    finally:
        pause.may_answer.set()
    assert (capture.state, capture.problem_code) == (CaptureState.QUEUED, "deadline")
    assert "/page" not in other.paths()


def refresh(to: str, *, content: str = "0;url={to}", words: str = "You are sent on.") -> Reply:
    """A page with a meta refresh."""
    said = content.format(to=to)
    return Reply(f'<!doctype html><meta http-equiv="refresh" content="{said}"><p>{words}</p>'.encode())


def captured(site: Site, researcher: User) -> Capture:
    source = factories.source(url=site.url(), actor=researcher, capture=True)
    capture_worker.capture_due()
    return source.captures.get()


@pytest.mark.parametrize("content", ["0;url={to}", "0; URL='{to}'", "1; url={to}", "0.5;url={to}"])
def test_a_page_that_only_redirects_is_followed(site: Site, other: Site, researcher: User, content: str) -> None:
    site.pages["/page"], other.pages["/page"] = refresh(other.url(), content=content), Reply(article())
    capture = captured(site, researcher)
    assert (capture.state, capture.snapshot.final_url) == ("done", other.url())
    assert capture.snapshot.hops == [{"url": site.url(), "status": 200, "location": other.url()}]
    assert other.paths(robots=True) == ["/robots.txt", "/page"]
    record = read_bytes(capture.snapshot.warc)
    assert site.url() in warc.addresses(record)


@pytest.mark.parametrize(
    "page",
    [
        refresh("/other", content="5;url={to}"),
        refresh("/other", words="The bridge has forty spans. " * 40),
        Reply(b'<!doctype html><noscript><meta http-equiv=refresh content="0;url=/other"></noscript><p>Go on.'),
        Reply(b'<!doctype html><meta http-equiv=refresh content="0"><p>News.'),
        Reply(b'<meta http-equiv=refresh content="0;url=/other">', content_type="text/plain"),
    ],
    ids=["later", "an article", "without scripts only", "itself", "a text"],
)
def test_a_page_with_more_text_is_copied(site: Site, researcher: User, page: Reply) -> None:
    site.pages["/page"], site.pages["/other"] = page, Reply(article())
    capture = captured(site, researcher)
    assert (capture.state, capture.snapshot.final_url) == ("done", site.url())
    assert site.paths() == ["/page"]


def test_guard_robots_txt_and_limit_apply_to_such_pages(site: Site, researcher: User) -> None:
    site.pages["/robots.txt"] = KEEP_OUT
    site.pages |= {f"/r{number}": refresh(f"/r{number + 1}") for number in range(9)}
    for to, code in (
        ("http://169.254.169.254/latest", "not-public"),
        ("/private/page", "robots"),
        ("/page", "redirect-loop"),
        ("/r1", "too-many-redirects"),
    ):
        source = factories.source(to, url=site.url(f"/page?{code}"), actor=researcher, capture=True)
        site.pages["/page"] = refresh(to if code != "redirect-loop" else f"/page?{code}")
        capture_worker.capture_due()
        assert source.captures.get().problem_code == code
