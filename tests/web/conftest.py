"""An anonymous reader, and an empty page cache for each test."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from claims.public.web import page_cache
from tests.conftest import Standing
from tests.web import newsroom
from tests.web.newsroom import Newsroom


@pytest.fixture(autouse=True)
def pages_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clears the page cache between tests: after a rollback the log may have the same seq again."""
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()


class Reader:
    """Requests and parses pages."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        """The raw response."""
        return self.client.get(path, headers=headers)

    def read(self, path: str, status: int = 200) -> BeautifulSoup:
        """The parsed page. Checks its status."""
        response = self.get(path)
        assert response.status_code == status, (response.status_code, response.content[:2_000])
        return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def desk(standing: Standing[Newsroom]) -> Newsroom:
    """One newsroom per module. Each test's changes are rolled back."""
    return standing(newsroom.open_newsroom)
