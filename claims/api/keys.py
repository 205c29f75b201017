"""Who asks below /api/v1/desk/: an API key in `Authorization: Bearer …`, and the person that it acts as."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from claims.api.throttles import failed_too_often
from factcheck.accounts.models import ApiKey, User
from factcheck.accounts.services import keys
from factcheck.core.errors import NotAuthenticated

REALM = 'Bearer realm="desk"'


class KeyAuthentication(BaseAuthentication):
    """Gives the key's owner as `request.user` and the key as `request.auth`. A request without a key is refused."""

    def authenticate(self, request: Request) -> tuple[User, ApiKey]:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise exceptions.NotAuthenticated("This needs an API key. Send it as Authorization: Bearer fck_…")
        try:
            key = keys.authenticate(token.strip())
        except NotAuthenticated as refused:
            # A key that works is never kept out by the failures of others behind the same address.
            wait = failed_too_often(request)
            if wait is not None:
                raise exceptions.Throttled(wait) from refused
            raise exceptions.AuthenticationFailed(refused.message) from refused
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        return REALM


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular leaves its registry untyped
    """The key in the OpenAPI document."""

    target_class = "claims.api.keys.KeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "fck_<prefix>_<secret>",
            "description": "An API key of somebody at the desk, made under “API keys” there.",
        }
