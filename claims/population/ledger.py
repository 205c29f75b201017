"""Fills an empty ledger with made-up claims."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from claims.demonstration.ledger import Holding, LedgerNotEmpty, holding
from claims.population.chunks import Builder, build_chunk, start_worker
from claims.population.copying import bare_tables, copy_rows, tables
from claims.population.plan import Chunk, Plan
from factcheck.accounts.roles import Role
from factcheck.core.errors import DomainError
from sources import storage

WORKERS = 2
AHEAD = 6
"""Chunks that are built before the database has taken them. More would fill the memory."""
_PEOPLE = ((Role.RESEARCHER, 8), (Role.EDITOR, 6), (Role.PUBLISHER, 4), (Role.ADMINISTRATOR, 2))
_MAY_FILL = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'claims_claim'::regclass"


# A password that starts with ! fits no input.
_PEOPLE_SQL = """
WITH people AS (
    INSERT INTO accounts_user (username, first_name, last_name, email, byline, password, is_staff, is_active,
        is_superuser, date_joined)
    SELECT %(role)s || n, initcap(%(role)s), n::text, '', '', '!' || gen_random_uuid(), true, true, %(full)s, now()
    FROM generate_series(1, %(number)s) AS n
    RETURNING id
), roles AS (
    INSERT INTO accounts_user_groups (user_id, group_id) SELECT people.id, g.id FROM people, auth_group g
    WHERE g.name = %(role)s
)
SELECT id FROM people ORDER BY id
"""


class NotTheOwner(DomainError):
    """The connection's role does not own the tables."""

    code = "not-the-owner"


@dataclass(frozen=True)
class Populated:
    """What the ledger holds now, and the bytes that its database takes on disk."""

    claims: int
    editions: int
    bytes: int


Report = Callable[[str, int, int], None]
"""Called with the stage, and how many of how many of its parts are done."""


def populate(*, claims: int, seed: int, report: Report) -> Populated:
    """Fill the empty ledger with so many claims. The same number and seed give the same claims, editions and digests.

    All in one transaction. Raises LedgerNotEmpty, NotTheOwner.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MAY_FILL)
        if not cursor.fetchone()[0]:
            raise NotTheOwner(
                "Only the owner of the tables can fill a ledger. Run it with the owner’s address:"
                ' DATABASE_URL="$DATABASE_OWNER_URL" manage.py populate'
            )
        if holding() is not Holding.NOTHING:
            raise LedgerNotEmpty("This ledger already contains accounts, claims or sources. Populate an empty ledger.")
        plan = Plan(claims, seed, *(_people(role, number) for role, number in _PEOPLE[:3]))
        _people(*_PEOPLE[3])
        builder = Builder(plan)
        for document in builder.sources.documents:
            storage.put(document.body_digest, document.body)
            storage.put(document.record_digest, document.record)
        with bare_tables() as steps:
            copy_rows(cursor, builder.shared())
            for chunk, rows in _built(plan):
                copy_rows(cursor, rows)
                report("claims", chunk.last, claims)
            for done, step in enumerate(steps, start=1):
                cursor.execute(step)
                report("indexes", done, len(steps))
    return _finish(claims)


def _people(role: Role, number: int) -> tuple[int, ...]:
    """The ids of new accounts with this role. Nobody can log in with one until `changepassword` sets a password."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE_SQL, {"role": role.value, "number": number, "full": role is Role.ADMINISTRATOR})
        return tuple(row[0] for row in cursor.fetchall())


def _built(plan: Plan) -> Iterator[tuple[Chunk, dict[str, bytes]]]:
    """The chunks in order, built by worker processes."""
    # Forked: a worker has what this process imported, and never uses its connection.
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(WORKERS, mp_context=context, initializer=start_worker, initargs=(plan,)) as pool:
        chunks = plan.chunks()
        ahead: deque[tuple[Chunk, Future[dict[str, bytes]]]] = deque()
        for chunk in islice(chunks, AHEAD):
            ahead.append((chunk, pool.submit(build_chunk, chunk)))
        while ahead:
            chunk, rows = ahead.popleft()
            yield chunk, rows.result()
            ahead.extend((following, pool.submit(build_chunk, following)) for following in islice(chunks, 1))


def _finish(claims: int) -> Populated:
    """What autovacuum would have done by the time a newsroom has so many, and the size of it all."""
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {', '.join(tables())}")
        cursor.execute("SELECT (SELECT seq FROM claims_loghead), pg_database_size(current_database())")
        editions, size = cursor.fetchone()
    return Populated(claims, editions, size)
