"""Long lists in pieces of one size: a cursor on the server holds the rows' keys, and each piece is read by them.

Keys alone are held, since a cursor outside a transaction is a copy on the server, and a transaction would stay open for
as long as somebody takes to download. A row is read when its turn comes: one that changed since is given as it then
stands, one that went is left out, and none is given twice.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

SIZE = 100
"""Rows of a piece: half a megabyte of documents, and some ten of what Python makes of them."""
_KEYS_AT_ONCE = 2_000


def keys(rows: "QuerySet[Any, Any]") -> Iterator[list[Any]]:
    """The primary keys of these rows in their order, SIZE at a time."""
    plain = rows.prefetch_related(None).values_list("pk", flat=True)
    found = plain.iterator(chunk_size=_KEYS_AT_ONCE)
    while piece := list(islice(found, SIZE)):
        yield piece
