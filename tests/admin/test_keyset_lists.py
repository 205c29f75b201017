"""Lists of growing tables: pages by key, both ways; bounded counts; only orders that an index serves."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from claims.models import Claim, Claimant
from factcheck.accounts.change_list import KeysetChangeList
from factcheck.accounts.list_filters import distinct_values
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core import counting
from factcheck.core.actor import acting
from tests import factories
from tests.admin.pages import soup
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
CLAIMS, CLAIMANTS = "/admin/claims/claim/", "/admin/claims/claimant/"
GROWING = [model for model, own in admin.site._registry.items() if getattr(own, "grows", False)]


def _ledger() -> User:
    """A hundred and twenty claimants and claims. Of the claims, fifty have the same time."""
    actor = factories.person(Role.ADMINISTRATOR)
    Claimant.objects.bulk_create(
        Claimant(name=f"Name {number % 7}", slug=f"name-{number}", kind="person") for number in range(120)
    )
    now = timezone.now()
    claims = [factories.logged_claim(actor=actor) for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO claims_claim (id, text, short_claim, kind, original_language, made_on, why_chosen, revision,"
            " citation_counter, origin, logged_by_id, logged_at) SELECT gen_random_uuid(), text || n, 'Number ' || n,"
            " kind, original_language, made_on, why_chosen, 0, 0, origin, logged_by_id, %s::timestamptz"
            " - greatest(n, 50) * interval '1 day' FROM claims_claim, generate_series(1, 117) n WHERE id = %s",
            [now - timedelta(days=1), claims[0].pk],
        )
    return actor


@pytest.fixture(scope="module")
def administrator(standing: Standing[User]) -> User:
    def build() -> User:
        with acting(factories.person().pk):
            return _ledger()

    return standing(build)


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(client: Client, address: str) -> list[Any]:
    return [row.pk for row in client.get(address).context["cl"].result_list]


def links(client: Client, address: str) -> dict[str, str]:
    path = urlsplit(address).path
    return {link.text: f"{path}{link['href']}" for link in soup(client.get(address)).select(".paginator a")}


def walk(client: Client, address: str, label: str) -> Iterator[list[Any]]:
    while address:
        yield shown(client, address)
        address = links(client, address).get(label, "")


@pytest.mark.parametrize(
    "address", [CLAIMS, f"{CLAIMS}?o=6", CLAIMANTS, f"{CLAIMANTS}?o=-1", f"{CLAIMS}?kind__exact=fact"]
)
def test_a_walk_shows_each_row_once_in_order_both_ways(address: str, desk: Client) -> None:
    forwards = [key for page in walk(desk, address, "Next") for key in page]
    total = (Claim if address.startswith(CLAIMS) else Claimant).objects.count()
    assert len(forwards) == len(set(forwards)) == total >= 120
    last = links(desk, address)["Last"]
    backwards = [key for page in walk(desk, last, "Previous") for key in reversed(page)]
    assert backwards == forwards[::-1]
    first = links(desk, last)["First"]
    assert shown(desk, first) == forwards[:50]


def test_the_first_page_leads_on_and_the_last_leads_back(desk: Client) -> None:
    assert list(links(desk, CLAIMS)) == ["Next", "Last"]
    assert list(links(desk, links(desk, CLAIMS)["Last"])) == ["First", "Previous"]
    assert list(links(desk, links(desk, CLAIMS)["Next"])) == ["First", "Previous", "Next", "Last"]


def test_a_filter_stays_on_the_next_page(desk: Client) -> None:
    following = links(desk, f"{CLAIMS}?kind__exact=fact")["Next"]
    assert parse_qs(urlsplit(following).query)["kind__exact"] == ["fact"]


@pytest.mark.parametrize("page", ["3", "after-", "after-00000000-0000-0000-0000-000000000000", "nonsense"])
def test_an_address_of_another_page_shows_the_first(page: str, desk: Client) -> None:
    assert shown(desk, f"{CLAIMS}?p={page}") == shown(desk, CLAIMS)


def test_a_malformed_key_is_refused(desk: Client) -> None:
    assert desk.get(f"{CLAIMS}?p=after-half-a-key").status_code == 400


def test_a_long_list_is_counted_up_to_a_bound(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "120 claims" in " ".join(soup(desk.get(CLAIMS)).select_one(".paginator").text.split())  # type: ignore[union-attr]
    monkeypatch.setattr(counting.bounded_count, "__kwdefaults__", {"most": 100})
    assert "100+ claims" in " ".join(soup(desk.get(CLAIMS)).select_one(".paginator").text.split())  # type: ignore[union-attr]


def test_a_column_without_an_index_is_not_sorted_by(desk: Client) -> None:
    kind = 1 + desk.get(CLAIMS).context["cl"].list_display.index("kind")
    assert shown(desk, f"{CLAIMS}?o={kind}") == shown(desk, CLAIMS)


@pytest.mark.parametrize("model", GROWING, ids=lambda model: model.__name__)
def test_every_offered_order_has_an_index(model: Any, administrator: User) -> None:
    request = RequestFactory().get("/")
    request.user = administrator
    page = admin.site._registry[model].get_changelist_instance(request)
    assert isinstance(page, KeysetChangeList)
    orders = {str(page.get_ordering_field(name)).removeprefix("-") for name in page.sortable_by or ()}
    orders.add(page.get_ordering(request, page.root_queryset)[0].removeprefix("-"))
    for order in orders:
        field = model._meta.get_field(order)
        led = [
            index.fields[0].removeprefix("-") for index in model._meta.indexes if index.fields and not index.condition
        ]
        assert field.unique or field.db_index or order in led, order
        assert not field.null, "a comparison of rows leaves out NULL"


def test_small_tables_have_django_s_own_list() -> None:
    small = [own for own in admin.site._registry.values() if not getattr(own, "grows", True)]
    assert {own.get_changelist(RequestFactory().get("/")) for own in small} == {ChangeList}


def test_values_of_a_column_are_found_one_by_one(administrator: User) -> None:
    names = sorted(set(Claimant.objects.order_by().values_list("name", flat=True)))
    assert distinct_values(Claimant, "name") == names
    assert distinct_values(Claimant, "name", most=2) == names[:2]


def test_filters_by_related_rows_find_what_a_join_finds(desk: Client) -> None:
    edition = factories.published_claim(topics=(factories.topic("Bridges").pk,))
    for query in (
        f"topics__id__exact={edition.claim.topics.get().pk}",
        "verdicts__state__exact=published",
        "verdicts__state__exact=published&verdicts__language=en",
    ):
        assert shown(desk, f"{CLAIMS}?{query}") == [edition.claim_id]
    assert shown(desk, f"{CLAIMS}?verdicts__state__exact=published&verdicts__rating__key__exact=false") == []
    assert Claim.objects.count() == 121


def test_the_number_of_results_stands_beside_a_search_or_filter_only(desk: Client) -> None:
    toolbar = {query: soup(desk.get(f"{CLAIMANTS}{query}")).select_one("#toolbar") for query in ("", "?p=last", "?q=3")}
    assert ["Show all" in str(form) for form in toolbar.values()] == [False, False, True]
