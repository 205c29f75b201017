"""A cursor that receives results in binary: in text, PostgreSQL would send stored documents as hexadecimal."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db.backends.utils import CursorWrapper
from psycopg.pq import Format

from factcheck.core import replicas


@contextmanager
def binary_cursor() -> Iterator[CursorWrapper]:
    """A cursor of the current connection for reads, and its transaction. Django logs its queries like its own.

    Django's cursors put values into the text of a query, and PostgreSQL then answers in text.
    """
    connection = replicas.connection()
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.format = Format.BINARY
        wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        yield wrapped(cursor)  # type: ignore[arg-type]  # the stubs expect a wrapper, which this call makes
