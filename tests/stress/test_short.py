"""Processes killed at random moments, in small; `make stress` does it at length."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["captures", "log", "webhooks"])
def test_every_promise_is_kept(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.stress.{name}", "--short"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
