"""Text in lower case and without accents, as PostgreSQL compares it, with the trigram indexes that searches use."""

from typing import TypeVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.db.models.lookups import Contains

M = TypeVar("M", bound=Model)


class Folded(Func):
    """The text in lower case, without accents. A migration of `sources` makes the function, which can be indexed."""

    function = "ledger_folded"
    arity = 1
    output_field = TextField()


def folded_index(field: str, *, name: str) -> GinIndex:
    """The index for `holding` with this field."""
    return GinIndex(OpClass(Folded(F(field)), name="gin_trgm_ops"), name=name)


def holding(rows: "QuerySet[M, M]", field: str, words: str) -> "QuerySet[M, M]":
    """The rows whose field contains the words, ignoring accents and case. The field has a `folded_index`."""
    return rows.filter(Contains(Folded(F(field)), Folded(Value(words))))
