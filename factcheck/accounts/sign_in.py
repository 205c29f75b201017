"""Forms and views for logging in and for changing one's own password. They slow down password guessing."""

import secrets
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from factcheck.accounts.models import User
from factcheck.accounts.services import attempts
from factcheck.accounts.services.attempts import TooManyAttempts
from factcheck.accounts.services.people import change_own_password
from factcheck.core.client_address import client_address, client_network
from factcheck.core.errors import Invalid

log = structlog.get_logger(__name__)
DEVICE_COOKIE = "known_device"
DEVICE_AGE = 180 * 24 * 60 * 60
MOST_PEOPLE_ON_A_DEVICE = 5
_SALT = "factcheck.accounts.known-device"
NOT_A_PAGE = frozenset({"admin:login", "admin:logout"})


def wait_sentence(seconds: int) -> str:
    """The message that says how long to wait."""
    if seconds < 120:
        return f"Too many attempts with wrong passwords. Try again in {seconds} second{'' if seconds == 1 else 's'}."
    return f"Too many attempts with wrong passwords. Try again in {-(-seconds // 60)} minutes."


class Device:
    """The signed cookie of a browser where people logged in before: its id and these people.

    It does not authenticate. It only keeps strangers' wrong passwords from slowing these people down.
    """

    def __init__(self, request: HttpRequest) -> None:
        try:
            cookie = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=DEVICE_AGE)
            self.id, self.people = str(cookie["id"]), [int(pk) for pk in cookie["people"]]
        except (signing.BadSignature, KeyError, TypeError, ValueError):
            self.id, self.people = secrets.token_urlsafe(16), []

    def known_to(self, user: User | None) -> bool:
        """Whether this person logged in here before."""
        return user is not None and user.pk in self.people

    def remember(self, user: User, response: HttpResponse) -> None:
        """Record in the cookie that this person logged in here."""
        self.people = [user.pk, *(pk for pk in self.people if pk != user.pk)][:MOST_PEOPLE_ON_A_DEVICE]
        response.set_cookie(
            DEVICE_COOKIE,
            signing.dumps({"id": self.id, "people": self.people}, salt=_SALT),
            max_age=DEVICE_AGE,
            path=reverse("admin:index"),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class SignInForm(AdminAuthenticationForm):
    """User name and password. `waits` is the time in seconds until the next attempt; 0 if the password was checked."""

    waits = 0

    def clean(self) -> dict[str, Any]:
        request: HttpRequest = self.request  # type: ignore[assignment]  # the view always gives one
        name = self.cleaned_data.get("username") or ""
        if not name or not self.cleaned_data.get("password"):
            return super().clean()
        details = {"name": name, "address": client_address(request.META)}
        user = User.objects.called(name).first()
        device = Device(request)
        try:
            attempt = attempts.begin_sign_in(
                name_key=f"user {user.pk}" if user else f"nobody {name.casefold()}",
                network=client_network(request.META),
                device=device.id if device.known_to(user) else "",
            )
        except TooManyAttempts as error:
            self.waits = error.seconds
            log.warning("log-in refused: too many wrong passwords", seconds=error.seconds, **details)
            raise ValidationError(wait_sentence(error.seconds), code="wait") from error
        try:
            cleaned = super().clean()
        except ValidationError:
            log.warning("log-in failed", **details)
            raise
        attempts.succeeded(attempt)
        log.info("log-in succeeded", **details)
        return cleaned


class SignInView(LoginView):
    """The desk's log-in page. It redirects to the requested page, or to the home page."""

    authentication_form = SignInForm
    template_name = "admin/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        Device(self.request).remember(form.get_user(), response)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.waits:
            response.status_code = 429
            response["Retry-After"] = str(form.waits)
        return response

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """The address in `next`; '' if it is not a page of this site."""
        address = super().get_redirect_url(request) if request else super().get_redirect_url()
        return address if address and _is_a_page(address) else ""

    def get_default_redirect_url(self) -> str:
        return resolve_url("admin:index")


class OldPasswordForm(AdminPasswordChangeForm):
    """A form for changing one's own password. It asks for the old one and slows down guesses."""

    waits = 0
    user: User

    def clean_old_password(self) -> str:
        try:
            attempt = attempts.begin_old_password(user_id=self.user.pk)
        except TooManyAttempts as error:
            self.waits = error.seconds
            raise ValidationError(wait_sentence(error.seconds), code="wait") from error
        password: str = super().clean_old_password()
        attempts.succeeded(attempt)
        return password

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 -- Django's own signature
        """Save through the service, which records the acting user."""
        change_own_password(user=self.user, password=self.cleaned_data["new_password1"])
        return self.user


class OwnPasswordView(PasswordChangeView):
    """The page for changing one's own password."""

    form_class = OldPasswordForm
    template_name = "registration/password_change_form.html"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except Invalid as refused:
            form.add_error("new_password1", refused.message)
            return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 429 if form.waits else 422
        if form.waits:
            response["Retry-After"] = str(form.waits)
        return response


def _is_a_page(address: str) -> bool:
    """Whether the address is one of our pages."""
    try:
        match: ResolverMatch = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return False
    # The admin's last URL pattern matches every other address, to answer 404.
    return match.view_name not in NOT_A_PAGE and "url" not in match.kwargs
