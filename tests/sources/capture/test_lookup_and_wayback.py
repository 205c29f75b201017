"""Looking up an address before adding a source, and handing over addresses to the Wayback Machine."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import Settings

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import NotAllowed
from sources.models import CaptureState, Handover, Snapshot, Source, StoredBytes
from sources.services import capture_worker, lookup, wayback
from sources.services.lookup import look_up
from tests import factories
from tests.sources.capture.site import Pause, Reply, Site, article

pytestmark = pytest.mark.django_db


@pytest.fixture
def researcher() -> User:
    return factories.person(Role.RESEARCHER)


class TestLookUp:
    def test_the_pages_own_metadata(self, site: Site, researcher: User) -> None:
        site.pages["/page"] = Reply(article(title="Survey of the bridge"))
        found = look_up(site.url(), actor=researcher)
        assert (found.title, found.language, found.problem, found.duplicate) == ("Survey of the bridge", "en", "", None)
        assert not Snapshot.objects.exists()
        assert not StoredBytes.objects.exists()

    def test_values_too_long_for_the_form_are_cut_with_a_problem(self, site: Site, researcher: User) -> None:
        title = "Survey " + "x" * 420
        site.pages["/page"] = Reply(article(title=title))
        found = look_up(site.url(), actor=researcher)
        assert found.title == title[:400]
        assert found.problem == f"Only the first 400 characters of “{title[:40]} …” are filled in."

    def test_an_existing_source_is_not_fetched(self, site: Site, researcher: User) -> None:
        source = factories.source(url=site.url(), actor=researcher)
        assert look_up(f"{site.url()}/?utm_source=x#top", actor=researcher).duplicate == source
        assert site.requests == []

    def test_a_redirect_to_an_existing_source_is_recognised(self, site: Site, researcher: User) -> None:
        source = factories.source(url=site.url(), actor=researcher)
        site.pages["/page"] = Reply(article())
        site.pages["/short"] = Reply(status=302, headers={"Location": "/page"})
        assert look_up(site.url("/short"), actor=researcher).duplicate == source

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("", "Paste an address"),
            ("no address", "space"),
            ("ftp://example.org/x", "Only http and https"),
            ("http://127.0.0.1/", "does not lead to a public site"),
            ("http://a\x00b.example/", "invisible character"),
            ("http://[::1", "not valid"),
        ],
    )
    def test_problems_come_back_as_sentences(self, url: str, words: str, researcher: User) -> None:
        assert words in look_up(url, actor=researcher).problem

    def test_an_error_page_is_a_problem(self, site: Site, researcher: User) -> None:
        assert "does not exist (404 Not Found)" in look_up(site.url("/none"), actor=researcher).problem

    def test_a_slow_site_is_given_up(self, site: Site, researcher: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lookup, "SECONDS", 0.2)
        pause = Pause()
        site.pages["/page"] = Reply(article(), before=pause)
        try:
            assert look_up(site.url(), actor=researcher).problem == "The site took too long to answer."
            assert not pause.answers.is_set()
        finally:
            pause.may_answer.set()

    def test_only_desk_roles_may_look_up(self) -> None:
        with pytest.raises(NotAllowed):
            look_up("https://example.org/", actor=User.objects.create(username="outsider"))


class TestWayback:
    @pytest.fixture
    def captured(self, site: Site, researcher: User, settings: Settings) -> Handover:
        settings.WAYBACK_SAVE_URL = site.url("/save/")
        site.pages["/page"] = Reply(article())
        factories.source(url=site.url(), actor=researcher, capture=True)
        capture_worker.capture_due()
        return Handover.objects.get()

    def test_a_captured_address_is_handed_over_once(self, captured: Handover, site: Site) -> None:
        site.pages["/save/"] = Reply(b"{}", headers={"Content-Location": "/web/20261123000000/http://x/"})
        assert (wayback.hand_over_due(), wayback.hand_over_due()) == (1, 0)
        captured.refresh_from_db()
        assert (captured.state, captured.attempts) == (CaptureState.DONE, 1)
        assert captured.archived_url == site.url("/web/20261123000000/http://x/")
        assert parse_qs(site.requests[-1].body.decode()) == {"url": [site.url()]}

    def test_nothing_is_handed_over_without_the_setting(self, site: Site, researcher: User, settings: Settings) -> None:
        assert settings.WAYBACK_SAVE_URL == ""
        site.pages["/page"] = Reply(article())
        factories.source(url=site.url(), actor=researcher, capture=True)
        capture_worker.capture_due()
        assert (Handover.objects.count(), wayback.hand_over_due()) == (0, 0)

    def test_a_busy_archive_is_asked_again_after_retry_after(
        self, captured: Handover, site: Site, settings: Settings
    ) -> None:
        settings.CAPTURE_MOST_RETRY_AFTER = 300.0
        site.pages["/save/"] = Reply(status=429, headers={"Retry-After": "120"})
        assert wayback.hand_over_due() == 1
        captured.refresh_from_db()
        assert (captured.state, "429" in captured.problem) == (CaptureState.QUEUED, True)
        assert timedelta(seconds=110) < captured.not_before - timezone.now() < timedelta(seconds=121)
        for state in (CaptureState.QUEUED, CaptureState.PARKED):
            Handover.objects.update(not_before=Now())
            assert wayback.hand_over_due() == 1
            captured.refresh_from_db()
            assert captured.state == state

    def test_a_refused_address_has_failed(self, captured: Handover, site: Site) -> None:
        site.pages["/save/"] = Reply(status=403)
        wayback.hand_over_due()
        captured.refresh_from_db()
        assert (captured.state, captured.attempts) == (CaptureState.FAILED, 1)
        assert captured.problem == "The Wayback Machine refused the address (403)."

    def test_a_dead_workers_hand_over_is_taken_over_and_parked_after_three(
        self, captured: Handover, site: Site
    ) -> None:
        jobs = []
        for _ in range(3):
            jobs.append(wayback._take())
            assert wayback._take() is None
            Handover.objects.update(leased_until=Now())
        assert wayback.hand_over_due() == 0
        captured.refresh_from_db()
        assert captured.state == CaptureState.PARKED
        slow = jobs[-1]
        assert slow is not None
        wayback._close(slow, CaptureState.DONE)
        captured.refresh_from_db()
        assert captured.state == CaptureState.PARKED

    def test_a_protected_source_is_not_handed_over(self, captured: Handover, site: Site) -> None:
        Source.objects.update(access="protected", description="A witness", protection_reason="Safety")
        assert wayback.hand_over_due() == 0
        captured.refresh_from_db()
        assert (captured.state, captured.problem) == (CaptureState.FAILED, wayback.PROTECTED)
        assert "/save/" not in site.paths()
