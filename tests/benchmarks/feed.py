"""(b) The change feed: a walk of everything, against a plain DRF list and against reading the rows and nothing else."""

import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import psycopg

from claims.models import Edition
from tests.benchmarks import web
from tests.benchmarks.results import Result

LIMIT = 1_000
TAIL = 300
"""Bytes in which a page ends, cursor and all."""
PAGES_A_ROUND = 8
_END = re.compile(rb'"cursor":"([^"]+)","has_more":(true|false),"head":[0-9]+\}$')
_ROWS = """
SELECT seq, claim_id, language, kind, slug, published_at, digest, document
FROM claims_edition WHERE current AND seq > %s ORDER BY seq LIMIT %s
"""


def walks(*, rounds: int, plain_floor: float, raw_floor: float, end_floor: float) -> list[Result]:
    """The three walks in turn, `rounds` times; shares of medians. What is walked is what is current now."""
    count = Edition.objects.current().count()
    with web.served(processes=2) as port, psycopg.connect(os.environ["DATABASE_URL"]) as raw:
        ways: dict[str, Callable[[], int]] = {
            "feed": lambda: sum(map(len, _feed(port))),
            "plain": lambda: sum(map(len, _plain(port))),
            "raw": lambda: _raw(raw),
        }
        for name, pages in (("feed", _feed(port)), ("plain", _plain(port))):
            # Only items say when they were published; their documents do not.
            found = sum(bytes(page).count(b'"published_at":') for page in pages)
            if found != count:
                raise RuntimeError(f"{name}: {found} items of {count}")
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, walk in ways.items():
                started = time.perf_counter()
                walk()
                seconds[name].append(time.perf_counter() - started)
        start, end, behind = _first_and_last(port, rounds)
    feed, plain, raw_read = (statistics.median(seconds[name]) for name in ("feed", "plain", "raw"))
    detail = f"{count:,} items: feed {feed:.2f} s, plain list {plain:.2f} s, raw read {raw_read:.2f} s"
    return [
        Result("(b) feed / plain DRF ModelSerializer list", plain / feed, 10, plain_floor, "times", detail),
        Result("(b) feed / raw psycopg read", raw_read / feed, 0.5, raw_floor, "of throughput", detail),
        Result(
            "(b) a page from the end / one from the start", end / start, 1.2, end_floor, "of its time",
            f"{LIMIT:,} items behind nothing: {1_000 * start:.1f} ms, behind {behind:,}: {1_000 * end:.1f} ms",
            at_most=True,
        ),
    ]  # fmt: skip


def _first_and_last(port: int, rounds: int) -> tuple[float, float, int]:
    """Median seconds of the first page and of the last full one, asked in turn; how many items stand before that."""
    cursors = [match[1].decode() for page in _feed(port) if (match := _END.search(page, len(page) - TAIL))]
    # The last cursor ends the log, and the page before it may not be full.
    behind = max(len(cursors) - 2, 0)
    following = f"&cursor={cursors[behind - 1]}" if behind else ""
    connection = web.Fetcher(port)
    seconds: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds * PAGES_A_ROUND):
        for kept, query in zip(seconds, ("", following), strict=True):
            started = time.perf_counter()
            connection.get(f"/api/v1/changes?limit={LIMIT}{query}")
            kept.append(time.perf_counter() - started)
    connection.socket.close()
    return statistics.median(seconds[0]), statistics.median(seconds[1]), behind * LIMIT


def _feed(port: int) -> Iterator[memoryview]:
    """Every page. The client finds the cursor at its end and parses nothing else."""
    connection, query = web.Fetcher(port), f"limit={LIMIT}"
    while True:
        page = connection.get(f"/api/v1/changes?{query}")
        yield page
        end = _END.search(page, len(page) - TAIL)
        if end is None:
            raise RuntimeError("the page does not end as pages do")
        if end[2] == b"false":
            connection.socket.close()
            return
        query = f"limit={LIMIT}&cursor={end[1].decode()}"


def _plain(port: int) -> Iterator[memoryview]:
    connection, address = web.Fetcher(port), "/bench/plain"
    while True:
        page = connection.get(address)
        yield page
        following = re.match(rb'\{"next":(null|"([^"]+)")', page)
        if following is None:
            raise RuntimeError("the list does not begin as lists do")
        if following[2] is None:
            connection.socket.close()
            return
        parts = urlsplit(following[2].decode())
        address = f"{parts.path}?{parts.query}"


def _raw(connection: "psycopg.Connection[tuple[object, ...]]") -> int:
    """The rows that the feed is made of, in binary, a thousand at a time."""
    found, seq = 0, 0
    with connection.cursor(binary=True) as cursor:
        while True:
            rows = cursor.execute(_ROWS, [seq, LIMIT]).fetchall()
            found += len(rows)
            if len(rows) < LIMIT:
                connection.rollback()
                return found
            seq = int(str(rows[-1][0]))
