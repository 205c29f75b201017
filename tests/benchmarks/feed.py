"""(b) The change feed: a walk of everything, against a plain DRF list and against reading the rows and nothing else."""

import json
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
_END = re.compile(rb'"cursor":"([^"]+)","has_more":(true|false)\}$')
_ROWS = """
SELECT seq, claim_id, language, kind, slug, published_at, digest, document
FROM claims_edition WHERE current AND seq > %s ORDER BY seq LIMIT %s
"""


def walks(*, rounds: int, plain_floor: float, raw_floor: float) -> list[Result]:
    """The three walks in turn, `rounds` times; shares of medians. What is walked is what is current now."""
    count = Edition.objects.current().count()
    with web.served(processes=2) as port, psycopg.connect(os.environ["DATABASE_URL"]) as raw:
        ways: dict[str, Callable[[], int]] = {
            "feed": lambda: sum(map(len, _feed(port))),
            "plain": lambda: sum(map(len, _plain(port))),
            "raw": lambda: _raw(raw),
        }
        for name, pages in (("feed", _feed(port)), ("plain", _plain(port))):
            found = sum(len(json.loads(bytes(page))["results"]) for page in pages)
            if found != count:
                raise RuntimeError(f"{name}: {found} items of {count}")
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, walk in ways.items():
                started = time.perf_counter()
                walk()
                seconds[name].append(time.perf_counter() - started)
    feed, plain, raw_read = (statistics.median(seconds[name]) for name in ("feed", "plain", "raw"))
    detail = f"{count:,} items: feed {feed:.2f} s, plain list {plain:.2f} s, raw read {raw_read:.2f} s"
    return [
        Result("(b) feed / plain DRF ModelSerializer list", plain / feed, 10, plain_floor, "times", detail),
        Result("(b) feed / raw psycopg read", raw_read / feed, 0.5, raw_floor, "of throughput", detail),
    ]


def _feed(port: int) -> Iterator[memoryview]:
    """Every page. The client finds the cursor at its end and parses nothing else."""
    connection, query = web.Fetcher(port), f"limit={LIMIT}"
    while True:
        page = connection.get(f"/api/v1/changes?{query}")
        yield page
        end = _END.search(page, len(page) - 200)
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
