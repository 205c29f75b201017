"""An anonymous consumer of the API."""

from typing import Any

import pytest
from django.test import Client


class Consumer:
    """Asks below /api/v1/ and parses what comes back."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        """The raw response."""
        return self.client.get(f"/api/v1/{path}", headers=headers)

    def json(self, path: str) -> Any:
        """The parsed answer, which must be a success."""
        response = self.get(path)
        assert response.status_code == 200, response.content
        assert response["Content-Type"] == "application/json"
        return response.json()

    def problem(self, path: str, status: int) -> Any:
        """The parsed refusal, which must be problem details with this status."""
        response = self.get(path)
        assert response.status_code == status, response.content
        assert response["Content-Type"] == "application/problem+json"
        body = response.json()
        assert {"type", "title", "status", "detail", "instance"} <= set(body)
        assert body["status"] == status
        return body

    def walk(self, *, limit: int = 100, cursor: str = "") -> tuple[list[Any], str]:
        """Every change from the cursor on, and the last cursor."""
        found: list[Any] = []
        while True:
            page = self.json(f"changes?limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
            found += page["results"]
            cursor = page["cursor"]
            if not page["has_more"]:
                return found, cursor


@pytest.fixture
def api() -> Consumer:
    return Consumer()
