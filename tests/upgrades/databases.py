"""Databases of their own for tests that migrate, on the suite's server."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from factcheck.embedded.postgres import OWNER_ROLE
from tests import servers


@contextmanager
def scratch(purpose: str, *, template: str = "template0") -> Iterator[str]:
    """The name of a database that belongs to the schema's owner, dropped afterwards."""
    ours = servers.join_or_start()
    name = f"factcheck_{purpose}_{servers.worker_name()}"
    with psycopg.connect(ours.superuser_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                *map(sql.Identifier, (name, template, OWNER_ROLE))
            )
        )
        try:
            yield name
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
