"""Reads long lists in pieces: a server-side cursor holds the keys, and callers read each piece by its keys.

The cursor holds only keys, because PostgreSQL copies the rows of a cursor outside a transaction, and a transaction
would stay open for the whole download. Each row is read once, in its current state. Deleted rows are left out.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

SIZE = 100
"""Rows per piece: about 0.5 MB of documents, and 5 MB as Python objects."""
_KEYS_AT_ONCE = 2_000


def keys(rows: "QuerySet[Any, Any]") -> Iterator[list[Any]]:
    """The rows' primary keys in order, SIZE at a time."""
    plain = rows.prefetch_related(None).values_list("pk", flat=True)
    keys = plain.iterator(chunk_size=_KEYS_AT_ONCE)
    while piece := list(islice(keys, SIZE)):
        yield piece
