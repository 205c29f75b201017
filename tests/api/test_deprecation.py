"""A resource that is to go says so in its answers and in the OpenAPI document, as docs/versioning.md promises."""

from datetime import UTC, datetime
from typing import Any

import pytest

from claims.api.names import RatingList

pytestmark = pytest.mark.django_db


def test_nothing_is_deprecated_today(api: Any) -> None:
    assert "Deprecation" not in api.get("ratings")
    operations = [one for methods in api.get("schema").json()["paths"].values() for one in methods.values()]
    assert [one["operationId"] for one in operations if one.get("deprecated")] == []


def test_a_deprecated_resource_says_since_and_until_when(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    dates = datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
    monkeypatch.setattr(RatingList, "deprecated", dates)
    for path in ("ratings", "ratings?unknown=1"):
        answer = api.get(path)
        assert answer["Deprecation"] == "@1798761600"
        assert answer["Sunset"] == "Thu, 01 Jul 2027 00:00:00 GMT"
    assert api.get("schema").json()["paths"]["/api/v1/ratings"]["get"]["deprecated"] is True
    assert "Sunset" not in api.get("topics")
