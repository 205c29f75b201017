"""`python -m tests.benchmarks`: measures what the issue sets bars for, on servers of its own; fails below a floor.

Quotations need no database. One serves all else: a ledger of ten claims, whose queries are counted; the demonstration
newsroom beside it, whose pages are measured; then ten thousand claims, whose feed is walked and whose queries are
counted again.
"""

import argparse
import os
import sys
import time

import django

from tests import servers

NAME = "bench"


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
    report, reached = run.everything(run.QUICK if quick else run.FULL)
    sys.stdout.write(f"{report}\n{time.perf_counter() - started:.0f} s in all\n")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
