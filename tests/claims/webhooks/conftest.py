"""A receiver, and an endpoint that sends everything to it."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from claims.models import WebhookEndpoint
from claims.webhooks import messages as pure
from claims.webhooks import services as webhooks
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.claims.receiver import Receiver, Reply

ALL = list(pure.EVENTS)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver().running() as receiver:
        yield receiver


@pytest.fixture(autouse=True)
def open_to(settings: Settings, receiver: Receiver) -> None:
    """Allow messages only to the receiver."""
    settings.OUTBOUND_ALLOWED = [receiver.host]
    settings.WEBHOOK_DEADLINE = 2.0
    receiver.messages.clear()
    receiver.answers = lambda message: Reply()


@pytest.fixture
def administrator() -> User:
    return factories.person(Role.ADMINISTRATOR)


@pytest.fixture
def subscriber(receiver: Receiver, administrator: User) -> tuple[WebhookEndpoint, str]:
    """An endpoint with all events, and its secret."""
    return webhooks.add_endpoint(name="A partner", url=receiver.url(), events=ALL, actor=administrator)
