"""HTTPS settings from the environment."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

ASK = (
    "import django; django.setup(); from django.test import Client; "
    "print(Client().get('/healthz/live', secure=True, headers={'host': 'localhost'})"
    ".get('Strict-Transport-Security'))"
)


@pytest.mark.parametrize(
    ("origin", "seconds", "header"),
    [
        ("https://factcheck.example", {}, "max-age=31536000"),
        ("https://factcheck.example", {"HSTS_SECONDS": "60"}, "max-age=60"),
        ("https://factcheck.example", {"HSTS_SECONDS": "0"}, "None"),
        ("http://127.0.0.1:8000", {"HSTS_SECONDS": "60"}, "None"),
    ],
)
def test_hsts_seconds_sets_the_hsts_header(origin: str, seconds: dict[str, str], header: str) -> None:
    environment = {"DJANGO_SETTINGS_MODULE": "factcheck.settings", "PUBLIC_ORIGIN": origin, "SECRET_KEY": "x" * 60}
    said = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=os.environ | environment | seconds, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert said.stdout.splitlines()[-1] == header
