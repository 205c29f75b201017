"""Readers: processes that follow /api/v1/changes over HTTP and keep a copy and its cursor in one file; killed at will.

They do what docs/api.md tells consumers to do, and note what a feed must never do to them.
"""

import http.client
import json
import os
import random
import signal
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from factcheck.core.canonical import canonical_bytes, digest
from factcheck.embedded.servers import LOOPBACK

Json = dict[str, Any]
_TABLES = """
CREATE TABLE IF NOT EXISTS item (claim TEXT, language TEXT, seq INTEGER, kind TEXT, digest TEXT, published_at TEXT,
    document TEXT, PRIMARY KEY (claim, language));
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT, seq INTEGER);
CREATE TABLE IF NOT EXISTS note (what TEXT);
INSERT OR IGNORE INTO place VALUES (1, NULL, 0);
"""
SENT_AWAY, BACKWARDS, NOT_VERBATIM, LIFE = "told to start again", "out of order", "not verbatim", "life"
MEANWHILE = "a page with news while others wrote"


@dataclass(frozen=True)
class Temper:
    """How a reader behaves."""

    largest: int
    """Items of a page at most; each page has another limit."""
    rests: float
    """Seconds at most, between two pages."""
    dies: float
    """Share of pages between whose arrival and keeping the process kills itself."""


class Copy:
    """A replica with the cursor that belongs to it, in one file: they change together or not at all."""

    def __init__(self, path: Path) -> None:
        # The process may die, the machine does not: nothing needs to reach the disk.
        self.file = sqlite3.connect(path, timeout=30)
        self.file.execute("PRAGMA synchronous = OFF")
        self.file.executescript(_TABLES)

    def place(self) -> tuple[str | None, int]:
        """The cursor to go on from, and the last seq taken."""
        cursor, seq = self.file.execute("SELECT cursor, seq FROM place").fetchone()
        return cursor, seq

    def take(self, items: list[Json], cursor: str, *, meanwhile: bool) -> None:
        """Keep what a page brought, and its cursor."""
        with self.file:
            _, last = self.place()
            for item in items:
                if item["seq"] <= last:
                    self.note(BACKWARDS)
                last = item["seq"]
                if digest(canonical_bytes(item["document"])) != item["digest"]:
                    self.note(NOT_VERBATIM)
                self._keep(item)
            if items and meanwhile:
                self.note(MEANWHILE)
            self.file.execute("UPDATE place SET cursor = ?, seq = ?", [cursor, last])

    def note(self, what: str) -> None:
        """Something to be counted at the end."""
        self.file.execute("INSERT INTO note VALUES (?)", [what])

    def notes(self, what: str) -> int:
        [[count]] = self.file.execute("SELECT count(*) FROM note WHERE what = ?", [what]).fetchall()
        return int(count)

    def held(self) -> dict[tuple[str, str], tuple[int, str, str, bytes]]:
        """(seq, kind, digest, document) by claim and language."""
        rows = self.file.execute("SELECT claim, language, seq, kind, digest, document FROM item")
        return {(claim, language): (seq, kind, name, text.encode()) for claim, language, seq, kind, name, text in rows}

    def _keep(self, item: Json) -> None:
        if item["kind"] == "redacted":
            upto = max(gone["seq"] for gone in item["document"]["redacted"])
            self.file.execute(
                "DELETE FROM item WHERE claim = ? AND language = ? AND seq <= ?",
                [item["claim"], item["language"], upto],
            )
            return
        self.file.execute(
            "INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                *(item[name] for name in ("claim", "language", "seq", "kind", "digest", "published_at")),
                canonical_bytes(item["document"]).decode(),
            ],
        )


def follow(port: int, path: Path, temper: Temper, *, over: Path, chance: random.Random) -> None:
    """One life of a reader: until `over` exists and there is nothing more."""
    copy = Copy(path)
    with copy.file:
        copy.note(LIFE)
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=10)
    while True:
        last = over.exists()
        page = _ask(line, copy, chance.randint(1, temper.largest))
        if page is None:
            line.close()
            time.sleep(0.05)
            continue
        if chance.random() < temper.dies:
            os.kill(os.getpid(), signal.SIGKILL)
        copy.take(page["results"], page["cursor"], meanwhile=not last)
        if page["has_more"]:
            continue
        if last and not page["results"]:
            return
        time.sleep(chance.random() * temper.rests)


def _ask(line: http.client.HTTPConnection, copy: Copy, limit: int) -> Json | None:
    """The next page; None while the server cannot answer. Raises RuntimeError on a refusal."""
    cursor, _ = copy.place()
    try:
        line.request("GET", f"/api/v1/changes?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        answer = line.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return None
    if answer.status == http.client.OK:
        page: Json = json.loads(body)
        return page
    if answer.status == http.client.GONE:
        with copy.file:
            copy.note(SENT_AWAY)
            # As consumers are told: delete the copy and begin again.
            copy.file.execute("DELETE FROM item")
            copy.file.execute("UPDATE place SET cursor = NULL, seq = 0")
        return None
    if answer.status >= http.client.INTERNAL_SERVER_ERROR:
        return None
    raise RuntimeError(f"{answer.status} {body[:300]!r}")
