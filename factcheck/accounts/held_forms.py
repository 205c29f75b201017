"""Keeps a desk form that was sent after the session expired, and shows it again after the log-in.

A POST without a session is stored in the new, anonymous session and has no other effect. Once the same person has
logged in, the form's page takes it with `take` and shows it as unsaved text. If that page cannot show it (it accepts
POST only, or the form is closed), the middleware shows the text on a page of its own. A longer form is not stored, and
a message says so. A signed cookie identifies the person who typed it; if it is missing, or somebody else logs in,
nothing is shown. Passwords, secrets and files are never stored.
"""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from factcheck.accounts.models import User
from factcheck.accounts.refusal import SECRET_WORDS, typed_page, typed_texts

LONGEST = 1_000_000
"""Characters of the longest form that is stored. A long claim has about 200,000."""
HELD_FOR = 60 * 60
"""Seconds for which a form is stored."""
COOKIE = "desk_person"
_COOKIE_AGE = 30 * 24 * 60 * 60
_KEY = "held_form"
_SALT = "factcheck.accounts.held_forms"
MESSAGE = "You were logged out before this was sent. Your text is below. It is not saved yet."
NOT_IN_ITS_FORM = "You were logged out before this was sent, and its form cannot be filled in again. Nothing was saved."
TOO_LONG = (
    f"You were logged out before this was sent. Nothing was saved, because it has more than {LONGEST:,} characters."
    " Your browser’s Back button may still show it."
)
PRESS_AGAIN = "You were logged out before this was sent. Nothing was done. Press the button again."


class HeldFormMiddleware:
    """Stores a desk form that was sent without a session. Comes after the session, CSRF and authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        # Only if the view has loaded the user: this must not query a database that may be down.
        if request.path.startswith(_desk()) and isinstance(getattr(request, "_cached_user", None), User):
            # A stored form that the view did not take.
            held = _pop(request)
            if held is not None:
                response = _shown_elsewhere(request, response, held)
            _name_person(request, response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Store the form. Runs after the CSRF check, so other sites' forms never get here."""
        if request.method != "POST" or request.user.is_authenticated or not _may_be_held(request):
            return
        person = _person_of(request)
        if person is None:
            return
        fields = {
            name: values
            for name, values in request.POST.lists()
            if not any(word in name.lower() for word in SECRET_WORDS)
        }
        too_long = sum(len(value) for values in fields.values() for value in values) > LONGEST
        request.session[_KEY] = {
            "person": person, "path": request.get_full_path(), "fields": {} if too_long else fields,
            "at": int(time.time()), "sent_from": _page_of(request), "too_long": too_long,
        }  # fmt: skip


def take(request: HttpRequest) -> QueryDict | None:
    """Remove and return the fields stored for this page and person, and add a message; None if there are none."""
    held = _pop(request)
    if held is None:
        return None
    messages.warning(request, MESSAGE)
    return _fields(held)


def _pop(request: HttpRequest) -> dict[str, Any] | None:
    held: dict[str, Any] | None = request.session.get(_KEY)
    if request.method != "GET" or held is None or not request.user.is_authenticated:
        return None
    expired = held["person"] != request.user.pk or time.time() - held["at"] > HELD_FOR
    if not expired and held["path"] != request.get_full_path():
        return None
    del request.session[_KEY]
    if not expired and held.get("too_long"):
        messages.error(request, TOO_LONG)
        return None
    return None if expired else held


def _fields(held: dict[str, Any]) -> QueryDict:
    fields = QueryDict(mutable=True)
    for name, values in held["fields"].items():
        fields.setlist(name, values)
    return fields


def _shown_elsewhere(request: HttpRequest, response: HttpResponse, held: dict[str, Any]) -> HttpResponse:
    """Show the typed text on a page of its own. If only a button was pressed, redirect to the page with the button."""
    fields = _fields(held)
    if typed_texts(fields):
        return typed_page(
            request, "Not saved", NOT_IN_ITS_FORM, fields, site=admin.site, status=200, back=held["sent_from"]
        )
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        messages.warning(request, PRESS_AGAIN)
        return redirect(held["sent_from"])
    return response


def _page_of(request: HttpRequest) -> str:
    """The desk page from which the form was sent; the home page if the browser does not say."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host() or not sent_from.path.startswith(_desk()):
        return _desk()
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path


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
