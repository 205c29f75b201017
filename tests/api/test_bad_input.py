"""Whatever is unknown, repeated or malformed gets a 4xx that names the field, never a 500."""

from typing import Any

import pytest

from claims.models import Edition
from tests import factories

pytestmark = pytest.mark.django_db

LISTS = ["claims", "changes", "sources", "claimants", "topics", "ratings", ""]
SOME_ID = "3f0c1e0a-6f8e-4a57-9a46-0d7a3f6c2b11"
BY_ID = ["claims/{id}", "claims/{id}/editions", "claims/{id}/editions/1", "sources/{id}"]
LONG = "a" * 3_000
BAD_DATES = [
    "yesterday", "2026-13-01", "2026-02-30", "2026-1-1", "20260101", "2026-01-01T10:00", "2026-01-01T25:00:00Z",
    "0000-01-01", "10000-01-01", "2026-01-01%00", "%D9%A2026-01-01", "2026-01-01T00:00:00%2B99:00", "-2026-01-01",
    "2026-W01-1", "1e9", LONG,
]  # fmt: skip
BAD_LIMITS = [
    "0", "-1", "1.5", "ten", "1001", "99999999999999999999", "1" * 2_000, "%D9%A1", "1%00", "", "%20", "+5",
]  # fmt: skip
BAD_IDS = [
    "1", "x", "null", "-", LONG, SOME_ID[:-1], SOME_ID + "0", "%00", "{id}", "%F0%9F%98%80", "é",
]  # fmt: skip


def field(problem: Any) -> str:
    [error] = problem["errors"]
    assert error["detail"]
    return str(error["field"])


@pytest.mark.parametrize("path", [*LISTS, *BY_ID])
@pytest.mark.parametrize("name", ["colour", "Limit", "limit[]", "cursor%00", "%FF", "format", "é", "ratings"])
def test_an_unknown_parameter_is_named(api: Any, path: str, name: str) -> None:
    asked = path.format(id=SOME_ID)
    assert field(api.problem(f"{asked}?{name}=1", 400)) not in {"", "id"}


def test_an_unknown_parameter_is_named_as_it_was_written(api: Any) -> None:
    problem = api.problem("claims?colour=red", 400)
    assert field(problem) == "colour"
    assert "known: rating, kind, claimant, topic, language, published_since, text, limit, page" in problem["detail"]


@pytest.mark.parametrize("date", BAD_DATES)
def test_a_malformed_date_is_named(api: Any, date: str) -> None:
    assert field(api.problem(f"claims?published_since={date}", 400)) == "published_since"


@pytest.mark.parametrize(
    "date",
    ["2026-01-31", "2026-01-31T09:00:00Z", "2026-01-31T09:00:00.123456%2B02:00", "0001-01-01", "9999-12-31",
     "9999-12-31T23:59:59Z", "2026-03-29T01:30:00Z", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"],
)  # fmt: skip
def test_a_date_or_a_moment_is_understood(api: Any, date: str) -> None:
    assert api.json(f"claims?published_since={date}")["next"] is None


@pytest.mark.parametrize("path", ["claims", "changes", "sources", "claimants", "topics"])
@pytest.mark.parametrize("limit", BAD_LIMITS)
def test_a_malformed_limit_is_named(api: Any, path: str, limit: str) -> None:
    assert field(api.problem(f"{path}?limit={limit}", 400)) == "limit"


@pytest.mark.parametrize("path", ["claims", "sources", "claimants", "topics"])
@pytest.mark.parametrize("page", ["%00", "====", "é", "", "a" * 1_201])
def test_a_malformed_page_is_named(api: Any, path: str, page: str) -> None:
    assert field(api.problem(f"{path}?page={page}", 400)) == "page"


@pytest.mark.parametrize("path", ["claims", "sources", "claimants", "topics"])
@pytest.mark.parametrize("page", ["2", "x", "a" * 199, "AAAA", "eB9i", "eA", "LTE", "HzE"])
def test_a_page_that_no_list_named_is_not_found(api: Any, path: str, page: str) -> None:
    assert field(api.problem(f"{path}?page={page}", 404)) == "page"


@pytest.mark.parametrize(
    ("name", "value"),
    [("rating", "nearly"), ("rating", "TRUE"), ("kind", "rumour"), ("language", "english"), ("language", "EN"),
     ("language", "e%00"), ("topic", "a/b"), ("topic", "a%00b"), ("claimant", "%27--"), ("claimant", LONG),
     ("text", ""), ("text", "%20%09"), ("text", "a%00b"), ("text", LONG), ("text", "%FF%FE"), ("text", "%ED%A0%80")],
)  # fmt: skip
def test_a_malformed_filter_is_named(api: Any, name: str, value: str) -> None:
    assert field(api.problem(f"claims?{name}={value}", 400)) == name


def test_a_parameter_given_twice_is_named(api: Any) -> None:
    assert field(api.problem("claims?rating=true&rating=false", 400)) == "rating"


@pytest.mark.parametrize("path", BY_ID)
@pytest.mark.parametrize("given", BAD_IDS)
def test_a_malformed_id_is_named(api: Any, path: str, given: str) -> None:
    assert field(api.problem(path.format(id=given), 400)) == "id"


@pytest.mark.parametrize("path", BY_ID)
def test_an_unknown_id_is_named(api: Any, path: str) -> None:
    assert field(api.problem(path.format(id=SOME_ID), 404)) == "id"


@pytest.mark.parametrize("path", ["claimants", "topics"])
@pytest.mark.parametrize(
    ("name", "status"), [("nobody", 404), (SOME_ID, 404), ("a%00b", 400), ("a%20b", 400), (LONG, 400)]
)
def test_a_name_that_leads_nowhere_is_named(api: Any, path: str, name: str, status: int) -> None:
    assert field(api.problem(f"{path}/{name}", status)) == "slug"


@pytest.mark.parametrize(
    ("number", "status"), [("0", 400), ("-1", 400), ("x", 400), ("9" * 30, 400), ("%D9%A1", 400), ("2", 404)]
)
def test_an_edition_number_that_leads_nowhere_is_named(api: Any, number: str, status: int) -> None:
    edition: Edition = factories.published_claim()
    assert field(api.problem(f"claims/{edition.claim_id}/editions/{number}", status)) == "number"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "claims", "changes", "sources"])
def test_writing_is_refused(api: Any, method: str, path: str) -> None:
    response = getattr(api.client, method)(f"/api/v1/{path}", data="{", content_type="application/json")
    assert response.status_code == 405
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors" if "errors" in response.json() else "detail"]
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/claims/", "/api/v2/claims", "/api/nothing/%00", "/api/"])
def test_an_address_that_is_none_is_a_problem(api: Any, path: str) -> None:
    response = api.client.get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
    assert response.json()["type"] == "about:blank"


def test_a_foreign_host_is_a_problem(api: Any) -> None:
    response = api.client.get("/api/v1/claims", headers={"Host": "elsewhere.example"})
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_what_goes_wrong_here_is_a_problem_that_says_nothing_of_why(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the secret reason")

    monkeypatch.setattr("claims.queries.items.version", broken)
    response = api.get("claims")
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")
    assert b"secret" not in response.content


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", ""])
def test_there_is_one_representation_whatever_is_asked_for(api: Any, accept: str) -> None:
    assert api.get("ratings", Accept=accept)["Content-Type"] == "application/json"
