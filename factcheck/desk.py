"""The admin site of the newsroom: its name, its menu, and the desk as its home."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse

from claims.queries import evidence, queues, webhooks
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from sources.queries import pending_removals
from sources.services.rehashing import damaged_copies

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
    ("claims", "webhookendpoint", "Webhooks"),
    ("accounts", "apikey", "API keys"),
)


class Desk(admin.AdminSite):
    """Who works here sees their queues first."""

    site_title = site_header = f"{settings.NEWSROOM_NAME} desk"
    index_title = "Desk"
    enable_nav_sidebar = False
    index_template = "admin/desk.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """As Django's, but for groups: they are the four roles, which nobody edits by hand."""
        if model_or_iterable is not Group and model_or_iterable != [Group]:
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """People with a role; an account without one has nothing to do here."""
        return super().has_permission(request) and isinstance(request.user, User) and request.user.role is not None

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return super().each_context(request) | {"menu": self._menu(request)}

    def _menu(self, request: HttpRequest) -> list[tuple[str, str, bool]]:
        """(label, address, whether it is the present section) of the lists that this person may see."""
        if not self.has_permission(request):
            return []
        seen = {
            (model._meta.app_label, model._meta.model_name): registered
            for model, registered in self._registry.items()
            if registered.has_view_permission(request)
        }
        menu = []
        for app, model, label in MENU:
            if (app, model) in seen:
                address = reverse(f"{self.name}:{app}_{model}_changelist")
                menu.append((label, address, request.path.startswith(address)))
        return menu

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The desk: what waits for this person, what is going on."""
        user = request.user
        desk = {
            "queues": queues.queues(user),
            "failures": queues.failures(),
            "lost_schedules": queues.lost_schedules(user),
            "flagged": queues.flagged(),
            "recent": queues.recently_published(),
            "news": queues.news(),
            "redactions": queues.pending_redactions(user),
            "removals": pending_removals(user),
            "evidence_news": evidence.news(),
            "evidence_unseen": evidence.unseen().count(),
            "damaged": list(damaged_copies().select_related("source")[:20]),
            "uncaptured": len(evidence.uncaptured()),
            "disabled_webhooks": webhooks.disabled(),
            "may_keep_webhooks": user.may_act_as(Role.ADMINISTRATOR),
        } if isinstance(user, User) else {}  # fmt: skip
        return super().index(request, extra_context={**desk, **(extra_context or {})})
