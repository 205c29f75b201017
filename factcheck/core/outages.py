"""Tells database outages from errors in our queries."""

from django.db import DatabaseError, InterfaceError, OperationalError
from psycopg import Error

_AWAY = ("08", "53", "57P")
"""SQLSTATE classes: connection lost, out of resources, shut down or starting."""


def is_outage(error: BaseException) -> bool:
    """Whether the database is unavailable, so that the same request may succeed later."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    cause = error.__cause__
    if not isinstance(cause, Error):
        return isinstance(error, InterfaceError)
    # An error of a failed or lost connection has no SQLSTATE, because no server answered.
    state = cause.sqlstate
    return isinstance(error, OperationalError | InterfaceError) if state is None else state.startswith(_AWAY)
