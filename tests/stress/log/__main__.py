"""`python -m tests.stress.log`: the log and its feed lose nothing, whatever happens; fails where they do.

In full: 8 writers and 3 readers, 100 rounds each, on a PostgreSQL of its own that writes to disk and is restarted
twice, once as if it had crashed; writers and readers are SIGKILLed. Then the negative control: the same with numbers
from a plain sequence, which must lose rows. `--short`: small, on the suite's PostgreSQL, whose connections are cut
instead.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tests.stress.log import servers


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stress.log", description=__doc__)
    parser.add_argument("--short", action="store_true", help="small enough for the test suite")
    small = parser.parse_args().short
    name = f"stress-log-{os.getpid()}"
    started = servers.of_the_suite(name) if small else servers.of_its_own()
    with tempfile.TemporaryDirectory() as folder, started as ground:
        os.environ.update(ground.servers.environment(name))
        os.environ.update(DJANGO_SETTINGS_MODULE="factcheck.settings", VAR=folder, LOG_LEVEL="CRITICAL")
        django.setup()
        from django.conf import settings

        from tests.stress.log import report, run

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        kept = []
        for label, size in (
            ("log", run.SHORT if small else run.FULL),
            ("plain", run.SHORT_CONTROL if small else run.CONTROL),
        ):
            plain = label == "plain"
            outcome = run.run(size, ground, f"{name}-{label}", Path(folder) / label, plain=plain)
            text, held = report.control(outcome) if plain else report.honest(outcome, thorough=not small)
            sys.stdout.write(f"-- {'negative control: a plain sequence' if plain else 'the log'}\n{text}\n")
            sys.stdout.flush()
            kept.append(held)
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
