"""Editions as the API hands them out: JSON with the stored document spliced in, byte for byte.

An item is `{seq, claim, language, kind, url, published_at, digest, document}`. PostgreSQL writes everything before
the document as JSON text, so that nothing is parsed, decoded or written again on the way out.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.urls import reverse

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
"""SQL: the item's bytes up to its document. Wants `e` (the edition) and an Address's parameters.

The address is the edition's own, which for ever leads to the claim's present one: an item never changes afterwards. Of
what was redacted it is the notice's, since the removed headline made the edition's.
Every microsecond counts a hundred thousand times: what can hold no quotation mark (a kind, a digest) is not escaped.
"""

WITHHELD = """CASE WHEN e.document IS NULL THEN convert_to(
    ',"withheld":{"why":"redacted"'
    || coalesce(',"reason":' || to_json(r.reason), '')
    || coalesce(',"note":' || to_json(r.note), '')
    || '}',
    'UTF8') END"""
"""SQL: what stands behind the document of a redacted edition. Wants `e` and `r`, its confirmed redaction."""


class Address(NamedTuple):
    """Where verdict pages are: an absolute address, cut where the slug goes."""

    before: str
    behind: str

    def of(self, slug: str) -> str:
        """The address of the verdict with this slug."""
        return f"{self.before}{slug}{self.behind}"


def claim_address() -> Address:
    """The address of verdict pages, as the settings and the list of addresses have it."""
    before, behind = reverse("claim", args=["-slug-"]).split("-slug-")
    return Address(f"{settings.PUBLIC_ORIGIN}{before}", behind)


class Item(NamedTuple):
    """One edition. `head` is JSON up to and with `"document":`; `document` is None once redacted."""

    seq: int
    number: int
    kind: str
    head: bytes
    document: bytes | None

    def json(self) -> bytes:
        """The whole item."""
        return b"%b%b}" % (self.head, b"null" if self.document is None else self.document)

    def withheld(self, why: bytes) -> bytes:
        """The item without its document; `why` is a JSON object that says what became of it."""
        return b'%bnull,"withheld":%b}' % (self.head, why)


class Version(NamedTuple):
    """What every public answer depends on: the log and its head, and the clock of live facts."""

    epoch: UUID
    seq: int
    tick: int


def version() -> Version:
    """The present one. Read it before what it stands for: a change in between then costs a reader one reload."""
    with connection.cursor() as cursor:
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
