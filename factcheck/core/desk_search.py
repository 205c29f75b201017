"""Search of desk lists: a row matches if each word occurs in one of its fields, ignoring accents and case."""

import re
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet, UUIDField

M = TypeVar("M", bound=Model)

MOST_WORDS = 16
"""Words of a search that are used. Each one is searched in every field."""
_SHORT_ID = re.compile(r"#?([0-9a-f]{8})", re.IGNORECASE)
"""The first eight digits of an id, as pickers show them."""


def rows_holding(rows: QuerySet[M], *, fields: Iterable[str], words: str) -> QuerySet[M]:
    """Return the rows where each word occurs in at least one field, or is the row's id. Fields may span relations."""
    if "\x00" in words:
        return rows.none()
    names = tuple(fields)
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(_holding(rows.model, names, word))
    return rows


def id_range(word: str) -> tuple[UUID, UUID] | None:
    """The first and last id that match a whole id or its first eight digits; None if the word is neither."""
    if short := _SHORT_ID.fullmatch(word):
        return UUID(short[1] + "0" * 24), UUID(short[1] + "f" * 24)
    try:
        whole = UUID(word) if len(word) in (32, 36) else None
    except ValueError:
        return None
    return (whole, whole) if whole is not None else None


def _holding(model: type[Model], fields: tuple[str, ...], word: str) -> Q:
    manager = model._default_manager
    # A subquery for each field: joins to several related tables would multiply the rows.
    condition = Q()
    for field in fields:
        condition |= Q(pk__in=manager.filter(**{f"{field}__unaccent__icontains": word}).values("pk"))
    ids = id_range(word) if isinstance(model._meta.pk, UUIDField) else None
    return condition | Q(pk__range=ids) if ids else condition
