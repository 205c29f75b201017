"""Committed rows for tests that use SQL on their own connections."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from factcheck.accounts.roles import Role
from tests import factories, servers
from tests.claims.ledger_sql import Connection, World, draft_of


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock():
        writer = factories.person(Role.RESEARCHER)
        edition = factories.published_claim()
        drafted = factories.logged_claim(actor=writer)
        yield World(
            writer=writer.pk,
            approver=factories.person(Role.EDITOR).pk,
            publisher=factories.person(Role.PUBLISHER).pk,
            draft=draft_of(drafted.pk),
            other=factories.logged_claim(actor=writer).pk,
            topic=factories.topic().pk,
            claimant=factories.claimant().pk,
            source=factories.source().pk,
            edition=edition,
            published=draft_of(edition.claim_id),
        )
        servers.join_or_start().restore_pristine(servers.worker_name())


@pytest.fixture
def sql(app_role_connection: Connection, world: World) -> Connection:
    """A connection with the application's role that commits nothing."""
    return app_role_connection
