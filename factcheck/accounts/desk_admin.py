"""Base classes of the desk's admin pages: permissions follow roles, and only services write."""

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
from factcheck.accounts.change_list import KeysetChangeList
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.row_history import changes_of
from factcheck.core.desk_search import MOST_WORDS, rows_holding
from factcheck.core.errors import DomainError

M = TypeVar("M", bound=Model)


def signed_in(request: HttpRequest) -> User:
    """The request's logged-in user. Raises PermissionDenied if there is none."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class RoleAdmin(admin.ModelAdmin[M], Generic[M]):
    """A ModelAdmin whose permissions follow the four roles, not Permission rows. It deletes nothing."""

    role_to_view: ClassVar[Role | None] = Role.RESEARCHER
    role_to_add: ClassVar[Role | None] = None
    role_to_change: ClassVar[Role | None] = None
    has_page: ClassVar[bool] = True
    """Whether each row has its own page."""
    grows: ClassVar[bool] = True
    """Whether the table grows with the newsroom's work. Such a list has pages by key and a bounded count."""
    has_history: ClassVar[bool] = False
    """Whether each row has a page with its change history."""
    actions = None
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return KeysetChangeList if self.grows else ChangeList

    def get_urls(self) -> list[URLPattern]:
        """Django's URLs without the delete page, unused pages and the redirect for old links."""
        unused = {f"{self.opts.app_label}_{self.opts.model_name}_delete"}
        unused |= set() if self.has_history else {f"{self.opts.app_label}_{self.opts.model_name}_history"}
        if not self.has_page:
            unused.add(f"{self.opts.app_label}_{self.opts.model_name}_change")
        if self.role_to_add is None:
            unused.add(f"{self.opts.app_label}_{self.opts.model_name}_add")
        return [pattern for pattern in super().get_urls() if pattern.name is not None and pattern.name not in unused]

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
        """Show the row's change history to everybody who may see the row."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # missing from the stubs
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = {
            **self.admin_site.each_context(request),
            "title": "Change history",
            "original": row,
            "changes": changes_of(row, *self.parents_of(row)),
            "back": reverse(f"{name}_change", args=[row.pk]) if self.has_page else reverse(f"{name}_changelist"),
        }
        return render(request, "admin/row_history.html", context)

    def parents_of(self, row: M) -> tuple[Model, ...]:
        """Parent rows whose changes the history shows too."""
        return ()

    @admin.display(description="history")
    def history_link(self, row: M) -> str:
        """A link to the row's change history, for the list."""
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[row.pk])
        return format_html('<a href="{}">Change history<span class="hidden"> in {}</span></a>', address, row)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        """Rows that match every word of the search, ignoring accents. An id or its first eight digits match too."""
        return rows_holding(queryset, fields=self.get_search_fields(request), words=search_term), False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Allow the list's filters, but no regular expressions: PostgreSQL raises an error on a malformed one."""
        return not lookup.endswith("regex") and super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Raise BadRequest for an invalid filter: the year 9999, a number too large for its column, half an id."""
        try:
            return super().get_changelist_instance(request)
        except (DataError, OverflowError, ValueError, ValidationError, FieldError) as error:
            raise BadRequest("The address contains a filter that is not valid.") from error

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        for name, value in request.GET.items():
            if "\x00" in str(value):
                raise BadRequest(f"“{name}” contains a NUL character.")
        if len(request.GET.get("q", "").split()) > MOST_WORDS:
            messages.warning(request, f"The search only used the first {MOST_WORDS} words.")
        plural = str(self.opts.verbose_name_plural)
        title = plural[:1].upper() + plural[1:]
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ServiceAdmin(RoleAdmin[M], Generic[M]):
    """An admin page with a plain form that a service saves. The service's refusals become errors at their fields.

    Subclasses define the form's initial values (`filled`) and call the service (`write`).
    """

    plain_form: ClassVar[type[forms.Form]]
    change_form_template = "admin/service_form.html"

    def filled(self, row: M) -> dict[str, Any]:
        """The form's initial values."""
        raise NotImplementedError

    def write(self, form: forms.Form, *, actor: User, row: M | None) -> M:
        """Call the service and return the saved row. Raises DomainError."""
        raise NotImplementedError

    def beside(self, request: HttpRequest, row: M) -> dict[str, Any]:
        """Further context for the page of an existing row."""
        return {}

    @csrf_protect_m  # type: ignore[untyped-decorator]  # missing from the stubs
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
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]  # missing from the stubs
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
        elif may_write and (held := held_forms.take(request)) is not None:
            form = self.plain_form(held)
        else:
            form = self.plain_form(initial=self.filled(row) if row is not None else self._initial(request))
        if not may_write:
            for field in form.fields.values():
                field.disabled = True
        refused = request.method == "POST" and bool(form.errors)
        return self._page(request, form, row, may_write=may_write, status=422 if refused else 200)

    def _history_address(self, row: M | None) -> str:
        if row is None or not self.has_history:
            return ""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[row.pk])

    def _initial(self, request: HttpRequest) -> dict[str, str]:
        """Initial values of a new form, from the link's query string."""
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
        """Render the form's page. `more` overrides the other context."""
        if form.errors:
            messages.error(request, "Not saved. See the errors below.")
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
