"""Workers killed at random moments; `make stress` does it at length, with Celery."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_captures_end_well_while_workers_are_killed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.stress", "--short"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
