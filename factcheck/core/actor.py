"""The acting user and API key.

Database triggers read the acting user from a setting of the transaction. Services that record an act, or the origin of
a row, get the API key here; there is none if a person acts at the desk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import pghistory
from django.db import connection, transaction

SETTING = "factcheck.actor"
_key: ContextVar[UUID | None] = ContextVar("api_key", default=None)


@contextmanager
def acting(user_id: int) -> Iterator[None]:
    """Open a transaction in which this user acts: contributions and field history are recorded under the id.

    A nested block changes the actor and restores it at its end.
    """
    key = _key.get()
    origin = {"key": str(key)} if key is not None else {}
    nested = connection.in_atomic_block
    with transaction.atomic(), pghistory.context(user=user_id, **origin):
        before = _set_actor(str(user_id))
        yield
        # The setting ends with the transaction, so only a nested block has to restore it.
        if nested:
            _set_actor(before)


@contextmanager
def through(key_id: UUID) -> Iterator[None]:
    """Record the acts inside the block as done with this API key."""
    token = _key.set(key_id)
    try:
        yield
    finally:
        _key.reset(token)


def present_key() -> UUID | None:
    """The API key in use; None if a person acts at the desk."""
    return _key.get()


def _set_actor(user_id: str) -> str:
    """Set the transaction's actor; return the one before, '' for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT before, set_config(%s, %s, true)"
            " FROM (SELECT coalesce(current_setting(%s, true), '') AS before OFFSET 0) AS known",
            [SETTING, user_id, SETTING],
        )
        before: str = cursor.fetchone()[0]
    return before
