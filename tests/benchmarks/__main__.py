"""`python -m tests.benchmarks`: measures what the issue sets bars for, on servers of its own; fails below a floor.

One database serves all: a ledger of ten claims, whose queries are counted; the demonstration newsroom beside it, whose
pages are measured; then ten thousand claims, whose feed is walked and whose queries are counted again.
"""

import argparse
import os
import sys
import time
from dataclasses import dataclass

import django

from tests import servers

NAME = "bench"


@dataclass(frozen=True)
class Size:
    """How much is measured, and the floors that hold at this size."""

    claims: int
    rounds: int
    requests: int
    page_floor: float
    plain_floor: float
    raw_floor: float


FULL = Size(claims=10_000, rounds=5, requests=2_000, page_floor=0.4, plain_floor=7, raw_floor=0.35)
# Few rows, a busy machine: enough to see that nothing is broken, and that nothing is slow by a large factor.
QUICK = Size(claims=300, rounds=3, requests=200, page_floor=0.2, plain_floor=2, raw_floor=0.05)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small enough for the test suite; lower floors for times")
    quick = parser.parse_args().quick
    ours = servers.join_or_start()
    os.environ.update(ours.environment(f"{NAME}-{os.getpid()}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    django.setup()
    ours.make_database(f"{NAME}-{os.getpid()}")
    # Everything below needs settings.
    from tests.benchmarks import run

    started = time.perf_counter()
    report, reached = run.everything(QUICK if quick else FULL)
    sys.stdout.write(f"{report}\n{time.perf_counter() - started:.0f} s in all\n")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
