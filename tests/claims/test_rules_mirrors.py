"""The database's rules for bulk files and mirrors: rows cannot be edited."""

from uuid import uuid4

import pytest

from tests.claims.ledger_sql import Connection, refused_by

pytestmark = pytest.mark.database_rules
A, B = "a" * 64, "b" * 64
FILE = (
    "INSERT INTO claims_bulkfile (id, kind, name, epoch, seq, cursor, items, size, sha256, content_sha256)"
    " VALUES (gen_random_uuid(), %s, 'x', gen_random_uuid(), %s, '', 0, 1, %s, %s)"
)
MIRROR = (
    "INSERT INTO claims_mirror (id, address, serving, filling, cursor, etag, seq, head, problem)"
    " VALUES (%s, 'https://other.example/', %s, %s, '', '', 0, 0, '')"
)
ITEM = (
    "INSERT INTO claims_mirroreditem (mirror_id, generation, seq, claim, language, kind, digest, item)"
    " VALUES (%s, 1, %s, %s, 'en', %s, %s, '{}')"
)


def test_a_bulk_file_row_cannot_change(sql: Connection) -> None:
    refused_by(sql, "bulk_file_kind_is_known", FILE, ["pages", 1, A, A])
    refused_by(sql, "bulk_file_has_its_digests", FILE, ["items", 1, "short", A])
    refused_by(sql, "bulk_file_counts_are_counts", FILE, ["items", -1, A, A])
    sql.execute(FILE, ["items", 1, A, A])
    refused_by(sql, "bulk_file_stands", "UPDATE claims_bulkfile SET sha256 = %s", [B])


def test_mirrored_items_cannot_be_edited(sql: Connection) -> None:
    mirror, claim = uuid4(), uuid4()
    refused_by(sql, "mirror_fills_a_later_generation", MIRROR, [mirror, 2, 1])
    sql.execute(MIRROR, [mirror, 1, 2])
    refused_by(sql, "mirrored_item_has_its_digest", ITEM, [mirror, 1, claim, "published", "short"])
    sql.execute(ITEM, [mirror, 1, claim, "published", A])
    refused_by(sql, "mirrored_item_once", ITEM, [mirror, 1, uuid4(), "published", A])
    refused_by(sql, "mirrored_present_item_once", ITEM, [mirror, 2, claim, "updated", A])
    sql.execute(ITEM, [mirror, 3, claim, "redacted", A])
    refused_by(sql, "mirrored_item_stands", "UPDATE claims_mirroreditem SET item = '[]'")
