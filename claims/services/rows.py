"""Makes a set of child rows equal to what a form sent, and writes only the differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from claims.services.validation import validate
from factcheck.core.errors import Invalid


@dataclass(frozen=True)
class Row:
    """A wanted row. `identity` identifies it among its siblings (an id of None is a new row)."""

    identity: dict[str, Any]
    values: dict[str, Any]


M = TypeVar("M", bound=Model)


def sync_rows(present: QuerySet[M], wanted: Sequence[Row], *, within: str) -> list[M]:
    """Delete, change and add rows until they equal the wanted ones. Returns them in order.

    Raises Invalid on a bad value, on a row of another claim, and on a duplicate row.
    """
    existing = {_identity(row, wanted[0].identity if wanted else {}): row for row in present.select_for_update()}
    if not wanted:
        for row in existing.values():
            row.delete()
        return []
    keys = [tuple(row.identity.values()) for row in wanted]
    identified = [key for key in keys if key != (None,)]
    if len(set(identified)) != len(identified):
        raise Invalid("Duplicate row.", field=within)
    for key in set(existing) - set(identified):
        existing.pop(key).delete()
    rows: list[M] = []
    for place, (key, target) in enumerate(zip(keys, wanted, strict=True)):
        present_row = existing.get(key)
        if present_row is None and key != (None,) and "id" in target.identity:
            raise Invalid("This row was deleted, or belongs to another claim.", field=f"{within}.{place}")
        rows.append(_put(present.model, present_row, target, f"{within}.{place}"))
    return rows


def _identity(row: Model, shape: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in shape) or (row.pk,)


def _put(model: type[M], row: M | None, target: Row, within: str) -> M:
    if row is None:
        identity = {name: value for name, value in target.identity.items() if value is not None}
        row = model(**identity, **target.values)
        validate(row, within=within, exclude=_relations(model))
        row.save(force_insert=True)
        return row
    changed = [name for name, value in target.values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, target.values[name])
        validate(row, within=within, exclude=_relations(model))
        row.save(update_fields=[model._meta.get_field(name).name for name in changed])
    return row


def _relations(model: type[Model]) -> tuple[str, ...]:
    """Foreign keys. `validate` leaves them out: callers check them once for all rows, and the database checks them."""
    return tuple(field.name for field in model._meta.concrete_fields if field.is_relation)
