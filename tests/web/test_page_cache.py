"""The page cache: stale for at most a second, limited in size, the same for everyone."""

import random
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, ProgrammingError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from claims.public.queries.changes import Reading, State, read_changes
from claims.public.shown import EVERYTHING
from claims.public.web import page_cache
from claims.public.web.page_cache import LAST_PAGE, PageCache
from claims.public.web.stored_page import StoredPage, stored_page
from claims.services import flags
from claims.vocabulary import EditionKind
from factcheck.accounts.roles import Role
from tests import factories
from tests.web import newsroom
from tests.web.newsroom import address

EPOCH = uuid4()


class Clock:
    """A clock and a public state that the test controls."""

    def __init__(self) -> None:
        self.now = 0.0
        self.tick = 1
        self.changes: dict[str, int] = {}
        self.reads = 0

    def __call__(self) -> float:
        return self.now

    def read(self, known: State | None) -> Reading:
        self.reads += 1
        state = State(EPOCH, 0, self.tick, date(2026, 11, 22))
        if known is None:
            return Reading(state, {EVERYTHING: self.tick})
        return Reading(state, {name: tick for name, tick in self.changes.items() if tick > known.tick})

    def change(self, *names: str) -> None:
        self.tick += 1
        self.changes |= dict.fromkeys(names, self.tick)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(page_cache, "FRESH", 0.5)
    return Clock()


def cache(clock: Clock, capacity: int = 1_000) -> PageCache:
    return PageCache(capacity=capacity, read=clock.read, clock=clock)


def page(size: int = 10, *names: str) -> StoredPage:
    """A page with `size` bytes, of incompressible text from 1,000 on."""
    return stored_page(random.Random(size).randbytes(size), "text/html", set(names))


