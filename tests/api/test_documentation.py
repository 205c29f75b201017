"""What is written about the API is true."""

import re
from pathlib import Path
from typing import Any

import pytest

from claims.models import Edition
from claims.sync import bulk_files
from tests import factories
from tests.api.acts import redact, update, withdraw

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def client_of_the_manual() -> dict[str, Any]:
    [snippet] = re.findall(r"```python\n(.*?)```", MANUAL.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(snippet, str(MANUAL), "exec"), names)  # noqa: S102 -- our own manual
    return names


@pytest.mark.django_db(transaction=True)
def test_the_manuals_client_keeps_an_exact_copy(live_server: Any) -> None:
    names = client_of_the_manual()
    changes = f"{live_server.url}/api/v1/changes"
    copy: dict[Any, Any] = {}
    first, second, third, fourth = (factories.published_claim(text=f"Ліній {count} було.") for count in range(4))
    cursor = names["follow"](changes, copy)
    assert len(copy) == 4
    update(first), withdraw(second), redact(third), redact(update(fourth))
    cursor = names["follow"](changes, copy, cursor)
    content = Edition.objects.current().exclude(kind="redacted")
    assert {item["digest"] for item in copy.values()} == set(content.values_list("digest", flat=True))
    assert all(names["is_verbatim"](item) for item in copy.values())
    assert names["follow"](changes, copy, cursor) == cursor


@pytest.mark.django_db(transaction=True)
def test_the_manuals_client_starts_again_on_another_log(live_server: Any) -> None:
    names = client_of_the_manual()
    factories.published_claim()
    foreign = "A" * 54
    copy: dict[Any, Any] = {("of", "another log"): {"digest": ""}}
    names["follow"](f"{live_server.url}/api/v1/changes", copy, foreign)
    assert [item["seq"] for item in copy.values()] == [1]


@pytest.mark.django_db(transaction=True)
def test_the_manuals_client_begins_with_a_bulk_file_and_goes_on(
    live_server: Any, settings: Any, tmp_path: Path
) -> None:
    settings.PUBLIC_ORIGIN, settings.BULK_FOLDER = live_server.url, tmp_path
    names, api = client_of_the_manual(), f"{live_server.url}/api/v1"
    first, second = factories.published_claim(), factories.published_claim()
    copy: dict[Any, Any] = {}
    assert names["begin"](api, copy) is None
    bulk_files.build_due()
    cursor = names["begin"](api, copy)
    assert len(copy) == 2
    update(first), redact(second)
    names["follow"](f"{api}/changes", copy, cursor)
    assert [item["seq"] for item in copy.values()] == [3]


def test_the_manual_names_every_address() -> None:
    manual = MANUAL.read_text()
    for name in (
        "claims",
        "changes",
        "editions",
        "bulk",
        "sources",
        "claimants",
        "topics",
        "ratings",
        "schema",
        "docs",
    ):
        assert f"/api/v1/{name}" in manual


@pytest.mark.django_db
def test_answers_have_the_members_that_the_openapi_document_promises(api: Any) -> None:
    edition = factories.published_claim(topics=(factories.topic().pk,))
    document = api.get("schema").json()
    shapes = document["components"]["schemas"]
    for path, shape in [
        ("claims", "ItemList"),
        ("sources", "AnySourceList"),
        ("claimants", "ClaimantList"),
        ("topics", "TopicList"),
        ("ratings", "RatingList"),
        ("changes", "Changes"),
        (f"claims/{edition.claim_id}", "Item"),
        ("changes?cursor=x", "Problem"),
    ]:
        answer = api.get(path).json()
        assert set(shapes[shape]["required"]) <= set(answer) <= set(shapes[shape]["properties"]), path
    for path, shape in [("sources", "Source"), ("claimants", "Claimant"), ("topics", "Topic")]:
        assert set(api.json(path)["results"][0]) == set(shapes[shape]["properties"])
