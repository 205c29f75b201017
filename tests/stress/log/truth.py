"""What a replica must hold, worked out from the whole log, without the feed and without the mark it is made with."""

import json
from typing import NamedTuple

import psycopg

from claims.vocabulary import EditionKind
from factcheck.core.canonical import digest
from tests.stress.log.readers import BACKWARDS, NOT_VERBATIM, SENT_AWAY, Copy

Key = tuple[str, str]
_ROWS = """
SELECT e.seq, e.id::text, e.claim_id::text, e.language, e.kind, e.digest, e.document, e.published_at
FROM claims_edition e ORDER BY e.seq
"""


class Row(NamedTuple):
    """An edition as the database has it."""

    seq: int
    id: str
    claim: str
    language: str
    kind: str
    digest: str
    document: bytes | None
    published_at: object


class Log:
    """The whole log, as it stands once everybody is done."""

    def __init__(self, database: str) -> None:
        with psycopg.connect(database) as connection:
            self.rows = [Row(*row) for row in connection.execute(_ROWS).fetchall()]
            head = connection.execute("SELECT seq FROM claims_loghead").fetchone()
        self.head: int | None = head[0] if head else None

    def gapless(self) -> bool:
        return [row.seq for row in self.rows] == list(range(1, len(self.rows) + 1)) and self.head == len(self.rows)

    def in_order_of_time(self) -> bool:
        times = [row.published_at for row in self.rows]
        return times == sorted(times)  # type: ignore[type-var]  # datetimes, all of them

    def present(self) -> dict[Key, Row]:
        """What a consumer holds who took the log edition by edition."""
        held: dict[Key, Row] = {}
        for row in self.rows:
            key = row.claim, row.language
            if row.kind != EditionKind.REDACTED:
                held[key] = row
            elif key in held and held[key].seq <= _upto(row):
                del held[key]
        return held


class Finding(NamedTuple):
    """What is wrong with one replica: all of it must be 0."""

    lost: int
    """Items of the log that it lacks, or holds in an older edition."""
    tombstones: int
    """Of these, tombstones."""
    undead: int
    """Items that it holds and that the log has deleted, or never had."""
    changed: int
    """Documents that are not, to the byte, what was published."""
    backwards: int
    """Items that came with a number at or below one that came before."""
    sent_away: int
    """Times it was told to start again."""


def compare(truth: dict[Key, Row], copy: Copy) -> Finding:
    held = copy.held()
    both = truth.keys() & held.keys()
    lost = [row for key, row in truth.items() if key not in held or held[key][0] < row.seq]
    return Finding(
        lost=len(lost),
        tombstones=sum(row.kind == EditionKind.WITHDRAWN for row in lost),
        undead=sum(key not in truth or seq > truth[key].seq for key, (seq, *_) in held.items()),
        changed=copy.notes(NOT_VERBATIM) + sum(_differs(truth[key], held[key]) for key in both),
        backwards=copy.notes(BACKWARDS),
        sent_away=copy.notes(SENT_AWAY),
    )


def _upto(notice: Row) -> int:
    """The highest number among the editions that a redaction notice lists."""
    highest: int = max(gone["seq"] for gone in json.loads(notice.document or b"")["redacted"])
    return highest


def _differs(row: Row, item: tuple[int, str, str, bytes]) -> bool:
    """Whether other than what was published is held under this seq; an older edition is lost, not changed."""
    seq, kind, name, document = item
    published = kind == row.kind and name == row.digest == digest(document) and document == row.document
    return seq == row.seq and not published
