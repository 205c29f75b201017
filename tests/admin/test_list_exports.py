"""The desk's lists as CSV: with their filters, for everyone at the desk, and without protected sources."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.admin.pages import soup

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
CLAIMS, SOURCES = "/admin/claims/claim/", "/admin/sources/source/"
SECRET = "zqxguarded"


def table(client: Client, address: str) -> list[dict[str, str]]:
    answer: Any = client.get(address)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True), strict=True))


def test_the_export_of_claims_uses_the_filters(at_desk: At) -> None:
    draft, live = factories.logged_claim(text="=1+1 is a claim"), factories.published_claim()
    client = at_desk(Role.RESEARCHER)
    page = soup(client.get(f"{CLAIMS}?verdicts__state__exact=published"))
    [link] = page.select("a.take-away")
    assert link["href"] == f"{CLAIMS}list.csv?verdicts__state__exact=published"
    [row] = table(client, link["href"])
    assert (row["claim_id"], row["state"], row["finding"]) == (str(live.claim_id), "published", "Rated: Mostly true")
    everything = {row["claim_id"]: row for row in table(client, f"{CLAIMS}list.csv")}
    assert everything[str(draft.pk)]["claim"] == "'=1+1 is a claim"
    assert list(row)[:3] == ["finding", "headline", "claim"]


def test_a_protected_source_is_exported_as_its_description(at_desk: At) -> None:
    factories.source(f"{SECRET} title", issued_by=f"{SECRET} issuer", url=f"https://{SECRET}.example/",
                     access="protected", note=f"{SECRET} note", desk_note=f"{SECRET} desk", description="An engineer",
                     protection_reason="Their work")  # fmt: skip
    factories.source("Survey of bridges")
    client = at_desk(Role.ADMINISTRATOR)
    rows = table(client, f"{SOURCES}list.csv")
    assert SECRET not in str(rows)
    [hidden] = [row for row in rows if row["protected"] == "yes"]
    assert (hidden["title"], hidden["description"]) == ("", "An engineer")
    assert [row["title"] for row in table(client, f"{SOURCES}list.csv?q=Survey")] == ["Survey of bridges"]
    assert soup(client.get(SOURCES)).select("a.take-away")


@pytest.mark.parametrize("address", [CLAIMS, SOURCES])
def test_exports_are_only_for_the_desk(at_desk: At, address: str) -> None:
    assert Client().get(f"{address}list.csv").status_code == 302
    client = at_desk(Role.RESEARCHER)
    assert "no-store" in client.get(f"{address}list.csv")["Cache-Control"]
    assert client.post(f"{address}list.csv").status_code == 405
    for query in ("?q=%00", "?nobody=1", "?language__exact=%00"):
        assert client.get(f"{address}list.csv{query}").status_code == 400


@pytest.mark.parametrize("address", [CLAIMS, SOURCES])
def test_queries_do_not_grow_with_the_rows(at_desk: At, address: str) -> None:
    client, counts = at_desk(Role.RESEARCHER), []
    for _ in range(2):
        factories.logged_claim()
        with CaptureQueriesContext(connection) as caught:
            table(client, f"{address}list.csv")
        counts.append(len(caught))
    assert counts[0] == counts[1]
