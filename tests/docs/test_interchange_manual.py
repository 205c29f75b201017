"""docs/interchange.md: its addresses answer what it says, and its client, run as it stands there, reads them all."""

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from claims.models import PublicClaim
from tests import factories
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
MANUAL = Path(__file__).parents[2].joinpath("docs", "interchange.md").read_text(encoding="utf-8")
ORIGIN = "http://127.0.0.1:8000"
ASKED = re.findall(rf"^ {{4}}curl -s '({ORIGIN}/[^']+)'$", MANUAL, re.MULTILINE)


@pytest.fixture(scope="module")
def slug(standing: Standing[str]) -> str:
    return standing(_publish)


def _publish() -> str:
    editions = [
        factories.published_claim(verdict=factories.verdict_copy(summary="The archive says so.", rating="half-true"))
        for _ in range(3)
    ]
    return PublicClaim.objects.get(claim=editions[0].claim_id).slug


@pytest.fixture(scope="module")
def origin(slug: str) -> Iterator[str]:
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_asked_in_the_manual_is_answered(origin: str, slug: str, asked: str) -> None:
    path = asked.removeprefix(ORIGIN).replace("SLUG", slug)
    with urllib.request.urlopen(origin + path, timeout=20) as answer:
        body, kind = answer.read(), answer.headers["Content-Type"]
    assert body
    if "json" in kind:
        assert json.loads(body)


def test_the_manuals_client_finds_them_all(origin: str, slug: str) -> None:
    (program,) = re.findall(r"```python\n(import httplib2\n.*?)```", MANUAL, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program.replace(ORIGIN, origin), names)  # noqa: S102  # what the manual says to run
    assert len(names["found"]) == 3


def test_the_manuals_frame_is_the_cards_address(slug: str) -> None:
    assert reverse("embed", args=["SLUG"]) in MANUAL
    assert len(ASKED) >= 8
