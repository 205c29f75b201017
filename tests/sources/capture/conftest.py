"""Fixtures for captures of a local site into the test's own store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from sources import storage
from sources.models import BytesState, StoredBytes
from tests.sources.capture.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().running() as site:
        yield site


@pytest.fixture(autouse=True)
def quick(settings: Settings, tmp_path: Path) -> None:
    """No pauses between requests, short deadlines, a store in the test's folder."""
    settings.STORAGES = settings.STORAGES | {
        "captures": {"BACKEND": "sources.storage.CaptureFiles", "OPTIONS": {"location": tmp_path / "captures"}}
    }
    settings.CAPTURE_HOST_DELAY = 0.0
    settings.CAPTURE_BACKOFF = (0.0, 0.0)
    settings.OUTBOUND_DEADLINE = 2.0


@pytest.fixture(autouse=True)
def allowed(settings: Settings, request: pytest.FixtureRequest) -> None:
    """Exempt the test's site from the guard."""
    if "site" in request.fixturenames:
        settings.OUTBOUND_ALLOWED = [request.getfixturevalue("site").host]


def files_are_what_rows_say() -> bool:
    """Whether the files in the store are exactly those that rows refer to."""
    vouched = StoredBytes.objects.filter(state__in=[BytesState.STORED, BytesState.DAMAGED])
    return list(storage.stored_names()) == sorted(vouched.values_list("pk", flat=True))
