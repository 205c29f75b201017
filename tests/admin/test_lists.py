"""Lists and desk take a constant number of queries, and show every claim with its finding."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from claims.services import steps
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import soup, text_of
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
    """For each list, the number of queries with two claims and with ten."""
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
    """Query counts for all lists from one ledger, which is rolled back before the tests."""
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


@pytest.mark.parametrize(
    "query",
    [
        "text__regex=(", "text__iregex=[", "logged_at__year=9999999", "logged_at__gte=9999-99-99", "kind__exact=%ff",
        "verdicts__rating__id__exact=nope", "topics__id__exact=half-an-id", "logged_at__year=99999999999999999999",
        "o=99.-99", "p=-1", "p=99999999999999999999", "all=1", "id__exact=1", "nothing__here=1", "e=1", "_to_field=x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/admin/claims/claim/", "/admin/claims/claim/list.csv"])
def test_a_malformed_filter_is_not_a_server_error(query: str, address: str, at_desk: At) -> None:
    factories.logged_claim()
    assert at_desk(Role.ADMINISTRATOR).get(f"{address}?{query}").status_code < 500


def test_a_claim_can_be_assigned_to_a_person_with_the_longest_name(at_desk: At) -> None:
    claim = factories.logged_claim()
    somebody = factories.person(Role.EDITOR, full_name="A" * 150 + " " + "B" * 150)
    steps.assign(claim_id=claim.pk, language="en", to=somebody, actor=claim.logged_by)
    page = text_of(at_desk(Role.EDITOR).get(f"/admin/claims/claim/{claim.pk}/change/"))
    assert "assigned to " + "A" * 150 in page


def test_a_search_with_too_many_words_says_so() -> None:
    client = Client()
    client.force_login(factories.person(Role.RESEARCHER), backend="django.contrib.auth.backends.ModelBackend")
    said = "The search only used the first 16 words."
    assert said in text_of(client.get("/admin/claims/claim/", {"q": "a " * 17}))
    assert said not in text_of(client.get("/admin/claims/claim/", {"q": "a " * 16}))
