"""`python -m tests.benchmarks`: measures what the issue sets bars for, on servers of its own; fails below a floor.

Quotations need no database. One serves all else: a ledger of ten claims, whose queries are counted; the demonstration
newsroom beside it, whose pages are measured; then ten thousand claims, whose queries are counted again; then a hundred
thousand in the log, whose feed is walked. Eight writers publish on a server of their own, which keeps what it commits.
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
    parser.add_argument("--quick", action="store_const", dest="size", const="QUICK", help="a tenth of it, same bars")
    parser.add_argument(
        "--suite", action="store_const", dest="size", const="SUITE", help="small enough for the suite; no clock decides"
    )
    size = parser.parse_args().size or "FULL"
    ours = servers.join_or_start()
    os.environ.update(ours.environment(f"{NAME}-{os.getpid()}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    django.setup()
    ours.make_database(f"{NAME}-{os.getpid()}")
    # Everything below needs settings.
    from tests.benchmarks import run

    started = time.perf_counter()
    report, reached = run.everything(getattr(run, size))
    sys.stdout.write(f"{report}\n{time.perf_counter() - started:.0f} s in all\n")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
