"""Who acts: the transaction's actor setting, from which database triggers record contributions."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory
from django.db import connection, transaction

SETTING = "factcheck.actor"


@contextmanager
def acting(user_id: int) -> Iterator[None]:
    """A transaction in which this user acts: contributions and field history are recorded under the id.

    Nested use changes the actor for the inner block and gives it back after.
    """
    with transaction.atomic(), pghistory.context(user=user_id):
        before = _name(str(user_id))
        yield
        _name(before)


def _name(user_id: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting(%s, true), '')", [SETTING])
        before: str = cursor.fetchone()[0]
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, user_id])
    return before
