"""The negative control: the same ledger with numbers from a plain sequence, taken without the log's lock."""

import psycopg

TAKES_THE_LOCK = "UPDATE claims_loghead SET seq = seq + 1 RETURNING seq INTO NEW.seq;"


def make_plain(owner_url: str, *, app_role: str) -> None:
    """Turn this database's log into one whose numbers come from a sequence. Raises RuntimeError where it cannot.

    The head, which the feed reads, becomes the highest number that is committed: the feed itself stays as it is.
    """
    with psycopg.connect(owner_url) as owner:
        [append] = owner.execute("SELECT pg_get_functiondef('ledger_append'::regproc)").fetchone() or [""]
        if append.count(TAKES_THE_LOCK) != 1:
            raise RuntimeError("the log takes its numbers another way now: the control must follow")
        owner.execute("CREATE SEQUENCE plain_seq")
        owner.execute(append.replace(TAKES_THE_LOCK, "NEW.seq := nextval('plain_seq');"))
        owner.execute("ALTER TABLE claims_loghead RENAME TO old_loghead")
        owner.execute(
            "CREATE VIEW claims_loghead AS SELECT id, epoch, (SELECT coalesce(max(seq), 0) FROM claims_edition) AS seq"
            " FROM old_loghead"
        )
        owner.execute(f"GRANT SELECT ON claims_loghead TO {app_role}")
