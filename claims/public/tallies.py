"""Counts live verdicts anew. Otherwise triggers (rules/tallies.sql) keep the tallies with each change of the index."""

from django.db import connection, transaction

_LINKS = (
    ("claims_topictally", "topic_id", "claims_topic"),
    ("claims_claimanttally", "claimant_id", "claims_claimant"),
    ("claims_sourcetally", "source_id", ""),
)
_LOCK = "LOCK TABLE claims_publicclaim IN SHARE ROW EXCLUSIVE MODE"
"""Readers go on; whoever publishes waits until the transaction ends."""


def begin_recount() -> None:
    """Switch the triggers off until the transaction ends; `recount` must follow in it. Publishers wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute("SET LOCAL factcheck.recount = 'on'")


def recount() -> None:
    """Make every tally what a plain count of the public index gives. One statement for each table."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for tally, column, named in _LINKS:
            cursor.execute(f"DELETE FROM {tally}")  # noqa: S608 -- our own words
            name = "x.name," if named else ""
            cursor.execute(
                f"""INSERT INTO {tally} ({column}, {name.removeprefix("x.")} verdicts, changed_at)
                SELECT c.id, {name} c.n, c.newest FROM (
                    SELECT l.{column} AS id, count(*) AS n, max(p.published_at) AS newest
                    FROM claims_publicclaim_{column[:-3]}s l JOIN claims_publicclaim p ON p.id = l.publicclaim_id
                    GROUP BY 1
                ) c {f"JOIN {named} x ON x.id = c.id" if named else ""} ORDER BY c.id"""  # noqa: S608 -- our own words
            )
        cursor.execute("DELETE FROM claims_verdicttally")
        cursor.execute(
            "INSERT INTO claims_verdicttally (of, key, verdicts, changed_at)"
            " SELECT t.of, t.key, count(*), max(p.published_at) FROM claims_publicclaim p"
            " CROSS JOIN LATERAL ledger_tallies_of(p.id, p.rating) t WHERE p.status = 'live'"
            " GROUP BY 1, 2 ORDER BY 1, 2"
        )
        cursor.execute("SET LOCAL factcheck.recount = 'off'")
