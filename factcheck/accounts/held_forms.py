"""What somebody typed at the desk when their session had ended: held over the log-in, then shown in its form again.

A POST without a session is kept in the new, anonymous session and nothing is done with it. After the same person has
logged in there, `taken` hands it to the form's page once, to be shown as unsaved text. A signed cookie of the desk says
who typed it; where it is missing, or somebody else logs in, nothing is shown. Passwords, secrets and files are never
held.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from factcheck.accounts.models import User

LONGEST = 1_000_000
"""Characters of a form that are held; a claim with everything in it has some 200,000."""
HELD_FOR = 60 * 60
"""Seconds."""
COOKIE = "desk_person"
_COOKIE_AGE = 30 * 24 * 60 * 60
_KEY = "held_form"
_SALT = "factcheck.accounts.held_forms"
_NEVER = ("password", "secret", "token")
"""Fields whose names hold one of these words are left out, the form's own CSRF token among them."""
MESSAGE = "You were logged out before this was sent. What you typed is below; it is not saved yet."


class HeldFormMiddleware:
    """Holds a desk form that was sent without a session. Comes behind the session, CSRF and authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        # Only where the page has read who it is: while the database is away nothing here may ask it.
        if request.path.startswith(_desk()) and isinstance(getattr(request, "_cached_user", None), User):
            _name_person(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After CSRF's own: a form of another site never comes here."""
        if request.method != "POST" or request.user.is_authenticated or not _may_be_held(request):
            return
        person = _person_of(request)
        if person is None:
            return
        fields = {
            name: values for name, values in request.POST.lists() if not any(word in name.lower() for word in _NEVER)
        }
        if sum(len(value) for values in fields.values() for value in values) <= LONGEST:
            request.session[_KEY] = {
                "person": person, "path": request.get_full_path(), "fields": fields, "at": int(time.time()),
            }  # fmt: skip


def taken(request: HttpRequest) -> QueryDict | None:
    """The fields that were held for this page and person, once; None where there are none. Says so in a message."""
    held = request.session.get(_KEY)
    if request.method != "GET" or held is None or not request.user.is_authenticated:
        return None
    if held["person"] != request.user.pk or time.time() - held["at"] > HELD_FOR:
        del request.session[_KEY]
        return None
    if held["path"] != request.get_full_path():
        return None
    del request.session[_KEY]
    found = QueryDict(mutable=True)
    for name, values in held["fields"].items():
        found.setlist(name, values)
    messages.warning(request, MESSAGE)
    return found


def _may_be_held(request: HttpRequest) -> bool:
    about_log_in = (reverse("admin:login"), reverse("admin:logout"), reverse("admin:password_change"))
    return request.path.startswith(_desk()) and request.path not in about_log_in


def _desk() -> str:
    return reverse("admin:index")


def _person_of(request: HttpRequest) -> int | None:
    try:
        return int(signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_COOKIE_AGE))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def _name_person(request: HttpRequest, response: HttpResponse) -> None:
    if _person_of(request) != request.user.pk:
        response.set_cookie(
            COOKIE,
            signing.dumps(request.user.pk, salt=_SALT),
            max_age=_COOKIE_AGE,
            path=_desk(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
