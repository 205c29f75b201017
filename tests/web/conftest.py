"""An anonymous reader, and pages that are never older than the test."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from claims.web import page_cache
from tests.conftest import Standing
from tests.web import newsroom
from tests.web.newsroom import Newsroom


@pytest.fixture(autouse=True)
def pages_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's changes are rolled back, so the log may come to the same place again: nothing is kept between tests."""
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()


class Reader:
    """Asks for pages and reads what comes back."""

    def __init__(self) -> None:
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **headers: str) -> Any:
        """The raw response."""
        return self.client.get(path, headers=headers)

    def read(self, path: str, status: int = 200) -> BeautifulSoup:
        """The parsed page, which must have this status."""
        response = self.get(path)
        assert response.status_code == status, (response.status_code, response.content[:2_000])
        return BeautifulSoup(response.content, "html.parser")


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def desk(standing: Standing[Newsroom]) -> Newsroom:
    """Opened once for a module, so a module's other tests may find it too; what a test changes in it is rolled back."""
    return standing(newsroom.open_newsroom)
