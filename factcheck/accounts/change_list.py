"""The list page of a growing table: its cost depends on the rows that it shows.

Django's own ChangeList counts every row, and skips the rows before a page. This one counts up to a bound, and continues
from the last row shown (keyset pagination), so that it can also show the last page. It sorts by one column and the key.
"""

from typing import Any

from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import F, Func, Model, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest

from factcheck.core.counting import bounded_count

AFTER, BEFORE, LAST = "after", "before", "last"


class KeysetChangeList(ChangeList):
    """A ChangeList whose pages are “after this row”, “before this row” and the last one: `?p=after-<key>`."""

    def get_filters(self, request: HttpRequest) -> Any:
        """Leave out DISTINCT for our own filters, which look for related rows with EXISTS."""
        specs, has_filters, others, _, active = super().get_filters(request)
        return (
            specs,
            has_filters,
            others,
            any(lookup_spawns_duplicates(self.lookup_opts, key) for key in others),
            active,
        )

    def get_ordering_field(self, field_name: Any) -> Any:
        """The column's field, if the list may be sorted by it: `?o=` takes only what the headers offer."""
        offered = self.sortable_by is None or field_name in self.sortable_by
        return super().get_ordering_field(field_name) if offered else None

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """The first column of the order, then the key in the same direction, so that one index serves both ends."""
        first = str(super().get_ordering(request, queryset)[0])
        sign = "-" if first.startswith("-") else ""
        return [first] if first.removeprefix("-") == "pk" else [first, f"{sign}pk"]

    def get_results(self, request: HttpRequest) -> None:
        """Read one page, and count up to a bound."""
        where, _, key = request.GET.get(PAGE_VAR, "").partition("-")
        position = self._position(key) if where in (AFTER, BEFORE) and key else None
        backwards = where == LAST or (where == BEFORE and position is not None)
        rows = self.queryset if position is None else self.queryset.filter(self._beyond(position, backwards=backwards))
        rows = rows.reverse() if backwards else rows
        keys = list(rows.values_list("pk", flat=True)[: self.list_per_page + 1])
        more = len(keys) > self.list_per_page
        keys = keys[: self.list_per_page]
        if backwards:
            keys.reverse()
        self.has_previous = more if backwards else position is not None
        self.has_next = (where == BEFORE and position is not None) if backwards else more
        self.count = bounded_count(self.queryset)
        # Wide columns and annotations are read for the rows of the page only.
        whole = self.root_queryset
        whole = whole if whole.query.select_related else self.apply_select_related(whole)
        shown = whole.in_bulk(keys)
        self.result_list = [shown[key] for key in keys if key in shown]
        self.result_count = self.count.number
        self.full_result_count = None
        self.show_full_result_count = False
        self.show_admin_actions = True
        self.can_show_all = self.multi_page = False

    @property
    def page_links(self) -> list[tuple[str, str]]:
        """(label, address) of the pages that can be reached from this one. The first page has no `?p=`."""
        rows: Any = self.result_list
        links = []
        if self.has_previous:
            links.append(("First", self.get_query_string()))
            if rows:
                links.append(("Previous", self.get_query_string({PAGE_VAR: f"{BEFORE}-{rows[0].pk}"})))
        if self.has_next:
            if rows:
                links.append(("Next", self.get_query_string({PAGE_VAR: f"{AFTER}-{rows[-1].pk}"})))
            links.append(("Last", self.get_query_string({PAGE_VAR: LAST})))
        return links

    def _position(self, key: str) -> tuple[Any, Any] | None:
        """The values that the row with this key is sorted by. None if there is no such row."""
        pk = self.lookup_opts.pk.to_python(key)
        rows: QuerySet[Model] = self.model._default_manager.filter(pk=pk)
        return rows.values_list(self._sorted_by(), "pk").first()

    def _sorted_by(self) -> str:
        return str(self.queryset.query.order_by[0]).removeprefix("-")

    def _beyond(self, position: tuple[Any, Any], *, backwards: bool) -> GreaterThan | LessThan:
        """The rows after this position in the list's order, or before it: a comparison of rows, for the index."""
        field = self._sorted_by()
        descending = str(self.queryset.query.order_by[0]).startswith("-")
        column: Any = self.lookup_opts.get_field(field)
        columns = self._row(F(field), F("pk"))
        values = self._row(Value(position[0], column), Value(position[1], self.lookup_opts.pk))
        compare = LessThan if descending != backwards else GreaterThan
        return compare(columns, values)

    @staticmethod
    def _row(*values: F | Value) -> Func:
        return Func(*values, function="ROW", output_field=TextField())
