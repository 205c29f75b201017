"""`python -m tests.stress`: every stress run, one after another, each with servers of its own; or those that are named.

Fails where one of them broke a promise.
"""

import argparse
import subprocess
import sys
import time

from tests.servers import ROOT

RUNS = ("log", "captures", "mirror", "webhooks")
"""Each is a module beside this one that runs by itself and takes `--short`."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(RUNS)}; all where none is named")
    parser.add_argument("--short", action="store_true", help="small enough for the test suite")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(RUNS))
    if unknown:
        parser.error(f"there is no stress run {', '.join(unknown)}: {', '.join(RUNS)}")
    broken = []
    for name in given.names or RUNS:
        sys.stdout.write(f"== {name}\n")
        sys.stdout.flush()
        started = time.monotonic()
        command = [sys.executable, "-m", f"tests.stress.{name}", *(["--short"] if given.short else [])]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            broken.append(name)
        sys.stdout.write(f"{name}: {time.monotonic() - started:.0f} s\n")
    if broken:
        sys.stdout.write(f"BROKEN: {', '.join(broken)}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
