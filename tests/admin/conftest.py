"""Signed-in people at the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories

At = Callable[[User | Role], Client]


@pytest.fixture
def at_desk() -> At:
    """Returns a signed-in client for a person, or for a new person with a role."""

    def sign_in(who: User | Role) -> Client:
        client = Client()
        client.force_login(
            factories.person(who) if isinstance(who, Role) else who, backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in
