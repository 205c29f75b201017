"""The desk's page for what was not done: why, the text that was typed, to be copied, and the way back."""

from uuid import UUID

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse

from factcheck.core.errors import DomainError, StaleRevision

SECRET_WORDS = ("password", "secret", "token")
"""A field whose name holds one of these is neither held nor shown again; the form's CSRF token is one."""
_MACHINE_WRITTEN = ("revision", "opened", "next")
NOT_FROM_HERE = (
    "The form was opened before the last log-in, or by another site, so nothing was saved."
    " Open the page again and send it once more."
)


def refusal_page(
    request: HttpRequest, error: DomainError, *, site: AdminSite, back: str, back_label: str
) -> HttpResponse:
    """Why nothing was done, with the error's own status; a request that only asked for a page has typed nothing."""
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
    """A page with a message, every text of the form, and a button that leads back."""
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
    """The texts that a person typed into a form, each under the words of its field's name. No ids, no secrets."""
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
    """Django's CSRF_FAILURE_VIEW. What another site sent is not shown."""
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
