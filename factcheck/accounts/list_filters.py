"""Filters of desk lists that cost little on growing tables."""

from typing import Any

from django.contrib.admin import (
    AllValuesFieldListFilter,
    ChoicesFieldListFilter,
    FieldListFilter,
    RelatedFieldListFilter,
    RelatedOnlyFieldListFilter,
)
from django.contrib.admin.options import IncorrectLookupParameters, ModelAdmin
from django.contrib.admin.utils import build_q_object_from_lookup_parameters
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Exists, Field, ForeignObjectRel, ManyToManyField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.lookups import IsNull
from django.http import HttpRequest

MOST_VALUES = 100
"""The most values that a filter offers."""


def distinct_values(model: type[Model], column: str, *, most: int = MOST_VALUES) -> list[Any]:
    """The values of an indexed column, in order. Reads one index entry for each value, not every row."""
    table, name = map(connection.ops.quote_name, (model._meta.db_table, column))
    # What PostgreSQL's wiki calls a loose index scan.
    sql = f"""
        WITH RECURSIVE found (value) AS (
            (SELECT {name} FROM {table} ORDER BY {name} LIMIT 1)
            UNION ALL
            SELECT (SELECT {name} FROM {table} WHERE {name} > found.value ORDER BY {name} LIMIT 1)
            FROM found WHERE found.value IS NOT NULL
        )
        SELECT value FROM found WHERE value IS NOT NULL LIMIT %s
    """  # noqa: S608 -- names of our own, quoted
    with connection.cursor() as cursor:
        cursor.execute(sql, [most])
        return [row[0] for row in cursor.fetchall()]


def _related(model: type[Model], path: str) -> tuple[type[Model], str, str]:
    """Where the column of this path is: the model with it, its field that leads to `model`, and the rest of the path.

    The second is '' for a column of the model's own.
    """
    first, _, rest = path.partition("__")
    relation = model._meta.get_field(first)
    if isinstance(relation, ManyToManyField):
        through: Any = relation.remote_field.through
        return through, relation.m2m_field_name(), "__".join(filter(None, (relation.m2m_reverse_field_name(), rest)))
    if isinstance(relation, ForeignObjectRel):
        return relation.related_model, relation.field.name, rest
    return model, "", path


class _ByExistence(FieldListFilter):
    """Finds rows by a related row with EXISTS. A join would repeat them, and DISTINCT would sort the whole list."""

    field_path: str

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if not self.used_parameters:
            return queryset
        model, own, rest = _related(queryset.model, self.field_path)
        if not own:
            return super().queryset(request, queryset)
        parameters: dict[str, Any] = {
            f"{rest}{name.removeprefix(self.field_path)}": value for name, value in self.used_parameters.items()
        }
        try:
            condition = build_q_object_from_lookup_parameters(parameters)
            return queryset.filter(Exists(model._default_manager.filter(condition, **{own: OuterRef("pk")})))
        except (ValueError, ValidationError) as error:
            raise IncorrectLookupParameters(error) from error


class ChoicesFilter(_ByExistence, ChoicesFieldListFilter):
    """The choices of a column of related rows."""


class RelatedFilter(_ByExistence, RelatedFieldListFilter):
    """All rows of a small table."""


class UsedFilter(_ByExistence, RelatedOnlyFieldListFilter):
    """The rows of a small table that some row refers to."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: ModelAdmin[Any]) -> Any:
        model, _, rest = _related(model_admin.model, self.field_path)
        referring = model._default_manager.filter(**{rest: OuterRef("pk")}).order_by().values("pk")[:1]
        # One look into the index for each row offered. PostgreSQL can turn EXISTS into a join that reads all of it.
        used = Q(IsNull(Subquery(referring), rhs=False))
        return field.get_choices(
            include_blank=False, limit_choices_to=used, ordering=self.field_admin_ordering(field, request, model_admin)
        )


class ValuesFilter(_ByExistence, AllValuesFieldListFilter):
    """The values that occur in an indexed column, up to `MOST_VALUES`."""

    def __init__(
        self,
        field: Field[Any, Any],
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: ModelAdmin[Any],
        field_path: str,
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.lookup_choices: Any = distinct_values(field.model, field.attname)
