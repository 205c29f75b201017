"""The desk's page for refused requests: the reason, the typed text for copying, and a link back."""

from uuid import UUID

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from factcheck.core.errors import DomainError, StaleRevision

SECRET_WORDS = ("password", "secret", "token")
"""Fields whose name contains one of these words, such as the CSRF token, are neither stored nor shown again."""
_MACHINE_WRITTEN = ("revision", "opened", "next")
NOT_FROM_HERE = (
    "Nothing was saved, because the form was opened before your last log-in, or by another site."
    " Open the page again and resend the form."
)


def refusal_page(
    request: HttpRequest, error: DomainError, *, site: AdminSite, back: str, back_label: str
) -> HttpResponse:
    """Show the error's message with its status, and the typed text if the request was a POST."""
    title = "Nothing was done" if request.method == "POST" else "Not available"
    stale = isinstance(error, StaleRevision)
    return typed_page(
        request, title, error.message, request.POST, site=site, status=error.status, back=back, back_label=back_label,
        stale=stale,
    )  # fmt: skip


def typed_page(
    request: HttpRequest,
    title: str,
    message: str,
    fields: QueryDict,
    *,
    site: AdminSite,
    status: int,
    back: str,
    back_label: str = "Back",
    stale: bool = False,
) -> HttpResponse:
    """Render a page with a message, the form's texts and a button that leads back."""
    context = {
        **site.each_context(request),
        "title": title,
        "message": message,
        "typed": typed_texts(fields),
        "stale": stale,
        "back": back,
        "back_label": back_label,
    }
    return render(request, "admin/refused.html", context, status=status)


def typed_texts(fields: QueryDict) -> list[tuple[str, str]]:
    """The texts that a person typed, each with its field's name in words. Ids and secrets are left out."""
    return [
        (name.replace("-", " ").replace("_", " ").capitalize(), value)
        for name, values in fields.lists()
        if not name.startswith("_")
        and not name.endswith("_FORMS")
        and name not in _MACHINE_WRITTEN
        and not any(word in name.lower() for word in SECRET_WORDS)
        for value in values
        if value.strip() and not value.isdigit() and not _is_id(value)
    ]


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW. It does not show text that another site sent."""
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not own or not request.path.startswith(reverse("admin:index")) or not request.user.is_authenticated:
        return render(request, "403_csrf.html", status=403)
    return typed_page(
        request, "The form was not accepted", NOT_FROM_HERE, request.POST, site=admin.site, status=403,
        back=request.get_full_path(), back_label="Open the page again",
    )  # fmt: skip


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
