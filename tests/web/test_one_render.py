"""Of many requests for a page that is not kept, one renders it: in one process and across processes."""

import multiprocessing
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from pytest_django import Settings

from claims.public import shown
from claims.public.queries.changes import Reading, State
from claims.public.shown import EVERYTHING
from claims.public.web import page
from claims.public.web.one_render import Renders
from claims.public.web.page import RenderedPage
from claims.public.web.page_cache import LAST_PAGE, PageCache
from claims.public.web.shared_pages import SharedPages
from claims.public.web.stored_page import StoredPage

EPOCH = uuid4()
MANY = 12


class Ledger:
    """A public state that the test changes."""

    def __init__(self) -> None:
        self.tick = 1
        self.names: dict[str, int] = {}

    def read(self, known: State | None) -> Reading:
        state = State(EPOCH, 0, self.tick, date(2026, 11, 22))
        changed = {EVERYTHING: 1} if known is None else {n: t for n, t in self.names.items() if t > known.tick}
        return Reading(state, changed)

    def change(self, name: str) -> None:
        self.tick += 1
        self.names[name] = self.tick


class Site:
    """A site of one page in a process: its caches, and how often it was rendered."""

    def __init__(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pages = PageCache(read=ledger.read)
        self.renders = Renders(self.pages)
        self.shared = SharedPages(self.pages)
        self.rendered = 0
        self.monkeypatch = monkeypatch

    def ask(self, make: Callable[[], RenderedPage | HttpResponse]) -> str:
        """The body that a request gets."""

        def counted() -> RenderedPage | HttpResponse:
            self.rendered += 1
            shown.add("list")
            return make()

        for name in ("pages", "renders", "shared"):
            self.monkeypatch.setattr(page, name, getattr(self, name))
        made = page._kept_or_made("/", self.pages.state(), counted)
        return made.body.decode() if isinstance(made, StoredPage) else ""


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def site(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(ledger, monkeypatch)


@pytest.fixture
def shared_store(settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {"pages": settings.CACHES["default"]}


def test_concurrent_requests_of_a_process_render_once(site: Site) -> None:
    together = threading.Barrier(MANY)

    def slow() -> RenderedPage:
        time.sleep(0.2)
        return RenderedPage("new")

    def request(_: int) -> str:
        together.wait()
        return site.ask(slow)

    with ThreadPoolExecutor(MANY) as pool:
        assert set(pool.map(request, range(MANY))) == {"new"}
    assert site.rendered == 1


def test_while_one_renders_the_others_get_the_last_page_for_a_while(
    site: Site, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.public.web.page_cache.FRESH", 0.0)
    now = [time.monotonic()]
    site.pages.clock = lambda: now[0]
    assert site.ask(lambda: RenderedPage("old")) == "old"
    ledger.change("list")
    rendering, finish = threading.Event(), threading.Event()

    def slow() -> RenderedPage:
        rendering.set()
        assert finish.wait(10)
        return RenderedPage("new")

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(site.ask, slow)
        assert rendering.wait(10)
        assert site.ask(slow) == "old"
        now[0] += LAST_PAGE
        second = pool.submit(site.ask, slow)
        time.sleep(0.05)
        assert not second.done(), "the bound has passed, so it waits"
        finish.set()
        assert (first.result(10), second.result(10)) == ("new", "new")
    assert site.rendered <= 3


def test_a_failed_render_and_a_response_that_is_not_kept_free_the_others(site: Site) -> None:
    def fail() -> RenderedPage:
        raise ValueError("the view failed")

    with pytest.raises(ValueError, match="the view failed"):
        site.ask(fail)
    assert site.ask(lambda: HttpResponse(status=301)) == ""
    assert site.ask(lambda: RenderedPage("", status=404)) == ""
    assert site.ask(lambda: RenderedPage("new")) == "new"
    assert site.rendered == 4


def _in_process(site: Site, start: "multiprocessing.synchronize.Event") -> None:
    """One web process: it counts its renders where all processes see them."""

    def slow() -> RenderedPage:
        cache.incr("rendered")
        time.sleep(0.3)
        return RenderedPage("new" * 1_000)

    start.wait(10)
    if site.ask(slow) == "new" * 1_000:
        cache.incr("answered")


@pytest.mark.usefixtures("shared_store")
def test_concurrent_requests_of_several_processes_render_once(site: Site) -> None:
    cache.set("rendered", 0)
    cache.set("answered", 0)
    fork = multiprocessing.get_context("fork")
    start = fork.Event()
    processes = [fork.Process(target=_in_process, args=(site, start)) for _ in range(4)]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(20)
    assert (cache.get("rendered"), cache.get("answered")) == (1, 4)


@pytest.mark.usefixtures("shared_store")
def test_a_shared_page_is_taken_only_while_it_is_current(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.public.web.page_cache.FRESH", 0.0)
    assert Site(ledger, monkeypatch).ask(lambda: RenderedPage("old")) == "old"
    other = Site(ledger, monkeypatch)
    assert other.ask(lambda: RenderedPage("new")) == "old"
    ledger.change("topics")
    later = Site(ledger, monkeypatch)
    assert later.ask(lambda: RenderedPage("new")) == "new", "it does not know what changed before it began"
    ledger.change("list")
    assert other.ask(lambda: RenderedPage("newest")) == "newest"
    assert later.ask(lambda: RenderedPage("other")) == "newest"
    assert (other.rendered, later.rendered) == (1, 1)


def test_without_a_store_each_process_renders(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    silent = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"pages": silent}
    for _ in range(2):
        site = Site(ledger, monkeypatch)
        assert site.ask(lambda: RenderedPage("new")) == "new"
        assert site.rendered == 1
