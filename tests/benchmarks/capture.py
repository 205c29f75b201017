"""Captures from a local server, beside a bare loop of urllib3 and warcio over the same pages in the same run.

The bare loop keeps its connection, writes every answer into one gzipped WARC file, and does nothing else. A capture
takes a row and its lease, heeds robots.txt (asked once), connects anew through the guard, checks the answer, writes two
files to the disk (the page and its WARC), each synced, with its rows in three transactions. "Read" adds what a worker
does next: the text, the title and the date of each page, in a process with limits, and their row.

The server is a process of its own on the same machine. The database does not wait for its disk, as everywhere in these
benchmarks; files of captures do.
"""

import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from itertools import count
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median

import urllib3
from celery import current_app
from django.conf import settings
from django.db import connection, connections
from django.test import override_settings
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.models import Capture, CaptureState, Snapshot, Source
from sources.services import capture_worker, text_extraction
from sources.services.captures import request_captures
from tests import factories
from tests.benchmarks.results import Result
from tests.sources.capture.site import Reply, Site, article

_FORK = get_context("fork")
_MARK = b"@@@@@@@@@@@@"
_WORDS = (
    "the", "bridge", "has", "forty", "spans", "and", "was", "built", "in", "a", "year", "of", "survey", "by", "an",
    "office", "that", "counts", "them", "every", "ten", "years", "while", "others", "say", "earlier", "count", "found",
    "fewer", "because", "it", "left", "out", "those", "over", "land",
)  # fmt: skip


class _Pages(Site):
    """Every answer is new: pages that were stored already would not be written again."""

    _asked = count()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        page = self.pages.get(path)
        reply = page if isinstance(page, Reply) else Reply(status=404)
        body = reply.body.replace(_MARK, b"%012d" % next(self._asked), 1)
        handler.send_response(reply.status)
        handler.send_header("Content-Type", reply.content_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def throughput(*, pages: int, rounds: int, floor: float) -> list[Result]:
    """Pages in a second, as a share of the bare loop's: the median of the rounds' shares."""
    site = _Pages()
    paths = _fill(site, pages)
    server = _FORK.Process(target=site.serve)
    server.start()
    with (
        tempfile.TemporaryDirectory(prefix="factcheck-captures-") as folder,
        override_settings(
            STORAGES=settings.STORAGES
            | {
                "captures": {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": Path(folder) / "store"}}
            },
            OUTBOUND_ALLOWED=[site.host],
            CAPTURE_HOST_DELAY=0.0,
        ),
    ):
        try:
            return _measured(site, paths, Path(folder), rounds=rounds, floor=floor)
        finally:
            os.kill(server.pid or 0, signal.SIGKILL)
            server.join()


def _files(folder: Path) -> dict[str, object]:
    return {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": folder}}


def _measured(site: Site, paths: list[str], folder: Path, *, rounds: int, floor: float) -> list[Result]:
    urls = [site.url(path) for path in paths]
    actor = factories.person(Role.RESEARCHER)
    made = [factories.source(url=url, actor=actor) for url in urls]
    bare: list[float] = []
    stored: dict[int, list[float]] = {1: [], 2: []}
    read: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        bare.append(len(urls) / _bare(urls, folder / f"{number}.warc.gz"))
        for processes in (1, 2):
            _in_another_process(lambda: _ask(made, actor))
            stored[processes].append(len(urls) / _timed(_capture, processes))
            read[processes].append(len(urls) / (len(urls) / stored[processes][-1] + _timed(_read, processes)))
    done = Capture.objects.filter(state=CaptureState.DONE).count()
    if done != rounds * 2 * len(urls) or Snapshot.objects.filter(text__isnull=True).exists():
        raise AssertionError("not every page was captured and read")
    size = sum(len(reply.body) for reply in site.pages.values() if isinstance(reply, Reply)) / len(urls) / 1_000
    return [
        Result(
            name=f"Capture to stored copy, {words}, as a share of bare urllib3 + warcio",
            measured=median(ours / theirs for ours, theirs in zip(stored[processes], bare, strict=True)),
            aim=0.5,
            floor=floor,
            detail=f"{median(stored[processes]):.0f} pages a second of {size:.0f} kB on average, bare loop "
            f"{median(bare):.0f}; to read text {median(read[processes]):.0f}",
        )
        for processes, words in ((1, "1 process"), (2, "2 processes"))
    ]


def _fill(site: Site, pages: int) -> list[str]:
    """Pages of 20 to 200 kB: words of one language, which compress as such pages do."""
    chance = random.Random(7)
    for number in range(pages):
        size = 20_000 + 180_000 * number // max(pages - 1, 1)
        words = " ".join(f"{chance.choice(_WORDS)}{chance.choice(('', '', ',', '.', ' 17'))}" for _ in range(120))
        body = article(words, paragraphs=max(size // (len(words) + 7), 1))
        site.pages[f"/{number}"] = Reply(body.replace(b"</body>", b"<!-- " + _MARK + b" --></body>"))
    return [f"/{number}" for number in range(pages)]


def _bare(urls: list[str], file: Path) -> float:
    """Seconds."""
    pool = urllib3.PoolManager()
    started = time.perf_counter()
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        for url in urls:
            answer = pool.request("GET", url)
            headers = StatusAndHeaders(f"{answer.status} {answer.reason}", list(answer.headers.items()), "HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(url, "response", payload=BytesIO(answer.data), http_headers=headers)
            )
    seconds = time.perf_counter() - started
    pool.clear()
    return seconds


def _ask(made: list[Source], actor: User) -> None:
    request_captures(source_ids=[source.pk for source in made], actor=actor)


def _capture() -> None:
    capture_worker.capture_due(seconds=600)


def _read() -> None:
    text_extraction.read_due(seconds=600)


def _timed(work: Callable[[], None], processes: int) -> float:
    """Seconds until so many warm workers have nothing left to do."""
    connections.close_all()
    ready, over = _FORK.Barrier(processes + 1), _FORK.Barrier(processes + 1)
    workers = [_FORK.Process(target=_worker, args=(work, ready, over)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait(60)
    started = time.perf_counter()
    over.wait(600)
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    return seconds


def _worker(work: Callable[[], None], ready: Barrier, over: Barrier) -> None:
    """As a worker that has been at it for a while: connected, its reader started."""
    connection.ensure_connection()
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1)
    if work is _read:
        text_extraction.read_snapshot(article(), media_type="text/html")
    ready.wait(60)
    work()
    over.wait(600)
    text_extraction.reader().close()
    connections.close_all()


def _in_another_process(target: Callable[[], None]) -> None:
    """This process holds no connection that a fork would share."""
    connections.close_all()
    other = _FORK.Process(target=target)
    other.start()
    other.join()
