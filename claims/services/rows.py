"""Bringing a set of child rows to what a form says they should be, touching only what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from claims.services.checking import checked
from factcheck.core.errors import Invalid


@dataclass(frozen=True)
class Row:
    """`identity` names the row among its siblings (an id of None is a new row); `values` are its other columns."""

    identity: dict[str, Any]
    values: dict[str, Any]


M = TypeVar("M", bound=Model)


def keep_rows(present: QuerySet[M], wanted: Sequence[Row], *, within: str) -> list[M]:
    """Delete, change and add until exactly the wanted rows stand, in their order.

    Raises Invalid on a bad value, on a row of another claim, and on a row named twice.
    """
    standing = {_identity(row, wanted[0].identity if wanted else {}): row for row in present.select_for_update()}
    if not wanted:
        for row in standing.values():
            row.delete()
        return []
    keys = [tuple(row.identity.values()) for row in wanted]
    named = [key for key in keys if key != (None,)]
    if len(set(named)) != len(named):
        raise Invalid("The same row stands twice.", field=within)
    for key in set(standing) - set(named):
        standing.pop(key).delete()
    kept: list[M] = []
    for place, (key, asked) in enumerate(zip(keys, wanted, strict=True)):
        found = standing.get(key)
        if found is None and key != (None,) and "id" in asked.identity:
            raise Invalid("This row was removed, or belongs to another claim.", field=f"{within}.{place}")
        kept.append(_put(present.model, found, asked, f"{within}.{place}"))
    return kept


def _identity(row: Model, shape: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in shape) or (row.pk,)


def _put(model: type[M], found: M | None, row: Row, within: str) -> M:
    if found is None:
        identity = {name: value for name, value in row.identity.items() if value is not None}
        found = model(**identity, **row.values)
        checked(found, within=within, exclude=_relations(model))
        found.save(force_insert=True)
        return found
    changed = [name for name, value in row.values.items() if getattr(found, name) != value]
    if changed:
        for name in changed:
            setattr(found, name, row.values[name])
        checked(found, within=within, exclude=_relations(model))
        found.save(update_fields=[model._meta.get_field(name).name for name in changed])
    return found


def _relations(model: type[Model]) -> tuple[str, ...]:
    """Foreign keys: that what they name exists was asked once for all rows, and the database asks again."""
    return tuple(field.name for field in model._meta.concrete_fields if field.is_relation)
