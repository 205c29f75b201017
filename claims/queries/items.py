"""Editions as API items: JSON that contains the stored document byte for byte.

An item is `{seq, claim, language, kind, url, published_at, digest, document}`. PostgreSQL writes the members before the
document as JSON text, so Python neither parses nor serialises them.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from factcheck.core import replicas
from factcheck.core.binary_reads import binary_cursor

HEAD = """convert_to(concat(
    '{"seq":', e.seq,
    ',"claim":"', e.claim_id,
    '","language":', to_json(e.language),
    ',"kind":"', e.kind,
    '","url":', to_json(%(before)s || CASE WHEN e.document IS NULL THEN (
        SELECT n.slug FROM claims_edition n
        WHERE n.claim_id = e.claim_id AND n.language = e.language AND n.kind = 'redacted' ORDER BY n.number LIMIT 1
    ) ELSE e.slug END || %(behind)s),
    ',"published_at":"', to_char(e.published_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","digest":"', e.digest,
    '","document":'),
    'UTF8')"""
"""SQL: the item's bytes before its document. Needs `e` (the edition) and an Address's parameters.

The address has the edition's own slug, which redirects for ever to the claim's current address, so items never change.
A redacted edition has its notice's slug, because its own contains the removed headline. Values that cannot contain a
quotation mark (kind, digest) are not escaped, for speed.
"""

WITHHELD = """CASE WHEN e.document IS NULL THEN convert_to(
    ',"withheld":{"why":"redacted"'
    || coalesce(',"reason":' || to_json(r.reason), '')
    || coalesce(',"note":' || to_json(r.note), '')
    || '}',
    'UTF8') END"""
"""SQL: the item's bytes after the document of a redacted edition. Needs `e` and `r`, its confirmed redaction."""


class Address(NamedTuple):
    """The absolute address of verdict pages, split where the slug goes."""

    before: str
    behind: str

    def of(self, slug: str) -> str:
        """The address of the verdict with this slug."""
        return f"{self.before}{slug}{self.behind}"


def claim_address() -> Address:
    """The address of verdict pages, from the settings and the URLconf."""
    before, behind = reverse("claim", args=["-slug-"]).split("-slug-")
    return Address(f"{settings.PUBLIC_ORIGIN}{before}", behind)


class Item(NamedTuple):
    """One edition. `head` is its JSON up to and including `"document":`. `document` is None once redacted."""

    seq: int
    number: int
    kind: str
    head: bytes
    document: bytes | None

    def json(self) -> bytes:
        """The whole item as JSON."""
        return b"%b%b}" % (self.head, b"null" if self.document is None else self.document)

    def withheld(self, why: bytes) -> bytes:
        """The item without its document. `why` is a JSON object with the reason."""
        return b'%bnull,"withheld":%b}' % (self.head, why)


class Version(NamedTuple):
    """The version of all public data: the log's epoch and seq, and the clock of live facts."""

    epoch: UUID
    seq: int
    tick: int


def version() -> Version:
    """The current version. Read it before the data: a change in between then only causes one extra reload."""
    with replicas.connection().cursor() as cursor:
        cursor.execute("SELECT h.epoch, h.seq, c.tick FROM claims_loghead h CROSS JOIN claims_factclock c")
        return Version(*cursor.fetchone())


def by_edition(ids: Sequence[UUID], address: Address) -> list[Item]:
    """The editions with these ids, newest first."""
    return _read("e.id = ANY(%(ids)s) ORDER BY e.seq DESC", address, ids=list(ids))


def history(claim: UUID, language: str, address: Address, *, after: int, limit: int) -> list[Item]:
    """Editions of a claim's verdict in a language with numbers above `after`, oldest first."""
    return _read(
        "e.claim_id = %(claim)s AND e.language = %(language)s AND e.number > %(after)s"
        " ORDER BY e.number LIMIT %(limit)s",
        address, claim=claim, language=language, after=after, limit=limit,
    )  # fmt: skip


def _read(condition: str, address: Address, **values: Any) -> list[Item]:
    with binary_cursor() as cursor:
        cursor.execute(
            f"SELECT e.seq, e.number, e.kind, {HEAD}, e.document FROM claims_edition e"  # noqa: S608 -- our own words
            f" WHERE {condition}",
            {**values, **address._asdict()},
        )
        return [Item(*row) for row in cursor.fetchall()]
