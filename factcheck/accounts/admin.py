"""Admin pages of accounts. Administrators add people, give them roles and deactivate them, but never delete them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from factcheck.accounts.desk_admin import RoleAdmin, ServiceAdmin
from factcheck.accounts.key_admin import ApiKeyAdmin
from factcheck.accounts.models import AccountAct, ApiKey, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import add_person, change_person
from factcheck.core.errors import Invalid

ACTS_SHOWN = 50


class PersonForm(forms.Form):
    """An account's names, role, password and whether it is in use."""

    username = forms.CharField(max_length=150)
    full_name = forms.CharField(max_length=250, required=False)
    byline = forms.CharField(max_length=120, required=False, help_text="Readers see this. Empty: the desk’s name.")
    role = forms.ChoiceField(choices=[(role.value, role.value) for role in Role])
    is_active = forms.BooleanField(
        required=False, initial=True, label="In use",
        help_text="Untick when somebody leaves. They can no longer log in; their past acts keep their name.",
    )  # fmt: skip
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. A new person needs one; for everybody else, empty means no change.",
    )


class RoleFilter(admin.RelatedFieldListFilter):
    """The groups of an account are its roles."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "role"


@admin.register(User)
class PersonAdmin(ServiceAdmin[User]):
    """Accounts."""

    plain_form = PersonForm
    role_to_view = role_to_add = role_to_change = Role.ADMINISTRATOR
    list_display = ("username", "full_name", "role_held", "byline", "is_active", "last_login")
    list_filter = ("is_active", ("groups", RoleFilter))
    search_fields = ("username", "first_name", "last_name", "byline")
    ordering = ("username",)
    grows = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related(Prefetch("groups", Group.objects.order_by("name")))

    @admin.display(description="name")
    def full_name(self, row: User) -> str:
        return row.get_full_name()

    @admin.display(description="role")
    def role_held(self, row: User) -> str:
        return ", ".join(group.name for group in row.groups.all()) or "none"

    def beside(self, request: HttpRequest, row: User) -> dict[str, Any]:
        return {"acts": row.acts_on.select_related("actor")[:ACTS_SHOWN]}

    def filled(self, row: User) -> dict[str, Any]:
        return {
            "username": row.username,
            "full_name": row.get_full_name(),
            "byline": row.byline,
            "role": row.role or Role.RESEARCHER,
            "is_active": row.is_active,
        }

    def write(self, form: forms.Form, *, actor: User, row: User | None) -> User:
        values = form.cleaned_data
        if row is None:
            if not values["password"]:
                raise Invalid("A new person needs a password.", field="password")
            return add_person(
                username=values["username"],
                password=values["password"],
                role=Role(values["role"]),
                actor=actor,
                full_name=values["full_name"],
                byline=values["byline"],
            )
        return change_person(
            user_id=row.pk,
            username=values["username"],
            full_name=values["full_name"],
            byline=values["byline"],
            role=Role(values["role"]),
            active=values["is_active"],
            password=values["password"],
            actor=actor,
        )


@admin.register(AccountAct)
class AccountActAdmin(RoleAdmin[AccountAct]):
    """The record of acts on accounts. Read only."""

    has_page = False
    role_to_view = Role.ADMINISTRATOR
    list_display = ("at", "who", "kind", "account", "before", "after")
    list_display_links = None
    list_filter = ("kind",)
    list_select_related = ("actor", "account")
    search_fields = ("account__username", "actor__username", "before", "after")
    ordering = ("-at",)
    sortable_by = ("at",)

    @admin.display(description="by")
    def who(self, row: AccountAct) -> str:
        return row.actor.username if row.actor else "the system"


admin.site.register(ApiKey, ApiKeyAdmin)
