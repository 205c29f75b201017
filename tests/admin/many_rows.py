"""Many rows, quickly: each row of some claims made by the services, copied in SQL past every trigger.

Copies have ids of their own, refer to each other as their originals do, and are a day apart.
"""

from collections.abc import Sequence
from typing import Any

import psycopg

from tests.conftest import SERVERS, WORKER

Connection = "psycopg.Connection[tuple[Any, ...]]"

TABLES = (
    "sources_publisher", "sources_publisherdomain", "sources_source", "sources_watch", "sources_capture",
    "sources_storedbytes", "sources_snapshot", "sources_snapshottext", "claims_claimant", "claims_claim",
    "claims_claimtopic", "claims_claimclaimant", "claims_appearance", "claims_appearancespeaker", "claims_citation",
    "claims_verdict", "claims_contribution", "claims_approval", "claims_activity", "claims_edition", "claims_slug",
    "claims_publicclaim", "claims_publicclaim_claimants", "claims_publicclaim_sources", "claims_quotationstate",
    "claims_quotationcheck", "claims_evidencenotice", "claims_externalreview",
)  # fmt: skip
"""What grows with the work of a newsroom, in an order that references need."""
_NUMBERED = {
    "claims_edition": ("seq",),
    "claims_publicclaim": ("id",),
}
_REFERENCES = {"publicclaim_id"}
_UNIQUE = {"slug", "url", "normalised_url", "domain", "identity"}
"""Texts that occur once."""
_KEPT = ("claims_rebuild_queues", "sources_rebuild_queues")
STEP = 1_000_000


def multiply(times: int, *, tables: Sequence[str] = TABLES) -> None:
    """Copy each row of these tables so many times. Rows of machines are rebuilt, and statistics are current."""
    with psycopg.connect(SERVERS.url(SERVERS.database(WORKER))) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in tables:
            connection.execute(_statement(connection, table), {"times": times})
        for rebuild in _KEPT:
            connection.execute(f"SELECT {rebuild}()")
    with psycopg.connect(SERVERS.url(SERVERS.database(WORKER)), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _statement(connection: Any, table: str) -> str:
    columns = connection.execute(
        "SELECT column_name, data_type, column_name = 'id' AND is_identity = 'YES' FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    ).fetchall()
    copied = {
        name: _copied(table, name, kind)
        for name, kind, identity in columns
        if not identity or name in _NUMBERED.get(table, ())
    }
    into = ", ".join(f'"{name}"' for name in copied)
    rows = f"{table} o CROSS JOIN generate_series(1, %(times)s) n"
    return f"INSERT INTO {table} ({into}) OVERRIDING SYSTEM VALUE SELECT {', '.join(copied.values())} FROM {rows}"  # noqa: S608 -- our own SQL


def _copied(table: str, name: str, kind: str) -> str:
    column = f'o."{name}"'
    if name in _NUMBERED.get(table, ()) or name in _REFERENCES:
        return f"{column} + n * {STEP}"
    if name in {"sha256", "body_id", "warc_id"}:
        return f"encode(sha256(convert_to({column} || n, 'UTF8')), 'hex')"
    if kind == "uuid" and name not in {"lease", "topic_id"}:
        return f"md5({column}::text || n)::uuid"
    if name in _UNIQUE or (name, table) == ("name", "sources_publisher"):
        return f"CASE WHEN {column} = '' THEN '' ELSE {column} || '-' || n END"
    if kind.startswith("timestamp"):
        return f"{column} - n * interval '1 day'"
    return column
