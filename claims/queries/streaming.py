"""Reads many rows in constant memory, with a server-side cursor."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
from django.db import connection, transaction
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
AT_ONCE = 500
"""Rows in memory at a time."""


def in_batches(rows: QuerySet[Row], *, at_once: int = AT_ONCE) -> Iterator[list[Row]]:
    """The rows in order, in lists of `at_once`, with prefetches, from one snapshot.

    Holds a transaction open until it is exhausted or closed. A consumer that stops early must close it, as a streaming
    response does.
    """
    with transaction.atomic(), closing(rows.iterator(chunk_size=at_once)) as iterator:  # type: ignore[type-var]  # a generator, which the stubs call an iterator
        while batch := list(islice(iterator, at_once)):
            yield batch


def tuples(sql: str, values: Mapping[str, Any], *, at_once: int = AT_ONCE) -> Iterator[tuple[Any, ...]]:
    """The rows of a query one by one, in binary format. Raises ValueError outside a transaction."""
    if not connection.in_atomic_block:
        raise ValueError("a server-side cursor needs a transaction")
    with psycopg.ServerCursor(connection.connection, f"rows_{uuid4().hex}") as cursor:
        cursor.itersize = at_once
        cursor.execute(sql, dict(values), binary=True)
        yield from cursor
