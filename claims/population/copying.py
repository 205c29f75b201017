"""Writes rows by COPY, in one transaction, with the tables' indexes and foreign keys made afterwards."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from claims.population.rows import COLUMNS, STAGED
from claims.public.tallies import RECOUNT

FILLED_AFTERWARDS = (
    "claims_publicclaim", "claims_contribution", "sources_watch", "claims_changerequest", "sources_missingcopy",
)  # fmt: skip
"""Tables that `KEPT` and the staged rows fill."""
_INDEX = """
INSERT INTO claims_publicclaim (id, claim_id, language, edition_id, status, slug, headline, short_claim, text, summary,
    kind, rating, original_language, applies_to, made_on, first_published_at, published_at, made_by, seq, facets, words)
SELECT id, claim_id, language, edition_id, status, slug, headline, short_claim, text, summary,
    kind, rating, original_language, applies_to, made_on, first_published_at, published_at, made_by, seq, facets,
    CASE WHEN status = 'live' THEN
        setweight(to_tsvector('ledger', headline_words), 'A') || setweight(to_tsvector('ledger', claim_words), 'B')
        || setweight(to_tsvector('ledger', summary_words), 'C') || setweight(to_tsvector('ledger', body_words), 'D')
    END
FROM populated_publicclaim
"""
KEPT = (
    # Each row of a working copy is a contribution.
    """INSERT INTO claims_contribution (claim_id, revision, user_id, at)
    SELECT c.id, n, c.logged_by_id, c.logged_at FROM claims_claim c, generate_series(1, c.revision) AS n""",
    # Regular visits begin over the next month: none is due at once.
    """INSERT INTO sources_watch (source_id, next_visit_at, quiet_visits, failures, suspected, found, moved_to, etag,
        last_modified)
    SELECT id, now() + random() * interval '30 days', 0, 0, '', 'none', '', '', ''
    FROM sources_source WHERE access = 'public' AND url <> ''""",
    "SELECT setval(pg_get_serial_sequence('claims_publicclaim', 'id'), max(id)) FROM claims_publicclaim",
    "UPDATE claims_loghead SET seq = coalesce((SELECT max(seq) FROM claims_edition), 0)",
    "SELECT ledger_record_change('{*}')",
    "SELECT claims_rebuild_queues()",
    "SELECT sources_rebuild_queues()",
    *RECOUNT,
)
"""What services and triggers keep beside the rows, in this order. A table that others keep for speed is filled here."""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), contype::text FROM pg_constraint
WHERE contype IN ('p', 'u', 'f') AND (conrelid = ANY(%(tables)s::regclass[]) OR confrelid = ANY(%(tables)s::regclass[]))
ORDER BY contype = 'f', oid
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
ORDER BY indexrelid
"""


def tables() -> list[str]:
    """Every table that is filled, history included."""
    return [*(table for table in COLUMNS if table != STAGED), *FILLED_AFTERWARDS, *_histories()]


@contextmanager
def bare_tables() -> Iterator[list[str]]:
    """Empty tables without triggers, indexes and foreign keys; all are back afterwards. Yields the steps that follow.

    The caller runs the steps, each a statement, before it leaves. As the owner of the tables, in a transaction: until
    its end nobody else reads them.
    """
    names = tables()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(_CONSTRAINTS, {"tables": names})
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [names])
        indexes = cursor.fetchall()
        for table, name, _, _ in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        for table in names:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        # Emptied in this transaction, they take rows that need no vacuum.
        cursor.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {STAGED} (LIKE claims_publicclaim, headline_words text, claim_words text,"
            " summary_words text, body_words text) ON COMMIT DROP"
        )
        yield [
            *KEPT,
            *_histories().values(),
            *(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"
                for table, name, rule, kind in constraints
                if kind != "f"
            ),
            *(definition for _, definition in indexes),
            *(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"
                for table, name, rule, kind in constraints
                if kind == "f"
            ),
            *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in names),
        ]


def copy_rows(cursor: CursorWrapper, encoded: Mapping[str, bytes]) -> None:
    """Write rows of every table, and the public index's."""
    for table, lines in encoded.items():
        columns = ", ".join(COLUMNS[table].split())
        frozen = "" if table == STAGED else " WITH (FREEZE)"
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN{frozen}") as copy:
            copy.write(lines)
    if STAGED in encoded:
        cursor.execute(_INDEX)
        cursor.execute(f"TRUNCATE {STAGED}")


def _histories() -> dict[str, str]:
    """The tables of history, each with the statement that fills it as the triggers would have."""
    found = {}
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is not None and tracked._meta.db_table in COLUMNS:
            fields = [field.column for field in model._meta.concrete_fields if not field.name.startswith("pgh_")]
            columns = ", ".join(f'"{column}"' for column in fields)
            rows = f"SELECT now(), 'insert', {tracked._meta.pk.column}, {columns} FROM {tracked._meta.db_table}"  # noqa: S608 -- our own names
            found[model._meta.db_table] = (
                f"INSERT INTO {model._meta.db_table} (pgh_created_at, pgh_label, pgh_obj_id, {columns}) {rows}"
            )
    return found
