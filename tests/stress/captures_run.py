"""The run: workers start, are killed, start again, until every capture has ended; then the promises are checked."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import redis
from django.conf import settings
from django.db import connections
from django.db.models import Count
from django.db.models.functions import Now

from factcheck.accounts.roles import Role
from sources import storage
from sources.models import BytesState, Capture, CaptureState, Snapshot, SnapshotText, StoredBytes
from sources.services import capture_worker, leftovers, text_extraction
from sources.services.captures import request_captures
from tests import factories
from tests.servers import ROOT
from tests.sources.capture.site import Reply, Site, article
from tests.stress.processes import forked, in_another_process, kill

WORKERS = 2
CELERY = (sys.executable, "-m", "celery", "-A", "factcheck.celery")
WHOLE_EVERY = 5
"""Of so many kills of Celery, one is of a whole worker: it takes some seconds to start again."""


@dataclass(frozen=True)
class Size:
    captures: int
    kill_every: float
    """Seconds."""
    page_takes: float
    """Seconds, of most pages."""
    celery: bool
    """Real Celery workers and beat; forked loops otherwise."""
    at_most: float
    """Seconds until everything must have ended."""


FULL = Size(captures=200, kill_every=2.0, page_takes=0.1, celery=True, at_most=240.0)
SHORT = Size(captures=20, kill_every=0.7, page_takes=0.1, celery=False, at_most=20.0)


def everything(site: Site, size: Size, folder: Path) -> tuple[str, bool]:
    """A report for people, and whether every promise was kept."""
    _fill(site, size)
    site_process = forked(site.serve)
    try:
        in_another_process(lambda: _ask(site, size))
        started = time.monotonic()
        kills, flushed = _until_all_ended(size, folder)
        seconds = time.monotonic() - started
    finally:
        os.kill(site_process, signal.SIGKILL)
        os.waitpid(site_process, 0)
    return _report(size, seconds, kills, flushed=flushed)


def _fill(site: Site, size: Size) -> None:
    """Pages of every sort: most are fine; some are gone, busy, too slow; several hold the same bytes."""
    for number in range(size.captures):
        match number % 10:
            case 7:
                reply = Reply(status=404)
            case 8:
                reply = Reply(status=503)
            case 9:
                reply = Reply(article(), before=lambda: time.sleep(settings.OUTBOUND_DEADLINE * 2))
            case 5 | 6:
                reply = Reply(article("Words that several pages share."), before=lambda: time.sleep(size.page_takes))
            case _:
                reply = Reply(
                    article(f"The bridge at kilometre {number} has forty spans.", paragraphs=200),
                    before=lambda: time.sleep(size.page_takes),
                )
        site.pages[f"/{number}"] = reply


def _ask(site: Site, size: Size) -> None:
    actor = factories.person(Role.RESEARCHER)
    sources = [factories.source(url=site.url(f"/{number}"), actor=actor) for number in range(size.captures)]
    request_captures(source_ids=[source.pk for source in sources], actor=actor)


def _until_all_ended(size: Size, folder: Path) -> tuple[int, bool]:
    """How many workers were killed, and whether the broker was emptied on the way."""
    start = _celery_worker(folder) if size.celery else _loop
    kills, flushed = 0, False
    with _beat(folder) if size.celery else _nothing():
        workers = [start() for _ in range(WORKERS)]
        until = time.monotonic() + size.at_most
        next_kill = time.monotonic() + size.kill_every * (2 if size.celery else 1)
        try:
            while (left := _open()) and time.monotonic() < until:
                if time.monotonic() >= next_kill:
                    worker = workers.pop(0)
                    if not size.celery or kills % WHOLE_EVERY == WHOLE_EVERY - 1:
                        kill(worker)
                        worker = start()
                    elif not _kill_one_of(worker):
                        worker = start()
                    workers.append(worker)
                    kills += 1
                    next_kill = time.monotonic() + size.kill_every
                    _let_time_pass()
                if size.celery and not flushed and left < size.captures * 0.7:
                    _empty_the_broker()
                    flushed = True
                time.sleep(0.05)
        finally:
            for worker in workers:
                kill(worker)
    return kills, flushed


def _report(size: Size, seconds: float, kills: int, *, flushed: bool) -> tuple[str, bool]:
    states = Counter(Capture.objects.values_list("state", flat=True))
    orphans_before = StoredBytes.objects.filter(state=BytesState.WRITING).count()
    text_extraction.read_due(seconds=size.at_most)
    leftovers.sweep(older_than=timedelta(0))
    vouched = sorted(StoredBytes.objects.values_list("pk", flat=True))
    most = Capture.objects.annotate(copies=Count("snapshot")).order_by("-copies").values_list("copies", flat=True)[0]
    done = Capture.objects.filter(state=CaptureState.DONE)
    promises = {
        "every capture has ended": states.total() == size.captures and not _open(),
        "none was tried more than three times": not Capture.objects.filter(attempts__gt=3).exists(),
        "one copy each at most, one for each that is done": most <= 1 and Snapshot.objects.count() == done.count(),
        "every copy's bytes are what their name says": _whole(vouched),
        "files in the store are those that rows vouch for": list(storage.stored_names()) == vouched,
        "nothing half written is left": not list((Path(settings.VAR) / "captures" / storage.PARTS).glob("*")),
        "every copy was read": SnapshotText.objects.count() == Snapshot.objects.count(),
        "workers were killed": kills > 0,
        "the broker was emptied": flushed or not size.celery,
    }
    attempts = Counter(Capture.objects.values_list("attempts", flat=True))
    problems = Counter(Capture.objects.exclude(problem_code="").values_list("state", "problem_code"))
    lines = [
        f"{size.captures} captures, {kills} workers killed, {seconds:.1f} s",
        f"states {dict(states)}; attempts {dict(sorted(attempts.items()))}; problems {dict(problems)}",
        f"half-stored rows that the sweep found: {orphans_before}; files: {len(vouched)}",
        *(f"{'kept  ' if held else 'BROKEN'}  {promise}" for promise, held in promises.items()),
    ]
    return "\n".join(lines), all(promises.values())


def _whole(names: list[str]) -> bool:
    return all(sha256(storage.fetch(name)).hexdigest() == name for name in names)


def _open() -> int:
    left = Capture.objects.open().count()
    connections.close_all()  # a fork must not share a connection
    return left


def _let_time_pass() -> None:
    """What waits for another attempt has waited long enough."""
    Capture.objects.filter(state=CaptureState.QUEUED).update(not_before=Now())
    connections.close_all()


def _loop() -> int:
    return forked(_work)


def _work() -> None:
    while True:
        capture_worker.capture_due()
        text_extraction.read_due(seconds=0.3)
        time.sleep(0.02)


def _kill_one_of(worker: int) -> bool:
    """One of the processes that run a Celery worker's tasks; the worker starts another.

    Celery ends a worker whose new process dies before it is up; whether this one is still there.
    """
    try:
        children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        if children:
            os.kill(int(random.choice(children)), signal.SIGKILL)
    except (FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{worker}").exists()
    return True


def _empty_the_broker() -> None:
    with redis.Redis.from_url(settings.CELERY_BROKER_URL) as broker:
        broker.flushdb()


def _celery_worker(folder: Path) -> Callable[[], int]:
    def start() -> int:
        log = (folder / "worker.log").open("ab")
        return subprocess.Popen(
            [
                *CELERY, "worker", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle",
                f"--hostname=w{time.monotonic_ns()}@stress",
            ],
            cwd=ROOT, stdout=log, stderr=log, process_group=0,
        ).pid  # fmt: skip

    return start


@contextmanager
def _beat(folder: Path) -> Iterator[None]:
    with (folder / "beat.log").open("ab") as log:
        beat = subprocess.Popen(
            [*CELERY, "beat", "--pidfile=", "--schedule", str(folder / "schedule")], cwd=ROOT, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            beat.terminate()
            beat.wait()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
