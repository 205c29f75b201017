"""The newsroom's admin site: its name, its menu and its home page, the desk."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from claims.queries import evidence, queues
from claims.webhooks import queries as webhooks
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.accounts.sign_in import OwnPasswordView, SignInView
from factcheck.core.counting import bounded_count
from sources.queries import pending_removals
from sources.services.integrity import damaged_copies

MENU = (
    ("claims", "claim", "Claims"),
    ("sources", "source", "Sources"),
    ("sources", "capture", "Captures"),
    ("claims", "claimant", "Claimants"),
    ("claims", "topic", "Topics"),
    ("claims", "externalreview", "Reviews elsewhere"),
    ("sources", "publisher", "Publishers"),
    ("claims", "edition", "Editions"),
    ("claims", "redaction", "Redactions"),
    ("claims", "activity", "Activity"),
    ("claims", "mirror", "Mirrors"),
    ("claims", "rating", "Ratings"),
    ("accounts", "user", "People"),
    ("accounts", "accountact", "Acts on accounts"),
    ("claims", "webhookendpoint", "Webhooks"),
    ("accounts", "apikey", "API keys"),
)


OWN_APPS = frozenset({"accounts", "claims", "sources"})
UNUSED = frozenset({"autocomplete", "view_on_site", "app_list"})


class Desk(admin.AdminSite):
    """The admin site. Its home page shows each person's queues."""

    site_title = site_header = f"{settings.NEWSROOM_NAME} desk"
    index_title = "Desk"
    enable_nav_sidebar = False
    index_template = "admin/desk.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register our own models only: those of other packages, such as Django's groups, get no page."""
        models: list[type[Model]] = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else list(model_or_iterable)
        )
        own = [model for model in models if model._meta.app_label in OWN_APPS]
        super().register(own, admin_class, **options)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Django's URLs without those that no page of the desk links to."""
        return [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) not in UNUSED]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return an empty list: the desk has its own menu and no page for each app."""
        return []

    @method_decorator(never_cache)
    def login(  # type: ignore[override]  # Django's own view returns this type too
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Show the log-in page; redirect people who are logged in to the desk."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        return SignInView.as_view(extra_context=context)(request)

    def password_change(  # type: ignore[override]  # the stubs do not allow for a redirect
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """Let people change their own password."""
        context = {**self.each_context(request), **(extra_context or {})}
        return OwnPasswordView.as_view(extra_context=context, success_url=reverse("admin:password_change_done"))(
            request
        )

    def has_permission(self, request: HttpRequest) -> bool:
        """Admit people with a role only."""
        return super().has_permission(request) and isinstance(request.user, User) and request.user.role is not None

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"menu": self._menu(request)}

    def _menu(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """(label, address, whether it is the current section) of each list that this person may see."""
        if not self.has_permission(request):
            return []
        visible = {
            (model._meta.app_label, model._meta.model_name): registered
            for model, registered in self._registry.items()
            if registered.has_view_permission(request)
        }
        menu = []
        for app, model, label in MENU:
            if (app, model) in visible:
                address = reverse(f"{self.name}:{app}_{model}_changelist")
                menu.append((label, address, request.path.startswith(address)))
        return menu

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The home page: this person's queues and what happened lately."""
        user = request.user
        desk = {
            "queues": queues.queues(user),
            "failures": queues.failures(),
            "lost_schedules": queues.lost_schedules(user),
            "flagged": queues.flagged(),
            "flags": queues.flags(),
            "recent": queues.recently_published(),
            "news": queues.news(),
            "redactions": queues.pending_redactions(user),
            "removals": pending_removals(user),
            "evidence_news": evidence.newest_notices(),
            "evidence_unseen": bounded_count(evidence.unseen()),
            "damaged": list(damaged_copies().select_related("source")[:20]),
            "uncaptured": bounded_count(evidence.uncaptured()),
            "disabled_webhooks": webhooks.disabled(),
            "may_keep_webhooks": user.may_act_as(Role.ADMINISTRATOR),
        } if isinstance(user, User) else {}  # fmt: skip
        return super().index(request, extra_context={**desk, **(extra_context or {})})
