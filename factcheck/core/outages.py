"""Which errors mean that PostgreSQL is away, and which mean that we asked it something wrong."""

from django.db import DatabaseError, InterfaceError, OperationalError
from psycopg import Error

_AWAY = ("08", "53", "57P")
"""SQLSTATE classes: connection lost, out of resources, shut down or starting."""


def is_outage(error: BaseException) -> bool:
    """Whether the database did not answer, so that the same request may work in a moment."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    if not isinstance(cause, Error):
        return isinstance(error, InterfaceError)
    # A connection that failed or broke has no SQLSTATE: no server answered.
    state = cause.sqlstate
    return isinstance(error, OperationalError | InterfaceError) if state is None else state.startswith(_AWAY)
