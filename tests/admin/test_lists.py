"""Lists and desk ask the database as often for many claims as for few; no claim stands without its finding."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import soup
from tests.conftest import SERVERS, WORKER

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
LISTS = [
    "/admin/",
    "/admin/claims/claim/",
    "/admin/claims/claim/?q=bridge&verdicts__state__exact=published",
    "/admin/sources/source/",
    "/admin/sources/capture/",
    "/admin/sources/publisher/",
    "/admin/claims/claimant/",
    "/admin/claims/topic/",
    "/admin/claims/edition/",
    "/admin/claims/redaction/",
    "/admin/claims/activity/",
    "/admin/claims/rating/",
    "/admin/accounts/user/",
    "/admin/accounts/apikey/",
    "/admin/claims/webhookendpoint/",
    "/admin/claims/mirror/",
]


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _counted() -> dict[str, tuple[int, int]]:
    """For each list, its queries with two claims and with ten."""
    client = Client()
    client.force_login(factories.person(Role.ADMINISTRATOR), backend="django.contrib.auth.backends.ModelBackend")
    topic = factories.topic()

    def some(count: int) -> None:
        for _ in range(count):
            factories.published_claim(topics=(topic.pk,))
            factories.logged_claim()

    some(1)
    for address in LISTS:
        client.get(address)
    few = {address: queries(client, address) for address in LISTS}
    some(4)
    return {address: (few[address], queries(client, address)) for address in LISTS}


@pytest.fixture(scope="module")
def counted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, tuple[int, int]]:
    """Counted over one ledger for all lists, which is gone before the tests begin."""
    with django_db_blocker.unblock():
        found = _counted()
        SERVERS.restore_pristine(WORKER)
    return found


@pytest.mark.parametrize("address", LISTS)
def test_a_list_takes_the_same_queries_for_two_claims_and_for_nine(
    address: str, counted: dict[str, tuple[int, int]]
) -> None:
    few, many = counted[address]
    assert few == many > 0


def test_the_claim_list_shows_finding_and_state_and_links_to_the_page(at_desk: At) -> None:
    edition = factories.published_claim()
    page = soup(at_desk(Role.EDITOR).get("/admin/claims/claim/"))
    row = page.select_one("#result_list tbody tr")
    assert row is not None
    assert "supports the count" in row.text
    assert "Mostly true" in row.text
    assert "published" in row.text
    assert edition.claim.short_claim in row.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("verdicts__state__exact=published", 1),
        ("verdicts__state__exact=logged", 1),
        ("kind__exact=fact", 2),
        ("kind__exact=opinion", 0),
        ("verdicts__rating__key__exact=mostly-true", 2),
        ("verdicts__language=en", 2),
        ("q=forty", 2),
        ("q=zzz", 0),
    ],
)
def test_the_claim_list_is_searched_and_filtered(query: str, found: int, at_desk: At) -> None:
    factories.published_claim()
    factories.logged_claim()
    page = soup(at_desk(Role.EDITOR).get(f"/admin/claims/claim/?{query}"))
    assert len(page.select("#result_list tbody tr")) == found


def test_the_admin_sends_the_strict_policy(at_desk: At) -> None:
    policy = at_desk(Role.EDITOR).get("/admin/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
