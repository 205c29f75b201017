"""A cursor that gets bytes as bytes: without it a stored document would travel as twice its length in hexadecimal."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.pq import Format


@contextmanager
def binary_cursor() -> Iterator[CursorWrapper]:
    """A cursor of the present connection and transaction, whose queries Django counts as its own.

    Django's own cursors put values into the text of a query, and PostgreSQL then answers in text.
    """
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.format = Format.BINARY
        wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
        yield wrapped(cursor)  # type: ignore[arg-type]  # the stubs want a wrapper here, which is what it makes
