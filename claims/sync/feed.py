"""Reads the log in order, for consumers: its current items (the change feed), or every edition.

A consumer that sends the cursor of its last page gets everything that changed since. `Position` explains why a cursor
is safe after a restore.
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
"""The pattern of every cursor: forty bytes."""
_LAYOUT = struct.Struct(">16sQ8sQ")
_HIGHEST = 2**63 - 1
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_COLUMNS = f"NULL::uuid, e.seq, left(e.digest, 16), e.published_at, {HEAD}, e.document"
# Every current item has its document, so this query needs no column for a withheld one.
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
    """The log's newest edition. `mark` differs from that of an edition with the same seq in a restored log."""

    epoch: UUID
    seq: int
    mark: bytes | None
    """None while nothing is published."""


class Position(NamedTuple):
    """A place in the log: after the edition with this seq, which may be superseded or redacted by now.

    `digest` (8 bytes) and `moment` (microseconds of `published_at`) are that edition's. A log restored from a backup
    has the same epoch, and may have another edition with this seq, or the same document published again. The moment is
    read under the log's lock during the insert. If digest and moment match, it is the same insert, and the log has
    everything before it.
    """

    epoch: UUID
    seq: int
    digest: bytes
    moment: int

    def cursor(self) -> str:
        """The position as an opaque cursor: URL-safe base64 without padding."""
        packed = _LAYOUT.pack(self.epoch.bytes, self.seq, self.digest, self.moment)
        return urlsafe_b64encode(packed).rstrip(b"=").decode()

    @classmethod
    def of_cursor(cls, cursor: str) -> "Position":
        """The position of a cursor. Raises Invalid unless `cursor()` could have written it."""
        try:
            packed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            epoch, seq, digest, moment = _LAYOUT.unpack(packed)
        except (UnicodeEncodeError, binascii.Error, struct.error) as error:
            raise Invalid("Invalid cursor.", field="cursor") from error
        position = cls(UUID(bytes=epoch), seq, digest, moment)
        if position.cursor() != cursor:
            raise Invalid("Invalid cursor.", field="cursor")
        if seq > _HIGHEST:
            raise _gone()
        return position


class Page(NamedTuple):
    """A page of the log. `head` is the newest edition at the time of reading."""

    pieces: list[bytes]
    """The items as JSON with commas, in pieces that callers join once with the rest of the response."""
    position: Position
    has_more: bool
    head: Head


def head() -> Head:
    """The current head. A cheap query."""
    with binary_cursor() as cursor:
        cursor.execute(_HEAD)
        return Head(*cursor.fetchone())


def page(after: Position | None, *, limit: int, address: Address, kind: BulkKind = BulkKind.ITEMS) -> Page:
    """Current items, or every edition, after a position or from the beginning. `limit` is from 1 to `MAX_LIMIT`.

    Raises Gone if the position belongs to another log. The consumer must start again.
    """
    with binary_cursor() as cursor:
        # One more than the limit shows whether there are more.
        cursor.execute(_PAGES[kind], {"seq": after.seq if after else 0, "limit": limit + 1, **address._asdict()})
        (epoch, newest, digest, moment, mark, *_), *rows = cursor.fetchall()
    position = after or Position(epoch, 0, bytes(8), 0)
    _check(position, epoch, digest, moment and _microseconds(moment))
    page_rows = rows[:limit]
    pieces: list[bytes] = []
    for *_, item, document, withheld in page_rows:
        pieces += (item, b"null" if document is None else document, b"%b}," % withheld if withheld else b"},")
    if page_rows:
        pieces[-1] = pieces[-1][:-1]
        _, seq, digest, moment, *_ = page_rows[-1]
        position = Position(epoch, seq, bytes.fromhex(digest), _microseconds(moment))
    return Page(pieces, position, len(rows) > limit, Head(epoch, newest, mark))


def lines(kind: BulkKind, address: Address) -> Iterator[tuple[Position, bytes]]:
    """Every item of this kind as a line of NDJSON, with its position in the log.

    Uses a server-side cursor with one snapshot. The caller must be in a transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM claims_loghead")
        [epoch] = cursor.fetchone()
    rows = tuples(f"{_ROWS[kind]} ORDER BY e.seq", {"seq": 0, **address._asdict()})
    for _, seq, digest, moment, item, document, withheld in rows:
        line = b"%b%b%b}\n" % (item, b"null" if document is None else document, withheld or b"")
        yield Position(epoch, seq, bytes.fromhex(digest), _microseconds(moment)), line


def _microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _BEGINNING) // _MICROSECOND


def _check(position: Position, epoch: UUID, digest: str | None, moment: int | None) -> None:
    expected = (bytes(8), 0) if position.seq == 0 else (bytes.fromhex(digest or ""), moment)
    if position.epoch != epoch or (position.digest, position.moment) != expected:
        raise _gone()


def _gone() -> Gone:
    return Gone(
        "This cursor belongs to another log. Delete your copy and start again without a cursor.", field="cursor"
    )
