"""`python -m tests.stress.webhooks`: a receiver fails, a dispatcher is killed; fails where a promise is broken.

In full: 1,000 editions, published in SQL past every service while a dispatcher runs; the receiver fails 30 % of the
time, in five ways; the dispatcher is SIGKILLed 20 times in the middle of its work; the secret is rotated on the way.
`--short`: 60 editions and four kills, for the suite.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tests import servers
from tests.claims.receiver import Receiver


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.webhooks", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small enough for the test suite")
    short = parser.parse_args().short
    ours = servers.join_or_start()
    name = f"webhooks-{os.getpid()}"
    receiver = Receiver(keep=False)
    with tempfile.TemporaryDirectory(prefix="factcheck-stress-") as folder:
        os.environ.update(ours.environment(name))
        os.environ.update(
            DJANGO_SETTINGS_MODULE="factcheck.settings",
            VAR=folder,
            OUTBOUND_ALLOWED=receiver.host,
            SECRET_KEY="kept by every process of this run",
            WEBHOOK_DEADLINE="0.4",
            WEBHOOK_LEASE_MARGIN="0.4",
            LOG_LEVEL="WARNING",
        )
        django.setup()
        ours.make_database(name)
        # What follows needs settings.
        from tests.stress import webhooks_run

        size = webhooks_run.SHORT if short else webhooks_run.FULL
        report, kept = webhooks_run.everything(receiver, size, Path(folder))
    sys.stdout.write(f"{report}\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
