"""What every admin page of the desk has in common: rights by role, and writing only through services."""

from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR, csrf_protect_m
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, FieldError, PermissionDenied, ValidationError
from django.db import DataError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils.html import format_html

from factcheck.accounts import held_forms
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.row_history import changes_of
from factcheck.core.desk_search import MOST_WORDS, rows_holding
from factcheck.core.errors import DomainError

M = TypeVar("M", bound=Model)


def signed_in(request: HttpRequest) -> User:
    """The person at the desk. Raises PermissionDenied for anybody else."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RoleAdmin(admin.ModelAdmin[M], Generic[M]):
    """An admin whose rights follow the four roles, not Permission rows. Nothing is ever deleted through it."""

    role_to_view: ClassVar[Role | None] = Role.RESEARCHER
    role_to_add: ClassVar[Role | None] = None
    role_to_change: ClassVar[Role | None] = None
    has_page: ClassVar[bool] = True
    """Whether each row has a page of its own."""
    has_history: ClassVar[bool] = False
    """Whether there is a page of what was changed in a row."""
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_urls(self) -> list[URLPattern]:
        """As Django's, without deleting, which nobody may, and without the address of old links."""
        unused = {f"{self.opts.app_label}_{self.opts.model_name}_delete"}
        unused |= set() if self.has_history else {f"{self.opts.app_label}_{self.opts.model_name}_history"}
        if not self.has_page:
            unused.add(f"{self.opts.app_label}_{self.opts.model_name}_change")
        if self.role_to_add is None:
            unused.add(f"{self.opts.app_label}_{self.opts.model_name}_add")
        return [one for one in super().get_urls() if one.name is not None and one.name not in unused]

    def _may(self, request: HttpRequest, role: Role | None) -> bool:
        return role is not None and isinstance(request.user, User) and request.user.may_act_as(role)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.role_to_view)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, self.role_to_view)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.role_to_add)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self._may(request, self.role_to_change)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was changed in the row, for everybody who may see the row."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # ModelAdmin's own, not in the stubs
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "title": "What was changed",
            "original": row,
            "changes": changes_of(row, *self.parents_of(row)),
            "back": reverse(f"{name}_change", args=[row.pk]) if self.has_page else reverse(f"{name}_changelist"),
        }
        return render(request, "admin/row_history.html", context)

    def parents_of(self, row: M) -> tuple[Model, ...]:
        """Rows that the row belongs to, whose changes its history shows too."""
        return ()

    @admin.display(description="history")
    def history_link(self, row: M) -> str:
        """A link to the page of what was changed in the row, for its list."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[row.pk])
        return format_html('<a href="{}">What was changed<span class="hidden"> in {}</span></a>', address, row)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        """Rows that hold every word of the search, accents folded; an id or its first eight digits names its row."""
        return rows_holding(queryset, fields=self.get_search_fields(request), words=search_term), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Filters of the list and plain comparisons. Patterns are refused: PostgreSQL raises on a malformed one."""
        return not lookup.endswith("regex") and super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raises BadRequest for a filter that cannot be read: a year 9999, a number beyond its column, half an id."""
        try:
            return super().get_changelist_instance(request)
        except (DataError, OverflowError, ValueError, ValidationError, FieldError) as error:
            raise BadRequest("The address holds a filter that cannot be read.") from error

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        for name, value in request.GET.items():
            if "\x00" in str(value):
                raise BadRequest(f"“{name}” holds a character that nothing is searched by (NUL).")
        if len(request.GET.get("q", "").split()) > MOST_WORDS:
            messages.warning(request, f"Only the first {MOST_WORDS} words of the search were looked for.")
        plural = str(self.opts.verbose_name_plural)
        title = plural[:1].upper() + plural[1:]
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ServiceAdmin(RoleAdmin[M], Generic[M]):
    """A form whose writing is done by a service; what the service refuses becomes an error at its field.

    Subclasses say how a form is filled from a row (`filled`) and which service it calls (`write`).
    """

    plain_form: ClassVar[type[forms.Form]]
    change_form_template = "admin/service_form.html"

    def filled(self, row: M) -> dict[str, Any]:
        """The form's initial values."""
        raise NotImplementedError

    def write(self, form: forms.Form, *, actor: User, row: M | None) -> M:
        """Call the service; gives the row that now stands. Raises DomainError."""
        raise NotImplementedError

    def beside(self, request: HttpRequest, row: M) -> dict[str, Any]:
        """What the page shows of the row beside its form."""
        return {}

    @csrf_protect_m  # type: ignore[untyped-decorator]  # Django's own, not in the stubs
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        actor = signed_in(request)
        row = self.get_object(request, unquote(object_id)) if object_id is not None else None
        if object_id is not None and row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # ModelAdmin's own, not in the stubs
        may_write = self.has_add_permission(request) if row is None else self.has_change_permission(request, row)
        if not may_write and (row is None or request.method == "POST" or not self.has_view_permission(request, row)):
            raise PermissionDenied
        if request.method == "POST":
            form = self.plain_form(request.POST)
            if form.is_valid():
                try:
                    saved = self.write(form, actor=actor, row=row)
                except DomainError as error:
                    form.add_error(error.field if error.field in form.fields else None, error.message)
                else:
                    return self._saved(request, saved, new=row is None)
        elif may_write and (held := held_forms.taken(request)) is not None:
            form = self.plain_form(held)
        else:
            form = self.plain_form(initial=self.filled(row) if row is not None else self._asked_for(request))
        if not may_write:
            for field in form.fields.values():
                field.disabled = True
        refused = request.method == "POST" and bool(form.errors)
        return self._page(request, form, row, may_write=may_write, status=422 if refused else 200)

    def _history_address(self, row: M | None) -> str:
        if row is None or not self.has_history:
            return ""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[row.pk])

    def _asked_for(self, request: HttpRequest) -> dict[str, str]:
        """Values that a link to an empty form brings along."""
        return {name: str(value) for name, value in request.GET.items() if name in self.plain_form.base_fields}

    def _saved(self, request: HttpRequest, saved: M, *, new: bool) -> HttpResponse:
        if new:
            return self.response_add(request, saved)
        return self.response_change(request, saved)

    def _page(
        self,
        request: HttpRequest,
        form: forms.Form,
        row: M | None,
        *,
        may_write: bool,
        status: int,
        more: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form's page; `more` is said over what stands beside the form."""
        if form.errors:
            messages.error(request, "Not saved: see the fields below.")
        fieldsets: Any = self.fieldsets or [(None, {"fields": tuple(form.fields)})]
        verb = "Add" if row is None else "Change" if may_write else "View"
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"{verb} {self.opts.verbose_name}",
            "subtitle": str(row) if row is not None else None,
            "fieldsets": [
                (name, options.get("description", ""), [form[field] for field in options["fields"]])
                for name, options in fieldsets
            ],
            "form": form,
            "original": row,
            "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
            "to_field": request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR)),
            "opts": self.opts,
            "may_write": may_write,
            "history": self._history_address(row),
            **(self.beside(request, row) if row is not None else {}),
            **(more or {}),
        }
        return render(request, self.change_form_template, context, status=status)
