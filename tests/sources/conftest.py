"""Committed rows for tests that send SQL on their own connections, and a store for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker

from factcheck.accounts.roles import Role
from sources.models import Access
from tests import factories, servers
from tests.claims.ledger_sql import Connection
from tests.sources.evidence_sql import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        yield World(
            first=factories.person(Role.ADMINISTRATOR).pk,
            second=factories.person(Role.ADMINISTRATOR).pk,
            source=factories.source().pk,
            other=factories.source().pk,
            addressless=factories.source(url="").pk,
            protected=factories.source(access=Access.PROTECTED, description="A letter", protection_reason="Safety.").pk,
        )
        servers.join_or_start().restore_pristine(servers.worker_name())


@pytest.fixture
def sql(app_role_connection: Connection, world: World) -> Connection:
    """A connection of the application's role, which is rolled back."""
    return app_role_connection


@pytest.fixture
def store(settings: Settings, tmp_path: Path) -> Path:
    """This test's own folder of captured files."""
    folder = tmp_path / "captures"
    settings.STORAGES = settings.STORAGES | {
        "captures": {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": folder}}
    }
    return folder