class TestState:
    def test_the_state_is_not_read_too_often(self, clock: Clock) -> None:
        kept = cache(clock)
        for _ in range(100):
            kept.state()
        assert clock.reads == 1
        clock.now = 0.49
        kept.state()
        assert clock.reads == 1
        clock.now = 0.5
        kept.state()
        assert clock.reads == 2

    def test_a_change_drops_the_pages_that_show_it(self, clock: Clock) -> None:
        kept = cache(clock)
        state = kept.state()
        kept.keep("/", state, page(10, "list"))
        kept.keep("/a", state, page(10, "claim:a"))
        clock.now = 0.6
        clock.change("list")
        kept.state()
        assert (kept.get("/"), kept.get("/a") is not None) == (None, True)
        clock.now = 1.2
        clock.change(EVERYTHING)
        kept.state()
        assert kept.get("/a") is None

    def test_a_page_rendered_during_a_change_is_kept_if_it_does_not_show_it(self, clock: Clock) -> None:
        kept = cache(clock)
        before = kept.state()
        clock.now = 0.6
        clock.change("list")
        kept.state()
        assert not kept.keep("/", before, page(10, "list"))
        assert kept.keep("/a", before, page(10, "claim:a"))
        assert kept.get("/") is None

    def test_the_last_page_is_there_for_a_bounded_time(self, clock: Clock) -> None:
        kept = cache(clock)
        kept.keep("/", kept.state(), page(10, "list"))
        clock.now = 0.6
        clock.change("list")
        kept.state()
        clock.now += LAST_PAGE - 0.01
        assert (kept.get("/"), kept.last("/") is not None) == (None, True)
        clock.now += 0.02
        assert kept.last("/") is None

    def test_after_many_names_older_renders_are_not_kept(self, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(page_cache, "MOST_NAMES", 3)
        kept = cache(clock)
        before = kept.state()
        kept.keep("/", before, page(10, "list"))
        clock.now = 0.6
        clock.change("a", "b", "c", "d")
        kept.state()
        assert not kept.keep("/x", before, page(10, "x"))
        assert kept.get("/") is not None


@pytest.mark.django_db
class TestChanges:
    """What the database says of changes."""

    def changed(self, known: State) -> set[str]:
        return set(read_changes(known).changed)

    def test_each_change_is_read_once(self) -> None:
        edition = newsroom.publish()
        state = read_changes(None).state
        assert self.changed(state) == set()
        flags.flag_under_review(claim_id=edition.claim_id, note="Again.", actor=factories.person(Role.PUBLISHER))
        assert self.changed(state) == {f"claim:{edition.claim_id}"}
        assert self.changed(read_changes(state).state) == set()

    def test_another_epoch_day_or_a_missing_change_is_everything(self) -> None:
        newsroom.publish()
        state = read_changes(None).state
        for known in (
            state._replace(epoch=uuid4()), state._replace(today=date(2000, 1, 1)), state._replace(seq=state.seq - 1),
            state._replace(tick=state.tick + 1), state._replace(tick=-1),
        ):  # fmt: skip
            assert self.changed(known) == {EVERYTHING}

    def test_the_application_records_no_change_itself(self) -> None:
        with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT ledger_record_change('{list}')")


@pytest.mark.django_db(transaction=True)
def test_a_change_of_very_much_is_everything_and_old_changes_go(
    owner_connection: "psycopg.Connection[tuple[object, ...]]",
) -> None:
    owner_connection.execute("SELECT ledger_record_change(array_agg(n::text)) FROM generate_series(1, 2000) n")
    owner_connection.execute("SELECT ledger_record_change('{a}') FROM generate_series(1, 11000)")
    [names] = owner_connection.execute("SELECT names FROM claims_publicchange ORDER BY tick LIMIT 1").fetchall()
    assert names != (["*"],)
    [(kept,)] = owner_connection.execute("SELECT count(*) FROM claims_publicchange").fetchall()
    assert 10_000 <= int(str(kept)) < 11_000


class TestOutage:
    def test_pages_stay_and_failed_reads_are_not_retried_too_soon(self, clock: Clock) -> None:
        asked = 0

        def fail(known: State | None) -> Reading:
            nonlocal asked
            asked += 1
            clock.now += 3
            raise OperationalError("nobody answers")

        kept = cache(clock)
        kept.keep("/", kept.state(), page())
        kept.read = fail
        clock.now = 1
        for at, times in ((1.0, 1), (6.9, 1), (7.1, 2)):
            clock.now = at
            with pytest.raises(OperationalError):
                kept.state()
            assert asked == times
        assert kept.get("/") is not None
        assert kept.age() == 10
        kept.read, clock.now = clock.read, 20
        kept.state()
        assert (kept.get("/") is not None, kept.age()) == (True, 0)


@pytest.fixture
def silent_host() -> Iterator[int]:
    """The port of a host that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.parametrize("below", ["", "embed/"])
def test_while_the_database_is_silent_cached_pages_show_their_age_and_others_are_503(
    reader: Any, desk: newsroom.Newsroom, silent_host: int, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    path = address(desk.main) + below
    fresh = reader.get(path)
    assert not reader.read(path).select("aside.banner[aria-label='Saved page']")
    silent = connection.copy(alias="silent")
    silent.settings_dict = connection.settings_dict | {"HOST": "127.0.0.1", "PORT": str(silent_host)}
    assert silent.settings_dict["OPTIONS"]["connect_timeout"] == 3

    def read(known: State | None) -> Reading:
        with silent.cursor():
            raise AssertionError("it answered")

    monkeypatch.setattr(page_cache.pages, "read", read)
    monkeypatch.setattr(page_cache.pages, "_read_at", float("-inf"))
    monkeypatch.setattr(page_cache.pages, "age", lambda: 7)
    kept = reader.get(path)
    assert (kept.status_code, kept["Age"]) == (200, "7")
    assert "the database does not respond" in kept["Cache-Status"]
    assert kept["ETag"] != fresh["ETag"]
    (said,) = BeautifulSoup(kept.content, "html.parser").select("aside.banner[aria-label='Saved page'] time")
    assert datetime.fromisoformat(str(said["datetime"])) <= timezone.now()
    assert fresh.content.split(b"<main", 1)[1] == kept.content.split(b"<main", 1)[1]
    assert reader.get("/claims/another-page/").status_code == 503


class TestBounds:
    def test_the_least_recently_used_page_is_dropped_first(self, clock: Clock) -> None:
        kept = cache(clock, capacity=30)
        state = kept.state()
        for path in ("/a", "/b", "/c"):
            kept.keep(path, state, page())
        kept.get("/a")
        kept.keep("/d", state, page())
        assert [kept.get(path) is not None for path in ("/a", "/b", "/c", "/d")] == [True, False, True, True]

    def test_a_page_that_does_not_fit_is_not_stored(self, clock: Clock) -> None:
        kept = cache(clock, capacity=30)
        kept.keep("/", kept.state(), page(31))
        assert kept.get("/") is None

    def test_a_page_stored_twice_counts_once(self, clock: Clock) -> None:
        kept = cache(clock, capacity=30)
        for _ in range(10):
            kept.keep("/", kept.state(), page())
        kept.keep("/b", kept.state(), page(20))
        assert kept.get("/") is not None

    def test_the_compressed_form_counts_too(self, clock: Clock) -> None:
        kept = cache(clock, capacity=1_010)
        assert len(page(1_000)) > 1_010
        kept.keep("/", kept.state(), page(1_000))
        assert kept.get("/") is None

    def test_it_is_thread_safe(self, clock: Clock) -> None:
        kept = cache(clock, capacity=100)

        def work(number: int) -> None:
            for turn in range(200):
                path = f"/{(number + turn) % 20}"
                kept.keep(path, kept.state(), page())
                kept.get(path)

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(8)))
        assert sum(kept.get(f"/{number}") is not None for number in range(20)) == 10


@pytest.mark.django_db
class TestAnswers:
    def test_a_cached_page_takes_no_query(self, reader: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        path = address(newsroom.publish())
        first = reader.get(path)
        monkeypatch.setattr(page_cache, "FRESH", 60.0)
        reader.get(path)
        with CaptureQueriesContext(connection) as caught:
            again = reader.get(path)
        assert len(caught) == 0
        assert again.content == first.content

    def test_a_new_edition_or_fact_shows_at_the_next_request(self, reader: Any) -> None:
        edition = newsroom.publish()
        path = address(edition)
        reader.get(path)
        newsroom.revised(edition, kind=EditionKind.UPDATED, note="A newer survey.", summary="Forty-one now.")
        assert b"Forty-one now." in reader.get(path).content
        flags.flag_under_review(claim_id=edition.claim_id, note="Again.", actor=factories.person(Role.PUBLISHER))
        assert b"Under review since" in reader.get(path).content

    def test_an_unchanged_page_is_304(self, reader: Any) -> None:
        path = address(newsroom.publish())
        first = reader.get(path)
        assert first["Cache-Control"] == "public, max-age=0, must-revalidate"
        again = reader.get(path, **{"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert reader.get(path, **{"If-None-Match": '"other"'}).status_code == 200

    def test_head_is_the_page_without_its_body(self, reader: Any) -> None:
        path = address(newsroom.publish())
        response = reader.client.head(path)
        assert (response.status_code, response.content) == (200, b"")
        assert reader.get(path).content

    @pytest.mark.parametrize("path", ["/nowhere", "/claims/nope/", "/search/?q=x", "/claims/?page=9"])
    def test_searches_are_not_cached(self, reader: Any, path: str) -> None:
        reader.get(path)
        assert page_cache.pages.get(path) is None
        assert page_cache.pages.get(path.partition("?")[0]) is None
