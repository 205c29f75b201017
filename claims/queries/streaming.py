"""Reading rows by the million in flat memory: from a cursor that stays on the server, some at a time."""

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
    """The rows in their order, so many at a time, prefetches included; all as they were when the first was read.

    Holds a transaction open until it is exhausted or closed: a consumer that stops early closes it, as a streaming
    response does.
    """
    with transaction.atomic(), closing(rows.iterator(chunk_size=at_once)) as found:  # type: ignore[type-var]  # a generator, which the stubs call an iterator
        while batch := list(islice(found, at_once)):
            yield batch


def tuples(sql: str, values: Mapping[str, Any], *, at_once: int = AT_ONCE) -> Iterator[tuple[Any, ...]]:
    """The rows of a query one by one, bytes as bytes, in a transaction of the caller's; ValueError outside one."""
    if not connection.in_atomic_block:
        raise ValueError("a cursor on the server lives as long as a transaction")
    with psycopg.ServerCursor(connection.connection, f"rows_{uuid4().hex}") as cursor:
        cursor.itersize = at_once
        cursor.execute(sql, dict(values), binary=True)
        yield from cursor
