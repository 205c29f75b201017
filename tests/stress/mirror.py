"""`python -m tests.stress.mirror`: a copy is killed while the other instance publishes; fails where bytes differ.

In full: 400 acts there (publications, corrections, withdrawals, redactions), the real `manage.py mirror` here, 40 times
killed (SIGKILL) at random moments, from its start to the middle of a page. At the end the copy's export must be the
other instance's bulk file, to the byte. `--short`: 30 acts and 3 kills.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tests import servers

NAME = "stress-mirror"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.mirror", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small")
    short = parser.parse_args().short
    ours = servers.join_or_start()
    name = f"{NAME}-{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="factcheck-stress-") as folder:
        os.environ.update(ours.environment(name))
        os.environ.update(DJANGO_SETTINGS_MODULE="factcheck.settings", VAR=folder, LOG_LEVEL="CRITICAL")
        django.setup()
        ours.make_database(name)
        # What follows needs settings.
        from tests.stress import mirror_run

        report, kept = mirror_run.everything(ours, name, mirror_run.SHORT if short else mirror_run.FULL, Path(folder))
    sys.stdout.write(f"{report}\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
