"""Captures from request to copy: results, problems and regular visits."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid, NotAllowed, NotFound
from sources import storage
from sources.archive import warc
from sources.models import (
    BytesState,
    Capture,
    CaptureReason,
    Host,
    How,
    Snapshot,
    SnapshotText,
    Source,
    StoredBytes,
    Visit,
    Watch,
)
from sources.services import byte_store, capture_leases, capture_worker, sources, text_extraction, visits
from sources.services.captures import request_capture, request_captures
from tests import copies, factories
from tests.sources.capture.conftest import files_are_what_rows_say
from tests.sources.capture.site import Reply, Site, article
from tests.sources.extracting import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return factories.person(Role.RESEARCHER)


def captured(site: Site, actor: User, path: str = "/page", **columns: Any) -> Capture:
    """The capture of a new source at this path, after the worker ran."""
    source = factories.source(url=site.url(path), actor=actor, capture=True, **columns)
    capture_worker.capture_due()
    return source.captures.get()


def test_a_page_becomes_a_copy_with_bytes_warc_record_and_text(site: Site, researcher: User) -> None:
    body = article()
    site.pages["/page"] = Reply(body, headers={"ETag": '"1"'})
    capture = captured(site, researcher)
    assert (capture.state, capture.outcome, capture.attempts, capture.problem) == ("done", "copied", 1, "")
    snapshot = capture.snapshot
    assert (snapshot.how, snapshot.status, snapshot.media_type) == (How.FETCHED, 200, "text/html")
    assert (snapshot.asked_url, snapshot.final_url, snapshot.hops) == (site.url(), site.url(), [])
    assert snapshot.address == "127.0.0.1"
    assert ["ETag", '"1"'] in snapshot.headers
    assert byte_store.open_bytes(snapshot.body).read() == body
    assert warc.payload(byte_store.open_bytes(snapshot.warc).read()) == body
    assert files_are_what_rows_say()
    assert text_extraction.read_due() == 1
    text = SnapshotText.objects.get(pk=snapshot.pk)
    assert (text.title, text.problem) == ("A survey", "")
    assert "The bridge has forty spans." in text.text
    assert text_extraction.read_due() == 0


def test_the_worker_sends_its_user_agent_and_fetches_robots_first(site: Site, researcher: User, settings: Any) -> None:
    site.pages["/page"] = Reply(article())
    captured(site, researcher)
    assert site.paths(robots=True) == ["/robots.txt", "/page"]
    assert site.requests[1].headers["user-agent"] == settings.OUTBOUND_USER_AGENT


def test_the_same_bytes_twice_are_stored_once(site: Site, researcher: User) -> None:
    site.pages["/page"] = Reply(article())
    capture = captured(site, researcher)
    request_capture(source_id=capture.source_id, actor=researcher)
    assert capture_worker.capture_due() == 1
    bodies = set(Snapshot.objects.values_list("body_id", flat=True))
    assert (Snapshot.objects.count(), len(bodies), StoredBytes.objects.count()) == (2, 1, 3)
    assert files_are_what_rows_say()


FAILURES = {
    "gone": (Reply(status=404), "failed", "gone", "does not exist (404 Not Found)"),
    "gone for good": (Reply(article(), status=410), "failed", "gone", "does not exist (410 Gone)"),
    "denied": (Reply(article(), status=403), "failed", "denied", "refused the request (403 Forbidden)"),
    "an error's page": (Reply(article(), status=500), "parked", "busy", "could not serve"),
    "too many requests": (Reply(status=429), "parked", "busy", "429 Too Many Requests"),
    "empty": (Reply(b""), "failed", "empty", "an empty page"),
    "no content": (Reply(status=204, headers={"Content-Length": "0"}), "failed", "no-page", "without a page"),
    "a program": (Reply(b"MZ\x90\x00\x03\x00", content_type="text/html"), "failed", "kind", "leads to a program"),
    "a drawing with a script": (Reply(b"<?xml version='1.0'?><svg><script/></svg>"), "failed", "kind", "SVG drawing"),
    "a picture without its end": (Reply(samples.PNG[:30]), "parked", "damaged", "is incomplete"),
    "a bot check": (Reply(b"<title>Just a moment...</title>"), "parked", "wall", "a bot check"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_failed_capture_makes_no_copy_and_says_why(name: str, site: Site, researcher: User) -> None:
    reply, state, code, words = FAILURES[name]
    site.pages["/page"] = reply
    capture = captured(site, researcher)
    assert (capture.state, capture.problem_code) == (state, code)
    assert words in capture.problem
    assert capture.attempts == (3 if state == "parked" else 1)
    assert capture.finished_at is not None
    assert not Snapshot.objects.exists()
    assert not StoredBytes.objects.exists()


def test_a_capture_without_a_network_says_why(researcher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(host: str, port: int) -> list[str]:
        raise OSError("no network")

    monkeypatch.setattr("factcheck.core.outbound.resolving.resolve", no_network)
    source = factories.source(url="https://example.org/page", actor=researcher, capture=True)
    capture_worker.capture_due()
    capture = source.captures.get()
    assert (capture.state, capture.attempts) == ("parked", 3)
    assert capture.problem == (
        "The site's name could not be looked up. Our network may be down, the address wrong or the site down."
    )


def test_an_address_that_the_guard_refuses_fails_at_once(researcher: User) -> None:
    source = factories.source(url="http://169.254.169.254/latest", actor=researcher, capture=True)
    capture_worker.capture_due()
    capture = source.captures.get()
    assert (capture.state, capture.problem_code) == ("failed", "not-public")
    assert capture.problem == "This address does not lead to a public site."


def test_a_temporary_failure_waits_and_the_third_parks(site: Site, researcher: User, settings: Settings) -> None:
    settings.CAPTURE_BACKOFF = (60.0, 600.0)
    site.pages["/page"] = Reply(status=503)
    capture = captured(site, researcher)
    assert (capture.state, capture.attempts) == ("queued", 1)
    assert timedelta(seconds=55) < capture.not_before - timezone.now() < timedelta(seconds=61)
    assert capture_worker.capture_due() == 0
    for state in ("queued", "parked"):
        Capture.objects.update(not_before=Now())
        assert capture_worker.capture_due() == 1
        capture.refresh_from_db()
        assert capture.state == state
    assert len(site.paths()) == 3
    again = request_capture(source_id=capture.source_id, actor=researcher)
    assert (again.pk != capture.pk, again.state) == (True, "queued")


def test_retry_after_applies_to_the_whole_host(site: Site, researcher: User, settings: Settings) -> None:
    settings.CAPTURE_MOST_RETRY_AFTER = 100.0
    site.pages["/page"] = Reply(status=503, headers={"Retry-After": "90"})
    site.pages["/other"] = Reply(article())
    capture = captured(site, researcher)
    assert timedelta(seconds=85) < capture.not_before - timezone.now() < timedelta(seconds=91)
    captured(site, researcher, "/other")
    assert site.paths() == ["/page"]
    wait = capture_leases.seconds_until_next()
    assert wait is not None
    assert 80 < wait < 91
    site.pages["/page"] = Reply(status=429, headers={"Retry-After": "99999"})
    Host.objects.update(next_at=Now())
    Capture.objects.update(not_before=Now())
    capture_worker.capture_due()
    capture.refresh_from_db()
    assert capture.not_before - timezone.now() < timedelta(seconds=101)


def test_requests_to_a_host_keep_their_distance(site: Site, researcher: User, settings: Settings) -> None:
    settings.CAPTURE_HOST_DELAY = 0.2
    for path in ("/a", "/b"):
        site.pages[path] = Reply(article())
        factories.source(url=site.url(path), actor=researcher, capture=True)
    assert capture_worker.capture_due() == 1
    wait = capture_leases.seconds_until_next()
    assert wait is not None
    assert 0 < wait <= 0.2
    while not capture_worker.capture_due():
        pass
    first, second = (request for request in site.requests if request.path != "/robots.txt")
    assert second.at - first.at >= 0.2


def test_robots_txt_is_obeyed_and_fetched_once_a_day(site: Site, researcher: User, settings: Settings) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private\n", content_type="text/plain")
    site.pages["/private/page"] = site.pages["/page"] = Reply(article())
    capture = captured(site, researcher, "/private/page")
    assert (capture.state, capture.problem_code) == ("failed", "robots")
    assert "robots.txt disallows" in capture.problem
    assert captured(site, researcher).state == "done"
    assert site.paths(robots=True) == ["/robots.txt", "/page"]
    Host.objects.update(robots_at=Now() - timedelta(days=2))
    captured(site, researcher, "/page?again")
    assert site.paths(robots=True).count("/robots.txt") == 2
    settings.CAPTURE_ROBOTS = "ignore"
    request_capture(source_id=capture.source_id, actor=researcher)
    capture_worker.capture_due()
    assert site.paths()[-1] == "/private/page"


def test_a_crawl_delay_is_obeyed_up_to_a_limit(site: Site, researcher: User, settings: Settings) -> None:
    settings.CAPTURE_HOST_DELAY, settings.CAPTURE_MOST_CRAWL_DELAY = 0.01, 30.0
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 4000\n", content_type="text/plain")
    site.pages["/page"] = Reply(article())
    assert captured(site, researcher).state == "done"
    assert timedelta(seconds=25) < Host.objects.get().next_at - timezone.now() < timedelta(seconds=31)


def test_a_capture_waits_while_robots_txt_is_unavailable(site: Site, researcher: User) -> None:
    site.pages["/robots.txt"] = [Reply(status=503), Reply(status=404)]
    site.pages["/page"] = Reply(article())
    capture = captured(site, researcher)
    assert (capture.state, capture.attempts) == ("done", 2)


def test_a_protected_source_or_one_without_an_address_is_never_captured(researcher: User) -> None:
    protected = factories.source(
        actor=researcher, capture=True, access="protected", description="A witness", protection_reason="Safety"
    )
    book = factories.source(url="", actor=researcher, capture=True)
    assert not Capture.objects.exists()
    for source in (protected, book):
        with pytest.raises(Invalid):
            request_capture(source_id=source.pk, actor=researcher)
    assert request_captures(source_ids=[protected.pk, book.pk], actor=researcher) == 0


def test_a_source_that_becomes_protected_during_a_capture_gets_no_copy(site: Site, researcher: User) -> None:
    source = factories.source(url=site.url(), actor=researcher, capture=True)

    def protect() -> None:
        Source.objects.filter(pk=source.pk).update(access="protected", description="x", protection_reason="y")

    job = capture_leases.take()
    assert job is not None
    site.pages["/page"] = Reply(article())
    found = capture_worker._fetch(job)
    protect()
    with pytest.raises(capture_leases.LeaseLost):
        capture_worker._finish(job, found)
    assert not Snapshot.objects.exists()


def test_a_request_moves_the_open_capture_to_the_front(researcher: User) -> None:
    source = factories.source(actor=researcher, capture=True)
    capture = source.captures.get()
    assert (capture.reason, capture.requested_by) == (CaptureReason.ADDED, researcher)
    Capture.objects.update(not_before=Now() + timedelta(hours=1))
    assert request_capture(source_id=source.pk, actor=None, reason=CaptureReason.WATCH) == capture
    assert not Capture.objects.due().exists()
    assert request_capture(source_id=source.pk, actor=researcher) == capture
    assert Capture.objects.due().exists()
    other = factories.source(actor=researcher)
    assert request_captures(source_ids=[source.pk, other.pk], actor=researcher) == 1


def test_only_desk_roles_may_request_captures(researcher: User) -> None:
    source = factories.source(actor=researcher)
    outsider = User.objects.create(username="outsider")
    with pytest.raises(NotAllowed):
        request_capture(source_id=source.pk, actor=outsider)
    with pytest.raises(NotAllowed):
        request_captures(source_ids=[source.pk], actor=outsider)
    with pytest.raises(NotFound):
        request_capture(source_id=uuid.uuid4(), actor=researcher)


def test_only_a_changed_address_is_captured_again(researcher: User) -> None:
    source = factories.source(url="https://example.org/a", actor=researcher)
    for url, captures in (("https://www.example.org/a/", 0), ("https://example.org/b", 1)):
        sources.change_source(source_id=source.pk, draft=factories.draft_of(source, url=url), actor=researcher)
        assert source.captures.count() == captures


def test_a_worker_uses_the_sources_current_address(site: Site, researcher: User) -> None:
    source = factories.source(url="https://example.org/a", actor=researcher, capture=True)
    site.pages["/page"] = Reply(article())
    sources.change_source(source_id=source.pk, draft=factories.draft_of(source, url=site.url()), actor=researcher)
    assert capture_worker.capture_due() == 1
    assert source.captures.get().host == site.host


def test_lawfully_removed_bytes_are_not_stored_again(site: Site, researcher: User) -> None:
    site.pages["/page"] = Reply(article())
    capture = captured(site, researcher)
    copies.removed(capture.snapshot)
    request_capture(source_id=capture.source_id, actor=researcher)
    capture_worker.capture_due()
    again = Capture.objects.exclude(pk=capture.pk).get()
    assert (again.state, again.problem_code) == ("failed", "removed")
    assert again.problem.startswith("These bytes were removed (")


class TestVisits:
    """A regular visit makes a copy only if the page has changed."""

    @pytest.fixture
    def source(self, site: Site, researcher: User) -> Source:
        site.pages["/page"] = Reply(
            article(), headers={"ETag": '"1"', "Last-Modified": "Sun, 22 Nov 2026 10:00:00 GMT"}
        )
        source: Source = captured(site, researcher).source
        text_extraction.read_due()
        Watch.objects.create(source=source)
        return source

    def visit(self, source: Source) -> tuple[str, str, Watch]:
        capture = request_capture(source_id=source.pk, actor=None, reason=CaptureReason.WATCH)
        assert capture_worker.capture_due() >= 1
        capture.refresh_from_db()
        return capture.state, capture.outcome, Watch.objects.get()

    def test_not_modified(self, source: Source, site: Site) -> None:
        assert self.visit(source)[:2] == ("done", "unchanged")
        site.pages["/page"] = Reply(status=304, headers={"ETag": '"1"'})
        state, outcome, watch = self.visit(source)
        assert (state, outcome, watch.found, watch.etag) == ("done", "unchanged", Visit.SAME, '"1"')
        assert site.requests[-1].headers["if-none-match"] == '"1"'
        assert Snapshot.objects.count() == 1

    def test_other_bytes_with_the_same_text(self, source: Source, site: Site) -> None:
        site.pages["/page"] = Reply(article() + b"<!-- served by 17 -->")
        state, outcome, watch = self.visit(source)
        assert (state, outcome, watch.found) == ("done", "unchanged", Visit.SAME)
        assert Snapshot.objects.count() == 1
        assert files_are_what_rows_say()

    def test_a_new_text_makes_a_new_copy_with_its_text(self, source: Source, site: Site) -> None:
        site.pages["/page"] = Reply(article("The bridge has forty-one spans."))
        state, outcome, watch = self.visit(source)
        assert (state, outcome, watch.found) == ("done", "copied", Visit.CHANGED)
        newest = Snapshot.objects.newest_first()[0]
        assert "forty-one" in newest.text.text
        assert text_extraction.read_due() == 0

    def test_moved_for_good(self, source: Source, site: Site) -> None:
        site.pages["/new"] = Reply(article())
        site.pages["/page"] = Reply(status=301, headers={"Location": "/new"})
        _, outcome, watch = self.visit(source)
        assert (outcome, watch.found, watch.moved_to) == ("unchanged", Visit.MOVED, site.url("/new"))
        site.pages["/page"] = Reply(status=302, headers={"Location": "/new"})
        assert self.visit(source)[2].found == Visit.SAME

    @pytest.mark.parametrize(
        ("status", "found"), [(410, Visit.GONE), (503, Visit.UNREACHABLE), (403, Visit.UNREACHABLE)]
    )
    def test_failures_are_recorded_for_the_page(self, status: int, found: Visit, source: Source, site: Site) -> None:
        site.pages["/page"] = Reply(status=status)
        state, _, watch = self.visit(source)
        assert (state, watch.suspected) == ("parked" if status == 503 else "failed", found)
        assert watch.last_visit_at is not None

    def test_a_persons_request_makes_a_copy_even_of_an_unchanged_page(self, source: Source, researcher: User) -> None:
        request_capture(source_id=source.pk, actor=researcher)
        capture_worker.capture_due()
        assert Snapshot.objects.filter(source=source).count() == 2
        assert Watch.objects.get().found == Visit.SAME


def test_capturing_the_same_content_repairs_a_damaged_file(site: Site, researcher: User) -> None:
    site.pages["/page"] = Reply(article())
    capture = captured(site, researcher)
    body = capture.snapshot.body
    storage.put(body.pk, b"something else")
    with pytest.raises(byte_store.BytesDamaged):
        byte_store.open_bytes(body)
    body.refresh_from_db()
    assert body.state == BytesState.DAMAGED
    assert text_extraction.read_due() == 0
    request_capture(source_id=capture.source_id, actor=researcher)
    capture_worker.capture_due()
    body.refresh_from_db()
    assert (body.state, body.damaged_at) == (BytesState.STORED, None)
    assert byte_store.open_bytes(body).read() == article()


@pytest.mark.parametrize("ours", ["robots", "removed"])
def test_a_failure_on_our_side_does_not_count_for_the_page(site: Site, researcher: User, ours: str) -> None:
    site.pages["/page"] = Reply(article())
    first = captured(site, researcher)
    visits.watch_sources(source_ids=[first.source_id])
    if ours == "robots":
        Host.objects.update(robots="User-agent: *\nDisallow: /")
    else:
        copies.removed(first.snapshot)
    for _ in range(2):
        again = request_capture(source_id=first.source_id, actor=researcher)
        capture_worker.capture_due()
        again.refresh_from_db()
        assert (again.state, again.problem_code) == ("failed", ours)
        Watch.objects.filter(suspected_since__isnull=False).update(suspected_since=Now() - timedelta(hours=2))
    watch = Watch.objects.get()
    assert (watch.found, watch.failures) == (Visit.NONE, 0)
