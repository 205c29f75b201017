"""Fetches a feed of reviews, by the service and the command: once, obeying robots.txt, within limits."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from time import sleep

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from claims.external_reviews import fetching as external_fetching
from claims.external_reviews import services as external_reviews
from claims.models import ExternalImport, ExternalReview
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import Invalid
from tests import factories
from tests.claims.external_samples import as_bytes, feed, page, review
from tests.sources.capture.site import Reply, Site

pytestmark = pytest.mark.django_db
FEED = Reply(as_bytes(feed(review())), content_type="application/ld+json")


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    with Site().running() as site:
        settings.OUTBOUND_ALLOWED = [site.host]
        # The suite's own address is on the loopback too, and what is of our own site is not imported.
        settings.PUBLIC_ORIGIN = "https://newsroom.example"
        yield site


@pytest.fixture
def editor() -> User:
    return factories.person(Role.EDITOR)


def preview(site: Site, editor: User, path: str = "/feed") -> ExternalImport:
    return external_reviews.preview_import(actor=editor, address=site.url(path))


def refusal(site: Site, editor: User, path: str = "/feed") -> str:
    with pytest.raises(Invalid) as refused:
        preview(site, editor, path)
    assert refused.value.field == "address"
    assert not ExternalImport.objects.exists()
    return refused.value.message


def test_a_feed_is_fetched_once_with_our_user_agent(site: Site, editor: User, settings: Settings) -> None:
    site.pages["/feed"] = FEED
    row = preview(site, editor)
    assert (row.address, row.file_name, row.added) == (site.url("/feed"), "", 1)
    assert site.paths() == ["/feed"]
    assert site.paths(robots=True) == ["/robots.txt", "/feed"]
    assert site.requests[-1].headers["user-agent"] == settings.OUTBOUND_USER_AGENT
    external_reviews.apply_import(import_id=row.pk, actor=editor)
    assert site.paths() == ["/feed"]


def test_a_page_has_its_review_under_its_own_address(site: Site, editor: User) -> None:
    site.pages["/check"] = Reply(page(review(url=None)))
    site.pages["/moved"] = Reply(status=302, headers={"Location": "/check"})
    row = preview(site, editor, "/moved")
    assert [one["url"] for one in row.candidates] == [site.url("/check")]


def test_robots_txt_is_obeyed_also_after_a_redirect(site: Site, editor: User, settings: Settings) -> None:
    site.pages |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private", content_type="text/plain"),
        "/private/feed": FEED,
        "/feed": Reply(status=302, headers={"Location": "/private/feed"}),
    }
    for path in ("/private/feed", "/feed"):
        assert "robots.txt" in refusal(site, editor, path)
    assert "/private/feed" not in site.paths()
    settings.CAPTURE_ROBOTS = "ignore"
    assert preview(site, editor, "/private/feed").added == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(b"gone", status=404), "answered 404"),
        (Reply(b"{}", status=500), "answered 500"),
        (Reply(b"{}"), "no ClaimReview"),
        (Reply(b"[" + b" " * 4_000 + b"]"), "large"),
        (Reply(status=302, headers={"Location": "http://169.254.169.254/"}), "address"),
    ],
    ids=["404", "500", "no-review", "too-large", "into-the-network"],
)
def test_a_failed_fetch_is_reported(
    site: Site, editor: User, monkeypatch: pytest.MonkeyPatch, reply: Reply, said: str
) -> None:
    monkeypatch.setattr(external_fetching, "MOST_BYTES", 3_000)
    site.pages["/feed"] = reply
    assert said in refusal(site, editor)


def test_a_slow_site_times_out(site: Site, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_fetching, "SECONDS", 0.1)
    site.pages["/robots.txt"] = Reply(b"", before=lambda: sleep(0.3))
    assert refusal(site, editor)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_reviews", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_previews_and_applies_with_apply(editor: User, tmp_path: Path) -> None:
    file = tmp_path / "feed.json"
    file.write_bytes(as_bytes(feed(review(), review(url=""))))
    said = run(str(file), "--as", editor.username)
    assert "1 new, 0 changed, 0 unchanged, 1 left out" in said
    assert "left out: dataFeedElement 2, item 1: It has no web address" in said
    assert "Nothing was imported" in said
    assert not ExternalReview.objects.exists()
    assert "Imported." in run(str(file), "--as", editor.username, "--apply")
    assert ExternalReview.objects.get().imported_by == editor
    assert "0 new, 0 changed, 1 unchanged" in run(str(file), "--as", editor.username, "--apply")


def test_the_command_takes_an_address(site: Site, editor: User) -> None:
    site.pages["/feed"] = FEED
    assert "1 new" in run(site.url("/feed"), "--as", editor.username)


def test_the_command_reports_errors(editor: User, tmp_path: Path) -> None:
    empty = tmp_path / "empty.json"
    empty.write_bytes(b"")
    researcher = factories.person(Role.RESEARCHER)
    for source, username, why in (
        (str(empty), editor.username, "is empty"),
        (str(tmp_path / "missing.json"), editor.username, "Cannot read"),
        (str(empty), "nobody", "no active user"),
        (str(empty), researcher.username, "role of editor"),
    ):
        with pytest.raises(CommandError, match=why):
            run(source, "--as", username)
