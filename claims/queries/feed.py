"""The log as consumers read it, in its order: what of it is current (the change feed), or all of it.

A reader who keeps the cursor of the last page and asks again gets everything that changed since, and nothing twice
but what changed. Why the cursor may be trusted after a restore: see `Position`.
"""

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from claims.queries.items import HEAD, WITHHELD, Address
from claims.queries.streaming import tuples
from claims.vocabulary import BulkKind
from factcheck.core.binary_reads import binary_cursor
from factcheck.core.errors import Gone, Invalid

MAX_LIMIT = 1_000
CURSOR = r"^[A-Za-z0-9_-]{53}[AQgw]$"
"""What every cursor looks like: forty bytes."""
_LAYOUT = struct.Struct(">16sQ8sQ")
_HIGHEST = 2**63 - 1
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_COLUMNS = f"NULL::uuid, e.seq, left(e.digest, 16), e.published_at, {HEAD}, e.document"
# No current item is without its document, so nothing is said of one that is withheld.
_ITEMS = f"""
    SELECT {_COLUMNS}, NULL::bytea
    FROM claims_edition e
    WHERE e.current AND e.seq > %(seq)s"""  # noqa: S608 -- our own words
_EDITIONS = f"""
    SELECT {_COLUMNS}, {WITHHELD}
    FROM claims_edition e LEFT JOIN claims_redaction r ON r.edition_id = e.id AND r.confirmed_by_id IS NOT NULL
    WHERE e.seq > %(seq)s"""  # noqa: S608 -- our own words
_ROWS = {BulkKind.ITEMS: _ITEMS, BulkKind.EDITIONS: _EDITIONS}

_HEAD = """
SELECT h.epoch, h.seq, convert_to(e.digest || ' ' || (extract(epoch FROM e.published_at) * 1000000)::bigint, 'UTF8')
FROM claims_loghead h LEFT JOIN claims_edition e ON e.seq = h.seq
"""

# One statement, so that head, position and rows are of one snapshot. The first row is the head with what stands at the
# position; only it has an epoch.
_PAGES = {
    kind: f"""
SELECT h.epoch, h.seq, left(x.digest, 16), x.published_at, h.mark, NULL::bytea, NULL::bytea
FROM ({_HEAD}) AS h (epoch, seq, mark) LEFT JOIN claims_edition x ON x.seq = %(seq)s
UNION ALL ({rows}
    ORDER BY e.seq
    LIMIT %(limit)s
)
ORDER BY 1 NULLS LAST, 2
"""  # noqa: S608 -- our own words
    for kind, rows in _ROWS.items()
}


class Head(NamedTuple):
    """The newest edition of the log. `mark` tells it from one with the same seq in a log restored from a backup."""

    epoch: UUID
    seq: int
    mark: bytes | None
    """None while nothing is published."""


class Position(NamedTuple):
    """A place in the log: behind the edition with this seq, which may have been superseded or redacted since.

    `digest` (8 bytes) and `moment` (microseconds of its `published_at`) are that edition's. A log restored from a
    backup has the same epoch and may have grown past the same seq with other editions, or with the very same document
    published again. The moment is read under the log's lock as the edition is inserted: who finds digest and moment
    unchanged finds the same insertion, and a log that holds it holds everything that came before it.
    """

    epoch: UUID
    seq: int
    digest: bytes
    moment: int

    def cursor(self) -> str:
        """Opaque to consumers: URL-safe base64 without padding."""
        packed = _LAYOUT.pack(self.epoch.bytes, self.seq, self.digest, self.moment)
        return urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def of_cursor(cls, cursor: str) -> "Position":
        """Raises Invalid on anything that `cursor()` did not write."""
        try:
            packed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            epoch, seq, digest, moment = _LAYOUT.unpack(packed)
        except (UnicodeEncodeError, binascii.Error, struct.error) as error:
            raise Invalid("This is no cursor of this feed.", field="cursor") from error
        position = cls(UUID(bytes=epoch), seq, digest, moment)
        if position.cursor() != cursor:
            raise Invalid("This is no cursor of this feed.", field="cursor")
        if seq > _HIGHEST:
            raise _gone()
        return position


class Page(NamedTuple):
    """Some of the log in its order. `head` is the newest at the moment of reading."""

    pieces: list[bytes]
    """The items as JSON, commas and all, cut where it costs nothing: to be joined once, with what goes around them."""
    position: Position
    has_more: bool
    head: Head


def head() -> Head:
    """The present one: a cheap query."""
    with binary_cursor() as cursor:
        cursor.execute(_HEAD)
        return Head(*cursor.fetchone())


def page(after: Position | None, *, limit: int, address: Address, kind: BulkKind = BulkKind.ITEMS) -> Page:
    """What is current, or every edition, behind a position or from the beginning. `limit` is from 1 to `MAX_LIMIT`.

    Raises Gone where the position is not of this log: the consumer starts again.
    """
    with binary_cursor() as cursor:
        # One more than asked for tells whether there is more.
        cursor.execute(_PAGES[kind], {"seq": after.seq if after else 0, "limit": limit + 1, **address._asdict()})
        (epoch, newest, digest, moment, mark, *_), *rows = cursor.fetchall()
    position = after or Position(epoch, 0, bytes(8), 0)
    _check(position, epoch, digest, moment and _microseconds(moment))
    found = rows[:limit]
    pieces: list[bytes] = []
    for *_, item, document, withheld in found:
        pieces += (item, b"null" if document is None else document, b"%b}," % withheld if withheld else b"},")
    if found:
        pieces[-1] = pieces[-1][:-1]
        _, seq, digest, moment, *_ = found[-1]
        position = Position(epoch, seq, bytes.fromhex(digest), _microseconds(moment))
    return Page(pieces, position, len(rows) > limit, Head(epoch, newest, mark))


def lines(kind: BulkKind, address: Address) -> Iterator[tuple[Position, bytes]]:
    """Every item of that kind as one line of NDJSON, with its place in the log.

    Read from the server bit by bit, all as it stood at the first, within a transaction of the caller's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM claims_loghead")
        [epoch] = cursor.fetchone()
    rows = tuples(f"{_ROWS[kind]} ORDER BY e.seq", {"seq": 0, **address._asdict()})
    for _, seq, digest, moment, item, document, withheld in rows:
        line = b"%b%b%b}\n" % (item, b"null" if document is None else document, withheld or b"")
        yield Position(epoch, seq, bytes.fromhex(digest), _microseconds(moment)), line


def _microseconds(moment: datetime) -> int:
    """Exactly, since 1970."""
    return (moment - _BEGINNING) // _MICROSECOND


def _check(position: Position, epoch: UUID, digest: str | None, moment: int | None) -> None:
    there = (bytes(8), 0) if position.seq == 0 else (bytes.fromhex(digest or ""), moment)
    if position.epoch != epoch or (position.digest, position.moment) != there:
        raise _gone()


def _gone() -> Gone:
    return Gone("This cursor is of another log: delete your copy and start again without a cursor.", field="cursor")
