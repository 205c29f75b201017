"""Counts live verdicts anew. Otherwise triggers (rules/tallies.sql) keep the tallies with each change of the index."""

from django.db import connection, transaction

_LOCK = "LOCK TABLE claims_publicclaim IN SHARE ROW EXCLUSIVE MODE"
"""Readers go on; whoever publishes waits until the transaction ends."""


def _count(tally: str, column: str, links: str, named: str = "") -> str:
    """SQL that counts the live verdicts, and their claims, of each row that `links` names in `column`."""
    name = "x.name," if named else ""
    return f"""
        INSERT INTO {tally} ({column}, {"name," if named else ""} verdicts, claims, changed_at)
        SELECT c.id, {name} c.n, c.claims, c.newest FROM (
            SELECT l.{column} AS id, count(*) AS n, count(DISTINCT p.claim_id) AS claims, max(p.published_at) AS newest
            FROM {links} l JOIN claims_publicclaim p ON p.id = l.publicclaim_id GROUP BY 1
        ) c {f"JOIN {named} x ON x.id = c.id" if named else ""} ORDER BY c.id"""  # noqa: S608 -- our own words


RECOUNT = (
    "DELETE FROM claims_topictally",
    _count("claims_topictally", "topic_id", "claims_publicclaim_topics", "claims_topic"),
    "DELETE FROM claims_claimanttally",
    _count("claims_claimanttally", "claimant_id", "claims_publicclaim_claimants", "claims_claimant"),
    "DELETE FROM claims_sourcetally",
    _count("claims_sourcetally", "source_id", "claims_publicclaim_sources"),
    "DELETE FROM claims_verdicttally",
    """INSERT INTO claims_verdicttally (of, key, verdicts, changed_at)
    SELECT t.of, t.key, count(*), max(p.published_at) FROM claims_publicclaim p
    CROSS JOIN LATERAL ledger_tallies_of(p.id, p.rating) t WHERE p.status = 'live' GROUP BY 1, 2 ORDER BY 1, 2""",
)
"""The statements that make every tally what a plain count of the public index gives."""


def begin_recount() -> None:
    """Switch the triggers off until `recount` in the same transaction. Whoever publishes waits meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute("SET LOCAL factcheck.recount = 'on'")


def recount() -> None:
    """Make every tally what a plain count of the public index gives."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        for statement in RECOUNT:
            cursor.execute(statement)
        cursor.execute("SET LOCAL factcheck.recount = 'off'")
