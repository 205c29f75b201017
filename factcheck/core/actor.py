"""Who acts, and through which door.

The transaction's actor setting is what database triggers record contributions from. The door is an API key or nothing;
whoever records an act or makes a row that names its origin asks for it here.
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
    """A transaction in which this user acts: contributions and field history are recorded under the id.

    Nested use changes the actor for the inner block and gives it back after.
    """
    key = _key.get()
    door = {"key": str(key)} if key is not None else {}
    nested = connection.in_atomic_block
    with transaction.atomic(), pghistory.context(user=user_id, **door):
        before = _name(str(user_id))
        yield
        # The name ends with the transaction; only an outer block needs its own given back.
        if nested:
            _name(before)


@contextmanager
def through(key_id: UUID) -> Iterator[None]:
    """What is done inside came through this API key, and says so."""
    token = _key.set(key_id)
    try:
        yield
    finally:
        _key.reset(token)


def present_key() -> UUID | None:
    """The API key through which this is done; None for what a person does by hand."""
    return _key.get()


def _name(user_id: str) -> str:
    """Name the actor; returns who was named before, '' for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT before, set_config(%s, %s, true)"
            " FROM (SELECT coalesce(current_setting(%s, true), '') AS before OFFSET 0) AS known",
            [SETTING, user_id, SETTING],
        )
        before: str = cursor.fetchone()[0]
    return before
