"""`python -m tests.stress.captures`: captures while workers are killed; fails where a promise is broken.

In full: 200 captures by real Celery workers and a real beat; every two seconds one of their processes is SIGKILLed,
every fifth time a whole worker with all of its processes; the broker is emptied once. `--short`: 20 captures by forked
processes that run the workers' loop, one killed every 0.7 seconds; for the suite.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tests import servers
from tests.sources.capture.site import Site

NAME = "stress"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.captures", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small enough for the test suite")
    short = parser.parse_args().short
    ours = servers.join_or_start()
    name = f"{NAME}-{os.getpid()}"
    site = Site()
    with tempfile.TemporaryDirectory(prefix="factcheck-stress-") as folder:
        os.environ.update(ours.environment(name))
        os.environ.update(
            DJANGO_SETTINGS_MODULE="factcheck.settings",
            VAR=folder,
            OUTBOUND_ALLOWED=site.host,
            OUTBOUND_DEADLINE="0.4" if short else "1.5",
            CAPTURE_HOST_DELAY="0",
            CAPTURE_LEASE_MARGIN="0.2" if short else "1",
            LOG_LEVEL="WARNING",
        )
        django.setup()
        ours.make_database(name)
        # What follows needs settings.
        from tests.stress import captures_run

        report, kept = captures_run.everything(site, captures_run.SHORT if short else captures_run.FULL, Path(folder))
    sys.stdout.write(f"{report}\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
