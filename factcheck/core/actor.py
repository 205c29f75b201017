"""Who acts: the transaction's actor setting, from which database triggers record contributions."""

from django.db import connection, transaction

from factcheck.core.errors import NotAllowed

SETTING = "factcheck.actor"


def act_as(user_id: int) -> None:
    """Name the acting user for the rest of this transaction; triggers refuse working-copy changes without one.

    Raises NotAllowed outside a transaction, where the name would be lost before the change.
    """
    if transaction.get_autocommit():
        raise NotAllowed("an actor can be named only inside a transaction")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, str(user_id)])
